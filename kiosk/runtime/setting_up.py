"""The worker behind the pages of setting up: keeps what is said, and does what takes a while.

It alone speaks to the first start (``kiosk.provisioning``), one job after the other, in a thread of
its own.
"""

import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from contracts.answers import Problem
from contracts.errors import KioskError
from contracts.items import LANGUAGES, Text
from kiosk.provisioning.checking import BuiltIn, check
from kiosk.provisioning.fields import FIELDS
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.steps import Step
from kiosk.runtime.perform import Table
from kiosk.texts import Texts
from kiosk.visit import events as ev
from kiosk.visit.effects import CancelEffect, ClearVisit
from kiosk.visit.order import Flow
from kiosk.visit.setup import BeginAnew, Setup
from kiosk.visit.state import State

_log = structlog.get_logger(__name__)


def said_before(first: FirstStart) -> Setup:
    """What was said before the process began: in the draft, and in settings that are there."""
    values = {key: first.value(key) for key in FIELDS}
    return Setup({key: value for key, value in values.items() if value not in (None, "", [])})


def checked(texts: Texts, built_in: BuiltIn) -> Callable[[str, object], Problem | None]:
    """Judges a value as it is typed, in sentences of these texts."""

    def wrong(word: str, value: object) -> Problem | None:
        mistake = check(word, value, built_in)
        if mistake is None:
            return None
        key = f"provision.{mistake.key}"
        said = {each: texts.text(key, each, **mistake.params) for each in LANGUAGES}
        return Problem(text=Text(said))

    return wrong


class SettingUp:
    """Watches the pages, and performs what they ask for.

    Args:
        first: what is chosen so far.
        flow: whose pages these are.
        begin_anew: ends the process so that it begins anew; any thread.
    """

    def __init__(self, first: FirstStart, flow: Flow, begin_anew: Callable[[], None]) -> None:
        self._first = first
        self._parts = [entry.step.part for entry in flow.order]
        self._places = {entry.step.name: n for n, entry in enumerate(flow.order)}
        self._begin_anew = begin_anew
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="setting-up")

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End it when everything that was said is kept."""
        self._jobs.put(None)
        self._thread.join()

    # ---- what was said ------------------------------------------------------------------------

    def seen(self, before: State, event: ev.Event, after: State) -> None:
        """An event was taken: what it changed is kept."""
        was, now = before.of(Setup).values, after.of(Setup).values
        changed = {key: now.get(key) for key in {*was, *now} if was.get(key) != now.get(key)}
        if changed:
            self._jobs.put(lambda: self._keep(changed))
        if before.page != after.page:
            self._jobs.put(lambda: self._open(after.page))

    def broke(self) -> None:
        """A page failed by a mistake of ours: the log says it."""

    def _keep(self, changed: Mapping[str, Any]) -> None:
        for key, value in changed.items():
            if value is None:
                self._first.take_away(key)
                continue
            mistake = self._first.put(key, value)
            if mistake is not None:
                _log.warning("setup.not_kept", key=key, why=mistake.key)

    def _open(self, page: str) -> None:
        """Every part that lies before this page is done."""
        self._first.open_page(page)
        place = self._places.get(page, 0)
        passed = {*self._parts[:place]} - {*self._parts[place:]}
        for step in Step:
            if step in passed or (step is Step.LANGUAGE and page in self._places):
                self._first.finish(step)

    # ---- what is asked ------------------------------------------------------------------------

    def table(self) -> Table:
        """What is done about each effect of these pages."""
        return {
            BeginAnew: lambda effect: self._jobs.put(self._begin_anew),
            CancelEffect: lambda effect: None,
            ClearVisit: lambda effect: None,
        }

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except KioskError as error:
                _log.error("setup.not_done", code=error.code, error=str(error))
            except Exception:
                _log.exception("setup.failed")
