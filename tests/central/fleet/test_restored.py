"""A restored centre goes on above what it had told before, and takes nothing back by it."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from central.backup import back_up, restore
from central.fleet.choices import Chosen, choose, overtake, wanted
from central.fleet.notices import Announcement, announce
from central.fleet.remote import Order, send
from central.folder import DataFolder
from central.rollouts.managing import Plan, begin, find_rollout, resume_rollout
from central.rollouts.model import State
from central.rollouts.records import OPEN, RESTING
from central.storage.engine import Database
from central.storage.fleet import NOT_OVER, TerminalStateRow
from contracts.fleet import CommandKind
from tests.central.fleet.beating import OTHER, SHA, beat, keep_up
from tests.central.harness import FakeTerminal, RunningCentre

OVER = (State.STOPPED, State.RETURNED)


@dataclass(frozen=True)
class _Signed:
    name: str = "2026.3"
    sha256: str = OTHER
    emergency: bool = False


def _told(database: Database, terminal: FakeTerminal) -> list[int]:
    """A choice, a command and a notice: their numbers."""
    now = terminal.centre.clock()
    with database.write() as session:
        choice = choose(session, [Chosen(terminal.id, "2026.2", SHA)], now)[terminal.id]
        command = send(session, Order(terminal.id, CommandKind.REPORT, "operator"), now).seq
        said = Announcement((), (), now, None, {"en": "closed"}, "operator")
        return [choice, command, announce(session, said, now).number]


def test_numbers_that_were_given_since_the_backup_are_left_out(
    centre: RunningCentre, terminal: FakeTerminal, tmp_path: Path
) -> None:
    _told(centre.database, terminal)
    back_up(DataFolder(centre.data), tmp_path / "backup", centre.clock)
    lost = [_told(centre.database, terminal) for _ in range(5)][-1]
    restore(tmp_path / "backup", DataFolder(tmp_path / "again"), centre.clock)
    with closing(Database(tmp_path / "again" / "centre.db")) as database:
        after = _told(database, terminal)
    assert all(new > old for new, old in zip(after, lost, strict=True))


@pytest.mark.parametrize("state", [state for state in State if state not in OVER])
def test_who_runs_the_set_of_a_roll_out_in_a_state_that_is_not_over_keeps_it(
    centre: RunningCentre, terminal: FakeTerminal, state: State
) -> None:
    centre.centre.ticker.stop()  # it takes a step by itself where the rest is slow
    with centre.database.write() as session:
        number = choose(session, [Chosen(terminal.id, "2026.2", SHA)], centre.clock())[terminal.id]
        begin(session, _Signed(), Plan(), "operator", centre.clock()).state = state
    beat(terminal, 1, choice=40, running={"name": "2026.3", "sha256": OTHER})
    keep_up(centre)
    with centre.database.read() as session:
        told = wanted(session, terminal.id)
        assert told is not None
        assert (told.number, told.set_name) == (number, "2026.2"), "not told to go back"


def test_every_state_of_a_roll_out_is_over_or_not() -> None:
    assert {*NOT_OVER, *OVER} == set(State)
    assert {*OPEN, *RESTING} == set(NOT_OVER)
    assert not {*NOT_OVER} & {*OVER}


def test_who_runs_the_set_of_a_roll_out_that_is_not_over_keeps_it(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    centre.centre.ticker.stop()  # it takes a step by itself where the rest is slow
    with centre.database.write() as session:
        choose(session, [Chosen(terminal.id, "2026.2", SHA)], centre.clock())
        begin(session, _Signed(), Plan(), "operator", centre.clock())
        told = wanted(session, terminal.id)
        assert told is not None
    beat(terminal, 1, choice=40, running={"name": "2026.3", "sha256": OTHER})
    keep_up(centre)
    with centre.database.read() as session:
        again = wanted(session, terminal.id)
        assert again is not None
        assert (again.number, again.set_name) == (told.number, "2026.2"), "not told to go back"
    centre.centre.ticker.tick(all_due=True)
    with centre.database.read() as session:
        again = wanted(session, terminal.id)
        assert again is not None
        assert again.set_name == "2026.3"
        assert again.number > 40


def test_a_restored_centre_rolls_nothing_on_that_may_have_been_stopped_since(
    centre: RunningCentre, terminal: FakeTerminal, tmp_path: Path
) -> None:
    """The roll-out was under way in the backup; afterwards the terminal was sent back."""
    centre.centre.ticker.stop()
    beat(terminal, 1)
    keep_up(centre)
    with centre.database.write() as session:
        name = begin(session, _Signed(), Plan(), "operator", centre.clock()).id
    centre.centre.ticker.tick(all_due=True)
    with centre.database.read() as session:
        told = wanted(session, terminal.id)
        assert told is not None
        assert (told.rollout_id, told.set_name) == (name, "2026.3")
    back_up(DataFolder(centre.data), tmp_path / "backup", centre.clock)
    copied = restore(tmp_path / "backup", DataFolder(tmp_path / "again"), centre.clock)
    assert copied.held == 1
    again = Database(tmp_path / "again" / "centre.db")
    with closing(again), again.write() as session:
        row = find_rollout(session, name)
        assert (row.state, row.reason) == (State.PAUSED, "restored")
        session.get_one(TerminalStateRow, terminal.id).choice = told.number + 1
        assert overtake(session, [terminal.id], centre.clock()) == 0
        resume_rollout(session, row, "operator", "looked into", centre.clock())
        assert overtake(session, [terminal.id], centre.clock()) == 1
