"""Behind the technicians' door through all real processes: a device tried, a roll put in, a
setting changed and put back, and one with which no terminal starts.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from demo.link import ScreenLostError
from demo.play import visit
from demo.resident import load_resident
from demo.robot.form import FormFiller
from demo.stage import Stage, StageOptions
from demo.technician import PIN, Technician
from kiosk.logbook.book import read_book
from kiosk.records.places import trial_path
from kiosk.servicing.changing import change
from kiosk.settings import load_settings

RESIDENT = Path(__file__).parent / "residents" / "too-young.yaml"
WAIT_S = 60.0
ROLL, METRES = "receipt_printer", 100


@pytest.fixture
def hall(tmp_path: Path, prepared: Path) -> Iterator[Stage]:
    options = StageOptions(folder=tmp_path / "out", prepared=prepared, heartbeat_s=0.5)
    with closing(Stage(options)) as stage:
        stage.start()
        yield stage


@pytest.fixture
def technician(hall: Stage) -> Iterator[Technician]:
    """Somebody who was let in."""
    somebody = Technician(hall)
    somebody.is_listed()
    comes_in(somebody)
    yield somebody
    somebody.close()


def comes_in(technician: Technician) -> None:
    technician.comes_to_the_door()
    technician.lays_card()
    technician.types_pin(PIN)
    technician.is_inside()


def press(technician: Technician, *keys: str) -> None:
    for key in keys:
        technician.on(key)
        technician.hand.press(key, WAIT_S)


def begins_anew(technician: Technician, key: str) -> None:
    """Press what ends the process, and see residents' first page after it."""
    technician.on(key)
    with suppress(ScreenLostError):
        technician.hand.press(key, WAIT_S)
    technician.close()
    technician.finds_the_first_page()
    technician.close()


def logged(hall: Stage) -> list[tuple[str, dict[str, Any]]]:
    return [(each.what, dict(each.said)) for each in read_book(hall.terminal_dir).entries]


def rename(technician: Technician, name: str) -> None:
    """On the pages of settings, up to the key that keeps it."""
    press(technician, "action:row-settings", "action:group-place")
    technician.on("field:name")
    filler = FormFiller(technician.hand, {"name": name})
    technician.until(
        lambda: technician.hand.look().has("action:keep-changes") or _fills(filler),
        "the changes never stood there",
    )


def _fills(filler: FormFiller) -> bool:
    filler.fill_page()
    return False


@pytest.mark.journey
def test_a_device_is_tried_by_eyes_and_a_roll_is_put_in_and_the_centre_hears_of_it(
    hall: Stage, technician: Technician, tmp_path: Path
) -> None:
    press(technician, "action:row-devices", f"action:device-{ROLL}", "action:offer-0")
    press(technician, "action:trial-yes", "action:next", f"action:device-{ROLL}")
    press(technician, "action:back", "action:back", "action:row-supplies")
    press(technician, f"action:new-roll-{ROLL}", f"action:metres-{METRES}")
    technician.until(
        lambda: (
            load_settings(hall.settings_file).devices.tables[ROLL].options.get("roll_m") == METRES
        ),
        "the roll never stood in the settings",
    )
    technician.on(f"action:new-roll-{ROLL}")
    begins_anew(technician, "action:finish")
    assert visit(load_resident(RESIDENT), hall, tmp_path / "visit") == ""
    told = dict(logged(hall))
    assert told["device.tested"] == {"device": ROLL, "outcome": "well"}
    assert told["paper.roll_replaced"]["metres"] == METRES

    def heard() -> bool:
        with closing(sqlite3.connect(hall.at_centre.folder / "centre.db")) as database:
            told = database.execute("SELECT paper FROM terminal_state").fetchone()
        return f'"roll_mm":{METRES * 1000}' in told[0]

    technician.until(heard, "the centre never heard of the roll")


@pytest.mark.journey
def test_a_setting_is_changed_and_one_key_puts_the_old_one_back(
    hall: Stage, technician: Technician, tmp_path: Path
) -> None:
    was = load_settings(hall.settings_file).terminal.name
    rename(technician, "No. 8")
    begins_anew(technician, "action:keep-changes")
    assert load_settings(hall.settings_file).terminal.name == "No. 8"
    technician.until(lambda: not trial_path(hall.settings_file).exists(), "the trial never ended")
    assert visit(load_resident(RESIDENT), hall, tmp_path / "visit") == ""
    comes_in(technician)
    press(technician, "action:row-settings")
    begins_anew(technician, "action:undo-settings")
    assert load_settings(hall.settings_file).terminal.name == was
    assert ("settings.undone", {"by": "technician"}) in logged(hall)
    assert ("settings.changed", {"field": "terminal.name"}) in logged(hall)


@pytest.mark.journey
def test_settings_with_which_no_terminal_starts_are_put_back_by_itself(
    hall: Stage, technician: Technician, tmp_path: Path
) -> None:
    technician.leaves()
    technician.close()
    assert change(hall.settings_file, {"devices.ups": {"adapter": "gone"}}, {})
    hall.kill("terminal")
    hall.restart("terminal")
    technician.until(
        lambda: "gone" not in hall.settings_file.read_text("utf-8"), "they were never put back"
    )
    technician.finds_the_first_page()
    technician.close()
    assert not trial_path(hall.settings_file).exists()
    assert ("settings.undone", {"by": "terminal", "why": "start-failed"}) in logged(hall)
    assert visit(load_resident(RESIDENT), hall, tmp_path / "visit") == ""
