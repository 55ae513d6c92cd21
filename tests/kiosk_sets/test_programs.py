"""A set and the program that it wants, at the start: neither runs without the other."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import VERSION
from kiosk.launch.pointer import (
    PACKAGE,
    Pointer,
    Release,
    at_start,
    taken_back,
    tried,
    write_pointer,
)
from kiosk.releases.here import Releases
from kiosk.sets.running import with_program
from kiosk.sets.state import SHIPPED_SET, SetRef, SetState

OLD, NEW = SetRef("2026.1", "1" * 64), SetRef("2026.2", "2" * 64)
OTHER = Release("99.0.0", "9" * 64)
WANTED = {SHIPPED_SET: PACKAGE, OLD: PACKAGE, NEW: OTHER}


def wants(ref: SetRef) -> Release | None:
    return WANTED[ref]


def package_after(folder: Path, *, returned: str = "") -> Releases:
    pointer = Pointer(package=VERSION)
    if returned:
        begun = at_start(
            tried(pointer, OTHER), package=VERSION, boot="b", whole=lambda _release: True
        )
        pointer = taken_back(begun, returned)
    write_pointer(folder, pointer)
    return Releases(folder, mine=PACKAGE, launched=True)


STATES = [
    SetState(running=OLD, trying=NEW),
    SetState(running=NEW, previous=OLD, trying=NEW),
    SetState(running=NEW, previous=OLD, healthy=True),
]


@pytest.mark.parametrize("state", STATES)
def test_a_program_that_was_taken_back_takes_its_set_along(tmp_path: Path, state: SetState) -> None:
    after = with_program(state, package_after(tmp_path, returned="store"), wants)
    assert (after.running, after.trying) == (OLD, None)
    assert [(each.name, each.reason) for each in after.returned] == [("2026.2", "program-store")]


@pytest.mark.parametrize("state", STATES)
def test_one_that_is_merely_not_here_has_its_set_taken_again_later(
    tmp_path: Path, state: SetState
) -> None:
    after = with_program(state, package_after(tmp_path), wants)
    assert (after.running, after.trying, after.returned) == (OLD, None, ())


def test_a_set_that_wants_an_older_program_goes_on_with_a_newer_one(tmp_path: Path) -> None:
    state = SetState(running=NEW, previous=OLD, healthy=True)
    older = Release("0.0.1", "8" * 64)
    releases = package_after(tmp_path)
    assert with_program(state, releases, lambda _ref: older) == state
    tried_state = replace(state, running=OLD, trying=NEW)
    assert with_program(tried_state, releases, lambda _ref: older) == tried_state


def test_with_its_program_it_runs(tmp_path: Path) -> None:
    write_pointer(tmp_path, Pointer(package=VERSION))
    releases = Releases(tmp_path, mine=OTHER, launched=True)
    for state in STATES:
        assert with_program(state, releases, wants) == state
