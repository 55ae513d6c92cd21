"""Who stops typing for a moment is told what is meant, and only for the last wish."""

from collections.abc import Iterator
from queue import SimpleQueue

import pytest

from kiosk.meaning.seeker import Seeker
from kiosk.runtime.meaning import MeaningWorker
from kiosk.visit.events import Event
from kiosk.visit.finding import FindMeaning, Meant
from tests.contracts.processes import wait_until

PHRASES = (("one", "First"), ("two", "Second"))
PATIENT_S = 60


class Bench:
    def __init__(self, pause_s: float, rest_s: float) -> None:
        self.posted: SimpleQueue[Event] = SimpleQueue()
        self.seeker = Seeker(lambda: PHRASES, "tests.finding.toy_meaning")
        self.worker = MeaningWorker(self.seeker, self.posted.put, pause_s=pause_s, rest_s=rest_s)

    def ready(self) -> None:
        """A helper answers, which takes a second to start."""
        self.worker.ask(FindMeaning(1, 0))
        assert self.posted.get(timeout=PATIENT_S) == Meant(1, 0)
        wait_until(lambda: self.asked("one", 1) == Meant(1, 1, ("one",)))

    def asked(self, text: str, effect: int) -> Event:
        self.worker.ask(FindMeaning(1, effect, text))
        return self.posted.get(timeout=PATIENT_S)


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    pause_s, rest_s = getattr(request, "param", (0.0, 600.0))
    bench = Bench(pause_s, rest_s)
    yield bench
    bench.worker.stop()


def test_there_is_no_thread_before_somebody_may_search(bench: Bench) -> None:
    assert not bench.worker.running
    bench.ready()
    assert bench.worker.running
    bench.worker.stop()
    bench.worker.ask(FindMeaning(1, 9, "two"))
    assert not bench.worker.running


def test_what_is_meant_is_told_to_whoever_asked(bench: Bench) -> None:
    bench.ready()
    assert bench.asked("two", 7) == Meant(1, 7, ("two",))
    assert bench.asked("three", 8) == Meant(1, 8)


@pytest.mark.parametrize("bench", [(0.2, 600.0)], indirect=True)
def test_only_the_last_wish_is_looked_for(bench: Bench) -> None:
    bench.ready()
    for effect, text in enumerate(("t", "tw", "two"), 10):
        bench.worker.ask(FindMeaning(1, effect, text))
    assert bench.posted.get(timeout=PATIENT_S) == Meant(1, 12, ("two",))
    assert bench.posted.empty()


@pytest.mark.parametrize("bench", [(0.2, 600.0)], indirect=True)
def test_a_wish_of_a_visit_that_is_over_is_forgotten(bench: Bench) -> None:
    bench.ready()
    bench.worker.ask(FindMeaning(1, 20, "one"))
    bench.worker.forget()
    assert bench.asked("two", 21) == Meant(1, 21, ("two",))


@pytest.mark.parametrize("bench", [(0.0, 0.05)], indirect=True)
def test_the_helper_ends_when_nobody_searches_and_comes_back(bench: Bench) -> None:
    bench.ready()
    wait_until(lambda: not bench.seeker.running)
    bench.ready()


def test_a_helper_that_crashes_leaves_nobody_waiting(bench: Bench) -> None:
    bench.ready()
    assert bench.asked("crash", 30) == Meant(1, 30)
    wait_until(lambda: bench.asked("one", 31) == Meant(1, 31, ("one",)))
