"""Editions of sets: how each stands, and which may be chosen for terminals."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.clock import utc_now
from central.publishing.errors import OutdatedError, PublishingError
from central.publishing.metadata import Repository
from central.publishing.sets import Content, Item, content_of, read_items
from central.storage.files import AttachmentFiles
from central.storage.publishing import EditionRow, PublishedItemRow, ReportedRow
from contracts.sets import SHIPPED, SetManifest, parse_manifest

NUMBERS = "edition"
"""Under which name the least number of a next edition is kept after a restore."""
_NUMBERS_LEFT_OUT = 100
SHIPPED_ITEMS = Path(__file__).parents[2] / "assets" / "items"


class Standing(StrEnum):
    """How an edition stands."""

    REVIEW = "review"
    SIGNED = "signed"
    SCHEDULED = "scheduled"
    LIVE = "live"
    TOO_OLD = "too-old"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class SignedSet:
    """A set that people signed and that may be chosen; ``sha256`` is of its manifest."""

    name: str
    number: int
    sha256: str
    emergency: bool = False


def standing(row: EditionRow, now: datetime, floor: int = 0) -> Standing:
    """How it stands at a moment, where no set below this number may be chosen."""
    found = Standing(row.state)
    if found is not Standing.SIGNED:
        return found
    assert row.live_from is not None
    if row.live_from > now:
        return Standing.SCHEDULED
    return Standing.LIVE if row.number >= floor else Standing.TOO_OLD


def edition(session: Session, name: str) -> EditionRow | None:
    """The newest edition of a name that was not replaced."""
    query = select(EditionRow).where(EditionRow.name == name, EditionRow.state != "replaced")
    return session.scalars(query.order_by(EditionRow.number.desc()).limit(1)).first()


def editions(session: Session, limit: int = 200) -> list[EditionRow]:
    """Newest first."""
    return list(session.scalars(select(EditionRow).order_by(EditionRow.number.desc()).limit(limit)))


def signed_set(session: Session, name: str, now: datetime | None = None) -> SignedSet | None:
    """The set of this name if it may be chosen now; see ``why_not``."""
    row = edition(session, name)
    if row is None or why_not(session, name, now):
        return None
    return SignedSet(row.name, row.number, row.sha256, row.emergency)


def why_not(session: Session, name: str, now: datetime | None = None) -> str:
    """A sentence on why a set may not be chosen; "" when it may."""
    row = edition(session, name)
    if row is None:
        return f"there is no set {name}"
    match standing(row, now or utc_now(), Repository(session).floor):
        case Standing.LIVE:
            return ""
        case Standing.TOO_OLD:
            return f"set {name} is older than people still let be chosen"
        case Standing.WITHDRAWN:
            return f"set {name} was withdrawn by {row.withdrawn_by}: {row.reason}"
        case Standing.SCHEDULED:
            assert row.live_from is not None
            return f"set {name} is not live before {row.live_from.isoformat(timespec='minutes')}"
        case _:
            return f"set {name} lacks the signature of a second person"


def check_base(session: Session, name: str, now: datetime) -> None:
    """Raises OutdatedError when a set is not what a draft may start from any more.

    The floor does not matter for that, see ``base_of``; nor is it raised above all that terminals
    could go back to while this set stands.
    """
    if name == SHIPPED:
        return
    row = edition(session, name)
    if row is None or standing(row, now) is not Standing.LIVE:
        why = why_not(session, name, now)
        raise OutdatedError(f"it was made from set {name}: {why}; draft it again")


def live_sets(session: Session, now: datetime | None = None) -> list[SignedSet]:
    """All that may be chosen, newest first."""
    floor = Repository(session).floor
    return [one for one in _live(session, now or utc_now()) if one.number >= floor]


def _live(session: Session, moment: datetime) -> list[SignedSet]:
    query = select(EditionRow).where(EditionRow.state == "signed")
    rows = session.scalars(query.order_by(EditionRow.number.desc()))
    return [
        SignedSet(row.name, row.number, row.sha256, row.emergency)
        for row in rows
        if standing(row, moment) is Standing.LIVE
    ]


def manifest_of(files: AttachmentFiles, sha256: str) -> SetManifest | None:
    """The manifest of a published or drafted set; None where its file is not whole here."""
    if not files.whole(sha256):
        return None
    return parse_manifest(files.read(sha256))


def base_of(
    session: Session,
    files: AttachmentFiles,
    drafted: AttachmentFiles,
    folders: Sequence[Path],
    now: datetime,
) -> tuple[str, Content]:
    """What a new set starts from: the newest that is live, before the first the items shipped.

    Each item comes with its example residents, which lie among the drafted files. Raises
    PublishingError when a file of it is damaged.
    """
    newest = next(iter(_live(session, now)), None)
    if newest is None:
        shipped = folders or ([SHIPPED_ITEMS] if SHIPPED_ITEMS.is_dir() else [])
        return SHIPPED, Content(items=read_items(shipped, strict=False))
    manifest = manifest_of(files, newest.sha256)
    if manifest is None:
        raise PublishingError(f"the manifest of set {newest.name} is damaged: restore a backup")
    content = content_of(manifest, files)
    items = {code: _remembered(session, drafted, item) for code, item in content.items.items()}
    return newest.name, replace(content, items=items)


def _remembered(session: Session, drafted: AttachmentFiles, item: Item) -> Item:
    row = session.get(PublishedItemRow, (item.doc.code, item.doc.version))
    if row is None or row.examples is None or not drafted.whole(row.examples):
        return item
    return replace(item, examples=drafted.read(row.examples))


def next_number(session: Session) -> int:
    """The number of a next edition; after a restore far above what may have been lost."""
    last = session.scalars(select(func.max(EditionRow.number))).one() or 0
    floor = session.get(ReportedRow, NUMBERS)
    return max(last, floor.version if floor else 0) + 1


def leave_numbers_out(session: Session) -> None:
    """After a restore: sets that were made since the backup had the next numbers."""
    row = session.get(ReportedRow, NUMBERS)
    if row is None:
        row = ReportedRow(role=NUMBERS, version=0)
        session.add(row)
    row.version = next_number(session) + _NUMBERS_LEFT_OUT
    session.flush()


def withdraw(session: Session, name: str, who: str, reason: str, now: datetime) -> EditionRow:
    """Let a set be chosen no more, for ever. Once is enough; the repair is a set of its own.

    It stays readable for records that were made with it, and leaves the signed targets with the
    next signature of two people. Raises PublishingError.
    """
    row = edition(session, name)
    if row is None:
        raise PublishingError(f"there is no set {name}")
    if not reason.strip():
        raise PublishingError("say why it is withdrawn")
    if row.state != Standing.WITHDRAWN:
        row.state = str(Standing.WITHDRAWN)
        row.withdrawn_by, row.withdrawn_at, row.reason = who, now, reason
        append_audit(session, now, AuditEntry(_actor(who), "set.withdrawn", name, reason))
    return row


def invalidate(session: Session, name: str, reason: str, now: datetime) -> None:
    """What a stopped roll-out does to its set: nobody gets it any more."""
    withdraw(session, name, "system:rollouts", reason, now)


def schedule(session: Session, name: str, who: str, at: datetime, now: datetime) -> EditionRow:
    """Say from when on a signed set may be chosen. Raises PublishingError."""
    row = edition(session, name)
    if row is None or row.state != Standing.SIGNED:
        raise PublishingError(why_not(session, name, now) or f"set {name} is not signed")
    if standing(row, now) is Standing.LIVE:
        raise PublishingError(f"set {name} is live already; withdraw it instead")
    row.live_from = at
    purpose = f"from={at.isoformat(timespec='minutes')}"
    append_audit(session, now, AuditEntry(_actor(who), "set.scheduled", name, purpose))
    return row


def _actor(who: str) -> str:
    return who if ":" in who else f"user:{who}"
