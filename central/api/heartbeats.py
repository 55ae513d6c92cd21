"""Heartbeats over HTTP: the one request that comes a thousand times a second.

It is answered beside the framework and without a thread: the signature is checked in its usual form
(``contracts.usual_signature``), what was heard goes to memory (``central.fleet.beats``), and what
is said comes from there (``central.fleet.words``). What is unusual goes the general way of ingest.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.orm import Session

from central.api.intake import Intake
from central.api.refusals import refused
from central.casework.damage import asked_back, asking_back
from central.clock import Clock
from central.fleet.beats import Beats
from central.fleet.replays import Replays
from central.fleet.signing import AnswerSigner
from central.fleet.terminals import terminal_key
from central.fleet.words import Known, Words
from central.logs import LineLimit
from central.storage.engine import Database
from central.storage.identity import store_identity
from central.storage.trouble import StorageTroubleError
from contracts.canonical import MAX_SAFE_INTEGER
from contracts.errors import InvalidDocumentError
from contracts.fleet import Heartbeat
from contracts.logbook import Head
from contracts.signatures import VerifiedRequest
from contracts.wire import MAX_ASKED_BACK, Refusal, parse_wire

log = structlog.get_logger(__name__)

REFRESH_S = 0.5
_LINES_A_MINUTE = 6
_MAX_KEYS = 200_000


@dataclass(frozen=True, slots=True)
class Published:
    """What a heartbeat is told of signed metadata; ``root`` is the first one, base64."""

    timestamp_version: int = 0
    root: str | None = None


ReadPublished = Callable[[Session], Published]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is the same for many answers, as it was a moment ago."""

    epoch: str
    backup_time: str | None
    published: Published
    asking: frozenset[str]
    """Terminals from which something is asked back."""


class Heartbeats:
    """What is behind the endpoint. ``take`` for one event loop; a thread of its own keeps up."""

    def __init__(
        self,
        *,
        intake: Intake,
        database: Database,
        beats: Beats,
        words: Words,
        signer: AnswerSigner,
        clock: Clock,
        zone: str,
        read_published: ReadPublished,
    ) -> None:
        self.intake = intake
        self.words = words
        self._database = database
        self._beats = beats
        self._signer = signer
        self._clock = clock
        self._zone = zone
        self._read_published = read_published
        self._replays = Replays(int(clock().timestamp()))
        self._keys: dict[str, Ed25519PublicKey] = {}
        self._facts: _Facts | None = None
        self._lines = LineLimit(_LINES_A_MINUTE)
        self._ending = threading.Event()
        self._keeping = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to keep up; in vain where the disk is ill, until it is well."""
        self._thread = threading.Thread(target=self._run, name="heartbeats", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write down what is in memory, and end."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()
        self.keep_up()

    def keep_up(self) -> None:
        """Read what is to be said, write down what was heard. From any thread."""
        with self._keeping:
            self._keep_up()

    def _keep_up(self) -> None:
        try:
            with self._database.read() as session:
                self.words.refresh(session, self._clock())
                identity = store_identity(session)
                since = identity.backup_time
                self._facts = _Facts(
                    identity.epoch,
                    since.isoformat() if since else None,
                    self._read_published(session),
                    asking_back(session),
                )
            self._beats.flush()
            self._beats.watch()
        except StorageTroubleError as error:
            self._lines.write(log.error, "heartbeats.not_kept", reason=error.trouble)

    def key(self, terminal_id: str) -> Ed25519PublicKey | None:
        """The key of a terminal that was heard before and may still speak."""
        return None if self.words.revoked(terminal_id) else self._keys.get(terminal_id)

    def load_key(self, terminal_id: str) -> None:
        """Remember the key of a terminal whose signature was checked the general way. Blocking."""
        with self._database.read() as session:
            key = terminal_key(session, terminal_id)
        if key is not None and len(self._keys) < _MAX_KEYS:
            self._keys[terminal_id] = key

    def judge(self, verified: VerifiedRequest) -> bool:
        """Whether it was signed about now. Raises RefusedError when it was heard before."""
        now_s = int(self._clock().timestamp())
        if not self._replays.in_time(verified, now_s):
            return False
        if verified.expires is not None and verified.expires <= now_s:
            raise refused(401, Refusal.SIGNATURE, "the signature has expired")
        if not self._replays.first_time(verified, now_s):
            raise refused(401, Refusal.REPLAY, "the nonce was used before")
        return True

    def take(self, verified: VerifiedRequest, body: bytes) -> dict[str, Any]:
        """Take a heartbeat in, and say what is to be said to its terminal. Raises RefusedError."""
        try:
            beat = parse_wire(Heartbeat, body)
        except InvalidDocumentError as error:
            raise refused(400, Refusal.MALFORMED, str(error)) from None
        if not _countable(beat):
            raise refused(400, Refusal.MALFORMED, "a number is beyond all counting")
        facts = self._facts
        if facts is None:
            raise refused(503, Refusal.INTERNAL, "the centre begins only now")
        terminal_id = verified.key_id
        self._beats.take(terminal_id, beat)
        now = self._clock()
        answered = {result.id for result in beat.results}
        notices = self._beats.notices(terminal_id, beat.noticed)
        return {
            "time": now.isoformat(),
            "terminal_id": terminal_id,
            "nonce": verified.nonce,
            "epoch": facts.epoch,
            "backup_time": facts.backup_time,
            "zone": self._zone,
            "wanted": (),
            "choice": self.words.choice(terminal_id, beat.choice),
            "commands": self.words.commands(terminal_id, answered, now),
            "notices": notices.signed,
            "acknowledged": self._beats.settled(terminal_id, beat),
            "timestamp_version": facts.published.timestamp_version,
            "logged": _told(self._beats.logged(terminal_id)),
            "cards": self.words.cards(
                terminal_id, beat.district, now, Known(beat.cards, beat.door)
            ),
            "root": None if "root" in beat.trusted else facts.published.root,
        }

    def asks_back(self, terminal_id: str) -> bool:
        """Whether something that this terminal sent once was damaged here."""
        return self._facts is not None and terminal_id in self._facts.asking

    def wanted(self, terminal_id: str) -> tuple[str, ...]:
        """What it is asked for. Blocking."""
        with self._database.read() as session:
            return asked_back(session, terminal_id, MAX_ASKED_BACK)

    def answer(self, said: dict[str, Any]) -> bytes:
        """The answer's body."""
        return self._signer.signed_json(said)

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self.keep_up()
            except Exception as error:  # the thread has to live as long as the server
                self._lines.write(log.error, "heartbeats.failed", exc_info=error)
            self._ending.wait(REFRESH_S)


def _told(head: Head | None) -> dict[str, Any] | None:
    return None if head is None else head.model_dump()


def _countable(beat: Heartbeat) -> bool:
    """Whether every number in it can be kept: one that cannot would keep all others from it."""
    numbers = [beat.seq, beat.choice, beat.pending, beat.oldest_s, *beat.trusted.values()]
    numbers += [beat.free_mb or 0, beat.offset_s or 0, beat.cards]
    for count in beat.counts:
        numbers += [count.begun, count.done, count.failed, count.left]
    return all(abs(number) <= MAX_SAFE_INTEGER for number in numbers)
