"""A terminal in the place of another, at a real centre: over a line and by sticks.

What the one before sealed counts once, whichever way it comes; its key opens no line any more.
"""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts.number import parse_number
from kiosk.commands.service import taken_out
from kiosk.records.forgetting import reset_is_due
from kiosk.records.place import read_replaced
from kiosk.sets.state import SetStates
from sync.clock import utc_now
from sync.enrol import enrol
from sync.errors import EnrolmentRefusedError, ReplacedError
from sync.stick.visit import Visit
from tests.sync.bureau import Board, Bureau, bureau
from tests.sync.line import connected
from tests.sync.parts import built
from tests.sync.test_process import running


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    with bureau(tmp_path_factory.mktemp("town")) as made:
        yield made


@pytest.fixture
def old(town: Bureau, tmp_path: Path) -> Board:
    return town.board(tmp_path / "old").enrolled(town.code())


@pytest.fixture
def new(town: Bureau, tmp_path: Path) -> Board:
    return town.board(tmp_path / "new")


def test_the_queue_went_by_line_and_the_old_one_forgets_everything(
    town: Bureau, old: Board, new: Board
) -> None:
    ((record, number),) = old.keeps()
    code = town.replaces(old)
    old.sends()
    assert record in town.has(), "until the code is used it works as before"
    new.enrolled(code)
    assert new.known.terminal_no != old.known.terminal_no
    assert parse_number(new.keeps()[0][1]).terminal_no != parse_number(number).terminal_no
    with built(old.settings) as parts, pytest.raises(ReplacedError):
        parts.centre.hello()
    with running(old.settings), connected(old.data) as line:
        line.watch_until(lambda told: told["reason"] == "replaced")
        assert read_replaced(old.data) is not None, "whoever hears of it finds it written down"
    done: list[Any] = []
    old.desk(done).look()
    assert taken_out(old.data) == "replaced"
    assert reset_is_due(old.data)
    assert done == ["replaced", "again"]


def test_a_code_gives_one_place_to_one_terminal(
    town: Bureau, old: Board, new: Board, tmp_path: Path
) -> None:
    code, second = town.replaces(old), town.replaces(old)
    new.enrolled(code)
    for late in (code, second):
        with pytest.raises(EnrolmentRefusedError):
            town.board(tmp_path / f"late-{late}").enrolled(late)
    done = town.tried("replace", "--terminal", old.known.terminal_id, "--as", "operator")
    assert (done.returncode, "P-157" in done.stderr) == (1, True)


def test_a_code_of_a_place_moves_no_terminal_that_is_enrolled(
    town: Bureau, old: Board, new: Board
) -> None:
    new.enrolled(town.code("T2"))
    with pytest.raises(EnrolmentRefusedError):
        enrol(new.settings, town.replaces(old), again=True)
    with built(old.settings) as parts:
        parts.centre.hello()


def test_by_a_stick_the_queue_goes_sealed_to_the_new_one_and_counts_once(
    town: Bureau, old: Board, new: Board, tmp_path: Path
) -> None:
    records = {record for record, _ in old.keeps(3)}
    new.enrolled(town.replaces(old))
    stick = tmp_path / "stick"
    town.must("stick", "write", str(stick), "--valid", "30d")
    assert Visit(old.settings, stick, utc_now).run(0).records == 3
    assert read_replaced(old.data) is not None, "a stick tells it too"
    copy = tmp_path / "copy"
    shutil.copytree(stick, copy)

    done: list[Any] = []
    desk = new.desk(done)
    desk.look()
    assert Visit(new.settings, stick, utc_now).run(0).inherited == 3
    assert new.waits() == 3, "they count before they are in the store"
    desk.look()
    assert done == ["again"], "the next start brings them in"
    assert Visit(new.settings, stick, utc_now).run(0).inherited == 0
    new.store().close()
    assert Visit(new.settings, stick, utc_now).run(0).inherited == 0
    assert new.waits() == 3
    new.sends()
    assert records <= set(town.has())

    closed: list[Any] = []
    old.desk(closed).look()
    assert (closed, old.waits()) == (["replaced"], 3), "it forgets nothing that nobody has"
    assert Visit(old.settings, stick, utc_now).run(0).settled == 3
    old.desk([]).look()
    assert reset_is_due(old.data)

    town.must("stick", "import", str(copy))
    assert [town.has().count(record) for record in records] == [1, 1, 1]
    assert "foreign-record" not in town.alarms()


def test_what_is_damaged_at_the_old_one_leaves_its_queue_when_the_new_one_has_it(
    town: Bureau, old: Board, new: Board, tmp_path: Path
) -> None:
    old.keeps(2)
    new.enrolled(town.replaces(old))
    stick = tmp_path / "stick"
    town.must("stick", "write", str(stick), "--valid", "30d")
    Visit(old.settings, stick, utc_now).run(0)
    next((old.data / "records").iterdir()).write_bytes(b"damaged")
    assert Visit(new.settings, stick, utc_now).run(0).inherited == 2
    assert Visit(old.settings, stick, utc_now).run(0).settled == 2
    assert old.waits() == 0


def test_a_stick_goes_back_to_the_centre_by_the_new_one(
    town: Bureau, old: Board, new: Board, tmp_path: Path
) -> None:
    ((record, _),) = old.keeps()
    new.enrolled(town.replaces(old))
    stick = tmp_path / "stick"
    town.must("stick", "write", str(stick), "--valid", "30d")
    Visit(old.settings, stick, utc_now).run(0)
    Visit(new.settings, stick, utc_now).run(0)
    new.store().close()
    assert Visit(new.settings, stick, utc_now).run(0).records == 1
    shutil.rmtree(stick / "out" / old.known.terminal_id)
    town.must("stick", "import", str(stick))
    assert town.has().count(record) == 1
    assert Visit(new.settings, stick, utc_now).run(0).settled == 1
    assert new.waits() == 0


def test_a_dead_one_that_comes_back_hands_in_by_stick_and_never_twice(
    town: Bureau, old: Board, new: Board, tmp_path: Path
) -> None:
    ((record, _),) = old.keeps()
    new.enrolled(town.replaces(old))
    ((late, _),) = old.keeps()
    stick = tmp_path / "stick"
    for settled in (0, 2, 0):
        town.must("stick", "write", str(stick), "--valid", "30d")
        assert Visit(old.settings, stick, utc_now).run(0).settled == settled
        town.must("stick", "import", str(stick))
        assert [town.has().count(each) for each in (record, late)] == [1, 1]
    assert old.waits() == 0


@pytest.mark.long
def test_after_it_said_that_it_is_closed_no_number_of_it_is_believed(
    town: Bureau, old: Board, new: Board, tmp_path: Path
) -> None:
    ((honest, _),) = old.keeps()
    new.enrolled(town.replaces(old))
    stick = tmp_path / "stick"
    marked = town.alarms().count("number-foreign")

    def goes_round() -> None:
        town.must("stick", "write", str(stick), "--valid", "30d")
        Visit(old.settings, stick, utc_now).run(0)
        town.must("stick", "import", str(stick))

    goes_round()
    old.desk([]).look()
    SetStates(old.data).change(lambda state: replace(state, service="closed"))
    goes_round()
    ((forged, _),) = old.keeps()
    goes_round()
    assert {honest, forged} <= set(town.has()), "what is there is kept, and looked at"
    until(lambda: town.alarms().count("number-foreign") == marked + 1)


def until(holds: Callable[[], bool]) -> None:
    """The centre reads numbers in its own time."""
    end, pause = time.monotonic() + 60, threading.Event()
    while not holds():
        assert time.monotonic() < end
        pause.wait(0.1)
