"""A roll of paper as a terminal counted it, and how long it still lasts. Nothing personal."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from contracts.wire import WireModel

MOST_M = 1000
FEWEST_STRIPS = 20
"""Before so many are printed nobody can say how fast a roll is used up."""
LONGEST_DAYS = 999
_DAY_S = 86400.0
_Millimetres = Annotated[int, Field(ge=0, le=100 * MOST_M * 1000)]


class Roll(WireModel):
    """What is known of the roll in a printer.

    Attributes:
        roll_mm: length of a new one. ``fed_mm``: used of it, None where nobody knows.
        strips: printed since it was put in. ``since``: when that was, None where nobody knows.
    """

    roll_mm: _Millimetres
    fed_mm: _Millimetres | None = None
    strips: int = Field(default=0, ge=0, le=10**9)
    since: AwareDatetime | None = None

    @property
    def left_mm(self) -> int | None:
        """What is left of it, as it was counted."""
        return None if self.fed_mm is None else max(0, self.roll_mm - self.fed_mm)

    def days_left(self, now: datetime) -> int | None:
        """So many days it lasts if printing goes on as up to now; None where nobody can say."""
        if self.since is None or self.left_mm is None or not self.fed_mm:
            return None
        days = (now - self.since).total_seconds() / _DAY_S
        if days < 1 or self.strips < FEWEST_STRIPS:
            return None
        return min(LONGEST_DAYS, int(self.left_mm / (self.fed_mm / days)))


def roll_of(document: Mapping[str, Any] | None, roll_m: float) -> Roll:
    """The roll of a printer whose count is this document: new where there is none.

    Raises:
        ValueError: the document says something else.
    """
    kept = {"fed_mm": 0} if document is None else document
    since, metres = kept.get("since"), kept.get("fed_m")  # earlier programs wrote metres
    return Roll(
        roll_mm=round(roll_m * 1000),
        fed_mm=kept.get("fed_mm") if metres is None else round(metres * 1000),
        strips=kept.get("strips", 0),
        since=None if since is None else datetime.fromtimestamp(since, UTC),
    )
