"""A machine that was left at UTC, in a hall that lives by another time."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from queue import SimpleQueue

import pytest

from contracts.envelope import OpeningKey
from kiosk.catalogue.loading import load_item
from kiosk.records.migrate import migrate
from kiosk.records.store import open_store
from kiosk.runtime.keeping import RecordKeeper
from kiosk.runtime.wallclock import HallClock
from kiosk.visit.state import Facts
from tests.items.words import context, resident
from tests.records.drafts import draft
from tests.visit import ev

ROOT = Path(__file__).parents[2]
THE_28TH = datetime(2026, 11, 28, 17, 35, tzinfo=UTC)
"""01:35 of the 29th in the hall: exactly 30 days before somebody of 29 December turns 80."""


@pytest.fixture(autouse=True)
def left_at_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")


def told(folder: Path, zone: object) -> Path:
    path = folder / "clock.json"
    document = {"v": 1, "floor": THE_28TH.isoformat(), "ahead": False, "zone": zone}
    path.write_text(json.dumps(document), "utf-8")
    return path


def test_the_day_that_decides_is_the_halls(tmp_path: Path) -> None:
    reading = HallClock(tmp_path / "clock.json", now=lambda: THE_28TH).read()
    assert (reading.date, reading.time) == ("2026-11-29", "01:35")
    item = load_item(ROOT / "assets" / "items" / "elder-allowance.yaml")
    who = resident(birth=date(1946, 12, 29))
    today = date.fromisoformat(reading.date)
    assert item.unmet_condition(context(identity=who, today=today), stage="identity") is None
    early = item.unmet_condition(context(identity=who, today=date(2026, 11, 28)), stage="identity")
    assert early is not None
    assert early.id == "old_enough"


@pytest.mark.parametrize(
    ("set_zone", "centre", "shown"),
    [
        ("", None, "01:35"),
        ("", "Asia/Urumqi", "23:35"),
        ("Asia/Urumqi", "Asia/Shanghai", "23:35"),
        ("", "Asia/Nowhere", "01:35"),
        ("", "../../etc/passwd", "01:35"),
        ("", 7, "01:35"),
    ],
)
def test_the_settings_come_before_the_centre_and_the_centre_before_the_usual(
    tmp_path: Path, set_zone: str, centre: object, shown: str
) -> None:
    clock = HallClock(told(tmp_path, centre), set_zone, lambda: THE_28TH)
    assert clock.read().time == shown
    assert clock.now() == THE_28TH
    assert clock.now().strftime("%H:%M") == shown


def test_a_receipt_that_was_kept_by_utc_is_listed_and_printed_by_the_halls_time(
    facts: Facts, tmp_path: Path
) -> None:
    migrate(tmp_path)
    store = open_store(tmp_path, OpeningKey.generate().sealing_key(), "t-0001", 1)
    submission = str(store.commit_submission(draft(at=THE_28TH)).id)
    posted: SimpleQueue[ev.Event] = SimpleQueue()
    clock = HallClock(tmp_path / "clock.json", now=lambda: THE_28TH)
    keeper = RecordKeeper(store, facts, post=posted.put, kick=lambda: None, now=clock.now)
    keeper.start()
    keeper.find_reprints()
    found = posted.get(timeout=60)
    keeper.stop()
    store.close()
    assert isinstance(found, ev.ReprintsFound)
    paper = keeper.receipt(submission, reprint=True)
    assert paper.created_at.strftime("%Y-%m-%d %H:%M") == "2026-11-29 01:35"
    assert [entry.time for entry in found.entries] == ["01:35"]
