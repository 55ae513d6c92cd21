"""Signed metadata as the centre holds it, within one transaction of its database."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from tuf.api.metadata import Metadata, Root, Signed, Snapshot, Targets, Timestamp
from tuf.api.serialization import DeserializationError

from central.publishing.errors import TrustError
from central.storage.publishing import MetadataRow, ReportedRow
from contracts.releases import RELEASES_ROLE
from contracts.sets import floor_in

ROOT, TARGETS, SNAPSHOT, TIMESTAMP = Root.type, Targets.type, Snapshot.type, Timestamp.type
DISTRICT_ROLE = "district-{district}"
RELEASES = RELEASES_ROLE
"""Of those who publish programs: who publishes items does not."""
FILE_NAME = re.compile(
    r"(?:([1-9][0-9]{0,8})\.)?(root|targets|snapshot|timestamp|releases|district-[0-9]{6})\.json"
)
LIFE = {
    ROOT: timedelta(days=365),
    TARGETS: timedelta(days=180),
    SNAPSHOT: timedelta(days=7),
    TIMESTAMP: timedelta(days=7),
}
ROOT_THRESHOLD, TARGETS_THRESHOLD, RELEASES_THRESHOLD = 2, 2, 2
LEFT_OUT = 100
"""So many versions of a role may have been signed since the backup, before anybody says so."""
MAX_LEAP = 100_000
BELIEVED_FOR = timedelta(days=30)
"""How long after a restore it is heard what terminals tell of versions; at other times all that
they can know was signed here."""
# Kept beside what is reported:
_UNTIL, _MOST, _LEAST = "believed-until", "most:{role}", "least:{role}"
_MADE_FROM = "made-from"
_KEPT = 50  # versions of one role, for terminals that are in the middle of a refresh

Signable = TypeVar("Signable", Root, Targets, Snapshot, Timestamp)


def life_of(role: str) -> timedelta:
    """How long metadata of a role lives; districts' as long as targets."""
    return LIFE.get(role, LIFE[TARGETS])


def read_metadata(data: bytes, role: str = "metadata") -> Metadata[Any]:
    """Raises TrustError."""
    try:
        return Metadata.from_bytes(data)
    except DeserializationError:
        raise TrustError(f"{role} cannot be read") from None


class Repository:
    """What is in force, role by role."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def versions(self) -> dict[str, int]:
        """The newest version of each role."""
        query = select(MetadataRow.role, func.max(MetadataRow.version)).group_by(MetadataRow.role)
        return {row[0]: row[1] for row in self.session.execute(query)}

    def data(self, role: str, version: int | None = None) -> bytes | None:
        """Bytes of a version, the newest without one; None where there is none."""
        query = select(MetadataRow.data).where(MetadataRow.role == role)
        if version is not None:
            query = query.where(MetadataRow.version == version)
        return self.session.scalars(query.order_by(MetadataRow.version.desc()).limit(1)).first()

    def file(self, name: str) -> bytes | None:
        """By the name under which it is served; None for what is not there."""
        match = FILE_NAME.fullmatch(name)
        if match is None or (match[1] is None) != (match[2] == TIMESTAMP):
            return None
        return self.data(match[2], int(match[1]) if match[1] else None)

    def first_root(self) -> bytes | None:
        """What a terminal trusts first; None before the ceremony."""
        query = select(MetadataRow.data).where(MetadataRow.role == ROOT)
        return self.session.scalars(query.order_by(MetadataRow.version).limit(1)).first()

    @property
    def root(self) -> Metadata[Root]:
        """Raises TrustError before the ceremony."""
        return cast(Metadata[Root], self._newest(ROOT))

    @property
    def targets(self) -> Metadata[Targets]:
        """What people signed last. Raises TrustError before the ceremony."""
        return cast(Metadata[Targets], self._newest(TARGETS))

    @property
    def floor(self) -> int:
        """The least number of a set that people let be chosen; 0 before they say so."""
        targets = self.newest(TARGETS)
        return 0 if targets is None else floor_in(targets.signed.unrecognized_fields)

    def district(self, role: str) -> Metadata[Targets]:
        """What a district's people signed last. Raises TrustError."""
        return cast(Metadata[Targets], self._newest(role))

    def newest(self, role: str) -> Metadata[Any] | None:
        """What is in force of a role, if anything."""
        data = self.data(role)
        return None if data is None else read_metadata(data, role)

    def next_version(self, role: str) -> int:
        """One above ours and above all that terminals told of: they would refuse a lower one.

        After a restore some way above what may have been lost, whoever is heard first. Roots are
        counted by one: each names the next.
        """
        known = [self.versions().get(role, 0)]
        if role != ROOT:
            rows = (self.session.get(ReportedRow, key) for key in (role, _LEAST.format(role=role)))
            known += [row.version for row in rows if row is not None]
        return max(known) + 1

    def behind(self) -> set[str]:
        """The roles of which a terminal told a higher version than ours."""
        told = {row.role: row.version for row in self.session.scalars(select(ReportedRow))}
        return {role for role, ours in self.versions().items() if told.get(role, 0) > ours}

    def number(self, role: str, signed: Signed) -> None:
        """Give new metadata its version; where it leaps, it says which version it was made from."""
        ours = self.versions().get(role, 0)
        signed.version = self.next_version(role)
        signed.unrecognized_fields.pop(_MADE_FROM, None)
        if signed.version > ours + 1:
            signed.unrecognized_fields[_MADE_FROM] = ours

    def keep(self, role: str, metadata: Metadata[Any], now: datetime) -> None:
        """Let it be in force. Whether it is signed by enough is the caller's business."""
        signed: Signed = metadata.signed
        data = metadata.to_bytes()
        row = MetadataRow(role=role, version=signed.version, data=data, made_at=now)
        self.session.add(row)
        if role != ROOT:
            old = delete(MetadataRow).where(
                MetadataRow.role == role, MetadataRow.version <= signed.version - _KEPT
            )
            self.session.execute(old)
        self.session.flush()

    def _newest(self, role: str) -> Metadata[Any]:
        metadata = self.newest(role)
        if metadata is None:
            raise TrustError(f"there is no {role} yet: run `trust init` first")
        return metadata


