"""Commands about sticks: ``stick write|invite|import``."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from central.api.intake import Intake
from central.audit import BY_COMMAND
from central.clock import utc_now
from central.fleet.invitations import InvitationError, invite, trust_of
from central.fleet.signing import AnswerSigner
from central.parsing import Adding, nested
from central.publishing.room import opened
from central.settings import CentreSettings
from central.sticks.importing import Brought, Importer
from central.sticks.writing import Writer, write_invitations
from central.storage.files import AttachmentFiles
from central.times import duration
from contracts.zone import zone_named


def add_commands(add: Adding) -> None:
    """Add the commands about sticks."""
    inner = nested(add, "stick", "carry sets, words and records where there is no line")
    write = inner("write", _write, "write what terminals are to run and be told")
    write.add_argument("folder", type=Path)
    write.add_argument("--valid", default="30d", help="how long it may be used (30d)")
    write.add_argument("--json", action="store_true")
    asked = inner("invite", _invite, "invite terminals that never have a line; print their codes")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--name", default="", help="what the terminal is called")
    asked.add_argument("--count", type=int, help="invite so many: NAME-1, NAME-2 and so on")
    asked.add_argument("--replaces", help="id of a terminal whose place it takes")
    asked.add_argument("--url", default="", help="where this centre is, should there be a line")
    asked.add_argument("--valid", default="60d", help="until the answer is here again (60d)")
    taken = inner("import", _import, "take in what terminals left, and acknowledge it")
    taken.add_argument("folder", type=Path)
    taken.add_argument("--json", action="store_true")


def _write(options: argparse.Namespace, settings: CentreSettings) -> None:
    with opened(settings) as room:
        writer = Writer(
            AttachmentFiles(room.folder.published),
            room.online,
            AnswerSigner(room.keys.answer_key()),
            trust_of(room.keys),
        )
        now, valid = utc_now(), duration(options.valid)
        written = writer.write(room.database, options.folder, valid, now)
    if options.json:
        print(json.dumps(asdict(written), default=str))
        return
    print(
        f"stick {written.serial}: {written.sets} sets in {written.files} files"
        f" ({written.size / 1e6:.1f} MB), words to {written.terminals} terminals,"
        f" valid until {written.valid_until:%Y-%m-%d}"
    )


def _invite(options: argparse.Namespace, settings: CentreSettings) -> None:
    valid, now = duration(options.valid), utc_now()
    if options.replaces is not None and options.count is not None:
        raise InvitationError("one place is taken by one terminal")
    if not options.name and options.replaces is None:
        raise InvitationError("say how it is called: --name")
    names = [options.name]
    if options.count is not None:
        names = [f"{options.name}-{number + 1}" for number in range(options.count)]
    with opened(settings) as room:
        trust = trust_of(room.keys)
        with room.database.write() as session:
            invited = [
                invite(
                    session,
                    trust,
                    name,
                    now,
                    actor=BY_COMMAND,
                    url=options.url,
                    valid=valid,
                    replaces=options.replaces,
                )
                for name in names
            ]
            write_invitations(options.folder, invited)  # a stick that is full undoes them
    print(*(one.code for one in invited), sep="\n")


def _import(options: argparse.Namespace, settings: CentreSettings) -> None:
    with opened(settings) as room:
        answer_key = room.keys.answer_key()
        intake = Intake(
            database=room.database,
            files=AttachmentFiles(room.folder.attachments),
            sealing_key=room.keys.sealing_key(),
            answer_key=answer_key,
            clock=utc_now,
            zone=settings.console.timezone,
        )
        importer = Importer(
            database=room.database,
            intake=intake,
            signer=AnswerSigner(answer_key),
            clock=utc_now,
            zone=zone_named(settings.console.timezone),
            trust=trust_of(room.keys),
        )
        brought = importer.take(options.folder)
    for one in brought:
        if options.json:
            print(json.dumps(asdict(one), ensure_ascii=False))
        else:
            print("\n".join(sentences(one)))
    if not brought:
        print("no terminal left anything there")


def sentences(one: Brought) -> list[str]:
    """What a stick brought from one terminal, for people."""
    if one.refused:
        return [f"{one.terminal_id}: not believed: {one.refused}"]
    first = f"{one.terminal_id}: {one.outcome} {one.reason}".rstrip()
    first += f"; {one.records} records, {one.new} of them new, {one.results} results"
    if one.not_told:
        first += f"; the stick does not take the acknowledgement: {one.not_told}"
    return [first, *(f"{one.terminal_id}: not taken: {line}" for line in one.not_taken)]
