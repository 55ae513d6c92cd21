"""Logs of the centre: one JSON object a line, codes and ids only.

Of an exception the type and the places in the code are logged, never its message, because
messages of libraries quote what they choked on.
"""

import json
import logging
import time
import traceback
from collections.abc import Callable, Hashable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, cast

import structlog

_FRAMES = 8
_MINUTE_S = 60.0


class _Unfailing:
    """A stream whose full disk is nobody's trouble: a line less is better than no answer."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            return self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def configure_logging(stream: TextIO) -> None:
    """Send our events and the libraries' warnings to a stream, as JSON lines."""
    lines = cast(TextIO, _Unfailing(stream))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _place_of_exception,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(lines),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(lines)
    handler.setFormatter(_LibraryFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


class LineLimit:
    """At most so many lines a minute of one kind, so that strangers cannot fill the disk.

    A kind is the event and its ``kind`` fields; the first line of a later minute tells how many
    were ``left_out`` before it. Two threads at once may write a line too many.
    """

    def __init__(self, lines: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._lines = lines
        self._clock = clock
        self._minutes: dict[Hashable, _Minute] = {}

    def write(
        self, line: Callable[..., Any], event: str, *kind: Hashable, **fields: object
    ) -> None:
        """Write a line by ``line(event, **fields)``, or only count it."""
        now = self._clock()
        minute = self._minutes.setdefault((event, *kind), _Minute(now))
        if now >= minute.began + _MINUTE_S:
            if minute.left_out:
                fields = {**fields, "left_out": minute.left_out}
            minute.began, minute.written, minute.left_out = now, 0, 0
        if minute.written < self._lines:
            minute.written += 1
            line(event, **fields)
        else:
            minute.left_out += 1


@dataclass(slots=True)
class _Minute:
    began: float
    written: int = 0
    left_out: int = 0


def exception_place(error: BaseException) -> dict[str, Any]:
    """Type and innermost places of an exception."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    return {"error": type(error).__name__, "where": places}


def _place_of_exception(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event.update(exception_place(error))
    return event


class _LibraryFormatter(logging.Formatter):
    """Libraries' log records in the same shape, without exception messages."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON line."""
        event: dict[str, Any] = {"event": "library.logged", "level": record.levelname.lower()}
        event |= {"logger": record.name, "timestamp": self.formatTime(record)}
        if record.exc_info and record.exc_info[1]:
            event |= exception_place(record.exc_info[1])
        else:
            event["message"] = record.getMessage()
        return json.dumps(event, ensure_ascii=False)
