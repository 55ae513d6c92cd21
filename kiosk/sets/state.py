"""``sets/state.json``: which set runs, which ran before, which were taken back and why.

Sealed with a key that only this terminal has, and kept twice: what a disk damages or a hand changes
is never taken for news, and what was taken back is not forgotten with one file.
"""

import hmac
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from contracts.canonical import canonical_bytes
from contracts.errors import InvalidDocumentError
from hardening.files import write_durably
from kiosk.records.errors import storage_errors
from kiosk.records.statefile import known_part

FOLDER = "sets"
STATE_NAME, COPY_NAME, KEY_NAME = "state.json", "state.copy.json", "seal.key"
MOST_RETURNED = 64
"""Of sets that were taken back; a terminal that has seen more forgets the oldest."""
KEY_BYTES = 32
_DAMAGED = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
    InvalidDocumentError,
)
"""What reading a file of noise may raise."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SetRef:
    """A set by its name, which is for people, and the hash of its manifest.

    What came with the program has none.
    """

    name: str = "shipped"
    sha256: str | None = None


SHIPPED_SET = SetRef()


@dataclass(frozen=True, slots=True)
class Returned:
    """A set that was taken back, and why: a word."""

    name: str
    sha256: str
    reason: str


@dataclass(frozen=True, slots=True)
class SetState:
    """Everything that is remembered of sets.

    Attributes:
        running: what this start runs, or the last one ran.
        previous: what is fallen back to; None: what came with the program.
        trying: a set that has not shown yet that it works. Once it is ``running`` too it has been
            begun, and a second start finds out that it never got well.
        returned: what this terminal never tries again.
        healthy: the running set has shown its first page and passed its self-test.
        reason: why this set runs, a word. ``waiting``: why what is wanted does not run; "" when
            nothing waits.
        choice: number of the last choice that was taken.
        service: whether visits may begin here, "open" or "closed".
        tries, boot: how often ``trying`` was begun, and in which start of the machine it was last.
    """

    running: SetRef = SHIPPED_SET
    previous: SetRef | None = None
    trying: SetRef | None = None
    returned: tuple[Returned, ...] = ()
    healthy: bool = False
    reason: str = "shipped"
    waiting: str = ""
    choice: int = 0
    service: str = "open"
    tries: int = 0
    boot: str = ""

    def took_back(self, sha256: str | None) -> bool:
        """Whether this terminal took that set back."""
        return any(each.sha256 == sha256 for each in self.returned)


class SetStates:
    """Reads and keeps the state; the only writer. Any thread."""

    def __init__(
        self, data_dir: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._folder = data_dir / FOLDER
        self._now = now
        self._lock = threading.Lock()
        self._state: SetState | None = None

    @property
    def state(self) -> SetState:
        """As it is now; read from disk once."""
        with self._lock:
            return self._known()

    def change(self, change: Callable[[SetState], SetState]) -> SetState:
        """Keep another state durably, when it is another.

        Raises:
            StorageFullError, StorageError: it could not be kept, and nothing has changed.
        """
        with self._lock:
            before = self._known()
            after = change(before)
            if after != before:
                with storage_errors("write the state of sets"):
                    self._write(after)
                self._state = after
            return after

    def _known(self) -> SetState:
        if self._state is None:
            self._state = read_set_state(self._folder.parent)
        return self._state

    def _write(self, state: SetState) -> None:
        document = {**asdict(state), "v": 1, "at": self._now().isoformat(timespec="seconds")}
        data = canonical_bytes({**document, "seal": _seal(self._key(), document)})
        for name in (STATE_NAME, COPY_NAME):
            write_durably(self._folder / name, data, mode=0o644)

    def _key(self) -> bytes:
        key = _read_key(self._folder)
        if key is None:
            key = secrets.token_bytes(KEY_BYTES)
            write_durably(self._folder / KEY_NAME, key)
        return key


def machine_boot() -> str:
    """Which start of the machine this is; "" where it does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


def read_set_state(data_dir: Path) -> SetState:
    """The state, its copy where it is damaged; what came with the program where both are.

    Nothing is raised and nothing written.
    """
    folder = data_dir / FOLDER
    if not (folder / STATE_NAME).exists() and not (folder / COPY_NAME).exists():
        return SetState()
    key = _read_key(folder)
    for name in (STATE_NAME, COPY_NAME):
        found = _read(folder / name, key)
        if found is not None:
            return found
        _log.error("sets.state_damaged", file=name)
    return SetState(reason="state-damaged")


def _read(path: Path, key: bytes | None) -> SetState | None:
    try:
        document = json.loads(path.read_bytes())
        seal = document.pop("seal")
        if key is None or not hmac.compare_digest(str(seal), _seal(key, document)):
            return None
        return _state_of(document)
    except (OSError, *_DAMAGED):
        return None


def _state_of(document: dict[str, Any]) -> SetState:
    return SetState(
        running=known_part(SetRef, document["running"]),
        previous=_maybe(document["previous"]),
        trying=_maybe(document["trying"]),
        returned=tuple(known_part(Returned, each) for each in document["returned"]),
        healthy=document["healthy"],
        reason=document["reason"],
        waiting=document["waiting"],
        choice=document["choice"],
        service=document.get("service", "open"),
        tries=document.get("tries", 0),
        boot=document.get("boot", ""),
    )


def _maybe(ref: dict[str, Any] | None) -> SetRef | None:
    return None if ref is None else known_part(SetRef, ref)


def _seal(key: bytes, document: dict[str, Any]) -> str:
    return hmac.new(key, canonical_bytes(document), "sha256").hexdigest()


def _read_key(folder: Path) -> bytes | None:
    try:
        key = (folder / KEY_NAME).read_bytes()
    except OSError:
        return None
    return key if len(key) == KEY_BYTES else None
