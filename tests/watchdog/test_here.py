"""What is done in a process: pages, programs, machines, and what can wait."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from drivers.runner import DeviceRunner
from hardening.supervisor import Supervisor
from kiosk.records.places import ENROLMENT
from kiosk.watchdog.here import (
    BASE_S,
    DRIVER_S,
    LAST_WORDS,
    MOST_GROWN,
    MOST_HELD,
    TICK_S,
    Watchdog,
)
from kiosk.watchdog.judge import Answer, Asked
from kiosk.watchdog.ladder import DAY, MENDED_A_DAY, Counts, Ladder, Later, Mode
from kiosk.watchdog.machine import held_bytes
from kiosk.watchdog.memory import Memory, read_ladder
from tests.drivers.fakes import FakeClock, FakeDriver


@dataclass
class Process:
    """One start of a terminal; its judge looks when the test says so."""

    folder: Path
    reboots: bool = True
    held: int = 0
    killed_is_power: bool = False
    up: int = 100
    done: list[str] = field(default_factory=list)
    watchdog: Watchdog = field(init=False)

    def __post_init__(self) -> None:
        (self.folder / ENROLMENT).write_bytes(b"{}")
        self.watchdog = Watchdog(
            self.folder,
            reboot=self._reboot,
            again=lambda: self.done.append("again"),
            supervisor=Supervisor({}),
            memory=Memory(self.folder, lambda: self.up, lambda: "boot"),
            killed_is_power=self.killed_is_power,
            held=lambda: self.held,
        )
        self.watchdog.page = lambda: self.done.append("page")
        self.watchdog.wake = lambda: self.done.append("wake")

    def _reboot(self) -> bool:
        self.done.append("reboot")
        return self.reboots

    def look(self, times: int = 1) -> None:
        for _ in range(times):
            self.watchdog._judge.look()

    def die(self, word: str = "Segmentation fault") -> None:
        """As C code does."""
        (self.folder / LAST_WORDS).write_text(f"Fatal Python error: {word}\n\n  File x\n")

    @property
    def ladder(self) -> Ladder:
        return read_ladder(self.folder)


def begun(folder: Path, **how: bool) -> Process:
    process = Process(folder, **how)  # type: ignore[arg-type]  # both are flags
    process.watchdog.begin()
    return process


def silent(answer: Answer) -> None:
    """Somebody who never answers."""


def test_a_screen_and_then_a_program_are_made_anew(tmp_path: Path) -> None:
    process = begun(tmp_path)
    process.watchdog.ask(Asked("screen", silent, 5, page=True))
    process.look(6)
    assert process.done == ["page"]
    process.look(5)
    assert process.done == ["page", "again"]
    assert begun(tmp_path).ladder.counts == Counts(page=1, program=1)


def test_last_words_are_heard_once(tmp_path: Path) -> None:
    begun(tmp_path).die()
    assert begun(tmp_path).ladder.reason == "segfault"
    assert begun(tmp_path).ladder.reason == "ended", "that one said nothing"


def test_a_start_that_fails_while_it_is_loaded_is_counted(tmp_path: Path) -> None:
    with pytest.raises(ImportError), Process(tmp_path).watchdog.beginning():
        raise ImportError
    assert begun(tmp_path).ladder.counts == Counts(program=1)


def test_what_was_loaded_knows_how_it_runs(tmp_path: Path) -> None:
    for _ in range(3):
        begun(tmp_path).die()
    process = Process(tmp_path)
    with process.watchdog.beginning():
        pass
    assert process.watchdog.mode is Mode.SAFE


def test_where_killing_stands_for_power_only_a_crash_is_a_fall(tmp_path: Path) -> None:
    begun(tmp_path)
    assert begun(tmp_path, killed_is_power=True).ladder.counts == Counts()
    begun(tmp_path, killed_is_power=True).die("Aborted")
    assert begun(tmp_path, killed_is_power=True).ladder.counts == Counts(program=1)


def test_a_machine_is_started_anew_and_until_then_the_page_is_closed(tmp_path: Path) -> None:
    modes, process = [], begun(tmp_path)
    while "reboot" not in process.done:
        process.die()
        process = begun(tmp_path)
        modes.append(process.watchdog.mode)
        assert len(modes) < 20
    assert modes[-2:] == [Mode.SAFE, Mode.CLOSED]
    assert process.ladder.counts.closed == 0
    assert begun(tmp_path).watchdog.mode is Mode.CLOSED


def test_a_machine_that_nobody_may_start_anew_is_closed(tmp_path: Path) -> None:
    process = begun(tmp_path, reboots=False)
    for _ in range(8):
        process.die()
        process = begun(tmp_path, reboots=False)
    assert process.watchdog.mode is Mode.CLOSED
    assert process.ladder.counts.closed == 1


@pytest.mark.parametrize("what", ["driver-hung", "memory"])
def test_what_can_wait_waits_until_nobody_is_here(tmp_path: Path, what: str) -> None:
    process, clock = begun(tmp_path), FakeClock()
    runner = DeviceRunner(FakeDriver(), lambda status: None, name="bell", clock=clock)
    process.watchdog.visits({"bell": runner})
    ends: list[int] = []
    process.look(int(TICK_S) * 2)
    assert process.watchdog.look(lambda: ends.append(1)) is None
    if what == "memory":
        process.held = MOST_HELD + 1
    else:
        runner._turning = True  # it is in a driver that does not return
        clock.seconds += DRIVER_S + 60
    process.look(int(TICK_S) * 3)
    assert process.done == ["wake"], "once, and nothing is broken off"
    assert process.watchdog.look(lambda: ends.append(1)) == 1.0
    assert ends == [1]
    process.watchdog.ended()
    assert process.ladder.reason == what
    assert (process.ladder.falls, process.ladder.counts.program) == ((), 1)


def test_what_was_mended_often_enough_today_is_mended_a_day_later(tmp_path: Path) -> None:
    process = begun(tmp_path)
    process.watchdog.visits({})
    process.held = MOST_HELD + 1
    for _ in range(MENDED_A_DAY):
        process.watchdog._memory.take(Later("driver-hung"))
    process.look(int(TICK_S) * 3)
    assert process.done == []
    process.up += DAY
    process.look(int(TICK_S) * 3)
    assert process.done == ["wake"]


def test_what_has_grown_waits_until_nobody_is_expected(tmp_path: Path) -> None:
    process, quiet = begun(tmp_path), [True]
    process.watchdog.quiet = lambda: quiet[0]
    process.watchdog.visits({})
    process.held = 300 << 20
    process.look(round(BASE_S))
    process.held += MOST_GROWN
    process.look(20)
    assert process.done == [], "it may hold so much"
    quiet[0] = False
    process.held += 1
    process.look(1000)
    assert process.done == [], "somebody may come"
    quiet[0] = True
    process.look(1000)
    assert process.done == ["wake"], "between two visits, and once"
    assert process.ladder.reason == "memory-grown"
    assert (process.ladder.falls, process.ladder.counts) == ((), Counts(program=1))


def test_what_it_needs_is_what_it_holds_in_its_first_hour(tmp_path: Path) -> None:
    process = begun(tmp_path)
    process.watchdog.quiet = lambda: True
    process.watchdog.visits({})
    process.look(1000)
    process.held = 2 * MOST_GROWN
    process.look(3000)
    assert process.done == []


def test_the_rest_of_the_start_has_to_end(tmp_path: Path) -> None:
    process = begun(tmp_path)
    process.watchdog.drawn()
    process.look(100)
    process.watchdog.started()
    process.look(1000)
    assert process.done == []
    process.watchdog.drawn()
    process.look(302)
    assert process.done == ["again"]
    assert process.ladder.reason == "start-hung"


def test_who_has_ended_need_not_answer_but_a_new_process_has_to_follow(tmp_path: Path) -> None:
    process = begun(tmp_path)
    process.watchdog.ask(Asked("screen", silent, 5), Asked("visit", silent, 5))
    process.watchdog.ending(again=False)
    process.look(200)
    assert process.done == []
    process.watchdog.ending(again=True)
    process.look(62)
    assert process.done == ["again"]
    assert process.ladder.reason == "end-hung"


def test_a_process_knows_what_it_holds() -> None:
    before = held_bytes()
    much = bytearray(64 << 20)
    assert held_bytes() - before > len(much) // 2
