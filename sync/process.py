"""Composition root of the sync process: settings in, a worker and its socket running."""

import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import structlog

from contracts.errors import StorageError
from contracts.signatures import RequestSigner
from hardening.supervisor import Supervisor
from kiosk.launch.running import launcher, package_version, this_release
from kiosk.launch.slots import followed
from kiosk.records.forgetting import reset_is_due
from kiosk.records.outbox import Outbox
from sync.attempts import Attempts
from sync.centre import Centre
from sync.clock import CentreClock, utc_now
from sync.control import ControlSocket
from sync.custody import Custody
from sync.delivery import Deliverer
from sync.enrol import enrolled
from sync.errors import DeliveryEndedError
from sync.heartbeat import Heart
from sync.keys import load_key
from sync.locks import only_one
from sync.settings import SyncSettings
from sync.status import StatusBoard
from sync.stick.visit import forget_copy
from sync.transport import transport_to
from sync.updates.parts import backoff_of, composer_of, told_of, updates_of
from sync.updates.running import Updates
from sync.worker import Worker

log = structlog.get_logger(__name__)

LOCK_NAME = "sync.lock"
ENROL_LOCK_NAME = "enrol.lock"
RETRY_S = 5.0
"""How often a process that cannot begin looks whether it can now."""
LOOK_S = 1.0
"""How often it is looked whether the terminal is to forget everything."""
HUNG_S = 3600.0
"""A delivery that brings nothing for longer hangs: on the slowest lines the largest attachment
takes half of it."""
_LAST_STEP_S = 2.0
T = TypeVar("T")


def run(
    settings: SyncSettings,
    stopping: threading.Event | None = None,
    *,
    outdated: Callable[[], bool] = lambda: False,
) -> None:
    """Deliver until SIGTERM or SIGINT, or until ``stopping`` is set.

    It also ends when the settings are ``outdated``, to begin anew with those that stand now.

    A full disk and what a person can mend, such as a damaged enrolment, are waited for: the
    status says what it is.

    Raises:
        SyncRunningError: another process serves this folder.
        EnrolmentRefusedError: the terminal has to be enrolled first.
        DeliveryEndedError: nothing is delivered any more; whoever started this starts it anew.
    """
    stop = stopping or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stop.set())
    board, wake = StatusBoard(), threading.Event()
    supervisor = Supervisor()
    with ExitStack() as stack:
        waiting = _Patience(board, stop, stack, supervisor)
        control = waiting.until_made(lambda parts: _control(settings, board, wake, parts))
        if control is None:
            return
        stack.callback(board.close)

        def say_so() -> None:
            board.update(pending=_counted(settings.data_dir))
            control.start()

        waiting.says_so = say_so
        built = waiting.until_made(lambda parts: _built(settings, board, wake, parts))
        if built is not None:
            _deliver(*built, control, stop, settings, supervisor, outdated)
    log.info("sync.stopped")


def _deliver(
    worker: Worker,
    updates: Updates,
    control: ControlSocket,
    stop: threading.Event,
    settings: SyncSettings,
    supervisor: Supervisor,
    outdated: Callable[[], bool],
) -> None:
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

    # A daemon: a request under way may be abandoned, it will be asked again.
    thread = threading.Thread(target=deliver, name="delivery", daemon=True)
    taking = threading.Thread(target=updates.run, name="updates", daemon=True)
    thread.start()
    taking.start()
    worker.wait_counted()
    control.start()
    log.info("sync.started")
    supervisor.ready()
    hangs = _hangs(stop, settings, worker, supervisor, outdated)
    worker.stop()
    updates.stop()
    thread.join(_LAST_STEP_S)
    taking.join(_LAST_STEP_S)
    if broken.is_set() or hangs:
        raise DeliveryEndedError(f"the delivery thread {'hangs' if hangs else 'ended'}")


def moved(settings: SyncSettings) -> bool:
    """Whether the screen runs another release than this process is of."""
    if not settings.brings_programs or launcher() is None:
        return False
    return followed(settings.data_dir, package_version()) != this_release()


