"""``python -m central trust …``: ceremonies at the centre's own machine."""

import argparse
import json
from pathlib import Path

from central.audit import BY_COMMAND, AuditEntry, append_audit
from central.clock import utc_now
from central.parsing import Adding, nested
from central.publishing import ceremony
from central.publishing.ceremony import Holder, NewKeys
from central.publishing.errors import TrustError
from central.publishing.expiry import expiries
from central.publishing.gathering import (
    make_room,
    make_users,
    public_of,
    sign_with_all,
    tell_lacking,
)
from central.publishing.keys import (
    KeyFiles,
    keep_public,
    make_key,
    passphrase_from,
    public_key,
)
from central.publishing.metadata import DISTRICT_ROLE, RELEASES, ROOT, Repository
from central.publishing.online import renew
from central.publishing.people import Part, signers
from central.publishing.room import Room, ask_twice, opened, signer_of
from central.settings import CentreSettings

_KEEPERS = ("keeper-1", "keeper-2", "keeper-3")
_ONLINE = "online"


def add_trust_commands(add: Adding) -> None:
    """Add them to the parser of the centre's commands."""
    inner = nested(add, "trust", "make and keep the trust that terminals put in published sets")
    begin = inner("init", _init, "the first ceremony: root 2 of 3, publishers 2 of all")
    begin.add_argument("--keeper", action="append", help=f"of the root ({', '.join(_KEEPERS)})")
    publisher_help = "NAME=editor or NAME=reviewer (editor=editor, reviewer=reviewer)"
    begin.add_argument("--publisher", action="append", type=_named, help=publisher_help)
    begin.add_argument("--operator", action="append", help="console user for roll-outs (operator)")
    again = inner("delegate", _delegate, "let a district sign its own overlays")
    again.add_argument("--district", required=True, type=_district, help="six digits")
    programs = inner("delegate-releases", _delegate_releases, "let people publish programs")
    programs.add_argument(
        "--publisher", action="append", required=True, help="NAME, twice or more often"
    )
    rotate = inner("rotate", _rotate, "new keys for people of a role, or a new expiry")
    role_help = "root, targets, online, releases or district-500199"
    rotate.add_argument("--role", required=True, help=role_help)
    rotate.add_argument("--replace", action="append", default=[], help="whose key is no more")
    add_help = "who signs too: NAME, or NAME=editor, NAME=reviewer for targets"
    rotate.add_argument("--add", action="append", default=[], type=_newcomer, help=add_help)
    rotate.add_argument("--remove", action="append", default=[], help="who signs no more")
    back = inner("restore", _restore, "after a restore: go on above what terminals know")
    back.add_argument("--above", action="append", default=[], type=_version, help="ROLE=VERSION")
    back.add_argument("--roots", type=Path, help="folder of newer N.root.json")
    for command in (begin, again, programs, rotate, back):
        command.add_argument("--people", type=Path, required=True, help="folder of people's keys")
        ask_help = "ask for new passphrases instead of writing them beside the keys"
        command.add_argument("--ask", action="store_true", help=ask_help)
    key = inner("key", _key, "make a key for a person: NAME.key and NAME.pub")
    sign = inner("sign", _sign, "sign what waits for signatures")
    public = inner("public", _public, "write NAME.pub of a key that lies elsewhere, as on a token")
    for command in (key, public):
        command.add_argument("name")
        command.add_argument("--people", type=Path, required=True, help="folder to put it in")
    for command in (sign, public):
        command.add_argument("--key", required=True, help="FILE, or pkcs11:… of a token")
    for command in (key, sign, public):
        command.add_argument("--passphrase", type=Path, help="file of it or of the PIN; else asked")
    status = inner("status", _status, "versions, expiry, whose keys count, the floor, what waits")
    status.add_argument("--json", action="store_true")


def _init(options: argparse.Namespace, settings: CentreSettings) -> None:
    publishers = dict(options.publisher or [("editor", "editor"), ("reviewer", "reviewer")])
    keepers = options.keeper or list(_KEEPERS)
    with opened(settings) as room:
        with room.database.read() as session:
            if Repository(session).data(ROOT) is not None:
                raise TrustError("this centre has its root already")
        holders = {
            name: Holder(name, public_of(KeyFiles(options.people, name), options.ask))
            for name in (*keepers, *publishers)
        }
        online = public_key(room.keys.make_online_key())
        now = utc_now()
        with room.database.write() as session:
            ceremony.begin(
                session,
                [holders[name] for name in keepers],
                [holders[name] for name in publishers],
                online,
                now,
            )
            append_audit(session, now, AuditEntry(BY_COMMAND, "trust.begun"))
        operators = options.operator or ["operator"]
        make_users(room, publishers | dict.fromkeys(operators, "operator"), options.people)
        sign_with_all(room, options.people)


def _delegate(options: argparse.Namespace, settings: CentreSettings) -> None:
    person = DISTRICT_ROLE.format(district=options.district)
    with opened(settings) as room:
        now = utc_now()
        with room.database.read() as session:
            _check_idle(room)
            if person in Repository(session).versions():
                raise TrustError(f"district {options.district} signs for itself already")
        key = public_of(KeyFiles(options.people, person), options.ask)
        with room.database.write() as session:
            ceremony.delegate(session, options.district, Holder(person, key), now)
            append_audit(session, now, AuditEntry(BY_COMMAND, "trust.delegated", person))
        sign_with_all(room, options.people)


