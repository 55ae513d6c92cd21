"""The rig's small share: what holds after cuts of every kind, and that the rig can see.

The long form is ``script/test-powercut``.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.powercut.builds import caught
from tests.powercut.judge import Report
from tests.powercut.pieces import Cuts, Damage, Errors, Piece, Restarts, looked_at
from tests.powercut.prepare import Workshop, scratch
from tests.powercut.sabotage import CAUGHT_BY
from tests.powercut.trace import CannotTraceError, Recording

SEED = 20261121
DEAD_DISK = "fdatasync:error=EIO:when=20+"
IN_THE_LOADER = "openat:error=ENOSPC:when=3+"


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    with tempfile.TemporaryDirectory(prefix="powercut-", dir=scratch()) as folder:
        yield Workshop.make(Path(folder))


@pytest.fixture(scope="module")
def whole(workshop: Workshop) -> Recording:
    """A terminal from enrolment to delivery, with its centre."""
    try:
        return workshop.record("whole")
    except CannotTraceError as error:
        pytest.skip(str(error))


def kept(piece: Piece, at_least: int) -> Report:
    """What a piece found; no promise that holds was broken in enough states."""
    report = looked_at(piece)
    assert report.failures() == []
    assert report.total >= at_least
    return report


def test_after_a_cut_anywhere_everything_promised_is_there(
    workshop: Workshop, whole: Recording
) -> None:
    kept(Cuts(workshop, whole, "cut", 44, SEED), at_least=30)


def test_a_cut_anywhere_in_an_update_leaves_a_program_that_is_whole(workshop: Workshop) -> None:
    try:
        update = workshop.record("update")
    except CannotTraceError as error:
        pytest.skip(str(error))
    kept(Cuts(workshop, update, "update", 150, SEED), at_least=100)


@pytest.mark.parametrize(
    ("scenario", "states"), [("first_start", 60), ("joined", 40), ("wiped", 60)]
)
def test_after_a_cut_anywhere_a_technician_goes_on_where_it_was(
    workshop: Workshop, whole: Recording, scenario: str, states: int
) -> None:
    recording = workshop.record(scenario)
    kept(Cuts(workshop, recording, "cut", states, SEED), at_least=states // 2)


def test_a_cut_during_the_start_after_a_cut_loses_nothing(
    workshop: Workshop, whole: Recording
) -> None:
    kept(Restarts(workshop, whole, "start", 4, 12, SEED), at_least=6)


def test_damaged_bytes_change_nothing_or_are_reported(workshop: Workshop, whole: Recording) -> None:
    kept(Damage(workshop, whole, "damage", 12, SEED), at_least=12)


def test_a_disk_that_takes_no_sync_is_told_and_what_was_kept_before_stays(
    workshop: Workshop, whole: Recording
) -> None:
    kept(Errors(workshop, DEAD_DISK, "error", 8), at_least=4)


def test_a_call_that_fails_before_the_terminal_begins_leaves_nothing_to_look_at(
    workshop: Workshop, whole: Recording
) -> None:
    assert looked_at(Errors(workshop, IN_THE_LOADER, "error", 8)).total == 0


def test_builds_broken_on_purpose_are_caught(workshop: Workshop, whole: Recording) -> None:
    found = caught(workshop, whole, 40, SEED)
    assert found.keys() == CAUGHT_BY.keys()
    assert [name for name, broken in found.items() if not broken] == []
