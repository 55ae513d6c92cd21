"""When a hall is open: spans of each weekday, and days that are otherwise. Pure.

Times are those of the hall's zone. A span may go past midnight, and the night on which a clock is
put back or forward is as long as it is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from contracts.errors import InvalidDocumentError

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
Span = tuple[int, int]
"""Minutes from the day's midnight; what ends after 1440 ends on the next day."""
MOST_SPANS = 6
MOST_DAYS = 366
_MIDNIGHT = 24 * 60
_AHEAD = 400
"""Days in which it is looked for when a hall opens again."""
_SIGNS = str.maketrans("：，、；－–—～~至到", ":,,;-------")  # what a Chinese keyboard has first
_DOTTED = re.compile(r"(?<![\d.:])([0-2]?\d)\.([0-5]\d)(?![\d.])", re.ASCII)
_SPAN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)", re.ASCII)


class HoursError(InvalidDocumentError):
    """Nobody can tell from this when a hall is open."""

    code = "P-210"


def as_written(text: str) -> str:
    """Hours as ``spans`` reads them, from what people type: ``8.30 – 17：00`` is 8:30-17:00."""
    return re.sub(r"\s*-\s*", "-", _DOTTED.sub(r"\1:\2", text.translate(_SIGNS)))


def spans(text: str) -> tuple[Span, ...]:
    """``8:30-12:00, 13:30-17:30`` in minutes, "" for a day without any.

    Raises:
        HoursError: it is written otherwise, or one begins before the one before has ended.
    """
    found = tuple(_span(part.strip()) for part in text.split(",")) if text.strip() else ()
    if len(found) > MOST_SPANS:
        raise HoursError(f"more than {MOST_SPANS} spans in a day")
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        raise HoursError(f"one span begins before the one before it has ended: {text}")
    return found


def _span(text: str) -> Span:
    read = _SPAN.fullmatch(text)
    if read is None:
        raise HoursError(f"hours are written 8:30-17:30, not {text!r}")
    hour, minute, last, past = map(int, read.groups())
    begin, end = hour * 60 + minute, last * 60 + past
    if end > _MIDNIGHT:
        raise HoursError(f"a day ends at 24:00: {text}")
    return begin, end if end > begin else end + _MIDNIGHT


def _readable(text: str) -> str:
    try:
        spans(text)
    except HoursError as error:
        raise ValueError(str(error)) from None
    return text


HoursText = Annotated[str, Field(max_length=80), AfterValidator(_readable)]


class OtherDay(BaseModel):
    """A day, or all from ``on`` until ``until``, that is not as its weekday.

    ``hours`` "": closed. ``like``: as on that weekday, where a holiday is worked for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: date
    until: date | None = None
    hours: HoursText = ""
    like: Weekday | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if not 0 <= ((self.until or self.on) - self.on).days < MOST_DAYS:
            raise ValueError("it ends before it begins, or lasts for more than a year")
        if self.hours and self.like:
            raise ValueError("it has hours of its own, or those of a weekday")
        return self

    @property
    def days(self) -> Iterator[date]:
        """Each of these days."""
        for n in range(((self.until or self.on) - self.on).days + 1):
            yield self.on + timedelta(days=n)


@dataclass(frozen=True, slots=True)
class Outside:
    """Outside the hours. ``again``: when they begin, in the hall's zone; None: nobody can say."""

    again: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """Spans by weekday, Monday first; ``days`` are otherwise."""

    week: tuple[tuple[Span, ...], ...]
    days: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def of(self, day: date) -> tuple[Span, ...]:
        """The spans that begin on a day."""
        return self.days.get(day, self.week[day.weekday()])

    def outside(self, now: datetime) -> Outside | None:
        """None while the hall is open; ``now`` is told in its zone."""
        today, moment = now.date(), now.astimezone(UTC)
        for ahead in range(-1, _AHEAD):
            for begin, end in self._spells(today + timedelta(days=ahead), now):
                if begin <= moment < end:
                    return None
                if begin > moment:
                    return Outside(begin.astimezone(now.tzinfo))
        return Outside()

    def _spells(self, day: date, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        for begin, end in self.of(day):
            yield _at(day, begin, now), _at(day, end, now)


def hours_of(week: Mapping[Weekday, str], *others: Iterable[OtherDay]) -> Hours:
    """Hours as they are written; days of a later list stand above those of an earlier one.

    Raises:
        HoursError: they cannot be read.
    """
    by_day = tuple(spans(week.get(day, "")) for day in WEEKDAYS)
    days: dict[date, tuple[Span, ...]] = {}
    for other in (each for listed in others for each in listed):
        said = by_day[WEEKDAYS.index(other.like)] if other.like else spans(other.hours)
        days.update(dict.fromkeys(other.days, said))
    return Hours(by_day, days)


def _at(day: date, minutes: int, now: datetime) -> datetime:
    """A time of day as a moment; one that a clock put forward leaves out is the one after it."""
    days, rest = divmod(minutes, _MIDNIGHT)
    hour, minute = divmod(rest, 60)
    return datetime.combine(day + timedelta(days=days), time(hour, minute), now.tzinfo).astimezone(
        UTC
    )
