"""The page of a terminal that can take no visits now; there is no visit behind it."""

import threading
from collections.abc import Callable
from dataclasses import replace

from kiosk.settings import Settings
from kiosk.visit import events as ev
from kiosk.visit.doors import CLOSED, HELP, SHEETS, words_of
from kiosk.visit.sentences import said
from kiosk.visit.snapshot import Snapshot


class Outage:
    """Shows why, and obeys the keys of its page: language, layout and help. Any thread.

    What the centre said of a terminal that it had closed before is said still.

    Args:
        first: the page that stands before anything is known.
        publish: draws a snapshot; returns at once.
    """

    def __init__(
        self, settings: Settings, first: Snapshot, publish: Callable[[Snapshot], None]
    ) -> None:
        self._terminal = settings.terminal
        self._publish = publish
        self._lock = threading.Lock()
        self._shown = first
        self._reason = ""

    def show(self, reason: str, now: ev.ClockRead) -> None:
        """Say why, by a key below ``out_of_service.``, and the time; the same changes nothing."""
        with self._lock:
            shown = self._shown
            if reason != self._reason:
                self._reason = reason
                shown = self._closed()
            shown = replace(shown, clock=now.time, date=now.date)
            if shown != self._shown:
                self._put(shown)

    def take(self, event: ev.Event) -> None:
        """A touch on the page; whatever else happens is nothing to it."""
        with self._lock:
            if not self._reason:
                return
            match event:
                case ev.LanguageChosen(language) if language in self._terminal.languages:
                    self._put(self._in(language))
                case ev.WishEvent():
                    self._put(event.granted(self._shown))
                case ev.ModeChosen(mode):
                    self._put(replace(self._shown, mode=mode))
                case ev.HelpPressed():
                    self._put(self._help())
                case ev.SheetOpened():
                    self._put(self._sheet(type(event)))
                case ev.BackPressed() | ev.HomePressed() | ev.FinishPressed():
                    self._put(self._closed())

    def _closed(self) -> Snapshot:
        terminal, language = self._terminal, self._shown.language
        view = CLOSED.shows(
            reason_key=self._reason,
            phone=terminal.help_phone,
            hours=said(terminal.help_hours, language),
            nearest=said(terminal.nearest, language),
            words=words_of(self._shown.around),
        )
        return replace(self._shown, page=CLOSED.name, view=view, frame=CLOSED.frame)

    def _in(self, language: str) -> Snapshot:
        terminal = self._terminal
        self._shown = replace(
            self._shown,
            language=language,
            place=said(terminal.place, language),
            terminal_name=said(terminal.name, language),
        )
        return self._help() if self._shown.page == HELP.name else self._closed()

    def _help(self) -> Snapshot:
        terminal, language = self._terminal, self._shown.language
        hours, place = (said(words, language) for words in (terminal.help_hours, terminal.place))
        view = HELP.shows(hours=hours, phone=terminal.help_phone, place=place)
        return replace(self._shown, page=HELP.name, view=view, frame=HELP.frame)

    def _sheet(self, opened_by: type[ev.SheetOpened]) -> Snapshot:
        sheet = next(step for step in SHEETS if step.over and step.over.opened_by is opened_by)
        return replace(self._shown, page=sheet.name, view=sheet.shows(), frame=sheet.frame)

    def _put(self, snapshot: Snapshot) -> None:
        self._shown = replace(
            snapshot,
            seq=self._shown.seq + 1,
            can_go_back=snapshot.page != CLOSED.name,
            behind=CLOSED.name if snapshot.page != CLOSED.name else "",
            sheet=snapshot.page in {step.name for step in SHEETS},
        )
        self._publish(self._shown)
