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
from kiosk.releases.doubts import Doubt
from kiosk.releases.here import Releases
from kiosk.sets.files import SetFiles
from kiosk.sets.programs import blame
from kiosk.sets.running import with_program
from kiosk.sets.state import SHIPPED_SET, SetRef, SetState, SetStates
from tests.kiosk_sets.depot import Depot
from tests.releases.small import named, small

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


def in_doubt(folder: Path) -> Releases:
    """The package's program, back from a trial in which a device was away."""
    begun = at_start(
        tried(Pointer(package=VERSION), OTHER, devices=("bell",)),
        package=VERSION,
        boot="b",
        whole=lambda _release: True,
    )
    write_pointer(folder, begun)
    Releases(folder, mine=OTHER, launched=True).failed("devices-lost", ("bell",))
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


@pytest.mark.parametrize("state", STATES)
def test_one_that_somebody_else_may_have_failed_has_its_set_taken_again_later(
    tmp_path: Path, state: SetState
) -> None:
    after = with_program(state, in_doubt(tmp_path), wants)
    assert (after.running, after.trying, after.returned) == (OLD, None, ())
    assert after.reason == ("program-devices-lost" if state.running == NEW else state.reason)


def test_the_set_that_is_wanted_goes_with_a_release_that_is_to_blame(tmp_path: Path) -> None:
    depot = Depot(tmp_path).enrol()
    data = small("99.0.0")
    ref = depot.set("2026.2", programs=(named(data, "99.0.0"),))
    release = SetFiles(tmp_path).program(ref)
    assert release is not None
    doubt = Doubt(release.version, release.sha256, "devices-lost", ("bell",), status="own")
    states = SetStates(tmp_path)
    blame(tmp_path, states, SetFiles(tmp_path), doubt)
    assert states.state.returned == (), "nobody wants it"
    depot.stage(ref, 3)
    blame(tmp_path, states, SetFiles(tmp_path), replace(doubt, sha256="8" * 64))
    assert states.state.returned == (), "it brings another one"
    for _ in range(2):  # a power cut may have come between
        blame(tmp_path, states, SetFiles(tmp_path), doubt)
        refused = [(each.sha256, each.reason) for each in SetStates(tmp_path).state.returned]
        assert refused == [(ref.sha256, "program-devices-lost")]


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
