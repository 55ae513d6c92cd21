"""``python -m central publish …`` and ``… trust …``."""

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from securesystemslib.signer import Signer

from central.clock import utc_now
from central.parsing import Adding, moment, nested
from central.publishing.ceremony_commands import add_trust_commands
from central.publishing.checks import refusing
from central.publishing.drafting import Drafting, Wanted
from central.publishing.editions import edition, editions, schedule, standing, withdraw
from central.publishing.errors import PublishingError, SignerKeyError
from central.publishing.findings import Finding, Level
from central.publishing.keys import KeyFiles, on_token
from central.publishing.metadata import DISTRICT_ROLE, Repository
from central.publishing.people import acting
from central.publishing.room import Room, opened, signer_in, signer_of, voice_of
from central.publishing.signing import EVERYTHING, Signing, findings_of, look_again
from central.publishing.voice import told_of
from central.roles import Duty
from central.settings import CentreSettings
from central.storage.publishing import EditionRow
from contracts.sets import manifest_sha256


def add_commands(add: Adding) -> None:
    """Add the commands of this room to the parser of the centre's commands."""
    add_trust_commands(add)
    inner = nested(add, "publish", "draft, check, review, sign and withdraw sets")
    draft = inner("draft", _draft, "check folders as a set, and keep it signed by its editor")
    tried = inner("check", _check, "say what would refuse folders as a set; nothing is kept")
    for command in (draft, tried):
        command.add_argument("--items", dest="documents", type=Path, help="item documents, by code")
        command.add_argument("--overlays", type=Path, help="DISTRICT.yaml, patches of districts")
        command.add_argument("--pack", type=Path, help="interface pack, with its voice")
    draft.add_argument("--note", required=True, help="what is changed and why")
    draft.add_argument("--emergency", action="store_true", help="skips rings; looked at again")
    floor_help = "name of the oldest set that may be chosen from then on, for ever"
    draft.add_argument("--floor", default="", metavar="SET", help=floor_help)
    for command in (draft, tried):
        releases = command.add_mutually_exclusive_group()
        program_help = "release archive that terminals are to run; one a kind of machine"
        releases.add_argument("--program", action="append", type=Path, help=program_help)
        no_help = "let terminals run what their packages hold"
        releases.add_argument("--no-program", action="store_true", help=no_help)
    draft.add_argument("--district-keys", type=Path, help="folder; default beside --key")
    sign = inner("sign", _sign, "sign a draft as its second person: a set")
    accept_help = "name of a finding that is accepted"
    sign.add_argument("--accept", action="append", default=[], help=accept_help)
    sign.add_argument("--accept-all", action="store_true", help="each by its name, all there are")
    sign.add_argument("--number", type=int, help="of the draft that was looked at")
    sign.add_argument("--at", type=moment, help="live from then on: a time, or +30m")
    for command in (draft, sign):
        command.add_argument("--key", required=True, help="FILE, or pkcs11:… of a token")
        command.add_argument("--passphrase", type=Path, help="file of it or of the PIN; else asked")
        program_key_help = "the same person's key for programs, where a new one is signed"
        command.add_argument("--program-key", help=program_key_help)
        command.add_argument("--program-passphrase", type=Path, help="as --passphrase")
    off = inner("withdraw", _withdraw, "let a set be chosen no more, for ever")
    off.add_argument("--reason", required=True)
    later = inner("schedule", _schedule, "say from when on a signed set may be chosen")
    later.add_argument("--at", type=moment, required=True, help="a time, or +30m")
    again = inner("look-again", _look_again, "say that an emergency was looked at in peace")
    for command in (draft, sign, off, later, again):
        command.add_argument("--as", dest="who", required=True, help="console user")
    show = inner("show", _show, "what a set changes, what was found, who signed")
    for command in (draft, sign, off, later, again, show):
        command.add_argument("--set", dest="name", required=True, help="like 2026.2")
    listed = inner("list", _list, "all sets, newest first")
    voice = inner("voice", _say_voice, "how the recordings stand that drafts lacked")
    voice.add_argument(
        "--make", action="store_true", help="make what is not there yet, and wait for it"
    )
    for command in (draft, tried, sign, show, listed, voice):
        command.add_argument("--json", action="store_true")


def _draft(options: argparse.Namespace, settings: CentreSettings) -> None:
    signer = signer_of(options.key, options.passphrase)
    wanted = Wanted(
        name=options.name,
        editor=options.who,
        note=options.note,
        items=options.documents,
        overlays=options.overlays,
        pack=options.pack,
        programs=_programs(options),
        emergency=options.emergency,
        floor=options.floor,
    )

    def district_signer(district: str) -> Signer:
        if options.district_keys is None and on_token(options.key):
            raise SignerKeyError("name the folder of the districts' keys with --district-keys")
        people = options.district_keys or Path(options.key).parent
        return signer_in(KeyFiles(people, DISTRICT_ROLE.format(district=district)))

    with opened(settings) as room:
        drafting = Drafting(room.database, room.folder, room.items, room.voice)
        draft = drafting.draft(wanted, signer, district_signer, utc_now(), _program_signer(options))
    _say(draft.findings, as_json=options.json)
    if draft.refused:
        raise PublishingError(f"the draft of set {options.name} is refused; see above")
    if options.json:
        told = {"set": options.name, "number": draft.manifest.number, "base": draft.base}
        told |= {"sha256": manifest_sha256(draft.manifest), "state": "review"}
        changes = [one.told() for one in draft.changes]
        print(json.dumps(told | {"changes": changes}, ensure_ascii=False))
        return
    for change in draft.changes:
        print(change.sentence)
    print(f"set {options.name} is draft {draft.manifest.number} and waits for its reviewer")


