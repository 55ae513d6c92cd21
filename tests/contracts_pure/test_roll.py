"""How long a roll of paper lasts, by what was printed of it."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.roll import LONGEST_DAYS, Roll, roll_of

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def roll(days: float, fed_m: float | None, strips: int = 200, roll_m: int = 80) -> Roll:
    fed = None if fed_m is None else round(fed_m * 1000)
    since = NOW - timedelta(days=days)
    return Roll(roll_mm=roll_m * 1000, fed_mm=fed, strips=strips, since=since)


def test_it_lasts_as_long_as_it_was_used_up_to_now() -> None:
    assert roll(days=10, fed_m=40).days_left(NOW) == 10
    assert roll(days=30, fed_m=60).days_left(NOW) == 10
    assert roll(days=10, fed_m=80).days_left(NOW) == 0
    assert roll(days=10, fed_m=95).left_mm == 0


@pytest.mark.parametrize(
    "one",
    [
        roll(days=0.5, fed_m=4),
        roll(days=10, fed_m=4, strips=3),
        roll(days=10, fed_m=None),
        roll(days=10, fed_m=0),
        roll(days=-3, fed_m=4),
        Roll(roll_mm=80_000, fed_mm=4000, strips=90),
    ],
)
def test_nobody_says_a_day_where_too_little_is_known_or_the_clock_went_back(one: Roll) -> None:
    assert one.days_left(NOW) is None


def test_a_terminal_that_hardly_prints_has_enough_for_long() -> None:
    assert roll(days=300, fed_m=0.4).days_left(NOW) == LONGEST_DAYS


def test_a_count_of_an_earlier_program_and_none_at_all() -> None:
    assert roll_of({"fed_m": 1.25, "was_out": False}, 50.0).left_mm == 48_750
    assert roll_of(None, 50.0).left_mm == 50_000
    assert roll_of({"fed_mm": None, "was_out": True}, 50.0).left_mm is None


@pytest.mark.parametrize("kept", [{"fed_mm": "x"}, {"fed_mm": -1}, {"fed_mm": 1, "strips": "n"}])
def test_what_says_something_else_is_no_count(kept: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"fed_mm|strips"):
        roll_of(kept, 50.0)
