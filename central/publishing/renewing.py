"""Keeps trust alive while the centre serves: renews what it signs itself, and tells what ends."""

import threading

import structlog

from central.alarms import Alarm, AlarmKind, raise_alarm
from central.clock import Clock
from central.keys import KeyStore, KeyStoreError
from central.publishing.expiry import raise_expiry_alarms
from central.publishing.keys import OnlineKeys
from central.publishing.metadata import ROOT, SNAPSHOT, TIMESTAMP, Repository
from central.publishing.online import renew
from central.storage.engine import Database
from central.storage.publishing import ReportedRow
from central.storage.trouble import StorageTroubleError

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
        """Renew and tell what has to be; whether the centre signed anything. Writes only then."""
        with self._database.read() as session:
            if Repository(session).data(ROOT) is None:
                return False
        now = self._clock()
        online = OnlineKeys(self._keys.online_keys())
        with self._database.write() as session:
            repository = Repository(session)
            renewed = renew(repository, online, now)
            raise_expiry_alarms(session, now)
            for role in _behind(repository):
                alarm = Alarm(AlarmKind.TRUST_BEHIND, None, None, f"role={role}")
                raise_alarm(session, now, alarm)
        if renewed:
            log.info("trust.renewed")
        return renewed

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look()
            except (KeyStoreError, StorageTroubleError) as error:
                log.error("trust.not_renewed", code=error.code)
            except Exception as error:  # the next turn gets its chance
                log.error("trust.not_renewed", exc_info=error)
            self._stopping.wait(TICK_S)


def _behind(repository: Repository) -> list[str]:
    """Roles that people have to sign anew: terminals know higher versions of them."""
    behind = []
    for role, version in repository.versions().items():
        row = repository.session.get(ReportedRow, role)
        by_people = role not in (SNAPSHOT, TIMESTAMP)
        if row is not None and by_people and row.version > version:
            behind.append(role)
    return behind
