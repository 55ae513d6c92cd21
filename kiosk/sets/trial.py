"""The first start of a set: it shows a page and passes its self-test in time, or is taken back."""

import threading
from collections.abc import Callable

import structlog

from contracts.errors import StorageError
from hardening.processor import Starving, queued_s
from kiosk.sets.running import got_well, put_off, taken_back
from kiosk.sets.state import SetStates

LOOK_S = 1.0
LOOKS = 30
"""So many may pass until the first page stands and the self-test is passed, those left out in which
the processors had no time for this process: a machine that is busy is no fault of the set."""
MOST_LOOKS = 300
"""Whoever waits for longer waits for nothing."""

_log = structlog.get_logger(__name__)


class Trial:
    """Watches one start, whether its set is on trial or not. Any thread.

    Args:
        at_once: begins the process anew whatever hangs; called from the watch's own thread.
        failed: told why the set is taken back: a program that came with it goes too.
        queued: for how long threads of this process have waited for a processor.
    """

    def __init__(
        self,
        states: SetStates,
        at_once: Callable[[], None],
        *,
        failed: Callable[[str], object] = lambda reason: None,
        queued: Callable[[], float] = queued_s,
        look_s: float = LOOK_S,
    ) -> None:
        self._states = states
        self._failed = failed
        self._at_once = at_once
        self._drawn = False
        self._lock = threading.Lock()
        self._open = True
        self._starving = Starving(look_s, queued)
        self._look_s = look_s
        self._enough = threading.Event()
        self._watch = threading.Thread(target=self._look, name="trial", daemon=True)

    @property
    def on(self) -> bool:
        """Whether the set of this start has still to show that it works."""
        state = self._states.state
        return self._open and state.trying is not None and state.trying == state.running

    def begin(self) -> None:
        """The time runs, where a set is on trial."""
        if self.on:
            self._watch.start()

    def drawn(self) -> None:
        """The first page stands."""
        self._drawn = True

    def passed(self) -> bool:
        """Page and self-test: the set works. Tells whether that is news for the centre."""
        on_trial = self.on
        if not self._close():
            return False
        try:
            self._states.change(got_well)
        except StorageError as error:
            _log.error("sets.health_not_written", code=error.code)  # the switch tries it again
            return False
        return on_trial

    def wait(self) -> None:
        """The start waits for something that is not its set's, such as a disk: no time runs."""
        self._enough.set()

    def undecided(self) -> None:
        """The start ended for a reason that is not its set's."""
        if not self.on or not self._close():
            return
        try:
            self._states.change(put_off)
        except StorageError as error:
            _log.error("sets.trial_not_put_off", code=error.code)

    def failed(self, reason: str) -> bool:
        """Take the set back; tell whether another one can be run instead."""
        on_trial = self.on
        if self._states.state.running.sha256 is None or not self._close():
            return False
        _log.error("sets.returned", set=self._states.state.running.name, reason=reason)
        self._failed(reason)
        try:
            self._states.change(lambda state: taken_back(state, reason))
        except StorageError as error:
            _log.error("sets.return_not_written", code=error.code)
            return on_trial  # the next start finds out by itself
        return True

    def _close(self) -> bool:
        with self._lock:
            was, self._open = self._open, False
        self._enough.set()
        return was

    def _look(self) -> None:
        counted = looks = 0
        while counted < LOOKS and looks < MOST_LOOKS:
            if self._enough.wait(self._look_s):
                return
            looks += 1
            counted += not self._starving.look()
        self._late()

    def _late(self) -> None:
        if self.failed("self-test" if self._drawn else "no-page"):
            self._at_once()
