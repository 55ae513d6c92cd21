from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.envelope import OpeningKey
from kiosk.records.migrate import migrate
from kiosk.records.outbox import Outbox
from kiosk.records.store import RecordStore, open_store


@pytest.fixture(scope="session")
def opening() -> OpeningKey:
    return OpeningKey.generate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "terminal"
    migrate(data)
    return data


@pytest.fixture
def store(folder: Path, opening: OpeningKey) -> Iterator[RecordStore]:
    opened = open_store(folder, opening.sealing_key(), "T0001", 7)
    yield opened
    opened.close()


@pytest.fixture
def outbox(store: RecordStore, folder: Path) -> Iterator[Outbox]:
    opened = Outbox(folder)
    yield opened
    opened.close()
