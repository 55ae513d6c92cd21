"""Hours as they are typed on a console, and as a stick brings them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.closeddays import not_understood, read_closed, shown_closed, with_closed
from contracts.hours import WEEKDAYS, HoursError
from kiosk.provisioning.consolehours import NotUnderstoodError, shown_week, week_of
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.stick import FILE_NAME, read_answers
from kiosk.settings import SettingsError
from tests.provisioning.conftest import TEXTS, enough

Begin = Callable[[], FirstStart]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("mon-fri 8:30-17:30", "mon-fri 8:30-17:30"),
        ("sat 9:00-12:00; mon - wed 8:30-12:00, 13:30-17:30", None),
        ("Mon-Sun 0:00-24:00", "mon-sun 0:00-24:00"),
        ("mon 9:00-12:00；wed 9：00－12：00", "mon 9:00-12:00; wed 9:00-12:00"),
        ("mon 9.00 – 12:00、13:30-17:30", "mon 9:00-12:00,13:30-17:30"),
    ],
)
def test_a_week_is_one_line_and_is_shown_as_it_may_be_typed(typed: str, shown: str | None) -> None:
    week = week_of(typed)
    assert shown_week(week) == (shown or "mon-wed 8:30-12:00, 13:30-17:30; sat 9:00-12:00")
    assert week_of(shown_week(week)) == week
    assert shown_week({}) == ""


@pytest.mark.parametrize(
    ("typed", "key", "piece"),
    [
        ("", "no_week", ""),
        (";", "no_week", ";"),
        ("mon", "no_week", "mon"),
        ("8:30-17:30", "no_week", "8:30-17:30"),
        ("mon-fri", "no_week", "mon-fri"),
        ("sat 9:00-12:00; someday 9:00-12:00", "no_week", "someday 9:00-12:00"),
        ("fri-mon 8:30-17:30", "no_week_back", "fri-mon 8:30-17:30"),
        ("mon-fri 8:30-12:00, 9-10; sat 9:00-12:00", "no_week_hours", "mon-fri … 9-10"),
        ("mon-fri 8:30-12:00; sat x", "no_week_hours", "sat … x"),
        ("mon 9:00-12:00; mon-wed 9:00-10:00", "no_week_twice", "mon-wed 9:00-10:00"),
        ("mon 9:00-12:00, 10:00-11:00", "no_week_order", "mon 9:00-12:00, 10:00-11:00"),
        (f"mon {'9' * 99}", "no_week_hours", f"mon … {'9' * 33}…"),
    ],
)
def test_what_is_no_week_is_refused_by_the_piece_that_is_none(
    typed: str, key: str, piece: str
) -> None:
    with pytest.raises(NotUnderstoodError) as refused:
        week_of(typed)
    mistake = refused.value.mistake
    assert (mistake.key, mistake.params["piece"]) == (key, piece)
    for language in ("zh-CN", "en"):
        assert piece in TEXTS.text(f"provision.{key}", language, **mistake.params)


def test_days_are_one_line() -> None:
    days = read_closed(" 2027-02-05 / 2027-02-11，2027.5.1; 2027-5-2~2027-5-2 ")
    assert days == [
        {"on": "2027-02-05", "until": "2027-02-11"},
        {"on": "2027-05-01"},
        {"on": "2027-05-02"},
    ]
    assert read_closed(shown_closed(days)) == days
    assert read_closed("") == []
    assert with_closed([{"on": "2027-05-01", "hours": "9:00-12:00"}], "") == [
        {"on": "2027-05-01", "hours": "9:00-12:00"}
    ]


@pytest.mark.parametrize(
    "typed", ["today", "2027-13-01", "2027-02-29", "2027-02-05/2027-02-04", "2027-02-05/", "05-01",
              "2027-01-01/2027-01-02/2027-01-03", "0000-01-01"],
)  # fmt: skip
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(HoursError):
        read_closed(typed)
    assert not_understood(f"2027-05-01; {typed} , never") == typed
    assert not_understood("2027-05-01, 2027-05-03~2027-05-04;") == ""


@pytest.mark.parametrize("by_hand", ['hours = "9-5"', "[hours]\ndays = 3", '[hours]\ndays = ["x"]'])
def test_hours_that_somebody_wrote_otherwise_are_refused_with_their_place(
    begin: Begin, settings: Path, by_hand: str
) -> None:
    settings.write_text(f"{by_hand}\n", "utf-8")
    with pytest.raises(SettingsError, match="hours"):
        begin()


def test_a_stick_brings_hours_as_a_settings_file_writes_them(begin: Begin, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(
        "[every.hours]\n"
        + "".join(f'{day} = "8:30-17:30"\n' for day in WEEKDAYS)
        + "days = [{ on = 2027-02-05, until = 2027-02-11 }]\n",
        "utf-8",
    )
    first = begin()
    enough(first)
    assert first.put_all(read_answers(tmp_path / FILE_NAME, ("x",)).values) == {}
    hours = begin().settings().hours
    assert hours is not None
    assert (hours.sun, hours.days[0].on.isoformat()) == ("8:30-17:30", "2027-02-05")
