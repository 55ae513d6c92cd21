"""Takes what is staged, between two visits: writes down what is tried, and begins anew.

Everything is proved and laid out before anything is written down; after that one small file says
what the next start runs, and the process ends in order and becomes a new one. Wherever it is
killed, the next start finds either the old word or the new one.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

import structlog

from contracts.errors import StorageError
from kiosk.sets.choice import NotTakenError, Staged, prove, read_staged, why_not, within
from kiosk.sets.files import RunningSet, SetFiles
from kiosk.sets.reading import UNREADABLE, unreadable
from kiosk.sets.running import got_well
from kiosk.sets.state import SetRef, SetState, SetStates

LOOK_S = 1.0
"""How often it is looked whether the visit is over and nothing is being kept."""
RETRY_S = 20.0
"""How often what cannot be taken is tried again: a file may have been fetched anew."""

_log = structlog.get_logger(__name__)


class Moment(Protocol):
    """Whether anybody is here."""

    def why_not(self) -> str:
        """Why this is no moment to begin anew, a word; "" when it is one."""

    def end(self, then: Callable[[], None]) -> None:
        """End the visits for good and call ``then``, unless somebody has just begun one."""


class Programs(Protocol):
    """The program that a set is to run with."""

    def why_not(self, ref: SetRef) -> str:
        """Why a set cannot be taken at all, a word; "" when it can."""

    def why_not_now(self, ref: SetRef) -> str:
        """Why it has to wait, a word; "" when it does not."""

    def stays(self, ref: SetRef) -> bool:
        """Whether the program that runs now is the one that the set is to run with."""

    def take(self, ref: SetRef) -> None:
        """The next start tries its program, where it is another one. Raises StorageError."""


class SetSwitch:
    """Looks at what is staged. From one thread.

    Args:
        now: this moment, in the zone that people here live by: windows are hours of their day.
        again: begins the process anew; called from another thread once the visits have ended.
        tell: what is waited for, or what was taken, has changed.
    """

    def __init__(
        self,
        data_dir: Path,
        states: SetStates,
        files: SetFiles,
        moment: Moment,
        programs: Programs,
        *,
        now: Callable[[], datetime],
        again: Callable[[], None],
        tell: Callable[[], None],
    ) -> None:
        self._data_dir = data_dir
        self._states = states
        self._files = files
        self._moment = moment
        self._programs = programs
        self._now = now
        self._again = again
        self._tell = tell
        self._proved: Staged | None = None
        self._found = RunningSet()
        self._read: tuple[Staged, tuple[str, ...]] | None = None
        self._said = ""

    def look(self) -> float | None:
        """Take what can be taken now; give the seconds until it should be looked again.

        None: when somebody says that something has changed.
        """
        try:
            return self._look()
        except NotTakenError as error:
            self._proved = None
            self._wait(error.word, str(error))
            return RETRY_S
        except StorageError as error:
            self._say("sets.not_written", code=error.code)
            return RETRY_S

    def _look(self) -> float | None:
        if not self._states.state.healthy:
            self._change(got_well)  # the disk did not take it when it was found out
        staged = read_staged(self._data_dir)
        if staged is None or self._runs_already(staged):
            self._wait("")
            return None
        word = why_not(staged, self._states.state) or self._programs.why_not(staged.ref)
        if word:
            raise NotTakenError(word, f"choice {staged.number}")
        if self._proved != staged:
            prove(staged, self._files)
            self._found = self._files.lay_out(staged.ref)
            self._proved = staged
        if self._read is not None and self._read[0] == staged and self._read[1]:
            return self._wait_for_a_reader(self._read[1])
        word = self._why_not_now(staged)
        if word:
            self._wait(word)
            return LOOK_S
        if strange := self._unreadable(staged):
            return self._wait_for_a_reader(strange)
        self._states.change(lambda now: taken(now, staged))
        self._programs.take(staged.ref)
        _log.info("sets.switching", set=staged.ref.name, choice=staged.number)
        self._moment.end(self._again)
        return LOOK_S

    def _runs_already(self, staged: Staged) -> bool:
        state = self._states.state
        if staged.ref != state.running or staged.number < state.choice:
            return False
        self._change(lambda now: kept(now, staged))
        return True

    def _unreadable(self, staged: Staged) -> tuple[str, ...]:
        """What this program cannot read of a set that it is to run; another one looks itself."""
        if not self._programs.stays(staged.ref):
            return ()
        if self._read is None or self._read[0] != staged:
            self._read = staged, unreadable(self._found)
        return self._read[1]

    def _wait_for_a_reader(self, strange: tuple[str, ...]) -> float:
        self._wait(UNREADABLE, ", ".join(strange[:5]))
        return RETRY_S

    def _why_not_now(self, staged: Staged) -> str:
        if not within(staged.window, self._now().time()):
            return "window"
        return self._programs.why_not_now(staged.ref) or self._moment.why_not()

    def _wait(self, word: str, message: str = "") -> None:
        if word != self._states.state.waiting:
            self._change(lambda now: replace(now, waiting=word))
        if word:
            self._say("sets.waiting", reason=word, detail=message)
        self._said = self._said if word else ""

    def _change(self, change: Callable[[SetState], SetState]) -> None:
        before = self._states.state
        if self._states.change(change) != before:
            self._tell()

    def _say(self, event: str, **words: str) -> None:
        """Log what is so, once as long as it stays so."""
        said = f"{event} {words}"
        if said != self._said:
            self._said = said
            _log.info(event, **words)


def taken(state: SetState, staged: Staged) -> SetState:
    """The next start tries this set."""
    tries = state.tries if state.trying == staged.ref else 0
    return replace(state, trying=staged.ref, choice=staged.number, waiting="", tries=tries)


def kept(state: SetState, staged: Staged) -> SetState:
    """What runs is what is chosen: whatever was to be tried instead is not."""
    trying = state.trying if state.trying == state.running else None
    return replace(state, trying=trying, choice=max(state.choice, staged.number))
