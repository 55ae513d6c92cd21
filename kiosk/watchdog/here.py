"""The ladder at work in this process: what it said of this start, who is asked, what is done."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from hardening.lastwords import end_when_silent, keep_last_words, last_words, never_end
from hardening.supervisor import Supervisor
from kiosk.adapters import BUILT_IN
from kiosk.again import begin_again
from kiosk.settings import Settings
from kiosk.watchdog.judge import LOOK_S, START_LOOKS, Answer, Asked, Judge
from kiosk.watchdog.ladder import (
    Do,
    Ended,
    Failed,
    Later,
    Looked,
    Mode,
    NotRebooted,
)
from kiosk.watchdog.machine import Reboot, held_bytes, no_reboot, systemd_reboot
from kiosk.watchdog.memory import Memory

if TYPE_CHECKING:  # nothing of a device before the first page
    from drivers.runner import DeviceRunner
    from kiosk.watchdog.care import Care

LAST_WORDS = "last-words"
TICK_S = 10.0
"""How often the ladder hears that time has passed."""
SILENT_S = 60.0
"""A process whose judge has not looked for so long is kept by C code, and ends: nobody else can
tell, as the packaged screen's service manager hears nothing from within."""
DRIVER_S = 300.0
"""A driver that has not returned for so long does not return."""
MOST_HELD = 1 << 30
"""Bytes, far above what it needs: what leaks for months gets there."""
BASE_S = 3600.0
"""The most that it holds within so long is what it needs; it grows from there."""
MOST_GROWN = 256 << 20
"""Bytes; who has grown by more begins anew when nobody is expected, long before it has to."""
END_LOOK_S = 1.0
REST_S = 5
_MOST_LINES = 24
START, SCREEN, VISIT = "start", "screen", "visit"
END_LOOKS = 60
"""Devices and helpers are let go one after the other, each in some seconds at most."""

_log = structlog.get_logger(__name__)

Runners = Mapping[str, "DeviceRunner[Any]"]


