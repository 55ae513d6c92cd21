from datetime import UTC, datetime

import pytest

from contracts.sets import SetManifest
from sync.settings import SyncSettings
from sync.updates.places import Places
from tests.sync.fake_centre import FakeCentre
from tests.sync.stick.visiting import BIG, ITEM
from tests.sync.stick.writing import Writer
from tests.sync.updates.repository import Repository


@pytest.fixture
def repository() -> Repository:
    return Repository(now=datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
def writer(repository: Repository, centre: FakeCentre) -> Writer:
    return Writer(repository, centre.answer_key)


@pytest.fixture
def first(repository: Repository) -> SetManifest:
    made = repository.add_set("2026.1", ITEM | BIG)
    repository.sign()
    return made


@pytest.fixture
def lonely(enrolled: SyncSettings, repository: Repository, centre: FakeCentre) -> SyncSettings:
    """A terminal that was enrolled once and has no line."""
    Places(enrolled.data_dir).root.write_bytes(repository.first_root)
    centre.close()
    return enrolled
