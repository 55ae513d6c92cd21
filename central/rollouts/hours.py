"""Hours of switching: ``HH:MM-HH:MM`` of the day that terminals live by, perhaps past midnight."""

from datetime import datetime, time, timedelta

_END_OF_DAY = "24:00"


def next_begin(window: str, now: datetime) -> datetime | None:
    """When the hours begin again; None while they last. ``now``: in the zone of the terminals."""
    first, last = (_minutes(part) for part in window.split("-"))
    minute = now.hour * 60 + now.minute
    inside = first <= minute < last if first < last else minute >= first or minute < last
    if inside:
        return None
    begin = datetime.combine(now.date(), time(first // 60, first % 60), now.tzinfo)
    return begin if begin > now else begin + timedelta(days=1)


def _minutes(text: str) -> int:
    return 24 * 60 if text == _END_OF_DAY else int(text[:2]) * 60 + int(text[3:])
