"""A terminal's data folder and the parts that take sets, put together as the process does."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.fleet import CardList, Choice, Command, CommandKind, Notice
from contracts.sets import FILES_PATH, SHIPPED, TUF_PATH, SetManifest, manifest_sha256
from contracts.signatures import ack_key_info, sign_answer
from contracts.wire import AckKeyInfo, SignedAnswer
from sync.told import Told
from sync.updates.fetcher import LineFetcher
from sync.updates.places import Places
from sync.updates.staging import Source, Stager
from sync.updates.words import NotTakenError, Word
from tests.sync.updates.repository import NOW, Repository
from tests.sync.updates.server import Server

TERMINAL = "T0001"
LIMIT_S = 0.4
ANSWER_KEY = Ed25519PrivateKey.generate()
DISTRICT = "500199"


@dataclass
class Terminal:
    data_dir: Path
    repository: Repository
    server: Server
    district: str = DISTRICT
    now: datetime = NOW
    answer_key: Ed25519PrivateKey = ANSWER_KEY
    least: dict[str, int] = field(default_factory=dict)
    bandwidth: int = 0

    def __post_init__(self) -> None:
        self.places = Places(self.data_dir)
        self.data_dir.mkdir(parents=True)
        self.places.root.write_bytes(self.repository.first_root)
        self.told = Told(self.places, TERMINAL, self.ack_key, lambda: self.now)
        self.fetcher = LineFetcher(LIMIT_S, bandwidth=self.bandwidth)

    @property
    def ack_key(self) -> AckKeyInfo:
        return ack_key_info(self.answer_key.public_key().public_bytes_raw())

    @property
    def stager(self) -> Stager:
        return Stager(
            self.places, self.told, district=self.district, least=self.least, now=lambda: self.now
        )

    def source(self, least_timestamp: int = 0) -> Source:
        url = self.server.url
        metadata, files = f"{url}{TUF_PATH}/", f"{url}{FILES_PATH}/"
        return Source(self.fetcher, metadata, files, least_timestamp=least_timestamp)

    def signed(self, word: Choice | Command | Notice | CardList) -> SignedAnswer:
        return sign_answer(self.answer_key, word.model_dump(mode="json"))

    def choose(self, manifest: SetManifest | None, number: int = 1) -> Word | None:
        return self.told.choice(self.signed(self.choice(manifest, number)))

    def choice(self, manifest: SetManifest | None, number: int = 1) -> Choice:
        return Choice(
            terminal_id=TERMINAL,
            number=number,
            set=SHIPPED if manifest is None else manifest.name,
            sha256=None if manifest is None else manifest_sha256(manifest),
            made_at=self.now,
        )

    def take(self, least_timestamp: int = 0) -> Word | None:
        """One try: why not, None when it is staged."""
        try:
            self.stager.stage(self.source(least_timestamp))
        except NotTakenError as exc:
            return exc.word
        return None

    @property
    def staged(self) -> str | None:
        """The name of the set that is staged."""
        if not self.places.staged.exists():
            return None
        return str(json.loads(self.places.staged.read_bytes())["name"])

    def runs(self, manifest: SetManifest, **more: Any) -> None:
        """What the terminal writes once it has switched."""
        running = {"name": manifest.name, "sha256": manifest_sha256(manifest)}
        self.places.state.parent.mkdir(parents=True, exist_ok=True)
        self.places.state.write_text(json.dumps({"running": running, "choice": 1} | more))

    def close(self) -> None:
        self.fetcher.close()


def command(identity: str, seq: int, at: datetime, until: datetime, **more: Any) -> Command:
    return Command(
        **({"terminal_id": TERMINAL, "do": CommandKind.REPORT, "author": "operator"} | more),
        id=identity,
        seq=seq,
        not_before=at,
        expires=until,
    )
