"""Times as people type them into a page, and spans as they read them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from central.console.texts import Words

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def typed_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """What ``datetime-local`` gives, by the clock on the wall here. Raises ValueError."""
    if not text.strip():
        return None
    told = datetime.fromisoformat(text.strip())
    if told.tzinfo is None:
        told = told.replace(tzinfo=zone)
    try:
        return told.astimezone(UTC)
    except OverflowError:
        raise ValueError("outside the calendar") from None


def for_field(moment: datetime | None, zone: ZoneInfo) -> str:
    """A moment as ``datetime-local`` takes it."""
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if moment else ""


def span(seconds: int, words: Words) -> str:
    """A span in its largest unit."""
    for size, key in ((_DAY, "span.days"), (_HOUR, "span.hours"), (_MINUTE, "span.minutes")):
        if abs(seconds) >= size:
            return words(key, count=seconds // size)
    return words("span.seconds", count=seconds)