class Watchdog:
    """One process on the ladder. Any thread, once it has begun.

    Args:
        reboot: starts the machine anew. ``again``: makes this process a new one; does not return.
        killed_is_power: a run that was killed outright stands for one whose power went.
        held: how much memory this process holds.
        silent_s: after so long without a look it ends itself; None where others share the machine
            and may keep it from looking.

    Attributes:
        mode: how this process runs. ``page``: makes what is on the screen anew. ``wake``:
            calls who calls ``look``. ``fell``: told why the program is begun anew, a word.
            ``quiet``: whether nobody is expected now.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        reboot: Reboot = no_reboot,
        again: Callable[[], object] = begin_again,
        supervisor: Supervisor | None = None,
        memory: Memory | None = None,
        killed_is_power: bool = False,
        held: Callable[[], int] = held_bytes,
        silent_s: float | None = None,
    ) -> None:
        self._memory = memory or Memory(data_dir)
        self._killed_is_power = killed_is_power
        self._held = held
        self._last_words = data_dir / LAST_WORDS
        self._silent_s = silent_s
        self._words: int | None = None
        self._reboot = reboot
        self._again = again
        self._supervisor = supervisor or Supervisor()
        self._judge = Judge(self._memory.take, self._do, self._supervisor, tick=self._tick)
        self._ticks_at = max(1, round(TICK_S / LOOK_S))
        self._since_tick = 0
        self._visited = threading.Event()
        self._between = False
        self._in_visits = False
        self._runners: Runners = {}
        self._told_later = False
        self._base = 0
        self._based_at = max(1, round(BASE_S / TICK_S))
        self.quiet: Callable[[], bool] = lambda: False
        self.mode = Mode.USUAL
        self.page: Callable[[], None] = lambda: None
        self.wake: Callable[[], None] = lambda: None
        self.fell: Callable[[str], None] = lambda reason: None

    @contextmanager
    def beginning(self) -> Iterator[None]:
        """Begin while something is loaded that waits for no disk."""
        beside = threading.Thread(target=self.begin, name="begin")
        beside.start()
        try:
            yield
        finally:
            beside.join()

    def begin(self) -> None:
        """The process begins; afterwards it is known how it runs."""
        word = self._hear_last_words() if self._memory.kept else ""
        if not word and self._killed_is_power:
            self._memory.take(Ended())
        if self._memory.begin(word or "ended") is Do.REBOOT:
            self._restart_machine()
        self.mode = self._memory.ladder.mode
        if self.mode is not Mode.USUAL:
            _log.warning("watchdog.mode", mode=self.mode.value, reason=self._memory.ladder.reason)

    def _hear_last_words(self) -> str:
        """A word for how the last run ended, "" for none; this one's are kept from now on."""
        word, lines = last_words(self._last_words)
        if word:
            _log.error("terminal.last_words", reason=word, lines=lines[:_MOST_LINES])
        try:
            self._words = keep_last_words(self._last_words)
        except OSError as error:
            _log.warning("terminal.no_last_words", error=type(error).__name__)
        return word

    def rest(self) -> None:
        """Wait before anything is done, where even the closed page did not stay."""
        left = self._memory.ladder.pause_s
        if left:
            self._supervisor.ready()
        while left > 0:
            self._supervisor.works()
            time.sleep(min(left, REST_S))
            left -= REST_S

    @property
    def care(self) -> "Care":
        """How devices are started."""
        from kiosk.watchdog.care import Care

        ladder = self._memory.ladder
        safe = self.mode is Mode.SAFE
        return Care(safe=safe, left_out=ladder.left_out, ours=BUILT_IN, take=self._memory.take)

    def start(self, *asked: Asked) -> None:
        """Ask these from now on."""
        self._judge.ask(*asked)
        self._looks_on()
        self._judge.start()

    def ask(self, *asked: Asked) -> None:
        """Ask these too."""
        self._judge.ask(*asked)

    def drawn(self) -> None:
        """The first page stands: the service manager is told, and the rest of the start watched."""
        self._supervisor.ready()
        if self.mode is not Mode.CLOSED:
            self._judge.ask(Asked(START, _never, START_LOOKS))

    def started(self) -> None:
        """The rest of the start is done, or waits for something outside."""
        self._judge.no_more(START)

    def visits(self, runners: Runners) -> None:
        """Visits may begin, with these devices; ``look`` is called from now on."""
        self._runners = runners
        self._in_visits = True

    def usable(self) -> tuple[str, ...]:
        """Classes of devices that can be used now."""
        return tuple(name for name, runner in self._runners.items() if runner.status.usable)

    def visited(self) -> None:
        """Somebody has handed in what they came for."""
        if self.mode is Mode.USUAL:
            self._visited.set()

    def look(self, end: Callable[[], None]) -> float | None:
        """``end`` the visits between two of them, where the program is to begin anew.

        Gives the seconds until it should be called again; None: whenever it is usual.
        """
        if not self._between:
            return None
        end()
        return END_LOOK_S

    def failed(self, reason: str) -> None:
        """The process ends because it cannot go on."""
        if self._memory.take(Failed(reason)) is Do.REBOOT:
            self._restart_machine()

    def ending(self, *, again: bool) -> None:
        """The event loop is over: nobody answers any more. ``again``: a new process follows."""
        self._judge.no_more(SCREEN, VISIT, START)
        if again:
            self._judge.ask(Asked("end", _never, END_LOOKS))

    def ended(self) -> None:
        """It ends in order, or begins anew because somebody wants it to."""
        self._memory.take(Ended())

    def anew(self) -> None:
        """Begin anew at once for a reason that is not the program's."""
        self._memory.take(Ended())
        self._again()

    def stop(self) -> None:
        """Ask nobody any more."""
        self._judge.stop()
        if self._silent_s is not None:
            never_end()

    def _looks_on(self) -> None:
        """The judge can look: what ends a silent process waits anew."""
        if self._silent_s is not None and self._words is not None:
            end_when_silent(self._silent_s, self._words)

    def _do(self, do: Do) -> None:
        match do:
            case Do.PAGE:
                self.page()
            case Do.BETWEEN if self._in_visits:
                self._between = True
                self.wake()
            case Do.BETWEEN:
                self.anew()
            case Do.PROGRAM:
                self.fell(self._memory.ladder.reason)
                self._again()
            case Do.REBOOT:
                self.fell(self._memory.ladder.reason)
                self._restart_machine()
                self._again()

    def _restart_machine(self) -> None:
        if not self._reboot():
            self._memory.take(NotRebooted())

    def _tick(self) -> None:
        """From the judge, at each of its looks."""
        self._looks_on()
        self._since_tick += 1
        if self._since_tick < self._ticks_at:
            return
        self._since_tick = 0
        visited = self._visited.is_set()
        self._visited.clear()
        self._do(self._memory.take(Looked(visited)))
        reason = "" if self._told_later else self._can_wait()
        if reason:
            do = self._memory.take(Later(reason))
            self._told_later = do is not Do.NOTHING  # a day later it may be mended
            self._do(do)

    def _can_wait(self) -> str:
        """What only a new process mends, a word; "" where nothing is."""
        for name, runner in self._runners.items():
            if runner.overdue_s >= DRIVER_S:
                _log.error("watchdog.driver_hung", device=name)
                return "driver-hung"
        held = self._held()
        if held > MOST_HELD:
            _log.error("watchdog.memory", megabytes=held >> 20)
            return "memory"
        if self._based_at:
            self._based_at -= 1
            self._base = max(self._base, held)
        elif held - self._base > MOST_GROWN and self.quiet():
            _log.error("watchdog.memory_grown", megabytes=held >> 20, base=self._base >> 20)
            return "memory-grown"
        return ""


def watchdog_of(settings: Settings) -> Watchdog:
    """The ladder of a terminal; a demo has no machine, and takes the power away by killing."""
    demo = settings.demo is not None
    return Watchdog(
        settings.terminal.data_dir,
        reboot=no_reboot if demo else systemd_reboot,
        killed_is_power=demo,
        silent_s=None if demo else SILENT_S,
    )


def _never(answer: Answer) -> None:
    """Whoever is asked says so in another way."""
