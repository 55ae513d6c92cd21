"""The loop of the sync process: deliver, wait, ask the centre how it is, begin again."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import structlog

from contracts.errors import BugError, NetworkError, StorageError
from contracts.replacement import Replaced
from contracts.wire import SignedAnswer
from kiosk.records.errors import StoreNotReadyError
from kiosk.records.outbox import Outbox
from kiosk.records.place import keep_word
from sync.backoff import Backoff
from sync.centre import Centre
from sync.clock import CentreClock
from sync.custody import Custody
from sync.delivery import Deliverer, Result, reason_of
from sync.errors import CertificateError, ReplacedError
from sync.heartbeat import Heart
from sync.status import REACHABLE, UNKNOWN, UNREACHABLE, StatusBoard

log = structlog.get_logger(__name__)

LOOK_S = 1.0  # how often an idle worker looks into the outbox
HELLO_S = 30.0  # how often an idle worker asks the centre whether it is there


class Worker:
    """Runs until told to stop. ``stop`` may come from any thread.

    Setting ``wake`` makes it look into the outbox now.
    """

    def __init__(
        self,
        data_dir: Path,
        centre: Centre,
        clock: CentreClock,
        board: StatusBoard,
        backoff: Backoff,
        make_deliverer: Callable[[Outbox], Deliverer],
        custody: Custody,
        wake: threading.Event | None = None,
        heart: Heart | None = None,
    ) -> None:
        self._data_dir = data_dir
        self._centre = centre
        self._clock = clock
        self._board = board
        self._backoff = backoff
        self._make_deliverer = make_deliverer
        self._custody = custody
        self._wake = wake or threading.Event()
        self._stopping = threading.Event()
        self._counted = threading.Event()
        self._outbox: Outbox | None = None
        self._deliverer: Deliverer | None = None
        self._heart = heart
        self._every_s = HELLO_S if heart is None else heart.every_s
        self._next_hello = time.monotonic() + self._every_s
        self._kicked = False
        self._line_up: bool | None = None
        self._code = ""
        self._turn_began: float | None = None

    @property
    def busy_s(self) -> float:
        """How long the step in hand has brought nothing; 0 between two of them. Any thread."""
        began = self._turn_began
        return 0.0 if began is None else time.monotonic() - began

    def stop(self) -> None:
        """End after the step in hand."""
        self._stopping.set()
        self._wake.set()

    def run(self) -> None:
        """Work until ``stop``."""
        try:
            self._count_first()
            while not self._stopping.is_set():
                self._wake.clear()
                pause = self.turn()
                if pause > 0:
                    self._wake.wait(pause)
                self._kicked |= self._wake.is_set()
        finally:
            if self._outbox is not None:
                self._outbox.close()

    def wait_counted(self) -> None:
        """Wait until the board tells how much is waiting: nothing counted is not nothing there."""
        self._counted.wait()

    def _count_first(self) -> None:
        try:
            with suppress(StorageError):  # no store yet: nothing waits
                self._ready_deliverer()
            self._report()
        except Exception as exc:  # the turns that follow meet it again and say so
            _log_unexpected(exc)
        finally:
            self._counted.set()

    def turn(self) -> float:
        """One step; returns the seconds to wait before the next one.

        What nobody expected is a centre that cannot be reached: said by its type, tried again.
        """
        self._turn_began = time.monotonic()
        try:
            return self._deliver_or_greet()
        except ReplacedError as exc:
            self._keep_replaced(exc.signed)  # first: whoever hears of it finds it written down
            self._line(up=False, code=exc.reason)
        except NetworkError as exc:
            said = str(exc) if isinstance(exc, CertificateError) else ""
            self._line(up=False, code=reason_of(exc), said=said)
        except StoreNotReadyError:
            return LOOK_S
        except StorageError as exc:
            log.error("sync.storage_failed", code=exc.code)
            self._board.update(reason=exc.code)
        except Exception as exc:
            _log_unexpected(exc)
            self._line(up=False, code=BugError.code)
        finally:
            self._report()
            self._turn_began = None
        pause = self._backoff.failed()
        log.info("sync.waiting", seconds=round(pause, 1), failures=self._backoff.failures)
        return pause

    def _keep_replaced(self, signed: SignedAnswer) -> None:
        """The terminal closes by it, whatever becomes of the line; said again with each try."""
        try:
            keep_word(self._data_dir, signed, Replaced)
        except StorageError as exc:
            log.error("sync.storage_failed", code=exc.code)

    def _deliver_or_greet(self) -> float:
        greeted = time.monotonic() >= self._next_hello or self._has_news()
        if greeted:  # however much there is to deliver
            self._greet()
        try:
            result = self._ready_deliverer().step()
        except StoreNotReadyError:
            if not greeted and not self._line_up:
                self._greet()
            raise
        match result:
            case Result.DELIVERED:
                self._line(up=True)
                self._backoff.succeeded()
                return 0.0
            case Result.SKIPPED:
                return 0.0
            case Result.REFUSED_AGAIN:  # a commit ends the pause
                return self._backoff.failed()
        if not self._line_up:
            self._greet()
        return LOOK_S

    def _greet(self) -> None:
        if self._heart is None:
            hello = self._centre.hello(self._custody.gone)
        else:
            hello = self._heart.beat(self._custody.gone, self._outbox)
        self._next_hello = time.monotonic() + self._every_s
        self._kicked = False
        self._line(up=True)
        self._backoff.succeeded()
        if self._outbox is not None:
            self._custody.heard(hello, self._outbox)

    def _has_news(self) -> bool:
        """Whether the terminal kicked because it wrote something that the centre wants to know."""
        return self._kicked and self._heart is not None and self._heart.has_news()

    def _went_on(self) -> None:
        """A step may bring many attachments, each of which takes its time on a slow line."""
        self._turn_began = time.monotonic()

    def _ready_deliverer(self) -> Deliverer:
        if self._deliverer is None:
            self._outbox = Outbox(self._data_dir)
            self._deliverer = self._make_deliverer(self._outbox)
            self._deliverer.went_on = self._went_on
        return self._deliverer

    def _line(self, *, up: bool, code: str = "", said: str = "") -> None:
        if (up, code) != (self._line_up, self._code):
            words = {"said": said} if said else {}
            log.info("centre.found" if up else "centre.lost", code=code, **words)
        self._line_up, self._code = up, code
        self._board.update(reason=code)

    def _report(self) -> None:
        """Put line and outbox on the board, both at once; a store in trouble leaves its numbers."""
        centre = {None: UNKNOWN, True: REACHABLE, False: UNREACHABLE}[self._line_up]
        pending, last = None, None
        if self._outbox is not None:
            try:
                pending, last = self._outbox.count(), self._outbox.last_acknowledged()
            except StorageError:
                pass  # the step that met it has said so
            except Exception as exc:
                _log_unexpected(exc)
        held = None if self._deliverer is None else self._deliverer.held()
        self._board.update(
            centre=centre,
            pending=pending,
            last_ack=last,
            clock_floor=self._clock.floor,
            held=held,
            certificate_until=self._centre.certificate_until,
        )


def _log_unexpected(error: Exception) -> None:
    """By its type only: a message may quote anything."""
    log.error("sync.unexpected", error=type(error).__name__)