def _programs(options: argparse.Namespace) -> tuple[Path, ...] | None:
    if options.no_program:
        return ()
    return None if options.program is None else tuple(options.program)


def _program_signer(options: argparse.Namespace) -> Signer | None:
    if options.program_key is None:
        return None
    return signer_of(options.program_key, options.program_passphrase)


def _check(options: argparse.Namespace, settings: CentreSettings) -> None:
    wanted = Wanted(
        name="check",
        editor="",
        note="",
        items=options.documents,
        overlays=options.overlays,
        pack=options.pack,
        programs=_programs(options),
    )
    with opened(settings) as room:
        drafting = Drafting(room.database, room.folder, room.items, room.voice)
        findings = drafting.check(wanted, utc_now())
    _say(findings, as_json=options.json)
    if refusing(findings):
        raise PublishingError("these folders are refused; see above")
    if not options.json:
        print("nothing refuses these folders")


def _say(findings: Iterable[Finding], *, as_json: bool) -> None:
    """What was found; what refuses is said last, where errors are."""
    findings = list(findings)
    for one in findings:
        if as_json:
            print(json.dumps(one.told(), ensure_ascii=False))
        elif one.level is not Level.REFUSE:
            print(f"{one.level}: {one.name}: {one.sentence}")
    for one in refusing(findings):
        print(one.sentence, file=sys.stderr)


def _sign(options: argparse.Namespace, settings: CentreSettings) -> None:
    signer = signer_of(options.key, options.passphrase)
    accepted = EVERYTHING if options.accept_all else options.accept
    now = utc_now()
    with opened(settings) as room:
        signing = Signing(room.database, room.folder, room.online)
        row = signing.sign(
            options.name,
            options.who,
            signer,
            accepted,
            now,
            number=options.number,
            live_from=options.at,
            program_signer=_program_signer(options),
        )
    if options.json:
        print(json.dumps(_told(row, 0), ensure_ascii=False))
    elif row.signed_at is None:
        print(f"set {row.name} waits for more signatures")
    else:
        print(f"set {row.name} is {standing(row, now)}")


def _withdraw(options: argparse.Namespace, settings: CentreSettings) -> None:
    with opened(settings) as room, room.database.write() as session:
        who = acting(session, options.who, Duty.WITHDRAW)
        withdraw(session, options.name, who, options.reason, utc_now())


def _schedule(options: argparse.Namespace, settings: CentreSettings) -> None:
    with opened(settings) as room, room.database.write() as session:
        who = acting(session, options.who, Duty.SCHEDULE)
        schedule(session, options.name, who, options.at, utc_now())


def _look_again(options: argparse.Namespace, settings: CentreSettings) -> None:
    with opened(settings) as room, room.database.write() as session:
        who = acting(session, options.who, Duty.WITHDRAW)
        look_again(session, options.name, who, utc_now())


def _show(options: argparse.Namespace, settings: CentreSettings) -> None:
    with opened(settings) as room:
        row, floor = _found(room, options.name)
    told = _told(row, floor)
    findings = findings_of(row)
    changes: list[dict[str, Any]] = json.loads(row.changes)
    if options.json:
        told |= {"findings": [one.told() for one in findings], "changes": changes}
        print(json.dumps(told, ensure_ascii=False))
        return
    for name, value in told.items():
        print(f"{name}: {value}")
    for one in findings:
        print(f"{one.level}: {one.name}: {one.sentence}")
    for change in changes:
        print(" ".join(f"{value}" for value in change.values() if value))


def _list(options: argparse.Namespace, settings: CentreSettings) -> None:
    with opened(settings) as room, room.database.read() as session:
        rows, floor = editions(session), Repository(session).floor
    for row in rows:
        told = _told(row, floor)
        if options.json:
            print(json.dumps(told, ensure_ascii=False))
        else:
            print(row.number, row.name, told["state"], row.note, sep="\t")


def _say_voice(options: argparse.Namespace, settings: CentreSettings) -> None:
    voice = voice_of(settings)
    if not voice.possible:
        raise PublishingError("nobody makes recordings here: set [publishing] voice_command")
    if options.make and (making := voice.begin()) is not None:
        making.join()
    for each in voice.standings():
        print(json.dumps(asdict(each)) if options.json else told_of(each))
        if each.made and not options.json:
            print(f"  they lie in {voice.made}")


def _found(room: Room, name: str) -> tuple[EditionRow, int]:
    with room.database.read() as session:
        row, floor = edition(session, name), Repository(session).floor
    if row is None:
        raise PublishingError(f"there is no set {name}")
    return row, floor


def _told(row: EditionRow, floor: int) -> dict[str, Any]:
    """An edition as data."""
    moments = {"made_at": row.made_at, "signed_at": row.signed_at, "live_from": row.live_from}
    return {
        "set": row.name,
        "number": row.number,
        "state": str(standing(row, utc_now(), floor)),
        "sha256": row.sha256,
        "base": row.base,
        "note": row.note,
        "emergency": row.emergency,
        "made_by": row.made_by,
        "signed_by": row.signed_by,
        "accepted": json.loads(row.accepted),
        "withdrawn_by": row.withdrawn_by,
        "reason": row.reason,
        **{name: at.isoformat() if at else None for name, at in moments.items()},
    }
