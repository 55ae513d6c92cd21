"""What is live, read once for each set: documents, their hashes, and what differs between two.

A cursor names the set that somebody has seen and what was in it: files of published sets are kept
for ever, so any two of them can be compared, without a log of what was live when.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.clock import Clock
from central.fleet.live import LiveSet, live_set, stamp
from central.publishing.editions import SHIPPED_ITEMS, manifest_of
from central.publishing.errors import PublishingError
from central.publishing.sets import Content, content_of, read_items
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.publishing import EditionRow
from contracts.canonical import canonical_sha256
from contracts.errors import InvalidDocumentError
from contracts.items import ItemDocument
from contracts.overlays import Overlay
from contracts.sets import SHIPPED

_KEPT = 8
_CURSOR = re.compile(rf"({SHIPPED}|[0-9a-f]{{64}})\.([0-9a-f]{{16}})")
Change = tuple[str, str, str | None, str | None]
"""Code, kind, version, hash."""


class GoneError(Exception):
    """A cursor of something that is not here any more, or never was."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a set offers. ``hashes`` as records of terminals name documents, by code; ``files``
    hashes of published documents.
    """

    name: str
    number: int
    cursor: str
    documents: Mapping[str, ItemDocument]
    hashes: Mapping[str, str]
    files: Mapping[str, str]
    overlays: Mapping[str, Overlay]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a cursor needs of a set."""

    cursor: str
    hashes: Mapping[str, str]


class ListingReader:
    """Reads sets. Blocking; safe to use from several threads."""

    def __init__(
        self,
        database: Database,
        files: AttachmentFiles,
        folders: tuple[Path, ...],
        clock: Clock,
    ) -> None:
        self._database = database
        self._files = files
        self._folders = folders
        self._clock = clock
        self._lock = Lock()
        self._read: dict[str, Listing] = {}
        self._seen: dict[str, _Seen] = {}  # never more than there are editions
        self._last: tuple[tuple[int, ...], LiveSet] | None = None

    def now(self) -> Listing:
        """What is live at this moment. Raises PublishingError when it is damaged here."""
        with self._database.read() as session:
            live = self._live(session)
        found = self._listing(live)
        if found is None:
            raise PublishingError(f"set {live.name} is damaged here: restore a backup")
        return found

    def changes(self, since: str) -> tuple[Listing, list[Change]]:
        """What is live, and what is otherwise than at a cursor; "" has seen nothing.

        Raises GoneError, PublishingError.
        """
        now = self.now()
        if since == now.cursor:
            return now, []
        before = self._before(since) if since else {}
        return now, list(_differences(before, now))

    def _live(self, session: Session) -> LiveSet:
        mark = stamp(session)
        known = self._last
        if mark is not None and known is not None and known[0] == mark:
            return known[1]
        live = live_set(session, self._clock())
        self._last = None if mark is None else (mark, live)
        return live

    def _before(self, cursor: str) -> Mapping[str, str]:
        """Hashes by code of what somebody has seen. No cursor has a set read a second time."""
        match = _CURSOR.fullmatch(cursor)
        if match is None:
            raise GoneError
        name = match.group(1)
        with self._lock:
            seen = self._seen.get(name) or self._recalled(name)
        if seen is None or seen.cursor != cursor:
            raise GoneError
        return seen.hashes

    def _recalled(self, name: str) -> _Seen | None:
        """Read a set that was live here; nothing else that is published is looked at."""
        if name == SHIPPED:
            listing = self._made(LiveSet(SHIPPED, None))
        else:
            signed = EditionRow.signed_at.is_not(None)
            with self._database.read() as session:
                there = session.scalar(
                    select(EditionRow.number).where(EditionRow.sha256 == name, signed).limit(1)
                )
            listing = None if there is None else self._made(LiveSet("", name))
        if listing is None:
            return None
        self._seen[name] = _Seen(listing.cursor, listing.hashes)
        return self._seen[name]

    def _listing(self, live: LiveSet) -> Listing | None:
        key = live.sha256 or SHIPPED
        with self._lock:
            found = self._read.get(key)
            if found is None:
                found = self._made(live)
                if found is None:
                    return None
                while len(self._read) >= _KEPT:
                    self._read.pop(next(iter(self._read)))
                self._read[key] = found
                self._seen[key] = _Seen(found.cursor, found.hashes)
        return found

    def _made(self, live: LiveSet) -> Listing | None:
        if live.sha256 is None:
            folders = self._folders or ((SHIPPED_ITEMS,) if SHIPPED_ITEMS.is_dir() else ())
            return _listed(live, Content(items=read_items(folders, strict=False)))
        try:
            manifest = manifest_of(self._files, live.sha256)
            if manifest is None:
                return None
            known = LiveSet(manifest.name, live.sha256, manifest.number)
            return _listed(known, content_of(manifest, self._files))
        except (InvalidDocumentError, PublishingError, ValueError):
            return None


def _listed(live: LiveSet, content: Content) -> Listing:
    items = dict(sorted(content.items.items()))
    hashes = {code: item.item_hash for code, item in items.items()}
    cursor = f"{live.sha256 or SHIPPED}.{canonical_sha256(hashes)[:16]}"
    published = live.sha256 is not None
    return Listing(
        name=live.name,
        number=live.number,
        cursor=cursor,
        documents={code: item.doc for code, item in items.items()},
        hashes=hashes,
        files={code: item.sha256 for code, item in items.items()} if published else {},
        overlays=content.overlays,
    )


def _differences(before: Mapping[str, str], now: Listing) -> Iterator[Change]:
    for code in sorted({*before, *now.hashes}):
        was, mark = before.get(code), now.hashes.get(code)
        if was == mark:
            continue
        if mark is None:
            yield code, "removed", None, None
        else:
            kind = "added" if was is None else "changed"
            yield code, kind, now.documents[code].version, mark
