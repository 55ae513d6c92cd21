"""A terminal's visits without devices: the real loop, and a hand that waits for what it did."""

from collections.abc import Callable
from threading import Condition

from kiosk.runtime.loop import VisitLoop, Watcher
from kiosk.runtime.moment import BetweenVisits
from kiosk.visit.session import ENGINE
from kiosk.visit.state import Facts
from tests.visit import ev
from tests.visit.sn import Snapshot


class Hall:
    """Post events with ``do``; ``page`` is what is shown then.

    Attributes:
        idle: whether anything is being kept or printed, as the moment is told.
    """

    def __init__(self, facts: Facts, watcher: Watcher | None = None, quiet_s: float = 0.0) -> None:
        self.idle = True
        self.moment = BetweenVisits(quiet_s=quiet_s)
        self.loop = VisitLoop(facts, ENGINE, publish=self._publish, watcher=watcher)
        self.moment.of(self.loop, lambda: self.idle)
        self._shown: list[Snapshot] = []
        self._change = Condition()
        self._settled = 0

    def start(self) -> "Hall":
        self.loop.start()
        return self

    def stop(self) -> None:
        self.loop.stop()

    @property
    def page(self) -> str:
        return self._shown[-1].page

    @property
    def ended(self) -> bool:
        """The visits are over for good."""
        return not self.loop._thread.is_alive()

    def do(self, *events: ev.Event) -> Snapshot:
        """Post these, and wait until the last of them has been taken."""
        self._settled += 1
        time = f"{self._settled:05d}"
        for event in (*events, ev.ClockRead(time, "2026-11-21", trusted=True)):
            self.loop.post(event)
        return self.see(lambda snapshot: snapshot.clock == time)

    def see(self, fits: Callable[[Snapshot], bool]) -> Snapshot:
        with self._change:
            seen = self._change.wait_for(lambda: bool(self._shown) and fits(self._shown[-1]), 10)
            assert seen, f"still on {self._shown[-1].page if self._shown else 'nothing'}"
            return self._shown[-1]

    def _publish(self, snapshot: Snapshot) -> None:
        self.moment.shown(snapshot)
        with self._change:
            self._shown.append(snapshot)
            self._change.notify_all()
