"""Asks the screen's thread and the visit's again and again whether they still answer.

It is neither of them, and counts its own looks, no time: a machine that sleeps or that a debugger
holds, and a clock that leaps, hang nobody. Nor does one that is too busy: while threads of this
process wait for a processor, a look counts for nothing. A driver that keeps the interpreter in C
code keeps the judge from looking too: a service manager that listens then waits for its word in
vain and ends the process.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from hardening.processor import Starving, queued_s
from hardening.supervisor import Supervisor
from kiosk.watchdog.ladder import Do, Hung, Take

LOOK_S = 1.0
SCREEN_LOOKS = 15
"""Measured: the longest that the screen's thread was busy is below a second, on slow machines some
seconds while the first pages are made."""
VISIT_LOOKS = 15
START_LOOKS = 300
"""What follows the first page: items, store, and in safe mode every device by itself."""

_log = structlog.get_logger(__name__)

Answer = Callable[[], None]
Ask = Callable[[Answer], None]
"""Asks a thread to call back; returns at once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who has to answer.

    Attributes:
        name: a word. ``ask``: asks once; the answer may come from any thread.
        looks: so many may pass without an answer. ``page``: a page made anew may help.
    """

    name: str
    ask: Ask
    looks: int
    page: bool = False


class Judge:
    """Looks on a thread of its own.

    Args:
        take: tells the ladder. ``do``: does what it says; may not return.
        supervisor: is told that this process works, as often as it wants to hear it, if at all.
        tick: called at each look. ``queued``: for how long threads have waited for a processor.
    """

    def __init__(
        self,
        take: Take,
        do: Callable[[Do], None],
        supervisor: Supervisor,
        tick: Callable[[], None] = lambda: None,
        queued: Callable[[], float] = queued_s,
        look_s: float = LOOK_S,
    ) -> None:
        self._take = take
        self._do = do
        self._supervisor = supervisor
        self._tick = tick
        self._starving = Starving(look_s, queued)
        self._look_s = look_s
        self._every = max(1, int((supervisor.every_s or 0.0) / look_s))
        self._asked: dict[str, Asked] = {}
        self._waiting: dict[str, int] = {}
        self._looks = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="judge", daemon=True)

    def ask(self, *asked: Asked) -> None:
        """These have to answer from now on, in place of others of the same name. Any thread."""
        with self._lock:
            for each in asked:
                self._asked[each.name] = each
                self._waiting.pop(each.name, None)

    def no_more(self, *names: str) -> None:
        """These need not answer any more. Any thread."""
        with self._lock:
            for name in names:
                self._asked.pop(name, None)
                self._waiting.pop(name, None)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(5.0)

    def look(self) -> None:
        """Ask who has answered; judge who has not."""
        self._looks += 1
        with self._lock:
            asked = tuple(self._asked.values())
        starved = self._is_starved()
        for each in asked:
            self._look_at(each, starved=starved)
        self._tick()
        if self._looks % self._every == 0:
            self._supervisor.works()

    def _is_starved(self) -> bool:
        """Asked only while somebody has not answered."""
        if self._waiting:
            return self._starving.look()
        self._starving.pass_over()
        return False

    def _look_at(self, asked: Asked, *, starved: bool) -> None:
        with self._lock:
            if asked.name not in self._asked:
                return
            waited = self._waiting.get(asked.name, 0)
            if starved and waited:
                return
            self._waiting[asked.name] = waited + 1
        if waited == 0:
            asked.ask(lambda: self._answered(asked.name))
        elif waited % asked.looks == 0:
            self._hangs(Hung(asked.name, page=asked.page, again=waited > asked.looks))

    def _answered(self, name: str) -> None:
        with self._lock:
            self._waiting.pop(name, None)

    def _hangs(self, hung: Hung) -> None:
        _log.error("watchdog.hung", who=hung.who, again=hung.again)
        self._do(self._take(hung))

    def _run(self) -> None:
        while not self._stop.wait(self._look_s):
            try:
                self.look()
            except Exception:  # whoever judges has to live as long as the process
                _log.exception("watchdog.look_failed")
