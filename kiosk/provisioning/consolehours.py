"""When the hall is open, asked on a console in two lines: the week, and the days it is closed."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from contracts.closeddays import shown_closed, with_closed
from contracts.hours import WEEKDAYS, HoursError, Weekday
from kiosk.provisioning.checking import Mistake
from kiosk.provisioning.fields import CLOSED, HOURS
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.talk import KEEP, NOTHING, Move, Talk

_DAYS = "|".join(WEEKDAYS)
_PART = re.compile(rf"({_DAYS})(?:\s*-\s*({_DAYS}))?\s+(\S.*)", re.IGNORECASE)
_PARTED = re.compile(r"[;；]")
_SIGNS = str.maketrans("：，－–—～", ":,----")


def ask_hours(first: FirstStart, talk: Talk) -> Move | None:
    """None when both are said, or stand as they were."""
    left = _ask_week(first, talk)
    if left is not None or not any(first.value(word) for word in HOURS):
        return left
    return _ask_closed(first, talk)


def week_of(text: str) -> dict[Weekday, str]:
    """``mon-fri 8:30-12:00, 13:30-17:30; sat 9:00-12:00`` by weekday; a day not named is closed.

    Raises:
        HoursError: it is written otherwise, or says one day twice.
    """
    week: dict[Weekday, str] = {}
    for part in _PARTED.split(text.translate(_SIGNS)):
        read = _PART.fullmatch(part.strip())
        if read is None:
            raise HoursError(f"a week is written mon-fri 8:30-17:30; sat 9:00-12:00: {part[:40]}")
        names = [day for day in WEEKDAYS if day in (read[1].lower(), (read[2] or "").lower())]
        begin, end = WEEKDAYS.index(names[0]), WEEKDAYS.index(names[-1])
        if read[2] and names[0] != read[1].lower():
            raise HoursError(f"a week goes from mon to sun: {part[:40]}")
        for day in WEEKDAYS[begin : end + 1]:
            if day in week:
                raise HoursError(f"{day} is said twice")
            week[day] = read[3].strip()
    return week


def shown_week(week: Mapping[Weekday, str]) -> str:
    """A week as somebody would type it; "" where no day is said."""
    spans: list[list[Weekday]] = []
    for day in WEEKDAYS:
        before = spans[-1][-1] if spans else None
        follows = before is not None and WEEKDAYS.index(before) + 1 == WEEKDAYS.index(day)
        if not week.get(day):
            continue
        if before is not None and follows and week[before] == week[day]:
            spans[-1].append(day)
        else:
            spans.append([day])
    return "; ".join(f"{_span(days)} {week[days[0]]}" for days in spans)


def _span(days: list[Weekday]) -> str:
    return days[0] if len(days) == 1 else f"{days[0]}-{days[-1]}"


def _ask_week(first: FirstStart, talk: Talk) -> Move | None:
    def stands() -> str:
        week = {day: first.value(word) or "" for word, day in HOURS.items()}
        return shown_week(week) or talk.word("hours_always")

    def read(text: str) -> dict[str, Any]:
        week = week_of(text) if text else {}
        return {word: week.get(day) for word, day in HOURS.items()}

    return _asked(first, talk, "ask_hours", stands, read, "no_week")


def _ask_closed(first: FirstStart, talk: Talk) -> Move | None:
    def days() -> Any:
        return first.value(CLOSED) or []

    def read(text: str) -> dict[str, Any]:
        return {CLOSED: with_closed(days(), text) or None}

    return _asked(
        first, talk, "ask_hours_days", lambda: shown_closed(days()), read, "no_hours_days"
    )


def _asked(
    first: FirstStart,
    talk: Talk,
    question: str,
    stands: Callable[[], str],
    read: Callable[[str], dict[str, Any]],
    mistake: str,
) -> Move | None:
    """Ask until what is said can be kept, or somebody goes elsewhere."""
    while True:
        talk.tell(question)
        answer = talk.ask(f"  [{stands()}] >")
        if isinstance(answer, Move):
            return answer
        if answer == KEEP:
            return None
        try:
            values = read("" if answer == NOTHING else answer)
        except HoursError:
            talk.refuse(Mistake(mistake))
            continue
        mistakes = first.put_all(values)
        if not mistakes:
            return None
        _refuse(mistakes.values(), talk)


def _refuse(mistakes: Iterable[Mistake], talk: Talk) -> None:
    for mistake in {each.key: each for each in mistakes}.values():
        talk.refuse(mistake)
