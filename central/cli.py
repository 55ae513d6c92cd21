"""Commands of the centre: ``python -m central init|serve|backup|restore|enrol-code|user|...``.

What is secret is printed only where that is the command's whole purpose.
"""

import argparse
import secrets
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from types import FrameType
from typing import TextIO

import structlog
from argon2 import PasswordHasher

from central.api.tokens import DAYS, MAX_DAYS, Scope, list_tokens, new_token, revoke_tokens
from central.audit import AuditEntry, append_audit
from central.backup import BackupError, Copied, ask_back, back_up, restore
from central.casework.opening import DamagedError
from central.checking import check
from central.clock import utc_now
from central.console.accounts import Accounts, Role
from central.console.factors import reset
from central.console.lockout import LoginRules
from central.fleet.codes import new_code
from central.fleet.commands import add_commands as add_fleet
from central.fleet.placecommands import add_commands as add_places
from central.fleet.technician_commands import add_commands as add_technicians
from central.fleet.terminals import list_terminals, revoke
from central.folder import DataFolder
from central.health import find_trouble
from central.keys import KeyStore, KeyStoreError
from central.logs import configure_logging
from central.publishing.commands import add_commands as add_publishing
from central.rollouts.commands import add_commands as add_rollouts
from central.server import serve, umask_private
from central.serving import Serving
from central.settings import CentreSettings, ServerSettings, load_settings
from central.simulating.commands import add_commands as add_simulating
from central.sticks.commands import add_commands as add_sticks
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.migrate import HEAD, migrate, schema_version
from central.storage.trouble import StorageTroubleError
from contracts.errors import KioskError

log = structlog.get_logger(__name__)

