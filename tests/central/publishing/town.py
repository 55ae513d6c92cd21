"""A centre whose people publish, and a terminal's view of it through the real library of TUF."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner, Key, Signer
from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import Updater
from tuf.ngclient.fetcher import FetcherInterface

from central.alarms import AlarmKind
from central.api.public import PublicFiles
from central.folder import DataFolder
from central.keys import KeyStore
from central.publishing import ceremony
from central.publishing.ceremony import Holder, NewKeys
from central.publishing.drafting import Draft, Drafting, Wanted
from central.publishing.keys import OnlineKeys, public_key
from central.publishing.metadata import Repository
from central.publishing.online import renew
from central.publishing.people import Part, make_user
from central.publishing.signing import Signing
from central.publishing.voice import Voice
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.migrate import migrate
from central.storage.models import AlarmRow
from central.storage.publishing import EditionRow
from contracts.canonical import sha256_hex
from contracts.sets import MANIFEST_TARGET, SetManifest, parse_manifest
from tests.central.harness import MovableClock
from tests.shipped import first_folder

ROOT = Path(__file__).parents[3]
ITEMS = first_folder()
KEEPERS = ("ann", "bo", "chen")
DISTRICT = "500199"


def new_signer() -> Signer:
    """A key without a file: what signs is the same."""
    return CryptoSigner(Ed25519PrivateKey.generate())


@dataclass
class Town:
    """Everything that stands in one data folder, and whoever has a key."""

    root: Path
    clock: MovableClock = field(default_factory=MovableClock)
    signers: dict[str, Signer] = field(default_factory=dict)
    voice: Voice | None = None

    def __post_init__(self) -> None:
        self.folder = DataFolder(self.root)
        self.keys = KeyStore(self.folder.keys)
        self.database = Database(self.folder.database)
        self.published = AttachmentFiles(self.folder.published)
        self.public = PublicFiles(self.database, self.published)

    @property
    def online(self) -> OnlineKeys:
        return OnlineKeys(self.keys.online_keys())

    def holder(self, person: str) -> Holder:
        self.signers.setdefault(person, new_signer())
        return Holder(person, self.signers[person].public_key)

    def begin(self) -> None:
        online = public_key(self.keys.make_online_key())
        with self.database.write() as session:
            keepers = [self.holder(name) for name in KEEPERS]
            publishers = [self.holder("editor"), self.holder("reviewer")]
            ceremony.begin(session, keepers, publishers, online, self.clock())
            for part in Part:
                make_user(session, str(part), part, "!", self.clock())
        self.sign("ann", "bo", "editor", "reviewer")

    def sign(self, *people: str) -> Mapping[str, int]:
        """What waits is signed by them in turn; what lacks then."""
        lacking: Mapping[str, int] = {}
        for person in people:
            with self.database.write() as session:
                lacking = ceremony.sign_waiting(
                    session, self.signers[person], self.online, self.clock()
                )
        return lacking

    def delegate(self, district: str = DISTRICT) -> None:
        with self.database.write() as session:
            role = f"district-{district}"
            ceremony.delegate(session, district, self.holder(role), self.clock())
        self.sign(role, "editor", "reviewer")

    def rotate(self, role: str, **replaced: Key) -> None:
        with self.database.write() as session:
            ceremony.rotate(session, role, NewKeys(replaced), self.clock())

    def draft(self, name: str, note: str = "a change", **wanted: Any) -> Draft:
        asked = Wanted(name, "editor", note, **wanted)
        return Drafting(self.database, self.folder, (ITEMS,), self.voice).draft(
            asked,
            self.signers["editor"],
            lambda district: self.signers[f"district-{district}"],
            self.clock(),
        )

    def review(self, name: str, accepted: list[str] | None = None, **more: int) -> EditionRow:
        signing = Signing(self.database, self.folder, self.online)
        return signing.sign(
            name,
            "reviewer",
            self.signers["reviewer"],
            accepted,
            self.clock(),
            number=more.get("number"),
        )

    def publish(self, name: str, **wanted: Any) -> EditionRow:
        draft = self.draft(name, **wanted)
        assert not draft.refused, draft.refused
        return self.review(name)

    def tick(self) -> bool:
        """What the server does by itself."""
        with self.database.write() as session:
            return renew(Repository(session), self.online, self.clock())

    def pass_days(self, days: int) -> None:
        """Days with a server that runs."""
        for _day in range(days):
            self.clock.move(timedelta(days=1))
            self.tick()

    def versions(self) -> dict[str, int]:
        with self.database.read() as session:
            return Repository(session).versions()

    def first_root(self) -> bytes:
        with self.database.read() as session:
            found = Repository(session).first_root()
        assert found is not None
        return found

    def close(self) -> None:
        self.database.close()


class FromTown(FetcherInterface):
    """Reads what the centre serves, without a line between."""

    def __init__(self, public: PublicFiles) -> None:
        self.public = public
        self.asked: list[str] = []

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = url.removeprefix("town/")
        self.asked.append(path)
        data = self.found(path)
        if data is None:
            raise DownloadHTTPError("not there", 404)
        yield data

    def found(self, path: str) -> bytes | None:
        if not path.startswith("targets/"):
            return self.public.metadata(path)
        sha256 = path.rsplit("/", 1)[1].split(".", 1)[0]
        size = self.public.size(sha256)
        return None if size is None else self.public.part(sha256, 0, size)


@dataclass
class Reader:
    """A terminal's view: it trusts the first root, and keeps what it has seen."""

    town: Town
    folder: Path
    bootstrap: bytes

    @classmethod
    def at(cls, town: Town, folder: Path) -> "Reader":
        (folder / "targets").mkdir(parents=True)
        return cls(town, folder, town.first_root())

    def updater(self, fetcher: FetcherInterface | None = None) -> Updater:
        """A fresh one, as each check needs; it lives by the town's clock."""
        updater = Updater(
            str(self.folder),
            "town",
            str(self.folder / "targets"),
            "town/targets",
            fetcher or FromTown(self.town.public),
            bootstrap=self.bootstrap,
        )
        updater._trusted_set.reference_time = self.town.clock()
        return updater

    def manifest(self, name: str) -> SetManifest | None:
        """The set of this name, verified; None when nobody signed it."""
        updater = self.updater()
        updater.refresh()
        target = updater.get_targetinfo(MANIFEST_TARGET.format(name=name))
        if target is None:
            return None
        data = Path(updater.download_target(target)).read_bytes()
        manifest = parse_manifest(data)
        for file in manifest.files:
            assert sha256_hex(self.town.public.part(file.sha256, 0, 10**8)) == file.sha256
        return manifest


def make_town(root: Path) -> Town:
    """A centre after ``init``, before any ceremony."""
    folder = DataFolder(root)
    folder.make()
    migrate(folder.database)
    KeyStore(folder.keys).create()
    return Town(root)


def changed_items(folder: Path, code: str, *changes: tuple[str, str]) -> Path:
    """A folder with one shipped document in which some words are others."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (ITEMS / f"{code}.yaml").read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    (folder / f"{code}.yaml").write_text(text, "utf-8")
    return folder


def overlay_folder(folder: Path, text: str, district: str = DISTRICT) -> Path:
    """A folder with one overlay."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{district}.yaml").write_text(text, "utf-8")
    return folder


def alarms(town: Town, kind: AlarmKind) -> list[str]:
    """What stands of a kind of alarm."""
    with town.database.read() as session:
        rows = session.query(AlarmRow).filter_by(kind=str(kind), closed_at=None)
        return [row.detail for row in rows]
