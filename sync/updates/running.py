"""Takes sets beside delivery, on a thread of its own: a slow download never holds a record up."""

import threading
import time
from collections.abc import Callable
from datetime import datetime

import structlog

from contracts.errors import StorageError, StorageFullError
from contracts.fleet import HeartbeatAck
from sync.backoff import Backoff
from sync.status import StatusBoard
from sync.told import Told
from sync.updates.places import Places, mark, read_object, write_json
from sync.updates.seen import read_seen
from sync.updates.staging import Source, Stager
from sync.updates.words import NotTakenError, Word, sentence

log = structlog.get_logger(__name__)

LOOK_S = 1.0
"""How often it looks whether something changed: a stick changes files too."""
RECHECK_S = 3600.0
"""How often what is staged is hashed again."""
_PATIENT = frozenset({Word.RETURNED, Word.BELOW_FLOOR, Word.BAD_ARCHIVE, Word.OTHER_MACHINE})
"""Words that do not change by trying again."""


class Updates:
    """What the centre chose becomes what is staged. ``heard`` and ``stop`` from any thread.

    Args:
        source: the line, given the timestamp's version that the centre says it has.
        close: called at the end of ``run``.
    """

    def __init__(
        self,
        places: Places,
        told: Told,
        stager: Stager,
        board: StatusBoard,
        backoff: Backoff,
        *,
        source: Callable[[int], Source],
        now: Callable[[], datetime],
        stop: threading.Event,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self._places = places
        self._told = told
        self._stager = stager
        self._board = board
        self._backoff = backoff
        self._source = source
        self._now = now
        self._stop = stop
        self._close = close
        self._wake = threading.Event()
        self._centre_has = 0
        self._looked_at: object = None
        self._next = 0.0
        self._word: Word | None = None
        self._unkept: Word | None = None
        self._told_marks: list[object] = []
        self._words = 0

    @property
    def word(self) -> str:
        """Why the wanted set is not staged; "" when nothing waits."""
        word = self._word or self._unkept
        return word.value if word is not None else ""

    def heard(self, ack: HeartbeatAck) -> None:
        """Keep what the centre wants. Raises StorageError: the next heartbeat says the same."""
        try:
            self._keep(ack)
        except StorageError as exc:
            self._unkept = _word_of(exc)
            raise
        self._unkept = None

    def _keep(self, ack: HeartbeatAck) -> None:
        self._told.root(ack.root)
        if ack.choice is not None:
            self._told.choice(ack.choice)
        self._told.acknowledged(ack.acknowledged)
        self._told.words(ack.commands, ack.notices)
        if ack.cards is not None:
            self._told.cards(ack.cards)
        if ack.logged is not None:
            self._told.logged(ack.logged)
        self._centre_has = ack.timestamp_version
        self._wake.set()

    def run(self) -> None:
        """Work until ``stop``."""
        try:
            while not self._stop.is_set():
                self._wake.clear()
                try:
                    self.turn()
                except Exception as exc:  # by its type only: a message may quote anything
                    log.error("updates.unexpected", error=type(exc).__name__)
                self._wake.wait(LOOK_S)
        finally:
            self._close()

    def stop(self) -> None:
        """End after the piece in hand."""
        self._stop.set()
        self._wake.set()

    def turn(self) -> None:
        """Look, and take when something changed or a try is due."""
        self._tell()
        marks = self._marks()
        if marks == self._looked_at and time.monotonic() < self._next:
            return
        word, detail, pause = self._tried()
        self._next = time.monotonic() + pause
        self._looked_at = marks  # what changed meanwhile is looked at in the next turn
        self._say(word, detail)
        self._tell()

    def _tried(self) -> tuple[Word | None, str, float]:
        """One try: what it came to, at which part, and when the next one is due."""
        try:
            self._take()
        except NotTakenError as exc:
            word, detail = exc.word, exc.detail
        except StorageError as exc:
            word, detail = _word_of(exc), exc.code
        except Exception as exc:  # the next try meets it again; delivery goes on
            word, detail = Word.UNEXPECTED, type(exc).__name__
        else:
            self._backoff.succeeded()
            return None, "", RECHECK_S
        if word is not self._word:
            log.warning("set.not_taken", word=word.value, said=sentence(word), detail=detail)
        return word, detail, RECHECK_S if word in _PATIENT else self._backoff.failed()

    def _take(self) -> None:
        wanted = self._told.wanted()
        if wanted is not None and not self._stager.is_staged(wanted[1]):
            self._stager.stage(self._source(self._centre_has))
            return
        self._stager.tidy()
        if self._places.root.exists() and self._centre_has > self._timestamp():
            self._stager.look(self._source(self._centre_has))

    def _timestamp(self) -> int:
        return read_seen(self._places.seen).versions.get("timestamp", 0)

    def _say(self, word: Word | None, detail: str) -> None:
        """Why the terminal waits, for ``kiosk doctor``; a full disk costs the note only."""
        self._word = word
        wanted = self._told.wanted()
        document = {
            "word": "" if word is None else word.value,
            "said": {} if word is None else _both(word),
            "detail": detail,
            "set": "" if wanted is None else wanted[1].set,
            "number": 0 if wanted is None else wanted[1].number,
        }
        before = read_object(self._places.taking)
        if {name: before.get(name) for name in document} == document:
            return
        try:
            at = self._now().isoformat(timespec="seconds")
            write_json(self._places.taking, document | {"at": at})
        except StorageError as exc:
            log.warning("set.note_failed", code=exc.code)

    def _tell(self) -> None:
        """Tell the terminal that a file for it changed, whoever changed it."""
        marks = [mark(self._places.staged), mark(self._places.words)]
        if marks != self._told_marks:
            self._told_marks = marks
            self._words += 1
        staged = read_object(self._places.staged)
        name = staged.get("name")
        line = f"{name}|{staged.get('sha256') or ''}" if isinstance(name, str) else ""
        self._board.update(staged=line, words=self._words)

    def _marks(self) -> object:
        """Changes with whatever a try depends on."""
        looked = (self._places.wanted, self._places.state, self._places.root, self._places.staged)
        behind = self._places.root.exists() and self._centre_has > self._timestamp()
        return [mark(path) for path in looked], behind


def _word_of(error: StorageError) -> Word:
    return Word.DISK_FULL if isinstance(error, StorageFullError) else Word.STORAGE


def _both(word: Word) -> dict[str, str]:
    return {language: sentence(word, language) for language in ("zh-CN", "en")}
