"""Commands that make, run, keep and bring back a centre."""

import argparse
import secrets
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TextIO

import structlog

from central.audit import BY_COMMAND, AuditEntry, append_audit
from central.backup import BackupError, Copied, ask_back, back_up, records_of, restore
from central.casework.opening import DamagedError
from central.checking import check
from central.clock import utc_now
from central.console.accounts import Role, accounts
from central.fleet.terminals import list_terminals
from central.folder import DataFolder
from central.health import find_trouble
from central.keys import KeyStore, KeyStoreError
from central.logs import configure_logging
from central.parsing import Adding
from central.serving import Serving
from central.settings import CentreSettings
from central.standing import existing, opened_database, upgraded
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.migrate import HEAD, migrate, schema_version
from central.storage.trouble import StorageTroubleError

log = structlog.get_logger(__name__)

_NAMED = 5  # of what is damaged, on one line


def add_commands(add: Adding) -> None:
    """Add the commands about a centre as a whole."""
    init = add("init", _init, "make folder, database, keys and the first user")
    init.add_argument("--admin", default="admin", help="name of the first user")
    init.add_argument(
        "--print-password", action="store_true", help="give that user a password and print it"
    )
    run = add("serve", _serve, "run the centre")
    run.add_argument("--host")
    run.add_argument("--port", type=int, help="0 takes any free port")
    run.add_argument("--port-file", type=Path, help="gets the port once the centre answers")
    run.add_argument("--items", type=Path, action="append", help="folder of item documents")
    run.add_argument("--log-file", type=Path, help="default: standard error")
    save = add("backup", _backup, "copy the centre to a folder, while it serves or not")
    save.add_argument("target", type=Path, help="a new folder, or an earlier backup of it")
    add("check", _check, "compare all that is kept with its hash, sets too; ask back what can be")
    back = add("restore", _restore, "make a centre of a backup, in a folder without one")
    back.add_argument("source", type=Path, help="the folder of the backup")


def _init(options: argparse.Namespace, settings: CentreSettings) -> None:
    folder = DataFolder(settings.server.data_dir)
    folder.make()
    keys = KeyStore(folder.keys)
    if keys.exists():
        raise KeyStoreError("this folder holds a centre already")
    migrate(folder.database)
    if _has_terminals(folder):
        raise KeyStoreError("the keys of this centre are gone; take them from a backup")
    keys.create(settings.server.passphrase_file)
    password = secrets.token_urlsafe(12) if options.print_password else None
    database = Database(folder.database)
    accounts(database).set_password(options.admin, password, Role.ADMIN, utc_now())
    database.close()
    if password is not None:
        print(password)


def _serve(options: argparse.Namespace, settings: CentreSettings) -> None:
    from central.app import build  # the other commands need no web server
    from central.server import serve

    folder = DataFolder(settings.server.data_dir)
    existing(folder)
    configure_logging(_log_stream(options.log_file))
    with Serving(folder) as serving:
        _ready(folder)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _end)
        centre = build(settings, interrupted=serving.interrupted)
        try:
            serve(centre.app, settings.server, options.port_file)
        finally:
            centre.close()


def _end(_number: int, _frame: FrameType | None) -> None:
    """End in order. The web server ends by these signals too and then sends itself them again,
    which would else end the process before anything is closed.
    """
    raise SystemExit(0)


def _ready(folder: DataFolder) -> None:
    """Bring the folder up to date. A full or locked disk is said, and what can be read is served,
    unless the database is one of an older centre, which has to be upgraded first.
    """
    version: str | None = HEAD
    with suppress(StorageTroubleError):
        version = schema_version(folder.database)
    if version != HEAD:
        upgraded(folder)
    with suppress(StorageTroubleError):
        AttachmentFiles(folder.attachments).tidy()
    database = Database(folder.database)
    trouble = find_trouble(database, folder)
    database.close()
    if trouble is not None:
        log.error("centre.ailing", reason=trouble)
        error = StorageTroubleError(trouble)
        print(f"{error.code}: {error}; serving what can be read", file=sys.stderr)


def _log_stream(path: Path | None) -> TextIO:
    if path is not None:
        with suppress(OSError):  # a full disk: better a line elsewhere than no centre
            return path.open("a", buffering=1, encoding="utf-8")
    return sys.stderr


def _backup(options: argparse.Namespace, settings: CentreSettings) -> None:
    folder = DataFolder(settings.server.data_dir)
    existing(folder)
    copied = back_up(folder, options.target, utc_now)
    database = Database(folder.database)
    with suppress(StorageTroubleError):
        with database.read() as session:
            records = records_of(session, copied.damaged_attachments)
        with database.write() as session:
            ask_back(session, copied, records, AttachmentFiles(folder.attachments), utc_now())
            append_audit(session, utc_now(), AuditEntry(BY_COMMAND, "store.backed_up"))
    database.close()
    _tell(copied, "backed up")
    print("The passphrase of the private key is not in it: keep it elsewhere.")


def _check(options: argparse.Namespace, settings: CentreSettings) -> None:
    folder = DataFolder(settings.server.data_dir)
    database = opened_database(settings)
    attachments, published = AttachmentFiles(folder.attachments), AttachmentFiles(folder.published)
    checked = check(database, attachments, published, utc_now, BY_COMMAND)
    database.close()
    print(
        f"read {checked.records} records, {checked.attachments} attachments and {checked.sets} sets"
    )
    for one in checked.damaged_sets:
        print(f"set {one} is damaged: take it from a backup", file=sys.stderr)
    if checked.damaged:
        terminals = sorted({alarm.terminal_id or "" for alarm in checked.damaged})
        raise DamagedError(
            f"{len(checked.damaged)} damaged, asked back from {', '.join(terminals[:_NAMED])}:"
            " see the alarms"
        )
    if checked.damaged_sets:
        raise DamagedError("files of sets are damaged, and terminals cannot fetch them; see above")


def _restore(options: argparse.Namespace, settings: CentreSettings) -> None:
    folder = DataFolder(settings.server.data_dir)
    copied = restore(options.source, folder, utc_now)
    if copied.held:
        print(f"{copied.held} roll-outs that were under way then are paused: resume or stop each.")
    print("What was stopped, taken back or withdrawn since then stands again: do it once more.")
    _tell(copied, "restored")
    if not (settings.server.passphrase_file or KeyStore(folder.keys).passphrase_file).exists():
        print("Put the passphrase in its place: nothing can be opened without it.")
    print("Whoever was shut out or revoked since then is in again: do it once more.")


def _tell(copied: Copied, what: str) -> None:
    """Say what was copied. Raises BackupError when something was not whole."""
    time = copied.time.isoformat(timespec="seconds")
    print(f"{what} as of {time}, with {copied.attachments} attachments")
    if copied.damaged:
        names = ", ".join(copied.damaged[:_NAMED])
        raise BackupError(f"{len(copied.damaged)} could not be copied whole: {names}")


def _has_terminals(folder: DataFolder) -> bool:
    database = Database(folder.database)
    with database.read() as session:
        known = bool(list_terminals(session))
    database.close()
    return known
