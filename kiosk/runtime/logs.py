"""Structured logs without personal data: JSON lines, codes and names of events only.

Messages of exceptions may quote what a resident typed, so only the type of an exception and
the places it passed are written.
"""

import logging
import sys
import threading
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, cast

import structlog


def without_messages(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace exception information by its type and places."""
    info = event.pop("exc_info", None)
    if info:
        error = sys.exc_info()[1] if info is True else info
        if isinstance(error, tuple):
            error = error[1]
        if isinstance(error, BaseException):
            frames = traceback.extract_tb(error.__traceback__)[-6:]
            event["error"] = type(error).__name__
            event["at"] = [f"{Path(f.filename).name}:{f.lineno}:{f.name}" for f in frames]
    return event


def configure(folder: Path | None, process: str, least: int = logging.INFO) -> TextIO:
    """Log JSON lines to ``folder/process.log``, or to standard error; give the stream.

    ``least`` is the level below which nothing is written.
    """
    stream: TextIO = sys.stderr
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / f"{process}.log").open("a", encoding="utf-8", buffering=1)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_messages,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(file=cast(TextIO, _Careful(stream))),
        cache_logger_on_first_use=True,
    )
    sys.excepthook = _uncaught
    threading.excepthook = lambda failed: _uncaught(failed.exc_type, failed.exc_value, None)
    return stream


def _uncaught(
    kind: type[BaseException], error: BaseException | None, where: TracebackType | None
) -> None:
    """Python itself would print the message of an exception that nobody caught."""
    if not issubclass(kind, KeyboardInterrupt | SystemExit):
        structlog.get_logger(__name__).error("process.uncaught", exc_info=error)


class _Careful:
    """A stream whose failures (a full disk) never end what was being logged."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except (OSError, ValueError):  # no room; closed while the process ends
            return 0

    def flush(self) -> None:
        try:
            self._stream.flush()
        except (OSError, ValueError):
            return
