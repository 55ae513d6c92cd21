"""Keeps trust alive while the centre serves: renews what it signs itself, and tells what ends."""

import threading

import structlog

from central.clock import Clock
from central.keys import KeyStore
from central.publishing.expiry import raise_behind_alarms, raise_expiry_alarms
from central.publishing.keys import OnlineKeys
from central.publishing.metadata import ROOT, Repository
from central.publishing.online import renew
from central.storage.engine import Database
from contracts.errors import KioskError

log = structlog.get_logger(__name__)

TICK_S = 60.0


class Renewer:
    """A thread that looks once a minute; ``look`` does one turn."""

    def __init__(self, *, database: Database, keys: KeyStore, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="renewer", daemon=True)

    def start(self) -> None:
        """Start the thread; it looks at once."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread after its present turn."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> bool:
        """Renew and tell what has to be; whether the centre signed anything."""
        with self._database.read() as session:
            if Repository(session).data(ROOT) is None:
                return False
        now = self._clock()
        online = OnlineKeys(self._keys.online_keys())
        with self._database.write() as session:
            renewed = renew(Repository(session), online, now)
            raise_expiry_alarms(session, now)
            raise_behind_alarms(session, now)
        if renewed:
            log.info("trust.renewed")
        return renewed

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look()
            except KioskError as error:
                log.error("trust.not_renewed", code=error.code)
            except Exception as error:  # the next turn gets its chance
                log.error("trust.not_renewed", exc_info=error)
            self._stopping.wait(TICK_S)
