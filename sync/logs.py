"""JSON lines, one for each event; messages of exceptions stay out, they may quote anything."""

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import structlog


class CarefulStream:
    """A stream whose failures (a full disk) never stop the work that was logged."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, or lose the line."""
        try:
            return self._stream.write(text)
        except OSError:
            return 0

    def flush(self) -> None:
        """Flush, or leave it."""
        try:
            self._stream.flush()
        except OSError:
            return


def configure_logs(folder: Path | None) -> None:
    """Log to ``folder/sync.log``, or to standard error: without a folder or room in it, too."""
    stream: Any = sys.stderr
    if folder is not None:
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            stream = (folder / "sync.log").open("a", encoding="utf-8", buffering=1)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _type_of_error_only,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=CarefulStream(stream)),  # type: ignore[arg-type]  # write and flush are all it uses
    )


def _type_of_error_only(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    info = event.pop("exc_info", None)
    if info:
        error = sys.exc_info()[1] if info is True else info
        event["error"] = type(error).__name__
    return event
