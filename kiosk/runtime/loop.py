"""The visit thread: takes one event after the other, steps, performs, publishes.

Every touch, device result and timer ends here as an event; nothing in this thread blocks.
"""

import heapq
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from kiosk.visit import events as ev
from kiosk.visit.effects import Effect, StartTimer
from kiosk.visit.engine import Engine
from kiosk.visit.snapshot import Snapshot
from kiosk.visit.state import Facts, State

_log = structlog.get_logger(__name__)


class _Stop:
    """Ends the loop."""


@dataclass(frozen=True, slots=True)
class _EndBetween:
    """Ends the loop between two visits, if it may."""

    may: Callable[[], bool]
    then: Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Somebody wants to know whether the loop goes on."""

    answer: Callable[[], None]


@dataclass(order=True, slots=True)
class _Due:
    at: float
    timer: StartTimer = field(compare=False)


_Queued = ev.Event | _Stop | _EndBetween | _Asked


def _only_rewound(event: ev.Event, before: State, after: State) -> bool:
    """A touch that only put off the idle warning: the page shows nothing of it."""
    same = before.over == after.over and before.slices is after.slices
    return isinstance(event, ev.Touched) and same


class Watcher(Protocol):
    """Somebody who counts what becomes of visits."""

    def seen(self, before: State, event: ev.Event, after: State) -> None:
        """An event was taken."""

    def broke(self) -> None:
        """A step or its page failed by a mistake of ours."""


class VisitLoop:
    """Owns the state. ``publish`` may be called often and must return at once.

    Args:
        engine: the machine, with the flow that it runs.
        begun: where it goes on, with what is to be done for that; else nobody is there yet.
        trace: gets names of events, effects and pages with monotonic ms; never content.
        watcher: sees the states before and after each event, in the loop's own thread.
    """

    def __init__(
        self,
        facts: Facts,
        engine: Engine,
        *,
        publish: Callable[[Snapshot], None],
        begun: tuple[State, tuple[Effect, ...]] | None = None,
        trace: Callable[[str, str], None] = lambda kind, name: None,
        watcher: Watcher | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._facts = facts
        self._engine = engine
        self._watcher = watcher
        self._perform: Callable[[Effect], None] = lambda effect: None
        self._publish = publish
        self._trace = trace
        self._now = now
        self._queue: queue.SimpleQueue[_Queued] = queue.SimpleQueue()
        self._timers: list[_Due] = []
        self._state, self._first = begun or (engine.initial(facts), ())
        self._seq = 0
        self._page = ""
        self._thread = threading.Thread(target=self._run, name="visit", daemon=True)

    @property
    def state(self) -> State:
        """The state as it is now; for tests."""
        return self._state

    def perform_with(self, perform: Callable[[Effect], None]) -> None:
        """Who performs the effects, set once before the start; it must return at once."""
        self._perform = perform

    def post(self, event: ev.Event) -> None:
        """Queue an event, from any thread."""
        self._queue.put(event)

    def ask(self, answer: Callable[[], None]) -> None:
        """Call back once everything that was queued before has been taken. Any thread."""
        self._queue.put(_Asked(answer))

    def start(self) -> None:
        """Publish the first snapshot and start the thread."""
        for effect in self._first:
            self._start(effect)
        self._show()
        self._thread.start()

    def stop(self, timeout_s: float = 2.0) -> None:
        """End the thread after what is queued."""
        self._queue.put(_Stop())
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def end_between_visits(self, may: Callable[[], bool], then: Callable[[], None]) -> None:
        """End after what is queued, unless a visit is under way then or ``may`` says no.

        Once it has ended nobody can begin a visit any more, and ``then`` is called, from the
        loop's own thread: whatever is touched after that is lost.
        """
        self._queue.put(_EndBetween(may, then))

    def _run(self) -> None:
        while True:
            event = self._next_event()
            if isinstance(event, _Stop):
                return
            if isinstance(event, _EndBetween):
                if self._state.visit == 0 and event.may():
                    event.then()
                    return
                continue
            if isinstance(event, _Asked):
                event.answer()
            elif event is not None:
                self.take(event)
            del event  # while nothing happens, not even a late result is held

    def take(self, event: ev.Event) -> None:
        """Step with one event; a fault of ours is logged and leaves the visit as it was."""
        try:
            state, effects = self._engine.step(self._state, event, self._facts)
        except Exception:
            _log.exception("visit.step_failed", event_type=type(event).__name__)
            self._broke()
            return
        if type(event) not in (ev.ClockRead, ev.Touched, ev.TimerFired):
            self._trace("event", type(event).__name__)
        before, self._state = self._state, state
        changed = state is not before and not _only_rewound(event, before, state)
        if self._watcher is not None and state is not before:
            self._watcher.seen(before, event, state)
        for effect in effects:
            self._start(effect)
        if changed:
            self._show()

    def _start(self, effect: Effect) -> None:
        if isinstance(effect, StartTimer):
            heapq.heappush(self._timers, _Due(self._now() + effect.seconds, effect))
            return
        self._trace("effect", type(effect).__name__)
        try:
            self._perform(effect)
        except Exception:
            _log.exception("visit.effect_failed", effect_type=type(effect).__name__)
            answer = effect.given_up()
            if answer is not None:
                self.post(answer)

    def _show(self) -> None:
        try:
            snapshot = self._engine.view(self._state, self._facts, self._seq + 1)
        except Exception:
            _log.exception("visit.view_failed", page=self._state.page)
            self._broke()
            return
        if self._page != snapshot.page:
            self._trace("page", snapshot.page)
        self._seq += 1
        self._page = snapshot.page
        self._publish(snapshot)

    def _broke(self) -> None:
        if self._watcher is not None:
            self._watcher.broke()

    def _next_event(self) -> _Queued | None:
        timeout = None
        if self._timers:
            timeout = max(0.0, self._timers[0].at - self._now())
        try:
            return self._queue.get(timeout=timeout)
        except queue.Empty:
            timer = heapq.heappop(self._timers).timer
            return ev.TimerFired(timer.visit, timer.effect)
