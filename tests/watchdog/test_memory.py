"""What the ladder remembers: over restarts, over damage, over a disk that takes nothing."""

import errno
import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kiosk.records.places import ENROLMENT
from kiosk.watchdog.ladder import (
    DAY,
    HOUR,
    SAFE_S,
    Counts,
    Do,
    Ended,
    Failed,
    Hung,
    Ladder,
    Looked,
    Mode,
    NotRebooted,
    Trying,
)
from kiosk.watchdog.memory import (
    MEMORY_NAME,
    MENDED_NAME,
    WRITE_S,
    Memory,
    read_ladder,
    tell_mended,
)


@dataclass
class Machine:
    """A machine that can be started anew; each ``memory`` is a process on it."""

    folder: Path
    boots: int = 1
    up: int = 100

    def memory(self) -> Memory:
        return Memory(self.folder, lambda: self.up, lambda: f"boot-{self.boots}")

    def restart(self) -> None:
        self.boots, self.up = self.boots + 1, 5


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / ENROLMENT).write_bytes(b"{}")
    return Machine(tmp_path)


def test_what_happened_is_known_to_the_next_process(machine: Machine) -> None:
    machine.memory().begin()
    machine.up += 60
    second = machine.memory()
    second.begin("segfault")
    assert second.ladder.reason == "segfault"
    assert second.ladder.counts == Counts(program=1)
    second.take(Ended())
    third = machine.memory()
    third.begin()
    assert third.ladder.counts == Counts(program=1), "it ended in order"


def test_every_field_is_kept(machine: Machine) -> None:
    memory = machine.memory()
    memory.begin()
    for _ in range(3):
        memory.take(Failed("x"))
    memory.begin()
    memory.take(Trying("one"))
    memory.begin("aborted")
    memory.take(Hung("screen", page=True))
    before = memory.ladder
    assert (before.mode, before.left_out, len(before.falls)) == (Mode.SAFE, ("one",), 3)
    assert before.pages
    assert replace(machine.memory().ladder, at=before.at) == before


def test_its_clock_goes_on_over_restarts_and_never_by_the_wall_clock(machine: Machine) -> None:
    memory = machine.memory()
    memory.begin()
    at = memory.ladder.at
    machine.up += 500
    second = machine.memory()
    second.begin()
    assert second.ladder.at == at + 500
    machine.restart()
    third = machine.memory()
    third.begin()
    assert third.ladder.at == at + 500, "what it was switched off for is not counted"
    machine.up += 10
    third.take(Looked())
    assert third.ladder.at == at + 510


def test_time_in_safe_mode_is_written_down_from_time_to_time(machine: Machine) -> None:
    memory = machine.memory()
    for _ in range(4):
        memory.begin("segfault")
    assert memory.ladder.mode is Mode.SAFE
    spent = 0
    while memory.ladder.mode is Mode.SAFE:
        machine.up += 60
        memory.take(Looked())
        spent += 60
        if spent % (WRITE_S + 60) == 0:  # power goes again and again
            machine.restart()
            memory = machine.memory()
            memory.begin()
    assert spent <= SAFE_S + 8 * 60


def test_while_all_is_well_nothing_is_written(machine: Machine) -> None:
    memory = machine.memory()
    memory.begin()
    path = machine.folder / MEMORY_NAME
    written = path.stat().st_mtime_ns, path.stat().st_ino
    for _ in range(50):
        machine.up += HOUR
        memory.take(Looked(visited=True))
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == written


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"\xff",
        b'{"mode": "upside-down"}',
        b'{"at": -1}',
        b'{"at": 1e300}',
        b'{"falls": 7}',
        b'{"falls": ["x"]}',
        b'{"counts": {"page": null}}',
        b'{"counts": {"unheard": 1}}',
        b'{"since": true}',
    ],
)
def test_a_damaged_file_is_a_ladder_at_its_foot_and_the_next_is_whole(
    machine: Machine, damage: bytes
) -> None:
    (machine.folder / MEMORY_NAME).write_bytes(damage)
    memory = machine.memory()
    assert memory.ladder == Ladder()
    memory.begin()
    machine.memory().begin()
    assert read_ladder(machine.folder).counts.program == 1


