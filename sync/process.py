"""Composition root of the sync process: settings in, a worker and its socket running."""

import fcntl
import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import structlog

from contracts.signatures import RequestSigner
from kiosk.records.errors import storage_errors
from kiosk.records.outbox import Outbox
from sync.attempts import Attempts
from sync.backoff import Backoff
from sync.centre import Centre
from sync.clock import CentreClock, utc_now
from sync.control import ControlSocket
from sync.delivery import Deliverer
from sync.enrol import enrolled
from sync.errors import DeliveryEndedError, SyncRunningError
from sync.keys import load_key
from sync.settings import SyncSettings
from sync.status import StatusBoard
from sync.transport import Transport
from sync.worker import Worker

log = structlog.get_logger(__name__)

LOCK_NAME = "sync.lock"
_LAST_STEP_S = 2.0


def run(settings: SyncSettings, stopping: threading.Event | None = None) -> None:
    """Deliver until SIGTERM or SIGINT, or until ``stopping`` is set.

    Raises:
        SyncRunningError: another process serves this folder.
        EnrolmentRefusedError, KeyDamagedError: the terminal has to be enrolled first.
        DeliveryEndedError: nothing is delivered any more; whoever started this starts it anew.
    """
    stop = stopping or threading.Event()
    with ExitStack() as stack:
        stack.enter_context(only_one(settings.data_dir))
        worker, control, board = _built(settings, stack)
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda _number, _frame: stop.set())
        # A daemon: a request under way may be abandoned, it will be asked again.
        broken = threading.Event()

        def deliver() -> None:
            try:
                worker.run()
            except Exception as exc:
                log.critical("sync.delivery_ended", error=type(exc).__name__)
            finally:
                if not stop.is_set():
                    broken.set()
                    stop.set()

        thread = threading.Thread(target=deliver, name="delivery", daemon=True)
        thread.start()
        worker.wait_counted()
        control.start()
        log.info("sync.started")
        stop.wait()
        worker.stop()
        board.close()
        thread.join(_LAST_STEP_S)
        log.info("sync.stopped")
        if broken.is_set():
            raise DeliveryEndedError("the delivery thread ended")


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the lock of the folder; the kernel lets go of it when the process dies."""
    with storage_errors("lock the data folder"):
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(data_dir / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            raise SyncRunningError("another sync process serves this folder") from exc
        yield
    finally:
        os.close(lock)


def _built(settings: SyncSettings, stack: ExitStack) -> tuple[Worker, ControlSocket, StatusBoard]:
    enrolment = enrolled(settings.data_dir)
    key = load_key(settings.data_dir)
    transport = Transport(settings.centre_url, settings.timeout_s)
    stack.callback(transport.close)
    clock = CentreClock(settings.data_dir, utc_now, enrolment.enrolled_at)
    signer = RequestSigner(enrolment.terminal_id, key)
    centre = Centre(transport, signer, enrolment.ack_key, clock)
    attempts = Attempts(settings.data_dir)
    stack.callback(attempts.close)
    board = StatusBoard()

    def deliverer(outbox: Outbox) -> Deliverer:
        return Deliverer(outbox, centre, attempts, utc_now)

    backoff = Backoff(settings.min_backoff_s, settings.max_backoff_s, random.SystemRandom().random)
    worker = Worker(settings.data_dir, centre, clock, board, backoff, deliverer)
    control = ControlSocket(settings.data_dir, board, worker.kick)
    stack.callback(control.close)
    return worker, control, board