def made_from(signed: Signed) -> object:
    """Which version of ours new metadata was made from."""
    before = signed.version - 1
    return before if signed.type == ROOT else signed.unrecognized_fields.get(_MADE_FROM, before)


def believe_reported(session: Session, now: datetime) -> None:
    """After a restore: leave out the next versions, which terminals may have seen otherwise, and
    hear for a while what they know, up to some way above what is ours.

    The way is measured from here: who lies again and again gets no further.
    """
    for role, version in Repository(session).versions().items():
        _put(session, _MOST.format(role=role), version + MAX_LEAP)
        _put(session, _LEAST.format(role=role), version + LEFT_OUT)
    _put(session, _UNTIL, int((now + BELIEVED_FOR).timestamp()))
    session.flush()


def note_reported(session: Session, versions: Mapping[str, int], now: datetime) -> tuple[str, ...]:
    """Remember versions that terminals told of where they are above ours; roles that rose.

    Only for a time after a restore, of roles that we have, and nothing absurd: one terminal in
    wrong hands must neither use up the numbers nor keep people from signing.
    """
    until = session.get(ReportedRow, _UNTIL)
    if until is None or now.timestamp() > until.version:
        return ()
    ours = Repository(session).versions()
    most = {}
    for role in ours:
        row = session.get(ReportedRow, _MOST.format(role=role))
        most[role] = row.version if row else MAX_LEAP
    believed = {role: no for role, no in versions.items() if no <= most.get(role, 0)}
    return note_known(session, believed)


def note_known(session: Session, versions: Mapping[str, int]) -> tuple[str, ...]:
    """The same of versions that people vouch for."""
    ours = Repository(session).versions()
    risen = []
    for role, version in versions.items():
        row = session.get(ReportedRow, role)
        known = ours.get(role, 0)
        absurd = version > known + MAX_LEAP or not FILE_NAME.fullmatch(f"1.{role}.json")
        if absurd or version <= max(known, row.version if row else 0):
            continue
        _put(session, role, version)
        risen.append(role)
    session.flush()
    return tuple(risen)


def _put(session: Session, role: str, version: int) -> None:
    row = session.get(ReportedRow, role)
    if row is None:
        session.add(ReportedRow(role=role, version=version))
    else:
        row.version = version
