"""The states of the devices in a file, so that they can be looked at while the terminal runs.

The terminal holds its devices alone; ``kiosk devices`` reads here what it last said of them.
"""

import json
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from drivers.status import DeviceStatus
from hardening.files import write_durably

FILE_NAME = "devices.json"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """A device's state as it was last told; ``at`` is seconds since 1970."""

    state: str
    reason: str
    detail: str
    at: float


class StateFile:
    """Written anew at each change. Any thread."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE_NAME
        self._lock = threading.Lock()
        self._states: dict[str, dict[str, Any]] = {}

    def tell(self, device: str, status: DeviceStatus) -> None:
        """Note a change; a disk that is full costs the note, not the device."""
        with self._lock:
            self._states[device] = {
                "state": status.state.value,
                "reason": status.reason,
                "detail": status.detail,
                "at": round(time.time(), 3),
            }
            try:
                write_durably(self._path, json.dumps(self._states).encode(), mode=0o644)
            except OSError as error:
                _log.warning("devices.note_failed", error=type(error).__name__)

    def forget(self) -> None:
        """The terminal ends: nothing is known any more."""
        self._path.unlink(missing_ok=True)


def read_states(data_dir: Path) -> dict[str, Told]:
    """What the running terminal said last; empty when it does not run or the file is damaged."""
    try:
        noted = json.loads((data_dir / FILE_NAME).read_text("utf-8"))
        return {name: Told(**fields) for name, fields in noted.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
