"""Command line of the terminal: ``python -m kiosk COMMAND --settings FILE``.

Commands: run, provision, report, migrate, recover, devices, burn-in, paper, doctor, logbook, logs,
mended, inherit, wipe, pack.
"""

import argparse
import logging
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.errors import BugError, KioskError, StorageError
from hardening.memory import let_be_read
from kiosk.adapters import BUILT_IN
from kiosk.again import AGAIN, TECHNICIAN, begin_again
from kiosk.launch.pointer import PACKAGE
from kiosk.launch.running import DOOR_WORD, this_release
from kiosk.records.errors import StateDamagedError
from kiosk.records.forgetting import WIPED_NAME, forget_everything, reset_is_due
from kiosk.records.places import USUAL_DATA_DIR, draft_path, trial_path, was_enrolled
from kiosk.records.statefile import read_state
from kiosk.runtime.logs import configure
from kiosk.settings import Settings, load_settings
from kiosk.texts import load_texts

if TYPE_CHECKING:  # its reader of TOML is loaded only where it is needed
    from kiosk.servicing.changing import SettingsTrial

ASSETS = Path(__file__).parent.parent / "assets"
TEXTS, ITEMS = ASSETS / "text", ASSETS / "items"

EX_SOFTWARE = 70
EX_IOERR = 74
EX_CONFIG = 78
"""Exit codes of sysexits.h. A supervisor starts the process again after our own mistake and after
a disk that does not do its work. The last one needs a person first: settings that cannot be used,
a terminal that is not enrolled or runs already, files that are damaged."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a refusal is one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="kiosk", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("run", "run the terminal"),
        ("migrate", "bring the record store to this version"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--settings", type=Path, required=True)
        if name == "run":
            _data_dir_word(command)
            command.add_argument(
                DOOR_WORD, action="store_true", help="show the technicians' door, once"
            )
    command = commands.add_parser("recover", help="make a damaged or lost record store anew")
    command.add_argument("--settings", type=Path, required=True)
    command.add_argument(
        "--highest",
        nargs="+",
        default=(),
        metavar="NUMBER",
        help="the highest receipt numbers that are known, on paper or at the centre",
    )
    devices = commands.add_parser("devices", help="list, test or burn in the devices")
    _device_words(devices)
    _service_words(commands)
    command = commands.add_parser("doctor", help="say what is wrong and what to do")
    command.add_argument("--settings", type=Path, required=True)
    command = commands.add_parser(
        "logbook", help="print what was done here, and whether it is whole"
    )
    command.add_argument("--settings", type=Path, required=True)
    command.add_argument("--json", action="store_true", help="an entry a line, as JSON")
    command = commands.add_parser(
        "mended", help="say that the cause is mended: safe mode ends, devices are tried again"
    )
    command.add_argument("--settings", type=Path, required=True)
    command = commands.add_parser(
        "inherit", help="take what the disk of the terminal before holds and the centre lacks"
    )
    command.add_argument("--settings", type=Path, required=True)
    command.add_argument("folder", type=Path, help="its data folder, which is only read")
    command = commands.add_parser(
        "wipe", help="forget everything and prove it; refused while anything is unsent"
    )
    command.add_argument("--settings", type=Path, required=True)
    command.add_argument("--yes", metavar="TERMINAL", help="the id of this terminal, to confirm")
    command.add_argument("--stick", type=Path, help="leave the proof on this stick too")
    _provision_words(commands.add_parser("provision", help="set this terminal up, step by step"))
    command = commands.add_parser("report", help="say how every part is, here and to the centre")
    command.add_argument("--settings", type=Path, required=True)
    command.add_argument("--json", action="store_true", help="print it and hand it to nobody")
    commands.add_parser("pack", help="inspect an interface pack, or show what it looks like")
    words = sys.argv[1:] if arguments is None else list(arguments)
    if words[:1] == ["pack"]:  # has words of its own, and loads what no other command needs
        from ui.inspect.commands import main as pack

        return pack(words[1:])
    options = parser.parse_args(words)
    if options.settings is None:
        devices.error("the following arguments are required: --settings")
    try:
        if options.command in _FIRST_START:
            return _FIRST_START[options.command](options)
        if options.command in _NEW and _is_new(options.settings):
            return _NEW[options.command](options)
        return _COMMANDS[options.command](load_settings(options.settings), options)
    except KioskError as error:
        print(f"kiosk: {error} ({error.code})", file=sys.stderr)
        return _exit_code(error)


def _exit_code(error: KioskError) -> int:
    if isinstance(error, BugError):
        return EX_SOFTWARE
    return EX_IOERR if isinstance(error, StorageError) and error.retryable else EX_CONFIG


def _device_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", type=Path)
    parser.add_argument("--json", action="store_true", help="the list as JSON")
    parser.set_defaults(action="list")
    actions = parser.add_subparsers(metavar="test|bench")
    test = actions.add_parser("test", help="run one device's self-test")
    test.add_argument("name")
    test.set_defaults(action="test")
    bench = actions.add_parser("bench", help="ask one device how it is, over and over")
    bench.add_argument("name")
    bench.add_argument("--for", dest="seconds", default="1m", metavar="10m")
    bench.set_defaults(action="bench")
    for action in (test, bench):  # it may stand before the action or behind it
        action.add_argument("--settings", type=Path, default=argparse.SUPPRESS)


def _service_words(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    burning = commands.add_parser("burn-in", help="ask every device, round after round")
    burning.add_argument("--rounds", type=int, default=50, metavar="N")
    paper = commands.add_parser("paper", help="say how long the paper lasts, or put a roll in")
    paper.add_argument("--new", type=int, metavar="METRES", help="a new roll of so much is in")
    logs = commands.add_parser("logs", help="print what happened, the newest first")
    logs.add_argument("--onto", type=Path, metavar="DIR", help="copy the logs onto a stick there")
    for command in (burning, paper, logs):
        command.add_argument("--settings", type=Path, required=True)


def _is_new(settings: Path) -> bool:
    """Whether there are no settings yet where they belong: a folder that is not there is a slip."""
    return settings.parent.is_dir() and not settings.exists()


def _is_being_set_up(file: Path, settings: Settings) -> bool:
    """Whether nobody enrolled this terminal, or somebody is still on one of the pages."""
    if not was_enrolled(settings.terminal.data_dir):
        return True
    try:
        draft = read_state(draft_path(file))
    except StateDamagedError:
        return False
    return bool(draft and draft.get("page"))


def _set_up(options: argparse.Namespace, settings: Settings | None = None) -> int:
    """Pages for whoever sets the terminal up, until it can begin as what it is."""
    from kiosk.first_start import run
    from kiosk.provisioning.alone import at_screen

    configure(None if settings is None else settings.logging.folder, "terminal")
    if settings is not None:
        from kiosk.releases.here import Releases

        Releases(settings.terminal.data_dir, by=settings.releases.by).set_aside()
    with ExitStack() as held:
        alone = at_screen(options.settings, held)
        return _ended(run(options.settings, settings, data_dir=options.data_dir, alone=alone))


def _ended(code: int) -> int:
    """The exit code of a run that did not end only to begin anew."""
    if code in (AGAIN, TECHNICIAN):
        begin_again(door=code == TECHNICIAN)
    return code


def _data_dir_word(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data-dir",
        type=Path,
        default=USUAL_DATA_DIR,
        help="where a terminal without settings is to keep its data",
    )


def _provision_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", type=Path, required=True)
    parser.add_argument(
        "--from",
        dest="answers",
        type=Path,
        metavar="FILE",
        help="take the answers of this file, mostly on a stick, and ask nothing",
    )
    _data_dir_word(parser)
    parser.add_argument(
        "--undo", action="store_true", help="put the settings before the last change back"
    )


def _run(settings: Settings, options: argparse.Namespace) -> int:
    if settings.demo is not None and settings.demo.readable_memory:
        let_be_read()
    configure(settings.logging.folder, "terminal")
    if reset_is_due(settings.terminal.data_dir):
        forget_everything(settings.terminal.data_dir, logs=settings.logging.folder)
        if this_release() != PACKAGE:  # its slot is gone too
            begin_again()
    if (settings.terminal.data_dir / WIPED_NAME).exists():
        _bring_proof(options.settings)
    if settings.terminal.mode == "production" and _is_being_set_up(options.settings, settings):
        return _set_up(options, settings)
    if options.technician and was_enrolled(settings.terminal.data_dir):
        from kiosk.technician_mode import run as show_the_door

        return _ended(show_the_door(options.settings, settings))
    from kiosk.watchdog.here import watchdog_of
    from kiosk.watchdog.ladder import Mode

    watchdog = watchdog_of(settings)
    with watchdog.beginning():  # it writes, which may take as long as what is loaded meanwhile
        from kiosk.start import nothing, run  # Qt is imported only when the terminal really runs

    trial = _trial_of(options.settings, settings)
    # What safe mode leaves out is not tried by it: such a start says nothing for the settings.
    tried = trial is not None and watchdog.mode is Mode.USUAL
    if trial is not None and tried and trial.begin():
        watchdog.ended()
        return _ended(AGAIN)
    try:
        code = run(settings, watchdog, trial.passed if trial is not None and tried else nothing)
    except Exception as error:
        if trial is None or not trial.failed(error):
            raise
        code = AGAIN
    return _ended(code)


def _trial_of(path: Path, settings: Settings) -> "SettingsTrial | None":
    """The trial of settings that were changed, None for those that a start has stood before."""
    if not trial_path(path).exists():
        return None
    from kiosk.servicing.changing import SettingsTrial  # a start in a thousand needs it

    return SettingsTrial(path, settings.terminal.data_dir)


def _bring_proof(settings: Path) -> None:
    """The centre hears of it by line or by a stick that is in; no page waits for that."""
    from kiosk.provisioning.mounted import sticks
    from kiosk.provisioning.wiped import bring

    def plugged() -> list[Path]:
        return [stick.path for stick in sticks() if stick.writable]

    threading.Thread(target=bring, args=(settings, plugged)).start()  # waited for at the end


def _migrate(settings: Settings, _options: argparse.Namespace) -> int:
    from kiosk.records.migrate import migrate

    configure(None, "migrate")
    migrate(settings.terminal.data_dir)
    return 0


def _recover(settings: Settings, options: argparse.Namespace) -> int:
    from kiosk.maintenance.commands import recover

    configure(None, "recover")
    return recover(settings, options.highest, load_texts(TEXTS))


def _devices(settings: Settings, options: argparse.Namespace) -> int:
    from kiosk.maintenance.commands import devices

    configure(None, "devices", least=logging.CRITICAL)
    return devices(settings, options, BUILT_IN, load_texts(TEXTS))


def _doctor(settings: Settings, _options: argparse.Namespace) -> int:
    from kiosk.maintenance.commands import doctor

    configure(None, "doctor", least=logging.CRITICAL)
    return doctor(settings, BUILT_IN, load_texts(TEXTS), ITEMS)


def _burn_in(settings: Settings, options: argparse.Namespace) -> int:
    from kiosk.servicing.commands import burn_in

    configure(None, "burn-in", least=logging.CRITICAL)
    return burn_in(settings, options, BUILT_IN, load_texts(TEXTS))


def _paper(settings: Settings, options: argparse.Namespace) -> int:
    from kiosk.servicing.commands import roll

    configure(None, "paper", least=logging.CRITICAL)
    return roll(settings, options, BUILT_IN, load_texts(TEXTS))


def _logs(settings: Settings, options: argparse.Namespace) -> int:
    from kiosk.servicing.commands import show_logs

    configure(None, "logs", least=logging.CRITICAL)
    return show_logs(settings, options, load_texts(TEXTS))


def _logbook(settings: Settings, options: argparse.Namespace) -> int:
    from kiosk.maintenance.commands import logbook

    configure(None, "logbook", least=logging.CRITICAL)
    return logbook(settings, options)


def _mended(settings: Settings, _options: argparse.Namespace) -> int:
    from kiosk.watchdog.memory import tell_mended

    tell_mended(settings.terminal.data_dir)
    return 0


def _inherit(settings: Settings, options: argparse.Namespace) -> int:
    from kiosk.maintenance.commands import inherit

    configure(None, "inherit", least=logging.CRITICAL)
    return inherit(settings, options.folder, load_texts(TEXTS))


def _wipe(settings: Settings, options: argparse.Namespace) -> int:
    from kiosk.provisioning.wiped import wipe

    configure(None, "wipe", least=logging.CRITICAL)
    return wipe(settings, options, load_texts(TEXTS))


def _provision(options: argparse.Namespace) -> int:
    from kiosk.provisioning.alone import at_console
    from kiosk.provisioning.commands import provision

    configure(None, "provision", least=logging.CRITICAL)
    with at_console(options.settings):
        return provision(options, BUILT_IN, load_texts(TEXTS))


def _report(options: argparse.Namespace) -> int:
    from kiosk.provisioning.commands import report

    configure(None, "report", least=logging.CRITICAL)
    return report(options, BUILT_IN, load_texts(TEXTS))


_FIRST_START = {"provision": _provision, "report": _report}
"""They begin without settings, or look at them in their own way."""
_NEW = {"run": _set_up, "migrate": lambda options: 0}
"""What they do where there are no settings yet: ask for them, and bring no store anywhere."""
_COMMANDS = {
    "run": _run,
    "migrate": _migrate,
    "recover": _recover,
    "devices": _devices,
    "burn-in": _burn_in,
    "paper": _paper,
    "doctor": _doctor,
    "logbook": _logbook,
    "logs": _logs,
    "mended": _mended,
    "inherit": _inherit,
    "wipe": _wipe,
}
