"""When the hall is open, asked on a console in two lines: the week, and the days it is closed."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from contracts.closeddays import not_understood, shown_closed, with_closed
from contracts.hours import MOST_SPANS, WEEKDAYS, HoursError, Weekday, as_written, spans
from kiosk.provisioning.checking import Mistake
from kiosk.provisioning.fields import CLOSED, HOURS
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.inturn import Ask
from kiosk.provisioning.talk import KEEP, NOTHING, Move, Talk

_LONGEST = 40
_DAYS = "|".join(WEEKDAYS)
_PART = re.compile(rf"({_DAYS})(?:\s*-\s*({_DAYS}))?\s+(\S.*)", re.IGNORECASE)
_PARTED = re.compile(r"[;；]")


def hours_asks(first: FirstStart, talk: Talk) -> tuple[Ask, Ask]:
    """The week, then the closed days, which a hall that is always open is not asked about."""
    return lambda _back: _ask_week(first, talk), lambda _back: _ask_closed(first, talk)


class NotUnderstoodError(HoursError):
    """A piece of what was typed is written otherwise; ``mistake`` names it."""

    def __init__(self, key: str, piece: str, **params: str) -> None:
        shown = piece if len(piece) <= _LONGEST else f"{piece[: _LONGEST - 1]}…"
        super().__init__(f"{key}: {shown}")
        self.mistake = Mistake(key, {"piece": shown, **params})


def week_of(text: str) -> dict[Weekday, str]:
    """``mon-fri 8:30-12:00, 13:30-17:30; sat 9:00-12:00`` by weekday; a day not named is closed.

    Raises:
        NotUnderstoodError: a piece is written otherwise, or says a day once more.
    """
    week: dict[Weekday, str] = {}
    for part in map(str.strip, _PARTED.split(as_written(text))):
        read = _PART.fullmatch(part)
        if read is None:
            raise NotUnderstoodError("no_week", part or text.strip())
        names = [day for day in WEEKDAYS if day in (read[1].lower(), (read[2] or "").lower())]
        begin, end = WEEKDAYS.index(names[0]), WEEKDAYS.index(names[-1])
        if read[2] and names[0] != read[1].lower():
            raise NotUnderstoodError("no_week_back", part)
        _require_hours(part, read[3])
        for day in WEEKDAYS[begin : end + 1]:
            if day in week:
                raise NotUnderstoodError("no_week_twice", part, day=day)
            week[day] = read[3].strip()
    return week


def _require_hours(part: str, said: str) -> None:
    """Raises NotUnderstoodError: these are no hours; names the days with the span that is none."""
    days = part.removesuffix(said).strip()
    for span in said.split(","):
        try:
            spans(span)
        except HoursError as error:
            raise NotUnderstoodError("no_week_hours", f"{days} … {span.strip()}") from error
    try:
        spans(said)
    except HoursError as error:
        raise NotUnderstoodError("no_week_order", part, most=str(MOST_SPANS)) from error


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

    return _asked(first, talk, "ask_hours", stands, read)


def _ask_closed(first: FirstStart, talk: Talk) -> Move | None:
    if not any(first.value(word) for word in HOURS):
        return None

    def days() -> Any:
        return first.value(CLOSED) or []

    def read(text: str) -> dict[str, Any]:
        wrong = not_understood(text)
        if wrong:
            raise NotUnderstoodError("no_closed_days", wrong)
        return {CLOSED: with_closed(days(), text) or None}

    return _asked(first, talk, "ask_hours_days", lambda: shown_closed(days()), read)


def _asked(
    first: FirstStart,
    talk: Talk,
    question: str,
    stands: Callable[[], str],
    read: Callable[[str], dict[str, Any]],
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
        except NotUnderstoodError as error:
            talk.refuse(error.mistake)
            continue
        mistakes = first.put_all(values)
        if not mistakes:
            return None
        _refuse(mistakes.values(), talk)


def _refuse(mistakes: Iterable[Mistake], talk: Talk) -> None:
    for mistake in {each.key: each for each in mistakes}.values():
        talk.refuse(mistake)
