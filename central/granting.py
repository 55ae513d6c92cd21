"""Commands about who may what: codes of terminals, tokens, users."""

import argparse
import sys
from contextlib import closing

from pydantic import TypeAdapter, ValidationError

from central.api.tokens import DAYS, MAX_DAYS, Scope, list_tokens, new_token, revoke_tokens
from central.audit import BY_COMMAND, AuditEntry, append_audit
from central.clock import utc_now
from central.console.accounts import Role, accounts
from central.console.factors import reset
from central.fleet.codes import new_code
from central.fleet.terminals import revoke
from central.keys import KeyStoreError
from central.parsing import Adding
from central.settings import CentreSettings
from central.standing import opened_database
from contracts.items import Code


def add_commands(add: Adding) -> None:
    """Add the commands that let somebody in or shut them out."""
    code = add("enrol-code", _enrol_code, "make a one-time code for a terminal and print it")
    code.add_argument("--name", required=True, help="what the terminal is called")
    code.add_argument("--count", type=int, help="make so many, for NAME-1, NAME-2 and so on")
    token = add("token", _token, "make a token for the read API and print it")
    token.add_argument("--name", default="api", help="who uses it, for the audit log")
    scope_help = "list cases only, or open them too (default)"
    token.add_argument(
        "--scope", type=Scope, choices=list(Scope), default=Scope.OPEN, help=scope_help
    )
    token.add_argument(
        "--item", type=_item, action="append", default=[], help="code; without it all items"
    )
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


def _enrol_code(options: argparse.Namespace, settings: CentreSettings) -> None:
    database = opened_database(settings)
    now = utc_now()
    names = [options.name]
    if options.count is not None:
        names = [f"{options.name}-{number + 1}" for number in range(options.count)]
    with database.write() as session:
        codes = [new_code(session, name, now) for name in names]
        purpose = f"count={len(codes)}" if options.count is not None else ""
        entry = AuditEntry(BY_COMMAND, "code.made", options.name[:80], purpose)
        append_audit(session, now, entry)
    database.close()
    print(*codes, sep="\n")


def _token(options: argparse.Namespace, settings: CentreSettings) -> None:
    database = opened_database(settings)
    now = utc_now()
    with database.write() as session:
        scope, items, days = options.scope, options.item, options.days
        token = new_token(session, options.name, now, scope, items, days)
        purpose = f"scope={scope} items={','.join(items) or 'all'} days={days}"
        entry = AuditEntry(BY_COMMAND, "token.made", f"token:{options.name}"[:80], purpose)
        append_audit(session, now, entry)
    database.close()
    print(token)


def _tokens(_options: argparse.Namespace, settings: CentreSettings) -> None:
    database = opened_database(settings)
    now = utc_now()
    with database.read() as session:
        for row in list_tokens(session):
            end = "revoked" if row.revoked_at else "ended" if row.expires_at <= now else "until"
            print(
                row.name, row.scope, row.items or "all", end, f"{row.expires_at:%Y-%m-%d}", sep="\t"
            )
    database.close()


def _item(text: str) -> str:
    try:
        return TypeAdapter(Code).validate_python(text)
    except ValidationError:  # also an empty one, which a token would take for all items
        raise argparse.ArgumentTypeError("an item has a code like elder-allowance") from None


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= MAX_DAYS:
        raise argparse.ArgumentTypeError(f"1 to {MAX_DAYS}")
    return days


def _user(options: argparse.Namespace, settings: CentreSettings) -> None:
    if options.reset_second_factor:
        with closing(opened_database(settings)) as database, database.write() as session:
            reset(session, options.name, utc_now())
        return
    password = sys.stdin.readline().rstrip("\n")
    database = opened_database(settings)
    accounts(database).set_password(options.name, password, options.role, utc_now())
    database.close()


def _token_revoke(options: argparse.Namespace, settings: CentreSettings) -> None:
    database = opened_database(settings)
    now = utc_now()
    with database.write() as session:
        known = revoke_tokens(session, options.name, now)
        if known:
            entry = AuditEntry(BY_COMMAND, "token.revoked", f"token:{options.name}"[:80])
            append_audit(session, now, entry)
    database.close()
    if not known:
        raise KeyStoreError("there is no token of that name")


def _disable(options: argparse.Namespace, settings: CentreSettings) -> None:
    database = opened_database(settings)
    try:
        accounts(database).disable(options.name, utc_now())
    finally:
        database.close()


def _revoke(options: argparse.Namespace, settings: CentreSettings) -> None:
    database = opened_database(settings)
    with database.write() as session:
        known = revoke(session, options.terminal, utc_now(), BY_COMMAND)
    database.close()
    if not known:
        raise KeyStoreError("there is no terminal of that id")
