"""Bits that flip on the disk: nothing acknowledged vanishes, no number comes twice.

Every trial damages one file of a folder as a kill leaves it, starts the terminal, and looks at
everything that was promised. What cannot be known is said: out of service until a person
gives ``recover``.
"""

import random
import shutil
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from contracts.canonical import sha256_hex
from contracts.envelope import OpeningKey
from kiosk.records.errors import FileDamagedError, StoreDamagedError
from kiosk.records.migrate import migrate
from kiosk.records.outbox import Outbox
from kiosk.records.recovery import recover
from kiosk.records.store import RecordStore, open_store
from tests.records.drafts import AT, draft, photo

SUBMISSIONS = 8


@dataclass(frozen=True)
class Image:
    """A folder as a kill left it, and what was promised of it."""

    folder: Path
    envelopes: dict[str, str]
    attachments: dict[str, tuple[str, ...]]
    numbers: frozenset[str]


@pytest.fixture(scope="module")
def key() -> OpeningKey:
    return OpeningKey.generate()


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, key: OpeningKey) -> Image:
    base = tmp_path_factory.mktemp("image")
    live = base / "live"
    migrate(live)
    with closing(started(live, key)) as store, closing(Outbox(live)) as outbox:
        numbers = set()
        for _ in range(SUBMISSIONS):
            kept = store.commit_submission(draft(photo(1500)))
            numbers.add(kept.number)
            store.append_rating(kept.id, 5, AT)
        entries = outbox.pending(100)
        shutil.copytree(live, base / "killed")
    return Image(
        base / "killed",
        {str(entry.id): sha256_hex(entry.envelope) for entry in entries},
        {str(entry.id): entry.attachments for entry in entries},
        frozenset(numbers),
    )


def started(folder: Path, key: OpeningKey) -> RecordStore:
    return open_store(folder, key.sealing_key(), "T0001", 7)


def flipped(path: Path, dice: random.Random, bits: int = 1) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(bits):
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    path.write_bytes(content)


def in_service(folder: Path, key: OpeningKey) -> bool:
    """Start as the supervisor does; after a plain refusal let a person recover."""
    try:
        migrate(folder)
        started(folder, key).close()
    except StoreDamagedError:
        recover(folder)
        migrate(folder)
        started(folder, key).close()
        return False
    return True


def keeps_its_promises(folder: Path, image: Image, key: OpeningKey) -> None:
    with closing(Outbox(folder)) as outbox:
        found = {str(entry.id): entry for entry in outbox.pending(1000)}
        assert {name: sha256_hex(entry.envelope) for name, entry in found.items()} == (
            image.envelopes
        )
        for name, entry in found.items():
            assert entry.attachments == image.attachments[name]
            for attachment in entry.attachments:
                outbox.attachment(attachment)
    with closing(started(folder, key)) as store:
        fresh = {store.commit_submission(draft()).number for _ in range(2)}
    assert len(fresh) == 2
    assert not fresh & image.numbers


@pytest.mark.parametrize("seed", range(8))
def test_a_flipped_bit_in_the_log_after_a_kill_loses_nothing(
    image: Image, key: OpeningKey, tmp_path: Path, seed: int
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(image.folder, folder)
    flipped(folder / "records.db-wal", random.Random(seed))
    in_service(folder, key)
    keeps_its_promises(folder, image, key)


@pytest.mark.parametrize("length", [0, 16, 32, 4096, 20_000])
def test_a_log_that_is_cut_short_loses_nothing(
    image: Image, key: OpeningKey, tmp_path: Path, length: int
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(image.folder, folder)
    log = folder / "records.db-wal"
    log.write_bytes(log.read_bytes()[:length])
    assert in_service(folder, key), "an index that is only behind needs nobody"
    keeps_its_promises(folder, image, key)


@pytest.mark.parametrize("seed", range(16))
def test_flipped_bits_in_the_database_lose_nothing(
    image: Image, key: OpeningKey, tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    folder = tmp_path / "data"
    shutil.copytree(image.folder, folder)
    with suppress(StoreDamagedError):
        started(folder, key).close()  # the log goes into the database
    flipped(folder / "records.db", dice, dice.randint(1, 4))
    in_service(folder, key)
    keeps_its_promises(folder, image, key)


def test_one_bit_in_a_list_of_attachments_keeps_the_photo(
    image: Image, key: OpeningKey, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(image.folder, folder)
    started(folder, key).close()
    database = folder / "records.db"
    content = bytearray(database.read_bytes())
    photo_name = next(names[0] for names in image.attachments.values() if names)
    content[content.index(b'["' + photo_name.encode()) + 5] ^= 1
    database.write_bytes(content)
    assert not in_service(folder, key), "a row that changed is said"
    keeps_its_promises(folder, image, key)


@pytest.mark.parametrize("kind", ["records", "attachments"])
def test_a_damaged_file_is_seen_and_lets_the_others_pass(
    image: Image, key: OpeningKey, tmp_path: Path, kind: str
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(image.folder, folder)
    victim = next((folder / kind).iterdir())
    flipped(victim, random.Random(1))
    assert in_service(folder, key)
    assert victim.exists()
    unread = 0
    with closing(Outbox(folder)) as outbox:
        entries = outbox.pending(100)
        assert outbox.count() == len(image.envelopes)
        for entry in entries:
            for name in entry.attachments:
                try:
                    outbox.attachment(name)
                except FileDamagedError:
                    unread += 1
    if kind == "records":
        assert len(entries) == len(image.envelopes) - 1
    else:
        assert (len(entries), unread) == (len(image.envelopes), 1)
