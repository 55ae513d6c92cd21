"""``python -m kiosk.launch kiosk|sync COMMAND … --settings FILE``: the slot's program that counts.

The screen (``kiosk run``) alone begins and counts trials, before it starts anything; all others run
what it runs. Nothing but the standard library is loaded, and nothing of a slot.
"""

import json
import os
import signal
import sys
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from kiosk import VERSION
from kiosk.launch.pointer import PACKAGE, Pointer, Release, at_start, read_pointer, write_pointer
from kiosk.launch.running import (
    ALIVE_S,
    DOOR_WORD,
    FAILED,
    LAUNCHER,
    PACKAGE_PATH,
    PACKAGE_VERSION,
    RELEASE,
)
from kiosk.launch.slots import PYTHON, can_start, followed, machine_boot, slot_of

USUAL_DATA_DIR = Path("/var/lib/civic-kiosk")
APT = "apt"
"""``[releases] by``: the package alone is run."""


def main(words: Sequence[str]) -> NoReturn:
    """Become the program."""
    if len(words) < 2 or words[0] not in ("kiosk", "sync"):
        raise SystemExit(__doc__)
    module, *rest = words
    data_dir, by, alive_s = _settings(rest)
    screen = (module, rest[0]) == ("kiosk", "run") and DOOR_WORD not in rest
    release = PACKAGE if by == APT else _chosen(data_dir, screen=screen)
    pointer = read_pointer(data_dir)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    tried = screen and pointer.trial is not None and pointer.trial.release == release
    signal.alarm(alive_s if tried else 0)  # what is pending outlives the change of program
    environment = {**os.environ, LAUNCHER: json.dumps([sys.executable, *sys.orig_argv[1:]])}
    environment |= {PACKAGE_VERSION: VERSION, RELEASE: f"{release.version}|{release.sha256}"}
    path = os.environ.get("PYTHONPATH") or os.environ.get(PACKAGE_PATH, "")
    if path:  # where the package's program finds drivers; it finds them again when it comes back
        environment |= {"PYTHONPATH": path, PACKAGE_PATH: path}
    if release.sha256:
        slot = slot_of(data_dir, release) / PYTHON
        own = {name: value for name, value in environment.items() if name != "PYTHONPATH"}
        with suppress(OSError):  # what cannot be begun has been counted: the package's is
            os.execve(slot, [str(slot), "-P", "-m", module, *rest], own)  # noqa: S606  # our own
        environment[RELEASE] = FAILED
    flags = sys.orig_argv[1 : sys.orig_argv.index("-m")]
    command = [sys.executable, *flags, "-m", module, *rest]
    os.execve(sys.executable, command, environment)  # noqa: S606  # our own


def _chosen(data_dir: Path, *, screen: bool) -> Release:
    """What is to run; the screen's start is written down before."""
    if not screen:
        return followed(data_dir, VERSION)
    before = read_pointer(data_dir)

    def whole(release: Release) -> bool:
        return can_start(data_dir, release)

    after = at_start(before, package=VERSION, boot=machine_boot(), whole=whole)
    nothing = before == Pointer() and after == Pointer(package=VERSION)
    if nothing or after == before:
        return after.effective
    try:
        write_pointer(data_dir, after)
    except OSError as error:
        print(f"launch: not written down: {type(error).__name__}", file=sys.stderr)
        return before.current if whole(before.current) else PACKAGE
    return after.effective


def _settings(words: Sequence[str]) -> tuple[Path, str, int]:
    """Where the data lies, who updates the program, how long it may say nothing on trial."""
    try:
        path = Path(words[list(words).index("--settings") + 1])
        document = tomllib.loads(path.read_text("utf-8"))
        table = document.get("releases", {})
        alive_s = int(table.get("alive_s", ALIVE_S))
        return Path(document["terminal"]["data_dir"]), str(table.get("by", "")), alive_s
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError):
        return USUAL_DATA_DIR, "", ALIVE_S


if __name__ == "__main__":
    main(sys.argv[1:])
