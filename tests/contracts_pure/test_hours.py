"""When a hall is open: weekdays, midnight, holidays, and nights on which a clock is changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.hours import WEEKDAYS, Hours, HoursError, OtherDay, as_written, hours_of, spans
from contracts.overlays import parse_overlay

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
OFFICE = dict.fromkeys(WEEKDAYS[:5], "8:30-12:00, 13:30-17:30")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def opens(hours: Hours, text: str, zone: ZoneInfo = SHANGHAI) -> str:
    """When it opens again, "" while it is open, "never"."""
    outside = hours.outside(at(text, zone))
    if outside is None:
        return ""
    return "never" if outside.again is None else f"{outside.again:%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("now", "again"),
    [
        ("2026-11-27 08:29:59", "11-27 08:30"),
        ("2026-11-27 08:30:00", ""),
        ("2026-11-27 11:59:59", ""),
        ("2026-11-27 12:00:00", "11-27 13:30"),
        ("2026-11-27 17:30:00", "11-30 08:30"),
        ("2026-11-28 10:00:00", "11-30 08:30"),
    ],
)
def test_a_working_day_its_noon_and_its_weekend(now: str, again: str) -> None:
    assert opens(hours_of(OFFICE), now) == again


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("8:30 - 17:00", "8:30-17:00"),
        ("8：30－12：00，13:30 – 17:30", "8:30-12:00,13:30-17:30"),
        ("9：00-12：00、13：30-17：30", "9:00-12:00,13:30-17:30"),
        ("8.30-12.00, 13.30~17.30", "8:30-12:00, 13:30-17:30"),
        ("mon - fri 8.30 — 17.00; sat 9:00-12:00", "mon-fri 8:30-17:00; sat 9:00-12:00"),
        ("8:30-12:00, 13:30-17:30", "8:30-12:00, 13:30-17:30"),
        ("8.30 - 17", "8:30-17"),
        ("2027.02.05", "2027.02.05"),
    ],
)
def test_hours_may_be_typed_as_people_write_them(typed: str, read: str) -> None:
    assert as_written(typed) == read


def test_a_span_goes_past_midnight_into_a_day_that_is_closed() -> None:
    bar = hours_of({"sat": "18:00-2:00"})
    assert opens(bar, "2026-11-29 01:59:59") == ""
    assert opens(bar, "2026-11-29 02:00:00") == "12-05 18:00"
    assert opens(hours_of(dict.fromkeys(WEEKDAYS, "0:00-24:00")), "2026-11-29 00:00:00") == ""


def test_holidays_are_closed_and_a_sunday_is_worked_for_them() -> None:
    national = OtherDay(on=date(2026, 10, 1), until=date(2026, 10, 7))
    instead = OtherDay(on=date(2026, 10, 10), like="fri")
    eve = OtherDay(on=date(2026, 9, 30), hours="8:30-11:00")
    hours = hours_of(OFFICE, (national, instead, eve))
    assert opens(hours, "2026-09-30 11:00:00") == "10-08 08:30"
    assert opens(hours, "2026-10-10 14:00:00") == ""
    own = OtherDay(on=date(2026, 10, 2), hours="9:00-10:00")
    assert opens(hours_of(OFFICE, (national,), (own,)), "2026-10-01 09:00:00") == "10-02 09:00"


def test_the_nights_on_which_a_clock_is_changed() -> None:
    night = hours_of(dict.fromkeys(WEEKDAYS, "22:00-2:30"))
    spring, autumn = "2026-03-29", "2026-10-25"  # 2:00 → 3:00, 3:00 → 2:00
    assert opens(night, f"{spring} 01:59:59", BERLIN) == ""
    assert opens(night, f"{spring} 03:29:59", BERLIN) == "", "half past two is half past three"
    assert opens(night, f"{spring} 03:30:00", BERLIN) == "03-29 22:00"
    first = at(f"{autumn} 02:29:59", BERLIN)
    assert night.outside(first) is None
    assert night.outside(first + timedelta(seconds=1)) is not None, "the first half past two"
    assert night.outside(first.replace(fold=1)) is not None


def test_what_never_opens_says_so() -> None:
    closed = OtherDay(on=date(2026, 11, 29), until=date(2027, 11, 28))
    far = hours_of({"mon": "9:00-10:00"}, (closed,))
    assert opens(far, "2026-11-29 10:00:00") == "11-29 09:00"
    assert opens(Hours(((),) * 7), "2026-11-29 10:00:00") == "never"


@pytest.mark.parametrize(
    "text",
    [
        "8:30",
        "8:30-25:00",
        "24:01-3:00",
        "8:60-9:00",
        "9:00-12:00, 11:00-13:00",
        "9-17",
        "٨:٣٠-٩:٠٠",
    ],
)
def test_hours_that_nobody_can_read_are_refused(text: str) -> None:
    with pytest.raises(HoursError):
        spans(text)


@pytest.mark.parametrize(
    "said",
    [
        {"on": "2026-10-07", "until": "2026-10-01"},
        {"on": "2026-10-01", "until": "2028-10-01"},
        {"on": "2026-10-01", "hours": "9-17"},
        {"on": "2026-10-01", "hours": "9:00-10:00", "like": "fri"},
    ],
)
def test_a_day_that_says_nothing_clear_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        OtherDay.model_validate(said)


def test_a_district_says_its_holidays() -> None:
    said = {"on": "2026-10-01", "until": "2026-10-07"}
    overlay = parse_overlay({"schema": 1, "district": "500103", "days": [said]})
    assert len(list(overlay.days[0].days)) == 7


@given(
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # zone below
    zone=st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("America/Sao_Paulo")]),
    begin=st.integers(0, 23),
    length=st.integers(1, 23),
    weekday=st.sampled_from(WEEKDAYS),
)
def test_it_opens_at_the_first_moment_at_which_it_is_open(
    moment: datetime, zone: ZoneInfo, begin: int, length: int, weekday: str
) -> None:
    now = moment.replace(tzinfo=UTC).astimezone(zone)
    hours = hours_of({weekday: f"{begin}:00-{(begin + length) % 24}:00"})  # type: ignore[dict-item]  # a weekday
    outside = hours.outside(now)
    if outside is None:
        return
    assert outside.again is not None
    assert outside.again.astimezone(UTC) > now.astimezone(UTC)
    assert hours.outside(outside.again) is None
    before = outside.again.astimezone(UTC) - timedelta(seconds=1)
    assert hours.outside(before.astimezone(zone)) is not None
