"""The last hours of a real terminal, screen and sync process, after another one took its place."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.fleet.wipes import wipe_of
from kiosk.commands.service import taken_out
from kiosk.records.enrolment import read_enrolment
from kiosk.records.place import REPLACED_NAME
from kiosk.records.places import FLEET
from sync.enrol import enrol
from tests.sync.test_real_centre import settings_at
from tests.sync.test_real_reset import PeopledTown, Terminal


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PeopledTown]:
    made = PeopledTown(tmp_path_factory.mktemp("town"))
    made.start()
    yield made
    made.database.close()
    made.kill()


@pytest.fixture
def old(town: PeopledTown, tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(town, tmp_path)
    yield made
    made.close()


@pytest.mark.journey
def test_it_closes_keeps_what_nobody_has_and_then_forgets_itself_and_proves_it(
    town: PeopledTown, old: Terminal, tmp_path: Path
) -> None:
    record = old.keeps_a_record()
    code = town.must("replace", "--terminal", old.known.terminal_id, "--as", "operator").strip()
    enrol(settings_at(town, tmp_path / "new"), code)
    old.start("kiosk")
    old.start("sync")
    old.until((old.data / FLEET / REPLACED_NAME).exists)
    old.until(lambda: taken_out(old.data) is not None)
    assert "replaced" in (taken_out(old.data) or "")
    assert old.unsent() == 1
    stick = tmp_path / "stick"
    stick.mkdir()
    town.must("stick", "write", str(stick), "--valid", "30d")
    assert old.visits(stick)["records"] == 1
    town.must("stick", "import", str(stick))
    assert record in {each["id"] for each in town.submissions()}
    assert read_enrolment(old.data) is not None, "it waits until it knows that"
    assert old.visits(stick)["settled"] == 1
    old.is_as_never_set_up()
    with town.database.read() as session:
        proof = wipe_of(session, old.known.terminal_id)
    assert proof is not None
    assert (proof.said.key, proof.said.left, proof.said.found) == (True, 0, 0)