def test_a_file_of_another_program_says_what_is_known_of_it(machine: Machine) -> None:
    counts = {"safe": 2, "unheard": 5}
    document = {"mode": "safe", "since": 3, "at": 7, "unheard": 1, "boot": "b", "counts": counts}
    (machine.folder / MEMORY_NAME).write_text(json.dumps(document))
    known = Ladder(mode=Mode.SAFE, since=3, at=7, boot="b", counts=Counts(safe=2))
    assert machine.memory().ladder == known


def to_reboot(memory: Memory) -> Do:
    for _ in range(20):
        do = memory.begin("segfault")
        if do is Do.REBOOT or memory.ladder.mode is Mode.CLOSED:
            return do
    raise AssertionError("it never gets there")


def test_what_cannot_be_written_down_starts_no_machine_anew(machine: Machine) -> None:
    assert to_reboot(machine.memory()) is Do.REBOOT
    (machine.folder / MEMORY_NAME).unlink()
    (machine.folder / MEMORY_NAME).mkdir()  # nothing takes its place
    (machine.folder / MEMORY_NAME / "x").touch()
    memory = machine.memory()
    assert to_reboot(memory) is Do.NOTHING
    assert memory.ladder.mode is Mode.CLOSED


def test_a_machine_that_always_dies_is_started_anew_twice_a_day_whatever_its_clock(
    machine: Machine,
) -> None:
    reboots, spent = 0, 0
    while spent < 3 * DAY:
        memory = machine.memory()
        do = memory.begin("segfault")
        if do is Do.REBOOT:
            reboots += 1
            machine.restart()
        elif memory.ladder.mode is Mode.CLOSED:
            machine.up += HOUR
            spent += HOUR
            memory.take(Looked())
        else:
            machine.up += 10
            spent += 10
    assert 0 < reboots <= 2 * 4


def test_a_machine_that_does_not_say_which_start_it_is(machine: Machine) -> None:
    for _ in range(4):
        memory = Memory(machine.folder, lambda: 7, lambda: "")
        memory.begin("segfault")
    assert memory.ladder.mode is Mode.SAFE


def test_a_technician_is_heard_once(machine: Machine) -> None:
    memory = machine.memory()
    for _ in range(4):
        memory.begin("segfault")
    tell_mended(machine.folder)
    assert memory.take(Looked()) is Do.BETWEEN
    assert memory.ladder.mode is Mode.USUAL
    assert memory.take(Looked()) is Do.NOTHING


@pytest.mark.parametrize("refused", ["write", "unlink"])
def test_what_is_mended_is_no_word_lost_on_a_disk_that_takes_nothing(
    machine: Machine, refused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **more: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    for _ in range(4):
        memory = machine.memory()
        memory.begin("segfault")
    assert memory.ladder.mode is Mode.SAFE
    tell_mended(machine.folder)
    with monkeypatch.context() as patching:
        if refused == "write":
            patching.setattr("kiosk.watchdog.memory.write_state", full)
        else:
            patching.setattr(Path, "unlink", full)
        assert memory.take(Looked()) is Do.NOTHING
        assert memory.ladder.mode is Mode.SAFE
    assert (machine.folder / MENDED_NAME).exists()
    assert machine.memory().ladder.mode is Mode.SAFE, "as it was, for the next process too"
    assert memory.take(Looked()) is Do.BETWEEN
    assert machine.memory().ladder.mode is Mode.USUAL
    assert not (machine.folder / MENDED_NAME).exists()


def test_a_terminal_that_was_never_enrolled_writes_nothing(tmp_path: Path) -> None:
    memory = Memory(tmp_path, lambda: 7, lambda: "boot")
    memory.begin()
    memory.take(NotRebooted())
    assert list(tmp_path.iterdir()) == []