_ACTOR = "system:cli"
_NAMED = 5  # of what is damaged, on one line


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 when it did its work, 1 with a sentence on stderr otherwise."""
    options = _parser().parse_args(arguments)
    umask_private()
    try:
        command: Callable[[argparse.Namespace, CentreSettings], None] = options.command
        command(options, _settings(options))
    except KioskError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.strerror or error}: {error.filename or ''}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="central", description="The centre of the terminals.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str,
        command: Callable[[argparse.Namespace, CentreSettings], None],
        help_text: str,
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help_text, description=help_text)
        added.set_defaults(command=command)
        added.add_argument("--settings", type=Path, help="TOML, see config/centre.example.toml")
        added.add_argument("--data", type=Path, help="the centre's data folder")
        added.add_argument("--passphrase-file", type=Path, help="opens the private sealing key")
        return added

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
    code = add("enrol-code", _enrol_code, "make a one-time code for a terminal and print it")
    code.add_argument("--name", required=True, help="what the terminal is called")
    code.add_argument("--count", type=int, help="make so many, for NAME-1, NAME-2 and so on")
    token = add("token", _token, "make a token for the read API and print it")
    token.add_argument("--name", default="api", help="who uses it, for the audit log")
    scope_help = "list cases only, or open them too (default)"
    token.add_argument(
        "--scope", type=Scope, choices=list(Scope), default=Scope.OPEN, help=scope_help
    )
    token.add_argument("--item", action="append", default=[], help="code; without it all items")
    token.add_argument("--days", type=_days, default=DAYS, help=f"until it ends ({DAYS})")
    add("tokens", _tokens, "list the tokens of the read API, without the secrets")
    lost = add("token-revoke", _token_revoke, "refuse the tokens of a name from now on")
    lost.add_argument("--name", required=True, help="as it was given to `token`")
    user = add("user", _user, "make a console user, or set a password and role")
    user.add_argument("--name", required=True)
    role_help = "without it a user keeps theirs, and a new one is an officer"
    user.add_argument("--role", type=Role, choices=list(Role), help=role_help)
    what = user.add_mutually_exclusive_group(required=True)
    what.add_argument("--password-stdin", action="store_true")
    what.add_argument(
        "--reset-second-factor",
        action="store_true",
        help="take it away from who lost it, and log them out",
    )
    left = add("disable", _disable, "let a console user in no more, and log them out")
    left.add_argument("--name", required=True)
    gone = add("revoke", _revoke, "refuse a terminal from now on")
    gone.add_argument("--terminal", required=True, help="its id")
    save = add("backup", _backup, "copy the centre to a folder, while it serves or not")
    save.add_argument("target", type=Path, help="a new folder, or an earlier backup of it")
    add("check", _check, "compare all that is kept with its hash, sets too; ask back what can be")
    back = add("restore", _restore, "make a centre of a backup, in a folder without one")
    back.add_argument("source", type=Path, help="the folder of the backup")
    add_publishing(add)
    add_fleet(add)
    add_places(add)
    add_technicians(add)
    add_rollouts(add)
    add_sticks(add)
    add_simulating(add)
    return parser


def _settings(options: argparse.Namespace) -> CentreSettings:
    settings = load_settings(options.settings)
    given = {
        "data_dir": options.data,
        "passphrase_file": getattr(options, "passphrase_file", None),
        "host": getattr(options, "host", None),
        "port": getattr(options, "port", None),
    }
    changes = {name: value for name, value in given.items() if value is not None}
    server = ServerSettings.model_validate(settings.server.model_dump() | changes)
    items = settings.items
    if getattr(options, "items", None):
        items = items.model_copy(update={"folders": tuple(options.items)})
    return settings.model_copy(update={"server": server, "items": items})


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
    _accounts(database).set_password(options.admin, password, Role.ADMIN, utc_now())
    database.close()
    if password is not None:
        print(password)


def _serve(options: argparse.Namespace, settings: CentreSettings) -> None:
    from central.app import build  # the other commands need no web server

    folder = DataFolder(settings.server.data_dir)
    _existing(folder)
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
        _upgrade(folder)
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
    _existing(folder)
    copied = back_up(folder, options.target, utc_now)
    database = Database(folder.database)
    with suppress(StorageTroubleError), database.write() as session:
        ask_back(session, copied, AttachmentFiles(folder.attachments), utc_now())
        append_audit(session, utc_now(), AuditEntry(_ACTOR, "store.backed_up"))
    database.close()
    _tell(copied, "backed up")
    print("The passphrase of the private key is not in it: keep it elsewhere.")


def _check(options: argparse.Namespace, settings: CentreSettings) -> None:
    folder = DataFolder(settings.server.data_dir)
    database = _database(settings)
    attachments, published = AttachmentFiles(folder.attachments), AttachmentFiles(folder.published)
    checked = check(database, attachments, published, utc_now, _ACTOR)
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


def _enrol_code(options: argparse.Namespace, settings: CentreSettings) -> None:
    database = _database(settings)
    now = utc_now()
    names = [options.name]
    if options.count is not None:
        names = [f"{options.name}-{number + 1}" for number in range(options.count)]
    with database.write() as session:
        codes = [new_code(session, name, now) for name in names]
        purpose = f"count={len(codes)}" if options.count is not None else ""
        entry = AuditEntry(_ACTOR, "code.made", options.name[:80], purpose)
        append_audit(session, now, entry)
    database.close()
    print(*codes, sep="\n")


def _token(options: argparse.Namespace, settings: CentreSettings) -> None:
    database = _database(settings)
    now = utc_now()
    with database.write() as session:
        scope, items, days = options.scope, options.item, options.days
        token = new_token(session, options.name, now, scope, items, days)
        purpose = f"scope={scope} items={','.join(items) or 'all'} days={days}"
        entry = AuditEntry(_ACTOR, "token.made", f"token:{options.name}"[:80], purpose)
        append_audit(session, now, entry)
    database.close()
    print(token)


def _tokens(_options: argparse.Namespace, settings: CentreSettings) -> None:
    database = _database(settings)
    now = utc_now()
    with database.read() as session:
        for row in list_tokens(session):
            end = "revoked" if row.revoked_at else "ended" if row.expires_at <= now else "until"
            print(
                row.name, row.scope, row.items or "all", end, f"{row.expires_at:%Y-%m-%d}", sep="\t"
            )
    database.close()


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= MAX_DAYS:
        raise argparse.ArgumentTypeError(f"1 to {MAX_DAYS}")
    return days


def _user(options: argparse.Namespace, settings: CentreSettings) -> None:
    if options.reset_second_factor:
        with closing(_database(settings)) as database, database.write() as session:
            reset(session, options.name, utc_now())
        return
    password = sys.stdin.readline().rstrip("\n")
    database = _database(settings)
    _accounts(database).set_password(options.name, password, options.role, utc_now())
    database.close()


def _token_revoke(options: argparse.Namespace, settings: CentreSettings) -> None:
    database = _database(settings)
    now = utc_now()
    with database.write() as session:
        known = revoke_tokens(session, options.name, now)
        if known:
            entry = AuditEntry(_ACTOR, "token.revoked", f"token:{options.name}"[:80])
            append_audit(session, now, entry)
    database.close()
    if not known:
        raise KeyStoreError("there is no token of that name")


def _disable(options: argparse.Namespace, settings: CentreSettings) -> None:
    database = _database(settings)
    try:
        _accounts(database).disable(options.name, utc_now())
    finally:
        database.close()


def _revoke(options: argparse.Namespace, settings: CentreSettings) -> None:
    database = _database(settings)
    with database.write() as session:
        known = revoke(session, options.terminal, utc_now(), _ACTOR)
    database.close()
    if not known:
        raise KeyStoreError("there is no terminal of that id")


def _accounts(database: Database) -> Accounts:
    return Accounts(database, PasswordHasher(), LoginRules())


def _database(settings: CentreSettings) -> Database:
    folder = DataFolder(settings.server.data_dir)
    _existing(folder)
    _upgrade(folder)
    return Database(folder.database)


def _upgrade(folder: DataFolder) -> None:
    migrate(folder.database, make=False)


def _has_terminals(folder: DataFolder) -> bool:
    database = Database(folder.database)
    with database.read() as session:
        known = bool(list_terminals(session))
    database.close()
    return known


def _existing(folder: DataFolder) -> None:
    if not KeyStore(folder.keys).exists():
        raise KeyStoreError(f"there is no centre in {folder.root}; run `init` first")
