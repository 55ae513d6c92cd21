"""Sticks: how sets, words and records travel where there is no line, in both directions.

A stick is the centre's repository in a folder: ``tuf/`` metadata, ``files/<sha256>``, and for each
terminal ``words/<terminal_id>.json`` with what a heartbeat would have told it. What a terminal
leaves lies under ``out/<terminal_id>/``: a signed report, and the sealed records that it lists.
What the centre says of those comes back as ``ack/<terminal_id>.json``. Every word is signed by
itself; nothing that is not is believed. Enrolment by stick lies beside: ``contracts.invitations``;
the proof of a wipe too: ``contracts.wiping``.
"""

import operator
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from contracts.fleet import MOST_COUNTED, Heartbeat, VisitCount
from contracts.logbook import BookPart, Head
from contracts.wire import (
    MAX_ATTACHMENTS,
    RecordId,
    Sha256,
    SignedAnswer,
    TerminalId,
    WireModel,
)

LABEL = "stick.json"
METADATA = "tuf"
FILES = "files"
WORDS = "words/{terminal}.json"
ACKNOWLEDGEMENTS = "ack/{terminal}.json"
INHERITED = "ack/{terminal}.heir.json"
"""For a terminal that was replaced: what the one in its place has of it."""
WIPED = "wiped/{terminal}.json"
"""The proof that a terminal forgot everything: ``contracts.wiping``."""
OUT = "out/{terminal}"
"""What a terminal leaves there: ``report.json``, ``records/<sha256>``, ``attachments/<sha256>``."""
REPORT, READINESS = "report.json", "readiness.json"
RECORDS, ATTACHMENTS = "records", "attachments"
MAX_WORDS_BYTES = 4 * 1024 * 1024
MAX_REPORT_BYTES = 1024 * 1024
"""What a report does not exceed, and the room that records leave for it."""
MAX_RECORDS = 500
"""Records that one stick carries for one terminal; the others go with the next."""


class StickLabel(WireModel):
    """``stick.json``: a SignedAnswer around this, by the centre's answer key."""

    kind: Literal["stick"] = "stick"
    serial: int = Field(ge=1)
    made_at: AwareDatetime
    valid_until: AwareDatetime


class RootWord(WireModel):
    """The first root of signed metadata, base64, for a terminal that has none yet."""

    kind: Literal["root"] = "root"
    terminal_id: TerminalId
    root: str


class StickWords(WireModel):
    """``words/<terminal_id>.json``: each a word of ``contracts.fleet`` of its own signature.

    ``before``, ``replaced``: see ``contracts.replacement``.
    """

    v: int = 1
    choice: SignedAnswer | None = None
    commands: tuple[SignedAnswer, ...] = ()
    notices: tuple[SignedAnswer, ...] = ()
    root: SignedAnswer | None = None
    before: SignedAnswer | None = None
    replaced: SignedAnswer | None = None
    cards: SignedAnswer | None = None


class StickOutcome(StrEnum):
    """What a terminal made of a stick.

    ``applied``: the set of the stick runs. ``staged``: it is taken and waits for its moment.
    ``nothing``: no set was chosen for this terminal. ``refused``: see ``reason``.
    """

    APPLIED = "applied"
    STAGED = "staged"
    NOTHING = "nothing"
    REFUSED = "refused"


class StickRecord(WireModel):
    """A sealed record on the stick: ``records/<sha256>`` holds its envelope."""

    id: RecordId
    sha256: Sha256
    attachments: tuple[Sha256, ...] = Field(default=(), max_length=MAX_ATTACHMENTS)


class StickReport(WireModel):
    """``report.json``: a SignedAnswer around this, by the terminal's own key.

    ``serial``: of the stick that it is an answer to. ``reason``: a word, "" when all went well.
    ``said``: the same as a sentence. Results of commands stand in ``heartbeat``. ``counts``: what
    that has no room for. ``logbook``: what the centre lacks of that. ``readiness``: hash of the
    readiness report beside it.
    """

    kind: Literal["report"] = "report"
    terminal_id: TerminalId
    made_at: AwareDatetime
    serial: int = 0
    outcome: StickOutcome
    reason: str = Field(default="", max_length=40)
    said: str = Field(default="", max_length=400)
    heartbeat: Heartbeat
    counts: tuple[VisitCount, ...] = Field(
        default=(), max_length=MOST_COUNTED, exclude_if=operator.not_
    )
    records: tuple[StickRecord, ...] = Field(default=(), max_length=MAX_RECORDS)
    logbook: BookPart | None = Field(default=None, exclude_if=operator.not_)
    readiness: Sha256 | None = Field(default=None, exclude_if=operator.not_)


class ResultsAck(WireModel):
    """The centre has these results of commands."""

    kind: Literal["results"] = "results"
    terminal_id: TerminalId
    ids: tuple[str, ...] = ()


class LoggedAck(WireModel):
    """As far as the centre has the terminal's logbook on its disk."""

    kind: Literal["logged"] = "logged"
    terminal_id: TerminalId
    head: Head


class StickAcknowledgements(WireModel):
    """``ack/<terminal_id>.json``: SignedAnswers around RecordAck, ConflictAck and the like."""

    v: int = 1
    answers: tuple[SignedAnswer, ...] = ()
