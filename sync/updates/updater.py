"""Signed metadata, verified by the client of The Update Framework at a time that we own.

The anchor is always the root that came with the enrolment, never a copy in the store. Where there
is no line, the same verification is run against the store alone, at the time of the last refresh
that was whole: what was proved then stays proved, and raw bytes of the store are never believed.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    SlowRetrievalError,
    UnsignedMetadataError,
)
from tuf.api.metadata import Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.ngclient import Updater

from contracts.sets import floor_in
from hardening.files import make_folder, write_durably
from kiosk.records.errors import storage_errors
from sync.updates.fetcher import FOLDER_URL, Fetcher, FolderFetcher
from sync.updates.words import NotTakenError, Word

ONLINE_LIFE = timedelta(days=8)
"""How long a timestamp from a line may live: seven days, and one for clocks that differ. One that
lives longer was made for a stick, and would let a server show the same for as long."""
TOP_ROLES = (Root.type, Timestamp.type, Snapshot.type, Targets.type)
_WORDS: tuple[tuple[type[Exception], Word], ...] = (
    (SlowRetrievalError, Word.SLOW),
    (DownloadLengthMismatchError, Word.ENDLESS),
    (DownloadError, Word.UNREACHABLE),
    (ExpiredMetadataError, Word.EXPIRED),
    (BadVersionNumberError, Word.ROLLBACK),
    (UnsignedMetadataError, Word.WRONG_KEY),
    (LengthOrHashMismatchError, Word.MIX),
    (RepositoryError, Word.DAMAGED),
)


class _OurUpdater(Updater):
    """The library's updater, with what it keeps to itself: its clock, and durable writing.

    Its version is pinned exactly, and ``tests/sync/updates/test_library.py`` tells when one of
    these has moved.
    """

    def verify_at(self, moment: datetime) -> None:
        """Judge every expiry at this moment."""
        self._trusted_set.reference_time = moment

    def signed(self, role: str) -> Root | Timestamp | Snapshot | Targets | None:
        """Metadata of a role once it is verified."""
        found = self._trusted_set.get(role)
        assert found is None or isinstance(found, Root | Timestamp | Snapshot | Targets)
        return found

    def _persist_file(self, filename: str, data: bytes) -> None:
        write_durably(Path(filename), data)


@dataclass(frozen=True, slots=True)
class Target:
    """A signed target: its SHA-256 and length."""

    sha256: str
    length: int


class Trust:
    """What is signed. For one refresh; make another one for the next. One thread.

    Args:
        folder: the store of metadata; nobody else may write there meanwhile.
        root: the anchor, as it came with the enrolment.
        at: the moment that expiry is judged at.

    Raises:
        NotTakenError: the anchor cannot be read.
        StorageError: the store cannot be written.
    """

    def __init__(
        self, folder: Path, base_url: str, fetcher: Fetcher, root: bytes, at: datetime
    ) -> None:
        self._at = at
        with storage_errors("keep signed metadata"), _as_words():
            if not folder.is_dir():
                make_folder(folder)
            self._updater = _OurUpdater(str(folder), base_url, fetcher=fetcher, bootstrap=root)
            self._updater.verify_at(at)

    def refresh(self) -> None:
        """Fetch and verify root, timestamp, snapshot and targets, once.

        Raises:
            NotTakenError: ``word`` says what was wrong; what was verified before that is kept.
            StorageError: it could not be kept.
        """
        with storage_errors("keep signed metadata"), _as_words():
            self._updater.refresh()

    def require_fresh(self, least_version: int = 0) -> None:
        """Refuse a timestamp that no line may show: made for a stick, or replaced long ago.

        ``least_version``: the version that the centre says it has, in words that it signed.

        Raises:
            NotTakenError: it is such a one.
        """
        timestamp = self._updater.signed(Timestamp.type)
        assert timestamp is not None
        if timestamp.expires - self._at > ONLINE_LIFE:
            raise NotTakenError(Word.FREEZE, "a timestamp that was made for a stick")
        if timestamp.version < least_version:
            raise NotTakenError(
                Word.FREEZE, f"timestamp {timestamp.version}, the centre has {least_version}"
            )

    def target(self, name: str) -> Target | None:
        """The signed target of this name, None when nobody signed one.

        Raises:
            NotTakenError, StorageError: as ``refresh``, for the metadata of a district.
        """
        return _target(self._found(name))

    def download(self, name: str, folder: Path, base_url: str) -> None:
        """Fetch a target by its own name; the files of sets are fetched by hash instead.

        Raises:
            NotTakenError, StorageError: as ``refresh``; nobody signed it, or it is another file.
        """
        found = self._found(name)
        if found is None:
            raise NotTakenError(Word.NOT_SIGNED, name)
        path = folder / quote(name, "")
        with storage_errors("keep a target"), _as_words():
            if self._updater.find_cached_target(found, str(path)) is None:
                self._updater.download_target(found, str(path), base_url)

    def _found(self, name: str) -> TargetFile | None:
        with storage_errors("keep signed metadata"), _as_words():
            return self._updater.get_targetinfo(name)

    def target_of(self, role: str, name: str) -> Target | None:
        """The target of this name if this very role signed it; asked for as ``target``."""
        self.target(name)
        signed = self._updater.signed(role)
        return _target(signed.targets.get(name)) if isinstance(signed, Targets) else None

    @property
    def versions(self) -> dict[str, int]:
        """Versions of what is verified, of the four roles at the top."""
        found = {role: self._updater.signed(role) for role in TOP_ROLES}
        return {role: signed.version for role, signed in found.items() if signed is not None}

    @property
    def floor(self) -> int:
        """The least number of a set that people let be chosen; see ``contracts.sets.FLOOR``."""
        targets = self._updater.signed(Targets.type)
        return 0 if targets is None else floor_in(targets.unrecognized_fields)

    @property
    def online_keys(self) -> tuple[str, ...]:
        """Ids of the keys that the root names for timestamp and snapshot."""
        root = self._updater.signed(Root.type)
        assert isinstance(root, Root)
        roles = (root.roles[Timestamp.type], root.roles[Snapshot.type])
        return tuple(sorted({key for role in roles for key in role.keyids}))


def trust_offline(folder: Path, root: bytes, at: datetime) -> Trust:
    """What the store alone proves at ``at``. Raises as ``Trust.refresh``."""
    trust = Trust(folder, FOLDER_URL, FolderFetcher(folder), root, at)
    trust.refresh()
    return trust


def require_versions(versions: Mapping[str, int], least: Mapping[str, int]) -> None:
    """Refuse versions below what was seen before, or below what the program accepts.

    Raises:
        NotTakenError: one of them is.
    """
    for role, lowest in least.items():
        if versions.get(role, 0) < lowest:
            raise NotTakenError(Word.ROLLBACK, f"{role} {versions.get(role, 0)}, not {lowest}")


def _target(found: TargetFile | None) -> Target | None:
    """None also for a target without a SHA-256: files are known by that alone."""
    if found is None or "sha256" not in found.hashes:
        return None
    return Target(found.hashes["sha256"], found.length)


@contextmanager
def _as_words() -> Iterator[None]:
    """The library's errors in our words."""
    try:
        yield
    except (RepositoryError, DownloadError) as exc:
        word = next(word for kind, word in _WORDS if isinstance(exc, kind))
        status = f"status {exc.status_code}" if isinstance(exc, DownloadHTTPError) else ""
        raise NotTakenError(word, status or type(exc).__name__) from exc
