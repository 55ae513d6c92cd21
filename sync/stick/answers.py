"""What the centre says of records that came to it on a stick: ``ack/<terminal_id>.json``.

A record leaves the outbox on a word that the centre signed and that names these very bytes, as
over a line. Which bytes those were of one that is damaged here, this terminal's own signed report
on the same stick still says.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import structlog

from contracts.canonical import sha256_hex
from contracts.errors import InvalidDocumentError, PolicyError
from contracts.signatures import verify_answer
from contracts.sticks import LoggedAck, ResultsAck, StickAcknowledgements, StickRecord
from contracts.wire import (
    AckKeyInfo,
    ConflictAck,
    RecordAck,
    Refusal,
    SignedAnswer,
    parse_wire,
)
from kiosk.records.model import OutboxEntry
from kiosk.records.outbox import Outbox
from sync.told import Told

log = structlog.get_logger(__name__)

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class _Word:
    signed: SignedAnswer
    said: RecordAck | ConflictAck


def take_answers(
    data: bytes,
    own: str,
    before: Collection[str],
    ack_key: AckKeyInfo,
    outbox: Outbox | None,
    told: Told,
    left: Collection[StickRecord],
) -> int:
    """Settle what the centre has; how many records that were.

    ``own``: this terminal, ``before``: the one before it, whose records it brings. What that one's
    book and results came to is nothing that this one waits for. ``left``: see ``named``.

    An answer that is not the centre's, or about other bytes, settles nothing.

    Raises:
        StorageError: not now; the same answers may be taken again.
    """
    try:
        listed = parse_wire(StickAcknowledgements, data).answers
    except InvalidDocumentError:
        log.warning("stick.answers_damaged")
        return 0
    words: dict[str, _Word] = {}
    for signed in listed:
        said = _said(signed, ack_key)
        known = (own,) if isinstance(said, ResultsAck | LoggedAck) else (own, *before)
        if said is None or said.terminal_id not in known:
            log.warning("stick.answer_refused")
        elif isinstance(said, ResultsAck):
            told.acknowledged(said.ids)
        elif isinstance(said, LoggedAck):
            told.logged(said.head)
        else:
            words[said.id] = _Word(signed, said)
    return 0 if outbox is None else _settle(words, outbox, left)


def _settle(words: dict[str, _Word], outbox: Outbox, left: Collection[StickRecord]) -> int:
    settled = named({key: word.said.sha256 for key, word in words.items()}, outbox, left)
    for record_id in settled:
        word = words[str(record_id)]
        answer = word.signed.model_dump(mode="json")
        if isinstance(word.said, ConflictAck):
            outbox.set_aside(record_id, answer)
            log.critical("record.set_aside", record=str(record_id), code="conflict", alarm=True)
        else:
            outbox.confirm(record_id, answer)
            log.info("record.delivered", record=str(record_id), by="stick")
    return len(settled)


def named(said: Mapping[str, str], outbox: Outbox, left: Collection[StickRecord]) -> list[UUID]:
    """What waits and is named with the hash of its very bytes, those by id.

    ``left``: what this terminal's own signed report lists. It speaks for what is damaged here.

    Raises:
        StorageError: the outbox cannot be read.
    """
    waits = outbox.ids()
    asked = waits & said.keys()
    hashes = {record.id: record.sha256 for record in left}
    for entry in _readable(outbox, waits - asked):
        hashes[str(entry.id)] = sha256_hex(entry.envelope)
    return [UUID(each) for each in said if each in asked and hashes.get(each) == said[each]]


def _readable(outbox: Outbox, skip: Collection[str]) -> Iterator[OutboxEntry]:
    seen = set(skip)
    while entries := outbox.pending(_AT_ONCE, seen):
        seen.update(str(entry.id) for entry in entries)
        yield from entries


def _said(
    signed: SignedAnswer, ack_key: AckKeyInfo
) -> RecordAck | ConflictAck | ResultsAck | LoggedAck | None:
    try:
        said = verify_answer(ack_key, signed)
        if said.get("kind") == "logged":
            return LoggedAck.model_validate(said)
        if said.get("kind") == "results":
            return ResultsAck.model_validate(said)
        if said.get("code") == Refusal.CONFLICT:
            return ConflictAck.model_validate(said)
        return RecordAck.model_validate(said)
    except (PolicyError, ValueError):
        return None
