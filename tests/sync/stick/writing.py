"""A stick as a centre writes it, for tests; the centre's own command has its own."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.fleet import Choice
from contracts.sets import SetManifest, manifest_sha256
from contracts.signatures import sign_answer
from contracts.sticks import StickAcknowledgements, StickLabel, StickWords
from contracts.wire import SignedAnswer, WireModel
from tests.sync.updates.repository import Repository

VALID = timedelta(days=30)


@dataclass
class Writer:
    """Writes one stick after another, each with a serial and a timestamp of its own."""

    repository: Repository
    answer_key: Ed25519PrivateKey
    terminal_id: str = "T0001"
    serial: int = 0
    words: StickWords = field(default_factory=StickWords)

    def signed(self, word: WireModel) -> SignedAnswer:
        return sign_answer(self.answer_key, word.model_dump(mode="json"))

    def choose(self, manifest: SetManifest, number: int) -> None:
        choice = Choice(
            terminal_id=self.terminal_id,
            number=number,
            set=manifest.name,
            sha256=manifest_sha256(manifest),
            made_at=self.repository.now,
        )
        self.words = self.words.model_copy(update={"choice": self.signed(choice)})

    def write(self, folder: Path, valid: timedelta = VALID) -> Path:
        self.serial += 1
        repository = self.repository
        repository.sign_online(valid)
        label = StickLabel(
            serial=self.serial, made_at=repository.now, valid_until=repository.now + valid
        )
        _write(folder / "stick.json", self.signed(label))
        _write(folder / "words" / f"{self.terminal_id}.json", self.words)
        for name, data in repository.metadata.items():
            _file(folder / "tuf" / name, data)
        for sha256, data in repository.files.items():
            _file(folder / "files" / sha256, data)
        repository.sign_online()  # what the line shows from now on is newer
        return folder

    def acknowledge(self, folder: Path, words: Iterable[WireModel]) -> None:
        answers = StickAcknowledgements(answers=tuple(self.signed(word) for word in words))
        _write(folder / "ack" / f"{self.terminal_id}.json", answers)


def truncated(stick: Path, copy: Path, count: int) -> Path:
    """What a stick that is pulled out after so many bytes has given: files in order, then none."""
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for path in sorted((path for path in stick.rglob("*") if path.is_file()), key=_rank):
        if count <= 0:
            break
        data = path.read_bytes()[:count]
        count -= len(data)
        _file(copy / path.relative_to(stick), data)
    return copy


def _rank(path: Path) -> tuple[bool, bool, bool, str]:
    """Label and words first: then a cut falls into what matters."""
    folder = path.parent.name
    return folder == "files", folder == "tuf", folder == "words", str(path)


def size_of(stick: Path) -> int:
    return sum(path.stat().st_size for path in stick.rglob("*") if path.is_file())


def _write(path: Path, model: WireModel) -> None:
    _file(path, json.dumps(model.model_dump(mode="json")).encode())


def _file(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
