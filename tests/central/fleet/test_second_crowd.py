"""`simulate` run again at one centre: after the first crowd, beside it, and why it is refused."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from central.fleet.terminals import list_terminals, revoke
from central.folder import DataFolder
from central.simulating.again import only_crowd
from central.storage.fleet import TerminalStateRow, VisitDayRow
from tests.central.harness import RunningCentre, running_centre

ROOT = Path(__file__).parents[3]


def _simulate(running: RunningCentre, *words: str) -> str:
    """A crowd of two for a while, whose last words the centre has then written down; "" when all
    went well, else what the command said.
    """
    running.clock.now = datetime.now(UTC)
    pace = ("--beat", "50ms", "--visits-a-minute", "2400", "--for", "2s")
    where = ("--data", str(running.data), "--url", running.url)
    done = subprocess.run(
        [sys.executable, "-m", "central", "simulate", *where, "--terminals", "2", *pace, *words],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    running.centre.heartbeats.keep_up()
    assert (done.returncode == 1) == bool(done.stderr), done.stderr
    return done.stderr


def _begun(state: TerminalStateRow) -> int:
    return sum(row[2] for row in json.loads(state.counts))


def _states(running: RunningCentre) -> dict[str, TerminalStateRow]:
    with running.database.read() as session:
        return {row.terminal_id: row for row in session.scalars(select(TerminalStateRow))}


def _names(running: RunningCentre) -> list[str]:
    with running.database.read() as session:
        return [row.name for row in list_terminals(session)]


def test_after_the_first_the_same_terminals_go_on_and_no_visit_is_lost(
    published: Path, tmp_path: Path
) -> None:
    with running_centre(published, tmp_path / "centre") as running:
        assert _simulate(running) == ""
        first = _states(running)
        assert _simulate(running) == ""
        again = _states(running)
        assert first.keys() == again.keys()
        assert len(again) == 2
        for terminal, state in again.items():
            assert state.boot != first[terminal].boot
            assert _begun(state) > _begun(first[terminal]) > 0
        with running.database.read() as session:
            by_day = sum(row.begun for row in session.scalars(select(VisitDayRow)))
        assert by_day == sum(map(_begun, again.values()))


def test_beside_the_first_another_seed_gives_others_with_names_of_their_own(
    published: Path, tmp_path: Path
) -> None:
    with (
        running_centre(published, tmp_path / "centre") as running,
        only_crowd(DataFolder(running.data), 1),
    ):
        assert "seed 1 are simulated by another process; another --seed" in _simulate(running)
        assert _names(running) == []
        assert _simulate(running, "--seed", "2") == ""
        assert _names(running) == ["sim2-0001", "sim2-0002"]


def _taken_name(running: RunningCentre, _folder: Path) -> list[str]:
    running.terminal("sim-0002")
    return []


def _revoked(running: RunningCentre, _folder: Path) -> list[str]:
    assert _simulate(running) == ""
    with running.database.write() as session:
        last = list_terminals(session)[-1]
        revoke(session, last.id, running.clock(), "admin")
    return []


def _few_codes(running: RunningCentre, folder: Path) -> list[str]:
    codes = folder / "codes"
    codes.write_text(running.enrol_code())
    return ["--codes", str(codes)]


def _wrong_codes(_running: RunningCentre, folder: Path) -> list[str]:
    codes = folder / "codes"
    codes.write_text("ABCD-ABCD-ABCD-ABCD\n" * 2)
    return ["--codes", str(codes)]


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        (_taken_name, "another terminal is called sim-0002; --name gives these another beginning"),
        pytest.param(_revoked, "was revoked; another --seed gives others", marks=pytest.mark.long),
        (_few_codes, "codes has 1 codes for 2"),
        pytest.param(
            _wrong_codes, "P-184: the enrolment code is unknown or expired", marks=pytest.mark.long
        ),
    ],
)
def test_a_crowd_that_cannot_be_taken_in_says_why(
    published: Path, tmp_path: Path, before: Any, sentence: str
) -> None:
    with running_centre(published, tmp_path / "centre") as running:
        words = before(running, tmp_path)
        there = _names(running)
        assert sentence in _simulate(running, *words)
        assert _names(running) == there
