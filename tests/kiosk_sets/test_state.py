"""What is remembered of sets survives damage, and nobody else's word is taken for it."""

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import StorageError
from kiosk.sets.state import Returned, SetRef, SetState, SetStates, read_set_state
from tests.kiosk_sets.depot import damage

ONE, OTHER = SetRef("2026.1", "a" * 64), SetRef("2026.2", "b" * 64)
STATE = SetState(
    running=OTHER,
    previous=ONE,
    returned=(Returned("2026.3", "c" * 64, "no-page"),),
    healthy=True,
    reason="chosen",
    waiting="visit",
    choice=7,
    service="closed",
)


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow, nor what the logs would be written to."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    SetStates(tmp_path).change(lambda state: STATE)
    return tmp_path


def test_a_terminal_that_never_had_a_set_runs_what_came_with_the_program(tmp_path: Path) -> None:
    assert read_set_state(tmp_path) == SetState()
    assert not (tmp_path / "sets").exists()


def test_what_was_written_is_read_by_the_next_start(kept: Path) -> None:
    assert read_set_state(kept) == STATE
    document = json.loads((kept / "sets" / "state.json").read_bytes())
    assert document["running"] == {"name": "2026.2", "sha256": "b" * 64}
    assert document["returned"] == [{"name": "2026.3", "sha256": "c" * 64, "reason": "no-page"}]
    assert document["at"]


@given(at=st.integers(min_value=0, max_value=2000))
def test_one_byte_of_the_pointer_damaged_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, at: int
) -> None:
    folder = tmp_path_factory.mktemp("damage")
    SetStates(folder).change(lambda state: STATE)
    damage(folder / "sets" / "state.json", at)
    assert read_set_state(folder) == STATE, "by its copy"


def test_with_both_damaged_nothing_is_believed(kept: Path) -> None:
    for name in ("state.json", "state.copy.json"):
        damage(kept / "sets" / name, 30)
    assert read_set_state(kept) == SetState(reason="state-damaged")


def test_what_a_newer_program_wrote_besides_is_left_to_it(tmp_path: Path) -> None:
    @dataclass(frozen=True, slots=True)
    class NewerRef(SetRef):
        hue: int = 1

    @dataclass(frozen=True, slots=True)
    class NewerReturned(Returned):
        hue: int = 1

    newer = replace(
        STATE,
        running=NewerRef(STATE.running.name, STATE.running.sha256),
        returned=tuple(NewerReturned(**asdict(each)) for each in STATE.returned),
    )
    SetStates(tmp_path).change(lambda state: newer)
    assert b"hue" in (tmp_path / "sets" / "state.json").read_bytes()
    assert read_set_state(tmp_path) == STATE


@pytest.mark.parametrize(
    "noise", [b"", b"[]", b"null", b"\xff", b'{"seal": 1.5}', b"[" * 100_000, b'{"a": 0.1}']
)
def test_noise_is_damage(kept: Path, noise: bytes) -> None:
    (kept / "sets" / "state.json").write_bytes(noise)
    assert read_set_state(kept) == STATE
    (kept / "sets" / "state.copy.json").write_bytes(noise)
    assert read_set_state(kept).reason == "state-damaged"


def test_the_state_of_another_terminal_is_not_taken(kept: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    SetStates(other).change(lambda state: replace(STATE, running=ONE, choice=99))
    for name in ("state.json", "state.copy.json"):
        (kept / "sets" / name).write_bytes((other / "sets" / name).read_bytes())
    assert read_set_state(kept) == SetState(reason="state-damaged")


def test_without_the_key_nothing_is_believed_and_a_new_one_begins(kept: Path) -> None:
    (kept / "sets" / "seal.key").unlink()
    assert read_set_state(kept) == SetState(reason="state-damaged")
    SetStates(kept).change(lambda state: replace(state, choice=8))
    assert read_set_state(kept) == SetState(reason="state-damaged", choice=8)


def test_a_full_disk_changes_nothing(kept: Path) -> None:
    states = SetStates(kept)
    with full_disk(), pytest.raises(StorageError):
        states.change(lambda state: replace(state, choice=8))
    assert states.state == STATE == read_set_state(kept)


def test_the_key_is_nobody_elses(kept: Path) -> None:
    assert (kept / "sets" / "seal.key").stat().st_mode & 0o077 == 0
