"""Days on which a hall is closed, as a person types them in one line. Pure.

``2027-02-05/2027-02-11, 2027-05-01``: spans of days, and days alone. What a settings file says
besides (a day with hours of its own, or worked like a weekday) is no such line, and stays.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from contracts.hours import HoursError

Days = Iterable[Mapping[str, Any]]
"""As a settings file lists them: ``on``, and where there is more to say ``until``, and so on."""
_PARTED = re.compile(r"[,，、;；]")
_SPAN = re.compile(r"\s*[/~～至]\s*")
_DAY = re.compile(r"([0-9]{4})[-.]([0-9]{1,2})[-.]([0-9]{1,2})", re.ASCII)


def read_closed(text: str) -> list[dict[str, str]]:
    """The days of a line.

    Raises:
        HoursError: something in it is no day, or a span ends before it begins.
    """
    return [_read(part.strip()) for part in _PARTED.split(text) if part.strip()]


def not_understood(text: str) -> str:
    """The first piece of a line that is no day and no span of days, "" where all are."""
    for part in map(str.strip, _PARTED.split(text)):
        try:
            read_closed(part)
        except HoursError:
            return part
    return ""


def shown_closed(days: Days) -> str:
    """The days on which a hall is closed, as somebody would type them."""
    return ", ".join(_shown(each) for each in days if _is_closed(each))


def with_closed(days: Days, text: str) -> list[dict[str, str]]:
    """What a settings file lists, closed on the days of this line and on no others.

    What stays keeps its place: a later day counts more than an earlier one.

    Raises what ``read_closed`` raises.
    """
    now = read_closed(text)
    kept = [
        plain
        for each in days
        if (plain := {name: str(value) for name, value in each.items()}) in now
        or not _is_closed(each)
    ]
    return [*kept, *(each for each in now if each not in kept)]


def _is_closed(day: Mapping[str, Any]) -> bool:
    return not day.get("hours") and not day.get("like")


def _shown(day: Mapping[str, Any]) -> str:
    until = day.get("until")
    return f"{day['on']}/{until}" if until else str(day["on"])


def _read(part: str) -> dict[str, str]:
    first, *rest = _SPAN.split(part)
    if len(rest) > 1:
        raise HoursError(f"a span has one end: {part}")
    on = _day(first)
    if not rest or (until := _day(rest[0])) == on:
        return {"on": on.isoformat()}
    if until < on:
        raise HoursError(f"it ends before it begins: {part}")
    return {"on": on.isoformat(), "until": until.isoformat()}


def _day(text: str) -> date:
    read = _DAY.fullmatch(text.strip())
    try:
        if read is not None:
            return date(*map(int, read.groups()))
    except ValueError:
        pass
    raise HoursError(f"no day: {text}")
