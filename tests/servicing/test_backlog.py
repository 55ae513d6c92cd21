"""What waits goes to a real centre on a stick, and the stick brings the receipt back."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk.maintenance.finding import Level
from kiosk.servicing.backlog import carry
from tests.sync.test_real_reset import PeopledTown, Terminal
from tests.sync.test_real_reset import terminal as terminal  # a fixture
from tests.sync.test_real_reset import town as town  # a fixture


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def keys(terminal: Terminal, stick: Path) -> list[tuple[str, Level]]:
    return [(each.key, each.level) for each in carry(terminal.settings, stick)]


@pytest.mark.journey
def test_records_are_carried_there_and_settled_by_the_next_stick(
    terminal: Terminal, town: PeopledTown, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    assert keys(terminal, stick) == [("carry_no_stick", Level.TROUBLE)]
    record = terminal.keeps_a_record()
    town.must("stick", "write", str(stick), "--valid", "30d")
    assert keys(terminal, stick) == [("carry_left", Level.OK)]
    assert terminal.unsent() == 1, "a copy on a stick is not yet at the centre"
    town.must("stick", "import", str(stick))
    assert record in {each["id"] for each in town.submissions()}
    town.must("stick", "write", str(stick), "--valid", "30d")
    assert keys(terminal, stick) == [("carry_settled", Level.OK), ("carry_nothing", Level.OK)]
    assert terminal.unsent() == 0


@pytest.mark.long
@pytest.mark.journey
def test_a_stick_of_another_centre_gets_nothing(
    terminal: Terminal, tmp_path: Path, stack: ExitStack
) -> None:
    other = PeopledTown(tmp_path / "other")
    stack.callback(other.database.close)
    stick = tmp_path / "stick"
    stick.mkdir()
    other.must("stick", "write", str(stick), "--valid", "30d")
    terminal.keeps_a_record()
    before = sorted(path.name for path in stick.rglob("*"))
    assert keys(terminal, stick) == [("carry_other_centre", Level.TROUBLE)]
    assert sorted(path.name for path in stick.rglob("*")) == before


def test_settings_that_cannot_be_read_are_a_stick_that_was_not_finished_with(
    tmp_path: Path,
) -> None:
    (found,) = carry(tmp_path / "missing.toml", tmp_path)
    assert (found.key, found.level) == ("carry_failed", Level.TROUBLE)
