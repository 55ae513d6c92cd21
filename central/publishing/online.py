"""Snapshot and timestamp: what the centre signs by itself, only ever over what people signed."""

from datetime import datetime, timedelta

from tuf.api.metadata import Metadata, MetaFile, Snapshot, Timestamp

from central.publishing.keys import OnlineKeys
from central.publishing.metadata import (
    LIFE,
    RELEASES,
    ROOT,
    SNAPSHOT,
    TARGETS,
    TIMESTAMP,
    Repository,
)
from central.storage.publishing import ReportedRow

RENEWED_BEFORE = timedelta(days=4)
"""A centre may be down over a long weekend before a terminal calls it frozen."""


def put_online(repository: Repository, online: OnlineKeys, now: datetime) -> None:
    """Name everything that is in force in a new snapshot and a new timestamp."""
    meta = {
        f"{role}.json": MetaFile(version)
        for role, version in repository.versions().items()
        if role in (TARGETS, RELEASES) or role.startswith("district-")
    }
    expires = now + LIFE[SNAPSHOT]
    snapshot = Snapshot(repository.next_version(SNAPSHOT), None, expires, meta)
    signed = Metadata(snapshot)
    signed.sign(online.signer(repository.root.signed))
    repository.keep(SNAPSHOT, signed, now)
    _put_timestamp(repository, online, now, now + LIFE[TIMESTAMP])


def renew(repository: Repository, online: OnlineKeys, now: datetime) -> bool:
    """Renew what the centre signs when that ends soon or terminals know higher versions.

    Nothing happens before the ceremony; a repeated call changes nothing.
    """
    versions = repository.versions()
    if ROOT not in versions or TARGETS not in versions:
        return False
    for role in (SNAPSHOT, TIMESTAMP):
        newest = repository.newest(role)
        reported = repository.session.get(ReportedRow, role)
        behind = reported is not None and reported.version >= versions.get(role, 0)
        if newest is None or behind or newest.signed.expires - now < RENEWED_BEFORE:
            put_online(repository, online, now)
            return True
    return False


def stick_metadata(
    repository: Repository, online: OnlineKeys, now: datetime, valid: timedelta
) -> dict[str, bytes]:
    """The files of metadata for a stick that lives so long.

    Its timestamp and snapshot have versions of their own, and newer ones are put online at once:
    whoever goes online after the stick is not held back by its long life.
    """
    put_online(repository, online, now)
    names = repository.versions()
    snapshot = repository.newest(SNAPSHOT)
    assert snapshot is not None
    long = Snapshot(repository.next_version(SNAPSHOT), None, now + valid, snapshot.signed.meta)
    long_snapshot = Metadata(long)
    long_snapshot.sign(online.signer(repository.root.signed))
    repository.keep(SNAPSHOT, long_snapshot, now)
    timestamp = _put_timestamp(repository, online, now, now + valid)
    files = {
        f"{version}.{role}.json": data
        for role, version in names.items()
        if role not in (ROOT, SNAPSHOT, TIMESTAMP) and (data := repository.data(role))
    }
    for number in range(1, names[ROOT] + 1):
        if (data := repository.data(ROOT, number)) is not None:
            files[f"{number}.root.json"] = data
    files[f"{long.version}.snapshot.json"] = long_snapshot.to_bytes()
    files["timestamp.json"] = timestamp
    put_online(repository, online, now)
    return files


def _put_timestamp(
    repository: Repository, online: OnlineKeys, now: datetime, expires: datetime
) -> bytes:
    meta = MetaFile(repository.versions()[SNAPSHOT])
    timestamp = Timestamp(repository.next_version(TIMESTAMP), None, expires, meta)
    signed = Metadata(timestamp)
    signed.sign(online.signer(repository.root.signed))
    repository.keep(TIMESTAMP, signed, now)
    return signed.to_bytes()
