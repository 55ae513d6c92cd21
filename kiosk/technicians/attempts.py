"""How often the door was tried in vain, and what a code is made for: ``technicians.json``.

A try counts before it is looked at, so that no power cut gives one back. Waiting is measured in
seconds that the machine runs, not by its clock: whoever sets that back waits no less, and after a
power cut all of it begins anew. A damaged file is a door that was tried too often.

Where the disk takes nothing a try is counted in memory, and each takes half a minute: somebody may
have come because the disk is full.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import structlog

from contracts.errors import StorageError
from contracts.technicians import TechnicianCodeError, new_challenge, read_challenge
from hardening.files import sync_folder
from kiosk.records.errors import StateDamagedError
from kiosk.records.statefile import read_state, write_state
from kiosk.sets.state import machine_boot

FILE_NAME = "technicians.json"
FREE = 5
"""So many tries, then the door is shut for a while."""
WAITS_S = (300, 900, 3600)
"""After the last free one, after the next, and after each one more."""
CHALLENGE_S = 1800
"""How long a challenge is good for: a call to the centre, and the way back to the terminal."""
SLOW_S = 30.0
_LONGEST_S = 10**10

_log = structlog.get_logger(__name__)


def uptime() -> int:
    """Seconds since the machine started, its sleep counted."""
    return int(time.clock_gettime(time.CLOCK_BOOTTIME))


@dataclass(frozen=True, slots=True)
class _Kept:
    """As it stands.

    Attributes:
        failed: tries since the door opened last. ``wait_s``: for how long it was shut when ``boot``
            had run ``up`` seconds.
        challenge: with the start and its seconds at which it was drawn; "" for none.
    """

    failed: int = 0
    wait_s: int = 0
    boot: str = ""
    up: int = 0
    challenge: str = ""
    drawn_boot: str = ""
    drawn_up: int = 0


class Attempts:
    """The only one who writes the file, while the terminal is in technician mode. Any thread.

    Args:
        up: seconds since the machine started. ``boot``: which start of the machine this is.
        rest: waits, where a try cannot be written down.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        up: Callable[[], int] = uptime,
        boot: Callable[[], str] = machine_boot,
        rest: Callable[[float], object] = time.sleep,
    ) -> None:
        self._path = data_dir / FILE_NAME
        self._up, self._boot, self._rest = up, boot(), rest
        self._lock = threading.Lock()
        self._kept = self._read()

    @property
    def wait_s(self) -> int:
        """For how long the door stays shut, whatever is tried; 0 when it may be tried."""
        kept = self._kept
        return max(0, kept.wait_s - self._since(kept.boot, kept.up))

    @property
    def failed(self) -> int:
        """Tries since the door opened last, the one that is looked at among them."""
        return self._kept.failed

    def begin(self) -> bool:
        """Somebody tries, in vain until ``right``; False, and nothing counts, while it is shut."""
        with self._lock:
            if self.wait_s:
                return False
            failed = self._kept.failed + 1
            wait_s = WAITS_S[min(failed - FREE, len(WAITS_S) - 1)] if failed >= FREE else 0
            shut = replace(self._kept, failed=failed, wait_s=wait_s, boot=self._boot, up=self._up())
            kept = self._keep(shut)
        if not kept:
            self._rest(SLOW_S)
        return True

    def right(self) -> None:
        """The door opens: what was tried before counts no more, and no code is good twice."""
        with self._lock:
            if self._keep(_Kept()):
                return
            with suppress(OSError):  # a full disk lets a file go
                self._path.unlink(missing_ok=True)
                sync_folder(self._path.parent)

    def challenge(self) -> str:
        """What a code is made for; the same while one is good."""
        with self._lock:
            kept = self._kept
            age = self._since(kept.drawn_boot, kept.drawn_up)
            if kept.challenge and kept.drawn_boot == self._boot and age < CHALLENGE_S:
                return kept.challenge
            fresh = new_challenge()
            self._keep(replace(kept, challenge=fresh, drawn_boot=self._boot, drawn_up=self._up()))
            return fresh

    def _since(self, boot: str, up: int) -> int:
        """Seconds under power since then, as far as they are certain."""
        now = self._up()
        return max(0, now - up) if boot == self._boot else now

    def _keep(self, kept: _Kept) -> bool:
        """It counts in any case; whether the disk has it."""
        self._kept = kept
        try:
            write_state(self._path, asdict(kept))
        except StorageError as error:
            _log.error("technicians.not_written", code=error.code)
            return False
        return True

    def _read(self) -> _Kept:
        shut = _Kept(FREE, WAITS_S[0], self._boot, self._up())
        try:
            document = read_state(self._path)
            return _Kept() if document is None else _kept_of(document)
        except (StateDamagedError, KeyError, TypeError, ValueError):
            _log.error("technicians.file_damaged")
            self._kept = shut
            self._keep(shut)
        except StorageError as error:
            _log.error("technicians.not_read", code=error.code)
        return shut


def _kept_of(document: dict[str, Any]) -> _Kept:
    challenge = str(document["challenge"])
    try:
        challenge = challenge and read_challenge(challenge)
    except TechnicianCodeError:
        raise ValueError("no challenge") from None
    return _Kept(
        failed=_number(document["failed"]),
        wait_s=_number(document["wait_s"]),
        boot=str(document["boot"]),
        up=_number(document["up"]),
        challenge=challenge,
        drawn_boot=str(document["drawn_boot"]),
        drawn_up=_number(document["drawn_up"]),
    )


def _number(told: Any) -> int:
    if type(told) is not int or not 0 <= told < _LONGEST_S:
        raise ValueError("no number of times and no time")
    return told
