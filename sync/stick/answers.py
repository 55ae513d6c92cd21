"""What the centre says of records that came to it on a stick: ``ack/<terminal_id>.json``.

A record leaves the outbox on a word that the centre signed and that names these very bytes, as
over a line.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import structlog

from contracts.canonical import sha256_hex
from contracts.errors import InvalidDocumentError, PolicyError
from contracts.signatures import verify_answer
from contracts.sticks import LoggedAck, ResultsAck, StickAcknowledgements
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
) -> int:
    """Settle what the centre has; how many records that were.

    ``own``: this terminal, ``before``: the one before it, whose records it brings. What that one's
    book and results came to is nothing that this one waits for.

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
    return 0 if outbox is None else _settle(words, outbox)


def _settle(words: dict[str, _Word], outbox: Outbox) -> int:
    settled = 0
    for entry in waiting(outbox):
        word = words.get(str(entry.id))
        if word is None or word.said.sha256 != sha256_hex(entry.envelope):
            continue
        answer = word.signed.model_dump(mode="json")
        if isinstance(word.said, ConflictAck):
            outbox.set_aside(entry.id, answer)
            log.critical("record.set_aside", record=str(entry.id), code="conflict", alarm=True)
        else:
            outbox.confirm(entry.id, answer)
            log.info("record.delivered", record=str(entry.id), kind=entry.kind, by="stick")
        settled += 1
    return settled


def waiting(outbox: Outbox) -> Iterator[OutboxEntry]:
    """Every record that waits, however many; raises StorageError."""
    seen: set[str] = set()
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
