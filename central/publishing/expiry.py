"""Which signed metadata ends soon: told 60, 30 and 7 days before, in time to sign it anew."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.alarms import Alarm, AlarmKind, raise_alarm
from central.publishing.metadata import SNAPSHOT, TIMESTAMP, Repository
from central.storage.models import AlarmRow

DAYS_BEFORE = (60, 30, 7)


@dataclass(frozen=True, slots=True)
class Expiry:
    """When metadata of a role ends."""

    role: str
    version: int
    expires: datetime

    def days_left(self, now: datetime) -> int:
        """Whole days; negative once it has ended."""
        return (self.expires - now).days


def expiries(session: Session) -> list[Expiry]:
    """Of all that is in force, what ends first at the top."""
    repository = Repository(session)
    found = []
    for role in repository.versions():
        metadata = repository.newest(role)
        if metadata is not None:
            found.append(Expiry(role, metadata.signed.version, metadata.signed.expires))
    return sorted(found, key=lambda expiry: (expiry.expires, expiry.role))


def raise_expiry_alarms(session: Session, now: datetime) -> int:
    """An alarm at each of the days; those about what was renewed are closed. How many stand."""
    standing = set()
    for expiry in expiries(session):
        left = expiry.days_left(now)
        limit = min((days for days in DAYS_BEFORE if left < days), default=None)
        online = expiry.role in (SNAPSHOT, TIMESTAMP)
        if limit is None or (online and left >= 1):  # the server itself renews these
            continue
        until = expiry.expires.date().isoformat()
        detail = f"role={expiry.role} version={expiry.version} expires={until} days={limit}"
        standing.add(detail)
    _stand(session, AlarmKind.TRUST_EXPIRES, standing, now)
    return len(standing)


def raise_behind_alarms(session: Session, now: datetime) -> None:
    """An alarm for each role that people have to sign anew: terminals know higher versions."""
    roles = Repository(session).behind() - {SNAPSHOT, TIMESTAMP}
    standing = {f"role={role}" for role in roles}
    _stand(session, AlarmKind.TRUST_BEHIND, standing, now)


def _stand(session: Session, kind: AlarmKind, standing: set[str], now: datetime) -> None:
    """Let just these alarms of a kind stand; others were put right."""
    for detail in sorted(standing):
        raise_alarm(session, now, Alarm(kind, None, None, detail))
    query = select(AlarmRow).where(AlarmRow.kind == kind, AlarmRow.closed_at.is_(None))
    for row in session.scalars(query):
        if row.detail not in standing:
            row.closed_at = now
