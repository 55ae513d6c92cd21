"""Hours of a terminal: told when they change, by a clock that nothing speaks against."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from contracts.hours import WEEKDAYS, OtherDay
from kiosk.opening import opening
from kiosk.records.clockproof import FILE_NAME, raise_doubt, write_proof
from kiosk.runtime.openhours import OpenHours, read_hours
from kiosk.runtime.wallclock import HallClock
from kiosk.settings import HoursSettings, SettingsError, settings_of
from kiosk.visit.surroundings import AfterHours, HallTime

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)  # Thursday, 20:00 in the hall
FRIDAY = AfterHours(HallTime(date(2026, 11, 27), "08:30"))
SETTINGS = """
[terminal]
data_dir = "%s"
name = "T"
[centre]
url = "https://centre.example/"
"""
OFFICE = "\n".join(f'{day} = "8:30-17:30"' for day in WEEKDAYS[:5])


def office() -> HoursSettings:
    return HoursSettings.model_validate(dict.fromkeys(WEEKDAYS[:5], "8:30-17:30"))


class Hall:
    """A hall with office hours and a clock that the test sets."""

    def __init__(self, folder: Path) -> None:
        self.now = NOW
        self.shown: list[AfterHours | None] = []
        self.clock = HallClock(folder / FILE_NAME, "Asia/Shanghai", now=lambda: self.now)
        self.hours = OpenHours(read_hours(office()), self.shown.append, self.clock.goes)

    def look(self, later: timedelta = timedelta()) -> AfterHours | None:
        self.now += later
        self.hours.look(self.clock.now())
        return self.shown[-1] if self.shown else None


def test_it_is_told_when_it_changes_and_no_oftener(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    assert hall.look() == FRIDAY
    hall.look(timedelta(hours=4))
    assert hall.look(timedelta(hours=8, minutes=30)) is None
    hall.look(timedelta(hours=2))
    assert hall.shown == [FRIDAY, None]


def test_a_clock_that_something_speaks_against_closes_nobodys_hall(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    write_proof(tmp_path / FILE_NAME, NOW, ahead=False, zone=None)
    assert hall.look() == FRIDAY
    raise_doubt(tmp_path / FILE_NAME)
    assert hall.look(timedelta(minutes=1)) is None
    write_proof(tmp_path / FILE_NAME, NOW + timedelta(seconds=30), ahead=False, zone=None)
    assert hall.look(timedelta(minutes=1)) == FRIDAY
    write_proof(tmp_path / FILE_NAME, NOW + timedelta(hours=1), ahead=False, zone=None)
    assert hall.look(timedelta(minutes=1)) is None, "it shows a time that is past already"


def test_where_no_centre_was_heard_for_months_a_clock_that_goes_does(tmp_path: Path) -> None:
    write_proof(tmp_path / FILE_NAME, NOW - timedelta(days=200), ahead=False, zone=None)
    hall = Hall(tmp_path)
    assert hall.look() == FRIDAY
    assert not hall.clock.read().trusted, "days are not promised by it"


def test_nobody_is_expected_outside_the_hours_or_before_dawn(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    always = OpenHours(None, hall.shown.append, hall.clock.goes)
    always.look(hall.clock.now())
    assert hall.shown == []
    day = hall.clock.now().replace(hour=10)
    for hour, quiet in ((10, False), (3, True), (20, False)):
        assert always.is_quiet(day.replace(hour=hour)) is quiet
    for hour, quiet in ((10, False), (3, True), (20, True)):
        assert hall.hours.is_quiet(day.replace(hour=hour)) is quiet


def test_the_terminals_own_days_stand_above_its_districts() -> None:
    district = OtherDay(on=date(2026, 11, 27))
    own = OtherDay(on=date(2026, 11, 27), hours="9:00-10:00")
    said = office().model_copy(update={"days": (own,)})
    hours = read_hours(said, (district,))
    assert hours is not None
    assert hours.of(date(2026, 11, 27)) == ((540, 600),)
    assert read_hours(None, (district,)) is None, "a lobby that is open day and night"


def test_settings_with_hours_that_never_come_are_refused(tmp_path: Path) -> None:
    base = SETTINGS % tmp_path
    assert settings_of(f"{base}[hours]\n{OFFICE}\n", "t").hours == office()
    assert settings_of(base, "t").hours is None
    for wrong in ("[hours]\n", '[hours]\nmon = "9-5"\n', '[hours]\nmonday = "9:00-17:00"\n'):
        with pytest.raises(SettingsError):
            settings_of(base + wrong, "t")


@pytest.mark.parametrize(("mon", "page"), [("0:00-24:00", "attract"), ("", "out-of-service")])
def test_the_first_page_of_a_start_at_night_is_the_closed_door(
    tmp_path: Path, mon: str, page: str
) -> None:
    always = "\n".join(f'{day} = "{mon}"' for day in WEEKDAYS)
    other = "[[hours.days]]\non = 2000-01-01\nuntil = 2000-12-31\n"
    text = f"{SETTINGS % tmp_path}[hours]\n{always}\n{other}"
    if not mon:  # it opens in a week, whatever today is
        far = WEEKDAYS[(datetime.now(UTC).weekday() + 3) % 7]
        text = text.replace(f'{far} = ""', f'{far} = "9:00-9:01"')
    assert opening(settings_of(text, "t")).page == page
