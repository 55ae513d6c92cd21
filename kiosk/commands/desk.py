"""Does what the centre commands, one after the other in the order of their numbers.

Between visits, except what disturbs nobody: taking the terminal out of service lets the visit of
now end by itself. Nothing but the words of ``CommandKind`` can be commanded.

A factory reset waits for nobody either: it is refused while a record waits to be sent or somebody
is here. Once taken, nothing else is done: the terminal stays closed until the centre has the
answer and this entry of the logbook, and the next start forgets everything.

A terminal that another one replaced is dead: closed for good, it keeps what it sealed until that
was handed on, and then forgets everything by itself.

What was done stands in the logbook. A line that the disk does not take costs no command, but the
one that asks for a reset: nothing else of it would stay.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import structlog

from contracts.errors import KioskError, StorageError
from contracts.fleet import Command, CommandKind
from kiosk.commands.notebook import Begun, Notebook, Outcome
from kiosk.commands.service import put_back, take_out, taken_out
from kiosk.logbook.logged import unheard
from kiosk.logbook.writing import Logbook
from kiosk.records.forgetting import OWN_WISH, Reset, keep_reset, read_reset
from kiosk.records.place import read_replaced
from kiosk.records.staged import staged_names
from kiosk.records.words import read_commands

LOOK_S = 1.0
RETRY_S = 20.0
_SHORT_ID = 8
_RESET = "reset.asked"
REPLACED = "replaced"
"""Stands for the command where nobody commanded: another terminal took the place of this one."""

_log = structlog.get_logger(__name__)

AT_ONCE = frozenset({CommandKind.OUT_OF_SERVICE, CommandKind.REPORT, CommandKind.FACTORY_RESET})
"""These wait for nobody."""


class Moment(Protocol):
    """Whether anybody is here."""

    def why_not(self) -> str:
        """Why this is no moment, a word; "" when it is one."""

    def end(self, then: Callable[[], None]) -> None:
        """End the visits for good and call ``then``, unless somebody has just begun one."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What commands are done with.

    Attributes:
        closed: shows that the terminal is out of service, with what is said of it, or is not.
        again: begins the process anew. ``tell``: there is a result, or the centre asks for news.
        diagnose: what the doctor says, without anything personal.
        queued: how many records wait to be sent; raises StorageError.
        replaced: what a terminal says that another one replaced.
    """

    closed: Callable[[str | None], None]
    again: Callable[[], None]
    tell: Callable[[], None]
    diagnose: Callable[[], str]
    queued: Callable[[], int]
    replaced: str = ""


class Desk:
    """Looks at the words of the centre. From one thread."""

    def __init__(
        self, data_dir: Path, moment: Moment, hands: Hands, now: Callable[[], datetime]
    ) -> None:
        self._data_dir = data_dir
        self._moment = moment
        self._hands = hands
        self._now = now
        self._book = Logbook(data_dir)
        self._notebook: Notebook | None = None
        self._restarting = False
        self._staged: frozenset[str] | None = None
        self._owed: list[tuple[Begun, Outcome, str]] = []

    def look(self) -> float | None:
        """Do what can be done now; give the seconds until it should be looked again."""
        try:
            return self._look()
        except StorageError as error:
            _log.error("commands.not_written", code=error.code)
            return RETRY_S

    def _look(self) -> float | None:
        if self._restarting:
            self._moment.end(self._hands.again)
            return LOOK_S
        if self._inherits():
            return self._begin_anew()
        commands = read_commands(self._data_dir)
        notebook = self._opened(commands)
        self._settle(notebook)
        reset = read_reset(self._data_dir)
        if reset is not None:
            return self._forget(reset, notebook)
        if read_replaced(self._data_dir) is not None:
            return self._end_of_life()
        notebook.drop_acknowledged()
        new = [each for each in commands if not notebook.knows(each)]
        early = [each for each in new if each.not_before > self._now()]
        for command in new:
            if command in early or notebook.knows(command):
                continue
            if command.expires <= self._now():
                self._skip(notebook, command, "expired")
            elif why := self._refused(command):
                self._skip(notebook, command, "refused", why)
            elif self._must_wait(command) or not self._do(command, notebook):
                return LOOK_S
        return min(self._until(early), default=None)

    def _opened(self, commands: tuple[Command, ...]) -> Notebook:
        """The notebook; what an earlier process began and did not end is told now."""
        if self._notebook is not None:
            return self._notebook
        notebook = Notebook(self._data_dir)
        if notebook.damaged:
            notebook.forget_all_but(commands)
            self._book.note("commands.forgotten", refused=len(commands))
        interrupted = notebook.open()
        for begun in interrupted:
            done = begun.do == CommandKind.RESTART.value or self._resets_by(begun)
            outcome: Outcome = "done" if done else "failed"
            self._end(notebook, begun, outcome, "" if done else "interrupted")
        self._notebook = notebook
        if interrupted:
            self._hands.tell()
        return notebook

    def _refused(self, command: Command) -> str:
        """Why it is not done at all, a word; "" where nothing speaks against it."""
        if not isinstance(command.do, CommandKind):
            return "unknown"
        if not command.agreed:
            return "one-person"
        if command.do is not CommandKind.FACTORY_RESET:
            return ""
        unsent = self._hands.queued()
        return f"queue:{unsent}" if unsent else self._moment.why_not()

    def _resets_by(self, begun: Begun) -> bool:
        reset = read_reset(self._data_dir)
        return reset is not None and reset.command == begun.id

    def _forget(self, reset: Reset, notebook: Notebook) -> float:
        """Stay closed until the centre has the answer and every record; then begin anew for it."""
        if taken_out(self._data_dir) is None:
            self._close(reset.command, "")
        if not reset.due:
            waits = self._hands.queued() or self._moment.why_not()
            if waits or not self._told_of(reset, notebook):
                return LOOK_S
            keep_reset(self._data_dir, Reset(reset.command, due=True))
        return self._begin_anew()

    def _told_of(self, reset: Reset, notebook: Notebook) -> bool:
        """Whether the centre has the answer to who commanded it, if anybody did."""
        if reset.command == OWN_WISH:
            return True
        known = notebook.is_acknowledged(reset.command)
        if not known:  # of a damaged file nobody would ever tell it
            notebook.tell_done(reset.command)
        return known and not unheard(self._data_dir, _RESET)

    def _inherits(self) -> bool:
        """Whether records of the terminal before came since the start, which puts them in."""
        staged = frozenset(staged_names(self._data_dir))
        if self._staged is None:
            self._staged = staged
        return bool(staged - self._staged)

    def _end_of_life(self) -> float:
        """Closed for good; empty, it forgets everything."""
        if taken_out(self._data_dir) is None:
            self._close(REPLACED, self._hands.replaced)
        if self._hands.queued() or self._moment.why_not():
            return LOOK_S
        self._book.note(_RESET, command=REPLACED)
        keep_reset(self._data_dir, Reset(REPLACED, due=True))
        return self._begin_anew()

    def _begin_anew(self) -> float:
        self._restarting = True
        self._moment.end(self._hands.again)
        return LOOK_S

    def _close(self, command: str, words: str) -> None:
        take_out(self._data_dir, command, words)
        self._book.note("service.taken_out", command=_short(command))
        self._hands.closed(words)

    def _must_wait(self, command: Command) -> bool:
        return command.do not in AT_ONCE and bool(self._moment.why_not())

    def _do(self, command: Command, notebook: Notebook) -> bool:
        """Begin it, and end it unless the process ends with it; whether others may follow."""
        begun = notebook.begin(command)
        _log.info("command.begun", command=command.id, do=str(command.do), by=command.author)
        if command.do is CommandKind.RESTART:
            self._restarting = True
            self._moment.end(self._hands.again)
            return False
        outcome: Outcome = "done"
        try:
            said = self._act(command)
        except KioskError as error:
            outcome, said = "failed", error.code
        self._owed.append((begun, outcome, said))
        self._settle(notebook)
        return command.do is not CommandKind.FACTORY_RESET

    def _settle(self, notebook: Notebook) -> None:
        """Write down what became of what was done; a full disk delays it."""
        while self._owed:
            self._end(notebook, *self._owed[0])
            self._owed.pop(0)
            self._hands.tell()

    def _end(self, notebook: Notebook, begun: Begun, outcome: Outcome, said: str) -> None:
        notebook.end(begun, outcome, said)
        self._book.note("command.ended", command=_short(begun.id), do=begun.do, outcome=outcome)

    def _skip(self, notebook: Notebook, command: Command, outcome: Outcome, said: str = "") -> None:
        self._end(notebook, notebook.begin(command), outcome, said)
        self._hands.tell()

    def _act(self, command: Command) -> str:
        match command.do:
            case CommandKind.OUT_OF_SERVICE:
                self._close(command.id, command.text)
            case CommandKind.IN_SERVICE:
                put_back(self._data_dir)
                self._book.note("service.put_back", command=_short(command.id))
                self._hands.closed(None)
            case CommandKind.FACTORY_RESET:
                self._book.write(_RESET, command=_short(command.id))
                self._keep_reset(Reset(command.id))
            case CommandKind.DIAGNOSTICS:
                return self._hands.diagnose()
            case CommandKind.REPORT | CommandKind.RESTART:
                pass  # the result itself is told at once; a new process begins elsewhere
        return ""

    def _keep_reset(self, reset: Reset) -> None:
        """A word that stands there counts, also where the disk does not say that it stays."""
        try:
            keep_reset(self._data_dir, reset)
        except StorageError:
            if read_reset(self._data_dir) != reset:
                raise

    def _until(self, commands: list[Command]) -> Iterator[float]:
        for command in commands:
            yield max(LOOK_S, (command.not_before - self._now()).total_seconds())


def _short(command: str) -> str:
    """The beginning of an id, by which the centre knows it: heartbeats are short."""
    return command[:_SHORT_ID]
