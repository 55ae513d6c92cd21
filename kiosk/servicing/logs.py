"""Logs for whoever stands before the terminal: the logbook and what went wrong, newest first.

Nothing personal is written into logs. What leaves this machine, or stands on its screen, is
looked through once more all the same: short words and small numbers pass, nothing else does.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from contracts.errors import StorageError
from contracts.logbook import Entry
from hardening.files import write_durably
from hardening.strangers import held, open_plain, real_folder
from kiosk.logbook.book import files, line_of, read_book, read_stretch
from kiosk.logbook.writing import Logbook
from kiosk.maintenance.finding import Finding, Level, trouble
from kiosk.records.room import disk_free

MOST_LINES = 200
FOLDER = "kiosk-logs"
"""Of a stick; in it one folder a terminal."""
BOOK = "logbook.log"
_SEEN_BYTES = 256 * 1024
_COPIED_BYTES = 4 * 1024 * 1024
"""The end of each log: some weeks."""
_ROOM_BYTES = 1024 * 1024
_WRONG = frozenset({"warning", "error", "critical"})
_WORD = re.compile(r"[A-Za-z0-9._:+/~-]{1,64}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONG_NUMBER = re.compile(r"[0-9]{9}")
_EVENT = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*){1,3}")
_LEFT_OUT = "-"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One thing that happened. ``level``: info, warning, error or critical."""

    at: datetime
    what: str
    said: Mapping[str, str] = field(default_factory=dict)
    level: str = "info"


def newest(data_dir: Path, folder: Path | None, most: int = MOST_LINES) -> list[LogLine]:
    """The newest entries of the logbook, and of the log files what is not in order.

    Args:
        folder: of the log files; None where there is none.
    """
    lines = [*_entries(data_dir, most), *_wrongs(folder, most)]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:most]


def copy(data_dir: Path, folder: Path | None, stick: Path, who: str) -> Finding:
    """Put the logbook and the log files onto a stick, in a folder of this terminal.

    A stranger's stick may hold anything: nothing of it is followed or read.
    """
    copied, size = 0, 0
    try:
        with held(stick) as there:
            target = real_folder(there, FOLDER, _name(who))
            for name, data in _files(data_dir, folder):
                if disk_free(there)[0] < len(data) + _ROOM_BYTES:
                    return trouble("logs_full")
                write_durably(target / name, data, mode=0o644)
                copied, size = copied + 1, size + len(data)
    except (OSError, StorageError):
        return trouble("logs_not_copied")
    Logbook(data_dir).note("logs.copied", files=copied, bytes=size)
    kb = str(-(-size // 1024))
    return Finding(Level.OK, "logs_copied", {"folder": f"{FOLDER}/{_name(who)}", "kb": kb})


def without_free_text(line: bytes) -> dict[str, Any] | None:
    """A line of a log with its short words and small numbers; None for what is no line of ours."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not _EVENT.fullmatch(str(said.get("event"))):
        return None
    return {key: _harmless(value) for key, value in said.items() if _KEY.fullmatch(key)}


def _harmless(value: object) -> object:
    match value:
        case None | bool():
            return value
        case int() | float():
            return value if abs(value) < 10**8 else _LEFT_OUT
        case str() if _WORD.fullmatch(value) and not _LONG_NUMBER.search(value):
            return value
        case list():
            return [_harmless(each) for each in value[:8]]
        case dict():
            return {key: _harmless(each) for key, each in value.items() if _KEY.fullmatch(key)}
    return _LEFT_OUT


def _entries(data_dir: Path, most: int) -> Iterator[LogLine]:
    found: list[Entry] = []
    try:
        for path in reversed(files(data_dir)):
            found = [*read_stretch(path).entries, *found]
            if len(found) >= most:
                break
    except StorageError:
        return
    for entry in found[-most:]:
        said = {key: str(value) for key, value in entry.said.items()}
        level = "error" if entry.what == "logbook.damaged" else "info"
        yield LogLine(entry.at, entry.what, said, level)


def _wrongs(folder: Path | None, most: int) -> Iterator[LogLine]:
    for path in _logs(folder):
        wrong = [line for line in _ours(_end(path, _SEEN_BYTES)) if line.get("level") in _WRONG]
        for line in wrong[-most:]:
            at = _moment(line.get("timestamp"))
            if at is not None:
                said = {
                    key: str(line[key]) for key in ("device", "code", "reason", "error")
                    if line.get(key)
                }  # fmt: skip
                yield LogLine(at, str(line["event"]), said, str(line["level"]))


def _files(data_dir: Path, folder: Path | None) -> Iterator[tuple[str, bytes]]:
    book = b"".join(line_of(entry) for entry in read_book(data_dir).entries)
    yield BOOK, book[-_COPIED_BYTES:]
    for path in _logs(folder):
        lines = (json.dumps(line).encode() + b"\n" for line in _ours(_end(path, _COPIED_BYTES)))
        yield path.name, b"".join(lines)


def _ours(data: bytes) -> Iterator[dict[str, Any]]:
    lines: Iterable[bytes] = data.split(b"\n")
    return (line for each in lines if (line := without_free_text(each)) is not None)


def _logs(folder: Path | None) -> list[Path]:
    try:
        return [] if folder is None else sorted(folder.glob("*.log"))
    except OSError:
        return []


def _end(path: Path, most: int) -> bytes:
    """The last bytes of a file; a line that begins before them is cut and so none of ours."""
    try:
        with open_plain(path) as opened:
            opened.seek(max(0, os.fstat(opened.fileno()).st_size - most))
            return opened.read(most)
    except OSError:
        return b""


def _moment(text: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _name(who: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]", "-", who)[:40].lstrip(".") or _LEFT_OUT
