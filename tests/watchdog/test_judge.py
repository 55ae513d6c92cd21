"""Who does not answer is judged by the judge's own looks, and the service manager by its word."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardening.processor import queued_s
from hardening.supervisor import SHARE, Supervisor
from kiosk.runtime.loop import VisitLoop
from kiosk.visit.session import ENGINE
from kiosk.visit.state import Facts
from kiosk.watchdog.judge import Answer, Asked, Judge
from kiosk.watchdog.ladder import Do, Event, Hung
from tests.visit import ev
from tests.visit.sn import Snapshot

ROOT = Path(__file__).parents[2]
LOOKS = 5


class Somebody:
    """Answers when the test wants it."""

    def __init__(self) -> None:
        self.asked: list[Answer] = []

    def ask(self, answer: Answer) -> None:
        self.asked.append(answer)

    def answer(self) -> None:
        for each in self.asked:
            each()
        self.asked.clear()


class Hall:
    """A judge and what it found."""

    def __init__(self, do: Do = Do.PAGE, act: Callable[[Do], None] | None = None) -> None:
        self.taken: list[Event] = []
        self.done: list[Do] = []
        self.ticks = 0
        self.queued = 0.0

        def take(event: Event) -> Do:
            self.taken.append(event)
            return do

        self.screen = Somebody()
        self.judge = Judge(
            take,
            act or self.done.append,
            Supervisor({}),
            tick=self._tick,
            queued=lambda: self.queued,
        )
        self.judge.ask(Asked("screen", self.screen.ask, LOOKS, page=True))

    def _tick(self) -> None:
        self.ticks += 1

    def look(self, times: int) -> None:
        for _ in range(times):
            self.judge.look()


def test_who_answers_is_asked_again_and_nothing_happens() -> None:
    hall = Hall()
    for _ in range(20):
        hall.look(1)
        assert len(hall.screen.asked) == 1
        hall.screen.answer()
    assert hall.taken == []
    assert hall.ticks == 20


def test_a_busy_moment_is_no_hang() -> None:
    hall = Hall()
    for _ in range(10):
        hall.look(LOOKS)
        hall.screen.answer()
    assert hall.taken == []


def test_who_does_not_answer_hangs_and_then_hangs_again() -> None:
    hall = Hall()
    hall.look(LOOKS + 1)
    assert hall.taken == [Hung("screen", page=True)]
    assert hall.done == [Do.PAGE]
    hall.look(LOOKS)
    assert hall.taken[1:] == [Hung("screen", page=True, again=True)]
    assert len(hall.screen.asked) == 1, "one question is enough"
    hall.screen.answer()
    hall.look(LOOKS)
    assert len(hall.taken) == 2


def test_a_machine_that_is_too_busy_hangs_nobody() -> None:
    hall = Hall()
    hall.look(1)
    for _ in range(10 * LOOKS):
        hall.queued += 0.6  # of a second
        hall.look(1)
    assert hall.taken == []
    for _ in range(LOOKS):
        hall.queued += 0.1
        hall.look(1)
    assert hall.taken == [Hung("screen", page=True)], "it has time, and does not answer"


def test_threads_say_how_long_they_waited_for_a_processor() -> None:
    before = queued_s()
    for _ in range(1000):
        os.sched_yield()
    assert queued_s() >= before


def test_who_need_not_answer_any_more_is_not_judged() -> None:
    hall = Hall()
    hall.look(LOOKS)
    hall.judge.no_more("screen")
    hall.look(LOOKS)
    assert hall.taken == []


def test_the_visits_thread_answers_after_what_it_has_to_do(facts: Facts) -> None:
    gate, stepped = threading.Event(), threading.Event()

    def publish(_snapshot: Snapshot) -> None:
        if threading.current_thread() is not threading.main_thread():
            stepped.set()
            gate.wait(10)

    loop = VisitLoop(facts, ENGINE, publish=publish)
    loop.start()
    answered = threading.Event()
    loop.post(ev.ClockRead("00:01", "2026-11-21", trusted=True))
    assert stepped.wait(60)
    loop.ask(answered.set)
    assert not answered.is_set()
    gate.set()
    assert answered.wait(60)
    loop.stop()


# ---- the service manager -------------------------------------------------------------------------


class Manager:
    """A service manager's end of the line."""

    def __init__(self, folder: Path, limit_s: float) -> None:
        self.line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path = folder / "notify"
        self.line.bind(str(path))
        self.line.settimeout(10)
        self.environment = {
            "NOTIFY_SOCKET": str(path),
            "WATCHDOG_USEC": str(int(limit_s * 1_000_000)),
            "WATCHDOG_PID": "1",
        }

    def hear(self) -> bytes:
        return self.line.recv(200)

    def hears_nothing(self) -> bool:
        self.line.setblocking(False)
        try:
            self.line.recv(200)
        except BlockingIOError:
            return True
        return False


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    found = Manager(tmp_path, 9.0)
    yield found
    found.line.close()


def test_the_manager_hears_what_is_told(manager: Manager) -> None:
    supervisor = Supervisor(manager.environment)
    supervisor.ready()
    supervisor.works()
    assert [manager.hear(), manager.hear()] == [b"READY=1", b"WATCHDOG=1"]
    assert supervisor.every_s == pytest.approx(9.0 / SHARE)


def test_an_abstract_address_is_one_too() -> None:
    name = f"civic-kiosk-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind("\0" + name)
        line.settimeout(10)
        Supervisor({"NOTIFY_SOCKET": "@" + name}).ready()
        assert line.recv(20) == b"READY=1"


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"NOTIFY_SOCKET": ""},
        {"NOTIFY_SOCKET": "not-absolute"},
        {"NOTIFY_SOCKET": "/there/is/none"},
        {"WATCHDOG_USEC": "1000000"},
        {"NOTIFY_SOCKET": "/there/is/none", "WATCHDOG_USEC": "soon"},
    ],
)
def test_without_a_manager_nothing_fails(environment: dict[str, str]) -> None:
    supervisor = Supervisor(environment)
    supervisor.ready()
    supervisor.works()
    assert supervisor.every_s is None


def test_it_is_told_as_often_as_it_wants_to_hear(manager: Manager) -> None:
    judge = Judge(lambda event: Do.NOTHING, lambda do: None, Supervisor(manager.environment))
    for _ in range(9):
        judge.look()
    assert [manager.hear() for _ in range(3)] == [b"WATCHDOG=1"] * 3
    assert manager.hears_nothing()


@pytest.mark.parametrize("asks", ["begin_again()", "Thread(target=begin_again).start()"])
def test_where_no_new_process_can_be_made_this_one_ends(asks: str) -> None:
    """Whether or not anybody waits for its word."""
    program = (
        "import sys, time\n"
        "from threading import Thread\n"
        "from kiosk.again import begin_again\n"
        f"sys.executable = '/nowhere'\n{asks}\ntime.sleep(600)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == os.EX_OSERR
