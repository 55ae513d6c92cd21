"""What a start of the program finds otherwise than the one before, as entries of the logbook.

``noted.json`` beside the book says what was found last. Of settings it holds names and hashes, and
the book names only.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from contracts.canonical import sha256_hex
from contracts.errors import StorageError
from contracts.zone import CLOCK_TOLERANCE_S
from kiosk.logbook.book import FOLDER, read_end
from kiosk.logbook.writing import Logbook
from kiosk.records.statefile import read_state, write_state

NOTED_NAME = "noted.json"
MOST_NAMED = 16
"""Settings that are named one by one; of others their number."""
_TOLERANCE = timedelta(seconds=CLOCK_TOLERANCE_S)
_SHORT_HASH = 12

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """How things stand at a start.

    Attributes:
        running: name and hash of the set. ``returned``: hash, name and reason of those taken back.
        settings: the whole settings, as plain values.
    """

    version: str
    running: tuple[str, str | None] = ("shipped", None)
    choice: int = 0
    returned: tuple[tuple[str, str, str], ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)


class Diary:
    """The entries of one run of the program. ``begin`` counts once. One thread at a time."""

    def __init__(self, data_dir: Path, book: Logbook) -> None:
        self._data_dir = data_dir
        self._book = book
        self._begun = False

    def begin(self, found: Found) -> None:
        """Write what is otherwise than before, and that the program began. Never raises."""
        if self._begun:
            return
        self._begun = True
        try:
            self._book.check()
            self._clock()
        except StorageError as error:
            _log.error("logbook.not_checked", code=error.code)
        self._changes(found)
        self._book.note("program.started", version=found.version, set=found.running[0])

    def end(self, why: str) -> None:
        """Write that it ended in order, and why: a word. Never raises."""
        if self._begun:
            self._book.note("program.ended", why=why)

    def _clock(self) -> None:
        """A clock that was set back while nothing ran."""
        last = read_end(self._data_dir).last
        if last is None or not last.entries:
            return
        back = last.entries[-1].at - datetime.now(UTC)
        if back > _TOLERANCE:
            self._book.note("clock.set_back", seconds=round(back.total_seconds()))

    def _changes(self, found: Found) -> None:
        now = {
            "running": list(found.running),
            "returned": [each[0] for each in found.returned],
            "settings": dict(_hashed(found.settings)),
        }
        before = self._read()
        if before == now:
            return
        lines = [] if before is None else list(_lines(found, before, now))
        if all(self._book.note(what, **said) for what, said in lines):
            try:
                write_state(self._data_dir / FOLDER / NOTED_NAME, now)
            except StorageError as error:  # then the next start says it again
                _log.warning("logbook.noted_not_written", code=error.code)

    def _read(self) -> dict[str, Any] | None:
        try:
            document = read_state(self._data_dir / FOLDER / NOTED_NAME)
        except StorageError:
            return None
        kinds = {"running": list, "returned": list, "settings": dict}
        if document is None or any(
            not isinstance(document.get(name), kind) for name, kind in kinds.items()
        ):
            return None
        return {name: document[name] for name in kinds}


def _lines(
    found: Found, before: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, str | int]]]:
    for sha256, name, reason in found.returned:
        if sha256 not in before["returned"]:
            yield "set.returned", {"set": name, "reason": reason}
    if now["running"] != before["running"]:
        name, whole = found.running
        said: dict[str, str | int] = {"set": name, "choice": found.choice}
        if whole:
            said["hash"] = whole[:_SHORT_HASH]
        yield "set.switched", said
    names = sorted(
        name
        for name in now["settings"].keys() | before["settings"].keys()
        if now["settings"].get(name) != before["settings"].get(name)
    )
    for name in names[:MOST_NAMED]:
        yield "settings.changed", {"field": name}
    if names[MOST_NAMED:]:
        yield "settings.changed", {"others": len(names[MOST_NAMED:])}


def _hashed(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _hashed(value, f"{above}{name}.")
        else:
            text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
            yield f"{above}{name}", sha256_hex(text.encode())