def _hangs(
    stop: threading.Event,
    settings: SyncSettings,
    worker: Worker,
    supervisor: Supervisor,
    outdated: Callable[[], bool],
) -> bool:
    """Until the end, until settings or program are others, or until the terminal is to forget
    everything and nobody may work here.

    True as soon as the delivery hangs: until then the service manager is told that it works.
    """
    while not stop.wait(LOOK_S):
        if worker.busy_s > HUNG_S:
            log.critical("sync.delivery_hangs", seconds=round(worker.busy_s))
            return True
        supervisor.works()
        if outdated():
            log.info("sync.outdated")
            stop.set()
        with suppress(StorageError):  # the next look may see it
            if reset_is_due(settings.data_dir):
                log.info("sync.makes_room")
                stop.set()
    return False


class _Patience:
    """Makes what can only be made while the disk does its work and the files are whole."""

    def __init__(
        self,
        board: StatusBoard,
        stop: threading.Event,
        stack: ExitStack,
        supervisor: Supervisor,
    ) -> None:
        self._board = board
        self._stop = stop
        self._stack = stack
        self._supervisor = supervisor
        self.says_so: Callable[[], None] = lambda: None
        """Called before a wait: whoever asks is told why."""

    def until_made(self, make: Callable[[ExitStack], T]) -> T | None:
        """What ``make`` makes, its parts on the stack; None when the end came first."""
        said = ""
        while not self._stop.is_set():
            try:
                with ExitStack() as parts:
                    made = make(parts)
                    self._stack.push(parts.pop_all())
            except StorageError as exc:
                if exc.code != said:
                    said = exc.code
                    log.critical("sync.cannot_begin", code=exc.code, said=str(exc), alarm=True)
                self._board.update(reason=exc.code)
                self.says_so()
                self._supervisor.ready()  # waiting is what it does now
                self._supervisor.works()
                self._stop.wait(RETRY_S)
            else:
                self._board.update(reason="")
                return made
        return None


def _control(
    settings: SyncSettings, board: StatusBoard, wake: threading.Event, parts: ExitStack
) -> ControlSocket:
    parts.enter_context(only_one(settings.data_dir, LOCK_NAME))
    control = ControlSocket(settings.data_dir, board, wake.set)
    parts.callback(control.close)
    return control


def _counted(data_dir: Path) -> int | None:
    """How many records wait; None while that cannot be seen."""
    try:
        with closing(Outbox(data_dir)) as outbox:
            return outbox.count()
    except StorageError:
        return None


def _built(
    settings: SyncSettings, board: StatusBoard, wake: threading.Event, parts: ExitStack
) -> tuple[Worker, Updates]:
    enrolment = enrolled(settings.data_dir)
    forget_copy(settings.data_dir)
    key = load_key(settings.data_dir)
    clock = CentreClock(settings.data_dir, utc_now, enrolment.enrolled_at)
    transport = transport_to(settings, clock.has_lost_the_time)
    parts.callback(transport.close)
    signer = RequestSigner(enrolment.terminal_id, key)
    centre = Centre(transport, signer, enrolment.ack_key, clock)
    attempts = Attempts(settings.data_dir)
    parts.callback(attempts.close)

    def deliverer(outbox: Outbox) -> Deliverer:
        return Deliverer(outbox, centre, attempts, utc_now)

    custody = Custody(settings.data_dir, timedelta(days=settings.keep_days))
    updates = updates_of(settings, enrolment, clock, board)
    told = told_of(settings, enrolment, clock.now)
    composer = composer_of(
        settings, clock, told, lambda: updates.word, lambda: transport.certificate_until
    )
    heart = Heart(centre, composer, updates.heard, every_s=settings.heartbeat_s)
    worker = Worker(
        settings.data_dir,
        centre,
        clock,
        board,
        backoff_of(settings),
        deliverer,
        custody,
        wake,
        heart,
    )
    return worker, updates
