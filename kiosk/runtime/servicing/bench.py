"""What deeds of servicing have in common: what they need, and the threads they are done in.

One thread alone writes (settings, rolls), so that every deed is done in its turn. What looks
around, waits for a person or for a stick has a thread of its own and holds up nothing.
"""

import queue
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from contracts.errors import StorageError
from kiosk.logbook.writing import Logbook
from kiosk.maintenance.devices import BuiltIn
from kiosk.maintenance.finding import Finding
from kiosk.records.outbox import Outbox
from kiosk.runtime.setting_up import Post, told
from kiosk.runtime.trials import aside
from kiosk.settings import Settings
from kiosk.visit.setup import Told

_log = structlog.get_logger(__name__)

Deed = Callable[[Any], None]
"""Takes an effect and posts what it ends with."""


class Writer:
    """The thread that writes."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="servicing", daemon=True)
        self._thread.start()

    def in_turn(self, deed: Deed) -> Deed:
        """The same, returning at once: done when everything before it is."""
        return lambda effect: self._jobs.put(lambda: deed(effect))

    def stop(self) -> None:
        """End it when everything that was begun is done."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception:
                _log.exception("servicing.failed")


@dataclass(frozen=True, slots=True)
class Bench:
    """What lies ready for every deed.

    Attributes:
        path: the settings file. ``settings``: as the process read it.
        built_in: the adapters of the project.
        post: gets every result.
        book: is told what was done.
        writer: does what writes.
    """

    path: Path
    settings: Settings
    built_in: BuiltIn
    post: Post
    book: Logbook
    writer: Writer

    @property
    def data_dir(self) -> Path:
        """Where the terminal keeps its data."""
        return self.settings.terminal.data_dir

    @property
    def language(self) -> str:
        """What is read at this terminal first."""
        return self.settings.terminal.languages[0]

    def waiting(self) -> int | None:
        """How many records wait for the centre; None where nobody knows."""
        try:
            with closing(Outbox(self.data_dir)) as outbox:
                return outbox.count()
        except StorageError:
            return None


def apart(deed: Deed) -> Deed:
    """The same, returning at once: done in a thread of its own."""
    return lambda effect: aside(lambda: deed(effect))


def all_told(found: Iterable[Finding]) -> tuple[Told, ...]:
    """Findings as the pages know them."""
    return tuple(told(each) for each in found)


def now() -> datetime:
    """The moment of a deed."""
    return datetime.now(UTC)
