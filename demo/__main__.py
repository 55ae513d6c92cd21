"""``python -m demo``: the interactive demo; with ``--resident`` one unattended visit, with
``--plan`` several terminals and their centre.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from demo.centre_client import CentreError
from demo.devices import DevicesFileError, read_devices
from demo.link import ScreenLostError
from demo.reading import GrammarError
from demo.resident import load_resident
from demo.simulators import SimulatorError
from demo.stage import StageOptions, StartError
from demo.words import DEVICE_CLASSES

FAILED, BAD_FILE = 1, 2
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/demo", description=__doc__)
    parser.add_argument(
        "--resident",
        type=Path,
        action="append",
        help="play this resident file unattended; several come to one terminal in turn",
    )
    parser.add_argument("--plan", type=Path, help="carry out this plan file unattended")
    parser.add_argument("--out", type=Path, help="folder for everything the demo leaves")
    parser.add_argument("--devices", type=Path, help="TOML with [devices.*] tables to use instead")
    parser.add_argument(
        "--fit",
        action="append",
        default=[],
        choices=("all", *DEVICE_CLASSES),
        help="a device that the terminal has besides the usual ones; all are those possible here",
    )
    parser.add_argument(
        "--items", type=Path, action="append", default=[], help="folder of more item documents"
    )
    parser.add_argument(
        "--prepared",
        type=Path,
        help="folder with a centre and an enrolled terminal to begin with; made when it has none",
    )
    parser.add_argument("--window", action="store_true", help="a window instead of full screen")
    parser.add_argument("--headless", action="store_true", help="no window even with a display")
    parser.add_argument("--screen", choices=("portrait", "landscape"), default="portrait")
    parser.add_argument("--dock-port", type=int, default=0, help="0 takes a free port")
    return parser


def end_on_signals() -> None:
    """Ctrl-C, a closed window and a kill all end the demo in order, and only the first one counts:
    a second Ctrl-C would leave data in the temporary folder.
    """
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup and the like
            signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> None:
    for each in _ENDING:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; 0 when all went as wished."""
    options = _parser().parse_args(arguments)
    end_on_signals()
    for folder in options.items:
        if not folder.is_dir():
            print(f"demo: {folder} is not a folder of items", file=sys.stderr)
            return BAD_FILE
    try:
        if options.plan is not None:
            return _carry_out(options)
        devices = read_devices(options.devices) if options.devices else {}
        if options.resident is not None:
            return _play(options, devices)
        from demo.interactive import run

        return run(options, devices)
    except (GrammarError, DevicesFileError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return BAD_FILE
    except (StartError, CentreError, SimulatorError, ScreenLostError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 130


def _carry_out(options: argparse.Namespace) -> int:
    from demo.plan.grammar import load_plan
    from demo.plan.run import play_plan

    if options.out is None or options.resident is not None:
        print("demo: --plan needs --out DIR, and no --resident", file=sys.stderr)
        return BAD_FILE
    sentence = play_plan(load_plan(options.plan), options.out)
    if sentence:
        print(f"demo: {sentence}", file=sys.stderr)
    return FAILED if sentence else 0


def _play(options: argparse.Namespace, devices: dict[str, dict[str, object]]) -> int:
    from demo.play import UnlikeError, play, play_in_turn

    residents = {file.stem: load_resident(file) for file in options.resident}
    if len(residents) < len(options.resident):
        print("demo: two residents have the same name", file=sys.stderr)
        return BAD_FILE
    if options.out is None:
        print("demo: --resident needs --out DIR", file=sys.stderr)
        return BAD_FILE
    wanted = StageOptions(
        folder=options.out,
        devices=devices,
        items=tuple(options.items),
        prepared=options.prepared,
    )
    try:
        if len(residents) == 1:
            told = {"": play(next(iter(residents.values())), wanted)}
        else:
            told = play_in_turn(residents, wanted)
    except UnlikeError as error:
        print(f"demo: {error}", file=sys.stderr)
        return BAD_FILE
    for name, sentence in told.items():
        if sentence:
            print(f"demo: {name}: {sentence}" if name else f"demo: {sentence}", file=sys.stderr)
    return FAILED if any(told.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
