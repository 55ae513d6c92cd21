"""Ceremonies: the first trust, delegations, new keys, and what follows a restore.

Each makes a ``Bundle`` that people sign in turn (``sign_waiting``); it takes effect with the last
signature that is needed, and the online key names it in the same transaction.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from securesystemslib.signer import Key, Signer
from sqlalchemy import select
from sqlalchemy.orm import Session
from tuf.api.metadata import DelegatedRole, Delegations, Metadata, Role, Root, Targets

from central.publishing.bundles import Bundle
from central.publishing.errors import TrustError
from central.publishing.keys import OnlineKeys
from central.publishing.metadata import (
    DISTRICT_ROLE,
    RELEASES,
    RELEASES_THRESHOLD,
    ROOT,
    ROOT_THRESHOLD,
    SNAPSHOT,
    TARGETS,
    TARGETS_THRESHOLD,
    TIMESTAMP,
    Repository,
    life_of,
    note_known,
    read_metadata,
)
from central.publishing.online import put_online
from central.publishing.people import end_keys, note_key, signers
from central.storage.publishing import EditionRow, WaitingRow
from contracts.releases import RELEASE_TARGET
from contracts.sets import MANIFEST_TARGET


@dataclass(frozen=True, slots=True)
class Holder:
    """A person and the public half of their key."""

    person: str
    key: Key


def begin(
    session: Session,
    keepers: Sequence[Holder],
    publishers: Sequence[Holder],
    online: Key,
    now: datetime,
) -> Bundle:
    """The first root and the first, empty targets. Raises TrustError: done already, too few."""
    repository = Repository(session)
    if repository.data(ROOT) is not None:
        raise TrustError("this centre has its root already")
    _check_different([*keepers, *publishers])
    if len(keepers) <= ROOT_THRESHOLD or len(publishers) < TARGETS_THRESHOLD:
        raise TrustError("at least three keep the root and two publish")
    root = Root(1, None, now + life_of(ROOT), consistent_snapshot=True)
    for holder in keepers:
        root.add_key(holder.key, ROOT)
        note_key(session, holder.person, ROOT, holder.key, now)
    for holder in publishers:
        root.add_key(holder.key, TARGETS)
        note_key(session, holder.person, TARGETS, holder.key, now)
    for role in (SNAPSHOT, TIMESTAMP):
        root.add_key(online, role)
    root.roles[ROOT].threshold = ROOT_THRESHOLD
    root.roles[TARGETS].threshold = TARGETS_THRESHOLD
    targets = Targets(None, None, now + life_of(TARGETS))
    repository.number(TARGETS, targets)
    bundle = Bundle({ROOT: Metadata(root), TARGETS: Metadata(targets)})
    return _wait(session, bundle, "the first root", now)


def delegate(session: Session, district: str, holder: Holder, now: datetime) -> Bundle:
    """Let a district sign its own overlays, and nothing else. Raises TrustError."""
    repository = Repository(session)
    role = DISTRICT_ROLE.format(district=district)
    targets = successor(repository, repository.targets, TARGETS, now)
    delegations = targets.signed.delegations or Delegations({}, {})
    targets.signed.delegations = delegations
    assert delegations.roles is not None
    if role in delegations.roles:
        raise TrustError(f"district {district} signs for itself already; rotate its key instead")
    path = f"overlays/{district}/*"
    delegations.roles[role] = DelegatedRole(role, [], 1, terminating=True, paths=[path])
    targets.signed.add_key(holder.key, role)
    note_key(session, holder.person, role, holder.key, now)
    first = Targets(None, None, now + life_of(role))
    repository.number(role, first)
    bundle = Bundle({TARGETS: targets, role: Metadata(first)})
    return _wait(session, bundle, f"delegation to {district}", now)


def delegate_releases(session: Session, holders: Sequence[Holder], now: datetime) -> Bundle:
    """Let these people publish programs, two of them each. Raises TrustError."""
    repository = Repository(session)
    _check_different(holders)
    if len(holders) < RELEASES_THRESHOLD:
        raise TrustError("at least two publish programs")
    targets = successor(repository, repository.targets, TARGETS, now)
    delegations = targets.signed.delegations or Delegations({}, {})
    targets.signed.delegations = delegations
    assert delegations.roles is not None
    if RELEASES in delegations.roles:
        raise TrustError("people publish programs already; rotate their keys instead")
    paths = [RELEASE_TARGET.format(sha256="*")]
    delegations.roles[RELEASES] = DelegatedRole(
        RELEASES, [], RELEASES_THRESHOLD, terminating=True, paths=paths
    )
    for holder in holders:
        targets.signed.add_key(holder.key, RELEASES)
        note_key(session, holder.person, RELEASES, holder.key, now)
    first = Targets(None, None, now + life_of(RELEASES))
    repository.number(RELEASES, first)
    bundle = Bundle({TARGETS: targets, RELEASES: Metadata(first)})
    return _wait(session, bundle, "delegation of programs", now)


@dataclass(frozen=True, slots=True)
class NewKeys:
    """Keys of people who had others, of people who come, and the names of who leaves."""

    replaced: Mapping[str, Key] = field(default_factory=dict)
    added: Mapping[str, Key] = field(default_factory=dict)
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.replaced or self.added or self.removed)


def rotate(session: Session, role: str, keys: NewKeys, now: datetime) -> Bundle:
    """Give people of a role new keys, or with none of them only a new expiry.

    A lost or stolen key counts no more once it is signed. Raises TrustError.
    """
    repository = Repository(session)
    given = {**keys.replaced, **keys.added}
    _check_different([Holder(person, key) for person, key in given.items()])
    parts: dict[str, Metadata[Any]]
    if role in (ROOT, TARGETS):
        root = successor(repository, repository.root, ROOT, now)
        _change(session, root.signed, role, keys, now)
        parts = {ROOT: root}
        if role == TARGETS:
            parts[TARGETS] = successor(repository, repository.targets, TARGETS, now)
            if not keys:
                del parts[ROOT]
    else:
        parts = {role: successor(repository, repository.district(role), role, now)}
        if keys:
            targets = successor(repository, repository.targets, TARGETS, now)
            _change(session, targets.signed, role, keys, now)
            parts[TARGETS] = targets
    return _wait(session, Bundle(parts), f"keys of {role}", now)


def rotate_online(session: Session, key: Key, now: datetime) -> Bundle:
    """Believe another online key: it may have been stolen with the machine."""
    repository = Repository(session)
    root = successor(repository, repository.root, ROOT, now)
    for role in (SNAPSHOT, TIMESTAMP):
        for keyid in list(root.signed.roles[role].keyids):
            root.signed.revoke_key(keyid, role)
        root.signed.add_key(key, role)
    return _wait(session, Bundle({ROOT: root}), "the online key", now)


def go_on_above(session: Session, reported: Mapping[str, int], now: datetime) -> Bundle | None:
    """After a restore: make anew, above what terminals told of, all that people have to sign.

    ``reported``: what people found terminals to know. None when nothing of it is behind; what the
    centre signs itself rises with the next renewal.
    """
    note_known(session, reported)
    repository = Repository(session)
    parts = {}
    for role in sorted(repository.behind() - {ROOT, SNAPSHOT, TIMESTAMP}):
        current = repository.targets if role == TARGETS else repository.district(role)
        parts[role] = successor(repository, current, role, now)
    if not parts:
        return None
    return _wait(session, Bundle(parts), "after a restore", now)


def take_roots(session: Session, roots: Sequence[bytes], now: datetime) -> int:
    """Take newer roots in that the backup lacks, each signed by the one before; how many."""
    repository, taken = Repository(session), 0
    for data in roots:
        part = read_metadata(data, ROOT)
        if part.signed.version <= repository.root.signed.version:
            continue
        bundle = Bundle({ROOT: part})
        bundle.check_current(repository)
        if ROOT in bundle.missing(repository):
            raise TrustError(f"root {part.signed.version} is not signed by the one before it")
        repository.keep(ROOT, part, now)
        taken += 1
    return taken


def waiting(session: Session) -> tuple[Bundle, str] | None:
    """What people are asked to sign, and what for."""
    rows = list(session.scalars(select(WaitingRow).order_by(WaitingRow.role)))
    if not rows:
        return None
    parts = {row.role: read_metadata(row.data, row.role) for row in rows}
    return Bundle(parts), rows[0].purpose


def rehearse(session: Session, signer: Signer) -> None:
    """Let a key sign what waits while nobody waits for the database: a token takes its time.

    It signs the same no second time (``TokenSigner``). Raises as ``sign_waiting`` does.
    """
    bundle, _purpose, repository = _current(session)
    bundle.sign(repository, signer)


def sign_waiting(
    session: Session, signer: Signer, online: OnlineKeys, now: datetime
) -> dict[str, int]:
    """Sign all that waits and that this key is for; how many signatures each role lacks then.

    With none lacking it is in force. Raises TrustError, OutdatedError, SignerKeyError.
    """
    bundle, purpose, repository = _current(session)
    bundle.sign(repository, signer)
    lacking = bundle.missing(repository)
    if lacking:
        _wait(session, bundle, purpose, now)
        return lacking
    bundle.install(repository, now)
    drop_waiting(session)
    put_online(repository, online, now)
    return {}


def _current(session: Session) -> tuple[Bundle, str, Repository]:
    found = waiting(session)
    if found is None:
        raise TrustError("nothing waits for a signature")
    repository = Repository(session)
    found[0].check_current(repository)
    return *found, repository


def drop_waiting(session: Session) -> None:
    """Give up what waits for signatures."""
    for row in session.scalars(select(WaitingRow)):
        session.delete(row)
    session.flush()


def withdrawn_targets(session: Session) -> list[str]:
    """Targets that nobody shall find signed any more, once metadata is signed anew."""
    query = select(EditionRow.name).where(EditionRow.state == "withdrawn")
    return [MANIFEST_TARGET.format(name=name) for name in session.scalars(query)]


def _wait(session: Session, bundle: Bundle, purpose: str, now: datetime) -> Bundle:
    drop_waiting(session)
    for role, part in bundle.parts.items():
        session.add(WaitingRow(role=role, data=part.to_bytes(), made_at=now, purpose=purpose))
    session.flush()
    return bundle


def successor(
    repository: Repository, current: Metadata[Any], role: str, now: datetime
) -> Metadata[Any]:
    """The same content, but for sets that were withdrawn, as a version that nobody has signed."""
    signed = deepcopy(current.signed)
    if role == TARGETS:
        for path in withdrawn_targets(repository.session):
            signed.targets.pop(path, None)
    repository.number(role, signed)
    signed.expires = now + life_of(role)
    return Metadata(signed)


def _change(
    session: Session, delegator: Root | Targets, role: str, keys: NewKeys, now: datetime
) -> None:
    known: Role = delegator.get_delegated_role(role)
    for person in (*keys.replaced, *keys.removed):
        old = set(end_keys(session, person, role, now)) & set(known.keyids)
        if not old:
            raise TrustError(f"{person} has no key for {role}")
        for keyid in old:
            delegator.revoke_key(keyid, role)
    there = {one.person for one in signers(session, role)}
    for person, key in (*keys.replaced.items(), *keys.added.items()):
        if person in there:
            raise TrustError(f"{person} has a key for {role} already: replace it")
        delegator.add_key(key, role)
        note_key(session, person, role, key, now)
    spare = 1 if role == ROOT else 0
    if len(known.keyids) < known.threshold + spare:
        raise TrustError(f"too few would be left who sign {role}")


def _check_different(holders: Sequence[Holder]) -> None:
    keyids = [holder.key.keyid for holder in holders]
    if len(set(keyids)) < len(keyids):
        raise TrustError("two people or two roles have the same key")