def _delegate_releases(options: argparse.Namespace, settings: CentreSettings) -> None:
    with opened(settings) as room:
        now = utc_now()
        with room.database.read() as session:
            _check_idle(room)
            if RELEASES in Repository(session).versions():
                raise TrustError("people publish programs already; rotate their keys instead")
        holders = [
            Holder(name, public_of(KeyFiles(options.people, name), options.ask))
            for name in options.publisher
        ]
        with room.database.write() as session:
            ceremony.delegate_releases(session, holders, now)
            purpose = f"publishers={','.join(options.publisher)}"
            append_audit(session, now, AuditEntry(BY_COMMAND, "trust.delegated", RELEASES, purpose))
        sign_with_all(room, options.people)


def _rotate(options: argparse.Namespace, settings: CentreSettings) -> None:
    added = dict(options.add)
    with opened(settings) as room:
        _check_idle(room)
        now = utc_now()
        with room.database.read() as session:
            known = signers(session, options.role)
        if unknown := {*options.replace, *options.remove} - {one.person for one in known}:
            raise TrustError(f"no key of theirs signs {options.role}: {', '.join(sorted(unknown))}")
        for name in options.replace:
            make_room(KeyFiles(options.people, name), {one.keyid for one in known})
        fresh = {
            name: public_of(KeyFiles(options.people, name), options.ask)
            for name in (*options.replace, *added)
        }
        keys = NewKeys(
            {name: fresh[name] for name in options.replace},
            {name: fresh[name] for name in added},
            tuple(options.remove),
        )
        with room.database.write() as session:
            if options.role == _ONLINE:
                ceremony.rotate_online(session, public_key(room.keys.make_online_key()), now)
            else:
                ceremony.rotate(session, options.role, keys, now)
            purpose = f"replaced={','.join(options.replace)} added={','.join(added)}"
            purpose += f" removed={','.join(options.remove)}"
            append_audit(
                session, now, AuditEntry(BY_COMMAND, "trust.rotated", options.role, purpose)
            )
        make_users(room, {name: part for name, part in added.items() if part}, options.people)
        sign_with_all(room, options.people)


def _restore(options: argparse.Namespace, settings: CentreSettings) -> None:
    roots = [path.read_bytes() for path in _roots(options.roots)]
    with opened(settings) as room:
        now = utc_now()
        with room.database.write() as session:
            taken = ceremony.take_roots(session, roots, now)
            waits = ceremony.go_on_above(session, dict(options.above), now)
            purpose = f"roots={taken}"
            append_audit(session, now, AuditEntry(BY_COMMAND, "trust.restored", "", purpose))
        if waits is not None:
            sign_with_all(room, options.people)
        online = room.online
        with room.database.write() as session:
            renew(Repository(session), online, utc_now())
    print(f"took {taken} newer roots")


def _key(options: argparse.Namespace, _settings: CentreSettings) -> None:
    files = KeyFiles(options.people, options.name)
    given = options.passphrase
    passphrase = passphrase_from(given) if given is not None else ask_twice(options.name)
    print(make_key(files, passphrase).keyid)


def _public(options: argparse.Namespace, _settings: CentreSettings) -> None:
    signer = signer_of(options.key, options.passphrase)
    print(keep_public(KeyFiles(options.people, options.name), signer).keyid)


def _sign(options: argparse.Namespace, settings: CentreSettings) -> None:
    signer = signer_of(options.key, options.passphrase)
    with opened(settings) as room:
        online = room.online
        with room.database.read() as session:
            ceremony.rehearse(session, signer)
        with room.database.write() as session:
            now = utc_now()
            lacking = ceremony.sign_waiting(session, signer, online, now)
            keyid = signer.public_key.keyid
            people = {one.person for one in signers(session) if one.keyid == keyid}
            purpose = f"key={keyid[:16]} lacking={sum(lacking.values())}"
            entry = AuditEntry(BY_COMMAND, "trust.signed", ", ".join(sorted(people)), purpose)
            append_audit(session, now, entry)
    tell_lacking(lacking)


def _status(options: argparse.Namespace, settings: CentreSettings) -> None:
    with opened(settings) as room, room.database.read() as session:
        now = utc_now()
        found = ceremony.waiting(session)
        repository = Repository(session)
        lacking = found[0].missing(repository) if found is not None else {}
        floor = repository.floor
        roles = [
            {
                "role": one.role,
                "version": one.version,
                "expires": one.expires.isoformat(),
                "days_left": one.days_left(now),
            }
            for one in expiries(session)
        ]
        people = [
            {"role": one.role, "person": one.person, "keyid": one.keyid} for one in signers(session)
        ]
    if options.json:
        told = {"roles": roles, "people": people, "lacking": lacking, "floor": floor}
        print(json.dumps(told))
        return
    for role in roles:
        print(role["role"], role["version"], role["expires"], f"{role['days_left']} d", sep="\t")
    for person in people:
        print(person["role"], person["person"], str(person["keyid"])[:12], sep="\t")
    if floor:
        print(f"no set below number {floor} can be chosen")
    tell_lacking(lacking)


def _check_idle(room: Room) -> None:
    with room.database.read() as session:
        if ceremony.waiting(session) is not None:
            raise TrustError("something waits for signatures already: sign that first")


def _roots(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    paths = folder.glob("*.root.json")
    return sorted(paths, key=lambda path: int(path.name.split(".")[0]))


def _named(text: str) -> tuple[str, str]:
    name, _, part = text.partition("=")
    if part not in (Part.EDITOR, Part.REVIEWER):
        raise argparse.ArgumentTypeError("write NAME=editor or NAME=reviewer")
    return name, part


def _newcomer(text: str) -> tuple[str, str]:
    return _named(text) if "=" in text else (text, "")


def _version(text: str) -> tuple[str, int]:
    role, _, version = text.partition("=")
    if not version.isdigit():
        raise argparse.ArgumentTypeError("write ROLE=VERSION")
    return role, int(version)


def _district(text: str) -> str:
    if len(text) != 6 or not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError("a district has six digits")
    return text
