"""What the centre wants of this terminal, put together: sets, commands, notices, counted visits.

All of it is done by one thread between two visits, or shown as part of what is true around them.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import structlog

from contracts.errors import StorageError
from kiosk.commands.desk import Desk, Hands
from kiosk.commands.service import taken_out
from kiosk.maintenance.commands import diagnosis
from kiosk.notices.board import NoticeBoard
from kiosk.records.outbox import Outbox
from kiosk.releases.doubting import DoubtWatch
from kiosk.releases.judging import Limits
from kiosk.releases.trial import ReleaseTrial
from kiosk.runtime.counting import VisitCounts
from kiosk.runtime.line import CentreLine
from kiosk.runtime.loop import VisitLoop
from kiosk.runtime.moment import BetweenVisits
from kiosk.runtime.rounds import Rounds
from kiosk.runtime.surroundings import SurroundingsBoard
from kiosk.runtime.tally import End, Tally
from kiosk.runtime.used import UsedItems
from kiosk.sets.files import SetFiles
from kiosk.sets.here import SetsHere
from kiosk.sets.programs import SetPrograms, blame
from kiosk.sets.switch import SetSwitch
from kiosk.settings import Settings
from kiosk.texts import Texts
from kiosk.visit.outages import at_least, opens_again
from kiosk.visit.surroundings import AfterHours, Network, OutageNotice
from kiosk.watchdog.here import Watchdog

_log = structlog.get_logger(__name__)


class CentreRoom:
    """Everything that is done for the centre while the terminal runs.

    Attributes:
        line: to the sync process. ``moment``: hears of every page that is shown. ``tally``: sees
            every event. ``tried``: watches a program on trial. ``notices``: looks at each tick of
            the clock. ``announce``: told what notices say, which is for everybody; set before the
            first tick.
    """

    def __init__(
        self,
        settings: Settings,
        texts: Texts,
        items: Path,
        sets: SetsHere,
        board: SurroundingsBoard,
        now: Callable[[], datetime],
        watchdog: Watchdog,
        used: UsedItems | None = None,
    ) -> None:
        terminal = settings.terminal
        self._data_dir, self._now = terminal.data_dir, now
        self._texts, self._languages = texts, terminal.languages
        self._board, self._states = board, sets.states
        self.moment = BetweenVisits()
        table = settings.releases
        limits = Limits(table.least_s, table.most_s, table.ask_s)
        files = SetFiles(terminal.data_dir, terminal.district)
        self.tried = ReleaseTrial(
            sets.releases,
            limits,
            usable=watchdog.usable,
            end=self.moment.end,
            again=sets.again,
            tell=lambda: self.line.kick(),
        )
        doubted = DoubtWatch(
            sets.releases,
            limits,
            usable=watchdog.usable,
            blame=lambda doubt: blame(terminal.data_dir, sets.states, files, doubt),
            tell=lambda: self.line.kick(),
        )
        self._reachable = False

        def told(network: Network, pending: int) -> None:
            self._reachable = network == "reachable"
            board.line(network, pending)

        def delivers(release: str, reachable: bool) -> None:
            self.tried.delivers(release, reachable)
            doubted.delivers(release, reachable)

        self.line = CentreLine(terminal.data_dir / "sync.sock", told, self._news, delivers)
        self.notices = NoticeBoard(terminal.data_dir, self._show)
        self._holding: tuple[OutageNotice, ...] = ()
        self._after: AfterHours | None = None
        self.announce: Callable[[Iterable[str]], None] = lambda texts: None
        self.notices.read()
        hands = Hands(
            closed=self._closed,
            again=sets.again,
            tell=self.line.kick,
            diagnose=lambda: diagnosis(settings, texts, items),
            queued=self._queued,
            replaced=" ".join(texts.text("place.replaced", each) for each in terminal.languages),
        )
        desk = Desk(terminal.data_dir, self.moment, hands, now)
        programs = SetPrograms(
            sets.releases,
            files,
            hours=table.hours,
            now=now,
            usable=watchdog.usable,
            heard=lambda: self._reachable,
            may_again=doubted.may_again,
        )
        switch = SetSwitch(
            terminal.data_dir,
            sets.states,
            files,
            self.moment,
            programs,
            now=now,
            again=sets.again,
            tell=self.line.kick,
        )
        self._counts = VisitCounts(terminal.data_dir, sets.chosen.name, self._wake, now)
        self._used = used
        if used is not None:
            used.wake = self._wake
        self.tally = Tally(self._counts.begun, self._ended)
        self._watchdog = watchdog
        watchdog.wake = self._wake

        def keep_up() -> float | None:
            return watchdog.look(lambda: self.moment.end(sets.again))

        orders = () if used is None else (used.look,)
        looks = (self._counts.look, *orders, desk.look, keep_up, self.tried.look)
        usual = () if watchdog.care.safe else (doubted.look, switch.look)
        self._rounds = Rounds(*looks, *usual)

    def start(self, loop: VisitLoop, idle: Callable[[], bool]) -> None:
        """Look at what the centre wants from now on; ``idle``: nothing is kept or printed."""
        self.moment.of(loop, idle)
        closed = taken_out(self._data_dir)
        self._announce(closed)
        self._tell_service(closed)
        self._rounds.start()

    def close(self) -> None:
        """End the thread, and write down what has been counted."""
        self._rounds.stop()
        self._counts.close()
        if self._used is not None:
            self._used.look()

    def _ended(self, item: str, end: End) -> None:
        self._counts.ended(item, end)
        if end == "done" and self._used is not None:
            self._used.done(item)
        if end == "done":
            self._watchdog.visited()
            self.tried.tested()

    def _queued(self) -> int:
        with closing(Outbox(self._data_dir)) as outbox:
            return outbox.count()

    def _wake(self) -> None:
        self._rounds.wake()

    def _news(self) -> None:
        """The sync process has written something."""
        self.notices.read()
        self.notices.look(self._now())
        self._rounds.wake()

    def _show(self, holding: tuple[OutageNotice, ...]) -> None:
        self._holding = holding
        self._announce(taken_out(self._data_dir))
        self._board.notices(holding)

    def hours(self, after: AfterHours | None) -> None:
        """Whether the hall is closed by its hours. Any thread."""
        self._after = after
        self._announce(taken_out(self._data_dir))
        self._board.hours(after)

    def _closed(self, words: str | None) -> None:
        self._announce(words)
        self._board.closed(words)
        self._tell_service(words)

    def _announce(self, closed: str | None) -> None:
        """All that the centre says to everybody now."""
        notices = [words for notice in self._holding for _, words in notice.text]
        self.announce([*notices, *self._times(), *self._opening(), closed or ""])

    def _opening(self) -> Iterator[str]:
        """When the hall opens again, however a page says it."""
        again = None if self._after is None else self._after.again
        if again is None:
            return
        for language in self._languages:
            yield opens_again(again, language, self._texts, again.day)
            yield opens_again(again, language, self._texts, None)

    def _times(self) -> Iterator[str]:
        """How long notices hold, however a page says it."""
        for until in {notice.until for notice in self._holding if notice.until is not None}:
            for language in self._languages:
                yield at_least(until, language, self._texts, until.day)
                yield at_least(until, language, self._texts, None)

    def _tell_service(self, closed: str | None) -> None:
        word = "open" if closed is None else "closed"
        try:
            self._states.change(lambda state: replace(state, service=word))
        except StorageError as error:
            _log.error("service.not_told", code=error.code)
