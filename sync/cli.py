"""Command line: ``python -m sync enrol|run|stick|report --settings FILE``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from contracts.errors import BugError, KioskError, NetworkError, StorageError
from hardening.memory import let_be_read
from kiosk.again import begin_again
from sync.enrol import enrol
from sync.locks import only_one
from sync.logs import configure_logs
from sync.process import ENROL_LOCK_NAME, run
from sync.readiness import send_report
from sync.settings import SettingsWatch, SyncSettings, load_sync_settings
from sync.stick.command import stick

WAIT_S = 60.0
EX_UNAVAILABLE = 69
EX_SOFTWARE = 70
EX_IOERR = 74
EX_CONFIG = 78
"""Exit codes of sysexits.h. A supervisor starts the process again after all of them (no centre,
our own mistake, a disk that does not do its work) but the last: settings that cannot be used, a
terminal that is not enrolled or is served already need a person first."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a refusal is one sentence on standard error."""
    options = _parser().parse_args(arguments)
    try:
        settings = load_sync_settings(options.settings)
        if options.command == "enrol":
            return _enrol(settings, options.code, again=options.again)
        if options.command == "stick":
            configure_logs(None)
            return stick(settings, options.folder, wait_s=options.wait, as_json=options.as_json)
        if options.command == "report":
            configure_logs(None)
            send_report(settings)
            return 0
        if settings.readable_memory:
            let_be_read()
        configure_logs(settings.log_folder)
        watch = SettingsWatch(options.settings, settings)
        run(settings, outdated=watch.outdated)
        if watch.changed:
            begin_again()
    except NetworkError as error:
        return _refuse(error, EX_UNAVAILABLE)
    except BugError as error:
        return _refuse(error, EX_SOFTWARE)
    except StorageError as error:
        return _refuse(error, EX_IOERR)
    except KioskError as error:
        return _refuse(error, EX_CONFIG)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sync", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    enrolling = commands.add_parser("enrol", help="make this terminal known to the centre")
    enrolling.add_argument("--code", required=True, help="one-time code, or - to read it")
    enrolling.add_argument(
        "--again",
        action="store_true",
        help="for a terminal that a restored centre has forgotten: it stays the terminal it was"
        " and keeps what it holds; stop it before and start it and the sync process after",
    )
    running = commands.add_parser("run", help="deliver until told to stop")
    sticking = commands.add_parser("stick", help="take a stick, and leave on it what goes back")
    sticking.add_argument("folder", type=Path, metavar="DIR", help="where the stick is mounted")
    sticking.add_argument(
        "--wait",
        type=float,
        default=WAIT_S,
        help="seconds until the result is written, while the terminal has not switched yet",
    )
    sticking.add_argument("--json", action="store_true", dest="as_json", help="one JSON object")
    reporting = commands.add_parser("report", help="bring the readiness report to the centre")
    for command in (enrolling, running, sticking, reporting):
        command.add_argument("--settings", type=Path, required=True)
    return parser


def _enrol(settings: SyncSettings, code: str, *, again: bool) -> int:
    configure_logs(None)
    with only_one(settings.data_dir, ENROL_LOCK_NAME):
        given = sys.stdin.readline() if code == "-" else code
        enrolment = enrol(settings, given, again=again)
    print(enrolment.terminal_id)
    return 0


def _refuse(error: KioskError, exit_code: int) -> int:
    print(f"sync: {error} ({error.code})", file=sys.stderr)
    return exit_code
