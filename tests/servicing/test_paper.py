"""Paper: what is left, and a new roll that is put in."""

import json
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contracts.checked import checked_bytes
from kiosk.logbook.book import read_book
from kiosk.maintenance.finding import Level
from kiosk.servicing.paper import finding, findings, put_in, supplies
from kiosk.settings import Settings, SettingsError, load_settings
from tests.servicing.conftest import BUILT_IN, Make

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@pytest.fixture
def printer(path: Path) -> str:
    return f'[devices.receipt_printer]\nadapter = "escpos_file"\npath = "{path.parent}/paper"\n'


def counted(path: Path, **kept: object) -> str:
    file = path.parent / "roll.json"
    file.write_bytes(checked_bytes({"was_out": False, **kept}))
    return f'roll_m = 80\nstate_file = "{file}"\n'


def key(settings: Settings) -> tuple[str, Level]:
    (found,) = findings(settings, BUILT_IN, NOW)
    return found.key, found.level


def test_a_printer_that_nobody_told_of_its_roll_is_known_and_nothing_of_its_paper(
    make: Make, printer: str
) -> None:
    assert key(make(printer)) == ("paper_unknown", Level.WARNING)


def test_a_device_that_has_no_paper_is_no_supply(make: Make) -> None:
    assert not list(supplies(make('[devices.ups]\nadapter = "failing"\n'), BUILT_IN))
    assert not list(supplies(make('[devices.ups]\nadapter = "unheard_of"\n'), BUILT_IN))


@pytest.mark.parametrize(
    ("fed_m", "days", "found"),
    [
        (40, 10, ("paper_days", Level.OK)),
        (70, 10, ("paper_low", Level.WARNING)),
        (80, 10, ("paper_beyond", Level.WARNING)),
        (2, 0, ("paper", Level.OK)),
    ],
)
def test_what_is_left_is_said_in_words(
    make: Make, printer: str, path: Path, fed_m: int, days: int, found: tuple[str, Level]
) -> None:
    since = round((NOW - timedelta(days=days)).timestamp())
    table = printer + counted(path, fed_mm=fed_m * 1000, strips=300, since=since)
    assert key(make(table)) == found


def test_a_count_that_is_damaged_is_nothing_that_is_known(
    make: Make, printer: str, path: Path
) -> None:
    table = printer + counted(path, fed_mm=3000)
    (path.parent / "roll.json").write_bytes(b"{")
    assert key(make(table)) == ("paper_unknown", Level.WARNING)


def test_a_new_roll_is_counted_from_nothing_and_stands_in_settings_and_logbook(
    make: Make, printer: str, path: Path
) -> None:
    make(printer + "# my printer\n")
    put_in(path, "receipt_printer", 100, BUILT_IN, NOW)
    settings = load_settings(path)
    (supply,) = supplies(settings, BUILT_IN)
    assert supply.roll is not None
    assert (supply.roll.left_mm, supply.roll.since) == (100_000, NOW)
    assert finding(supply, NOW).key == "paper"
    table = tomllib.loads(path.read_text("utf-8"))["devices"]["receipt_printer"]
    assert (table["adapter"], table["path"]) == ("escpos_file", f"{path.parent}/paper")
    assert path.read_text("utf-8").startswith("# by hand")
    (entry,) = read_book(settings.terminal.data_dir).entries
    assert (entry.what, entry.said["metres"]) == ("paper.roll_replaced", 100)


def test_a_roll_of_the_same_length_leaves_the_settings_alone(
    make: Make, printer: str, path: Path
) -> None:
    make(printer + counted(path, fed_mm=70_000, strips=900, since=1))
    before = path.read_bytes()
    put_in(path, "receipt_printer", 80, BUILT_IN, NOW)
    assert path.read_bytes() == before
    assert key(load_settings(path)) == ("paper", Level.OK)


@pytest.mark.parametrize(
    ("device", "metres"), [("ups", 80), ("nothing", 80), ("receipt_printer", 0)]
)
def test_what_is_no_roll_changes_nothing(
    make: Make, printer: str, path: Path, device: str, metres: int
) -> None:
    make(printer)
    before = path.read_bytes()
    with pytest.raises(SettingsError):
        put_in(path, device, metres, BUILT_IN, NOW)
    assert path.read_bytes() == before


def kiosk(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", words[0], "--settings", str(path), *words[1:]],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_on_a_console_a_roll_is_put_in_and_said_to_last(
    make: Make, printer: str, path: Path
) -> None:
    make(printer)
    done = kiosk(path, "paper", "--new", "80")
    assert done.returncode == 0, done.stderr
    assert "Receipt printer: 80 of 80 m of paper left" in done.stdout


def test_while_the_terminal_holds_its_printer_no_console_counts_anew(
    make: Make, printer: str, path: Path
) -> None:
    data_dir = make(printer).terminal.data_dir
    told = {"receipt_printer": {"state": "online", "reason": "", "detail": "", "at": 1.0}}
    (data_dir / "devices.json").write_text(json.dumps(told))
    done = kiosk(path, "paper", "--new", "80")
    assert (done.returncode, "stop it first" in done.stderr) == (78, True)
    assert "roll_m" not in path.read_text("utf-8")
