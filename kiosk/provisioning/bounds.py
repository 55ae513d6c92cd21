"""What no screen and no hall has, whatever a settings file could hold. Pure.

Judged when somebody says it, on the screen, on a console or in a file; a settings file that says
so already is read as before.
"""

import re
from collections.abc import Iterator, Mapping

from contracts.hours import HoursError, as_written, spans
from kiosk.provisioning.mistake import Mistake

_BOUNDS: Mapping[str, tuple[float, float]] = {
    "screen.width_px": (240, 16384),
    "screen.height_px": (240, 16384),
    "screen.diagonal_inch": (6, 120),
    "screen.glass_bottom_mm": (200, 2000),
}
LONGEST_NIGHT_H = 16
"""Of what goes past midnight: 12:00-8:30 is a slip, 18:00-8:00 a hall of the night."""
_DAY = 24 * 60
_TIME = re.compile(r"(?<![\d:])(\d{1,3}):(\d{2})(?![\d:])", re.ASCII)
_SPAN = re.compile(r"(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})", re.ASCII)
_PLAIN = re.compile(r"[\d:\-,;\s]+", re.ASCII)


def within_bounds(key: str, value: object) -> bool:
    """Whether there is such a screen; True for what has no bounds."""
    if key not in _BOUNDS or not isinstance(value, (int, float)):
        return True
    least, most = _BOUNDS[key]
    return least <= value <= most


def bounds_said(key: str) -> dict[str, str]:
    """The bounds, for the sentence that says them; empty for what has none."""
    if key not in _BOUNDS:
        return {}
    least, most = _BOUNDS[key]
    return {"least": f"{least:g}", "most": f"{most:.0f}"}


def too_long_night(text: str) -> Mistake | None:
    """A span that ends before it begins goes past midnight; nobody means one of almost a day."""
    try:
        found = spans(text)
    except HoursError:
        return Mistake("no_hours")
    for begin, end in found:
        if end > _DAY and end - begin > LONGEST_NIGHT_H * 60:
            said = f"{_clock(begin)}-{_clock(end - _DAY)}"
            return Mistake("hours_turned", {"span": said, "most": str(LONGEST_NIGHT_H)})
    return None


def hours_among(days: object) -> Iterator[str]:
    """The hours of days that are otherwise, as they are written."""
    for day in days if isinstance(days, (list, tuple)) else ():
        if isinstance(day, Mapping) and day.get("hours"):
            yield str(day["hours"])


def no_such_hours(value: object) -> Mistake | None:
    """Hours in words of somebody's own: a time of day in them must be one.

    What is only figures is read as spans; words such as "pm" may mean anything.
    """
    for text in value.values() if isinstance(value, Mapping) else (value,):
        plain = as_written(str(text))
        for hour, minute in _TIME.findall(plain):
            if int(minute) > 59 or int(hour) * 60 + int(minute) > _DAY:
                return Mistake("no_time", {"time": f"{hour}:{minute}"})
        if not _PLAIN.fullmatch(plain):
            continue
        for begin, end in _SPAN.findall(plain):
            mistake = too_long_night(f"{begin}-{end}")
            if mistake is not None:
                return mistake
    return None


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"
