"""Command line: ``python -m sync enrol|run|stick|report|wiped --settings FILE``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from contracts.errors import BugError, KioskError, NetworkError, StorageError
from hardening.memory import let_be_read
from kiosk.again import begin_again
from kiosk.records.enrolment import read_enrolment
from sync.clock import utc_now
from sync.enrol import enrol
from sync.errors import EnrolmentRefusedError
from sync.farewell import leave_proof, send_proof
from sync.locks import only_one
from sync.logs import configure_logs
from sync.process import ENROL_LOCK_NAME, moved, run
from sync.readiness import send_report
from sync.settings import SettingsWatch, SyncSettings, load_sync_settings
from sync.stick.command import stick
from sync.stick.joining import enrol_by_stick, is_pending

WAIT_S = 60.0
ASKED = "asked"
"""Printed where an invitation was answered: the centre has to take it in."""
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
            if options.stick is not None:
                return _join(settings, options.stick, options.code or "")
            if options.code is None:
                raise EnrolmentRefusedError("give --code, and --stick where there is no line")
            return _enrol(settings, options.code, again=options.again)
        if options.command == "stick":
            configure_logs(None)
            if is_pending(settings.data_dir) and read_enrolment(settings.data_dir) is None:
                return _join(settings, options.folder, "")
            return stick(settings, options.folder, wait_s=options.wait, as_json=options.as_json)
        if options.command == "wiped":
            configure_logs(None)
            if options.stick is not None:
                leave_proof(settings.data_dir, options.stick)
            else:
                send_proof(settings)
            return 0
        if options.command == "report":
            configure_logs(None)
            send_report(settings)
            return 0
        if settings.readable_memory:
            let_be_read()
        configure_logs(settings.log_folder)
        watch = SettingsWatch(options.settings, settings)
        run(settings, outdated=lambda: moved(settings) or watch.outdated())
        if watch.changed or moved(settings):
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
    enrolling.add_argument("--code", help="one-time code, or - to read it")
    enrolling.add_argument(
        "--stick",
        type=Path,
        help="by a centre's stick that is mounted there: the code once, then without one",
    )
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
    wiped = commands.add_parser("wiped", help="bring the proof of a wipe to the centre")
    wiped.add_argument("--stick", type=Path, help="leave it on the stick that is mounted there")
    for command in (enrolling, running, sticking, reporting, wiped):
        command.add_argument("--settings", type=Path, required=True)
    return parser


def _enrol(settings: SyncSettings, code: str, *, again: bool) -> int:
    configure_logs(None)
    with only_one(settings.data_dir, ENROL_LOCK_NAME):
        given = sys.stdin.readline() if code == "-" else code
        enrolment = enrol(settings, given, again=again)
    print(enrolment.terminal_id)
    return 0


def _join(settings: SyncSettings, stick: Path, code: str) -> int:
    configure_logs(None)
    with only_one(settings.data_dir, ENROL_LOCK_NAME):
        given = sys.stdin.readline() if code == "-" else code
        enrolment = enrol_by_stick(settings, stick, given, utc_now)
    print(ASKED if enrolment is None else enrolment.terminal_id)
    return 0


def _refuse(error: KioskError, exit_code: int) -> int:
    print(f"sync: {error} ({error.code})", file=sys.stderr)
    return exit_code
