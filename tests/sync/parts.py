"""The parts of the sync process, put together as ``sync.process`` does, without its loop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from contracts.signatures import RequestSigner
from kiosk.records.enrolment import read_enrolment
from kiosk.records.outbox import Outbox
from sync.attempts import Attempts
from sync.centre import Centre
from sync.clock import CentreClock
from sync.delivery import Deliverer
from sync.keys import load_key
from sync.settings import SyncSettings
from sync.transport import transport_to


@dataclass
class Parts:
    centre: Centre
    clock: CentreClock
    outbox: Outbox
    attempts: Attempts
    deliverer: Deliverer


@contextmanager
def built(
    settings: SyncSettings, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Iterator[Parts]:
    enrolment = read_enrolment(settings.data_dir)
    assert enrolment is not None
    transport = transport_to(settings)
    clock = CentreClock(settings.data_dir, now, enrolment.enrolled_at)
    signer = RequestSigner(enrolment.terminal_id, load_key(settings.data_dir))
    centre = Centre(transport, signer, enrolment.ack_key, clock)
    outbox, attempts = Outbox(settings.data_dir), Attempts(settings.data_dir)
    yield Parts(centre, clock, outbox, attempts, Deliverer(outbox, centre, attempts, now))
    attempts.close()
    outbox.close()
    transport.close()
