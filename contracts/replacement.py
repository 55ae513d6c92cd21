"""One terminal in the place of another: what the centre says of it, and what is lost. Signed words.

The one before is dead from the moment that the new one was enrolled: its key opens no line any
more. What it sealed before travels on a stick, or with the new one, and counts once.
"""

import operator
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from contracts.logbook import START, Head
from contracts.wire import RecordId, Sha256, TerminalId, WireModel

MOST_NAMED = 200
"""Receipt numbers that are named one by one."""
MOST_INHERITED = 500
TerminalNo = Annotated[int, Field(ge=0, le=12166)]


class Lost(WireModel):
    """What a terminal announced and never brought. Nothing personal.

    Attributes:
        numbers: receipts that it gave and whose submissions are not at the centre; ``more``: how
            many others there are.
        unread: submissions that came and whose numbers the centre does not know yet: they may be
            among ``numbers``.
        records: of those that waited there when it was heard last, so many did not come since.
        entries: of its logbook, so many did not come.
        damaged: records that the centre found damaged, asked for again and did not get.
        heard_at: when it was heard last, None for never.
    """

    numbers: tuple[str, ...] = Field(default=(), max_length=MOST_NAMED)
    more: int = Field(default=0, ge=0)
    unread: int = Field(default=0, ge=0)
    records: int = Field(default=0, ge=0)
    entries: int = Field(default=0, ge=0)
    damaged: int = Field(default=0, ge=0)
    heard_at: AwareDatetime | None = None

    @property
    def nothing(self) -> bool:
        """Whether everything came that was announced."""
        return not (self.numbers or self.more or self.records or self.damaged)


class Before(WireModel):
    """To a terminal: whose place it takes, and by which key that one's words are known.

    ``name``, ``district``, ``tags``: how that one was called and chosen by. ``book``: how far the
    centre has its logbook.
    """

    kind: Literal["before"] = "before"
    terminal_id: TerminalId
    before: TerminalId
    before_no: TerminalNo
    public_key: str = Field(max_length=64)
    name: str = Field(default="", max_length=120)
    district: str = Field(default="", max_length=6)
    tags: tuple[str, ...] = Field(default=(), max_length=8, exclude_if=operator.not_)
    book: Head = START
    lost: Lost = Lost()
    at: AwareDatetime


class Replaced(WireModel):
    """To a terminal: another one, of this key, took its place. It is dead from ``at`` on."""

    kind: Literal["replaced"] = "replaced"
    terminal_id: TerminalId
    by: TerminalId
    by_no: TerminalNo
    public_key: str = Field(max_length=64)
    at: AwareDatetime


class InheritedRecord(WireModel):
    """A record that the new terminal holds, whole and durable."""

    id: RecordId
    sha256: Sha256


class Inherited(WireModel):
    """To the terminal before, by the key of the new one: what it need not keep any more."""

    kind: Literal["inherited"] = "inherited"
    terminal_id: TerminalId
    by: TerminalId
    records: tuple[InheritedRecord, ...] = Field(default=(), max_length=MOST_INHERITED)
