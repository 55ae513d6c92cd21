from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.records.enrolment import read_enrolment
from kiosk.records.migrate import migrate
from kiosk.records.store import RecordStore, open_store
from sync.enrol import enrol
from sync.settings import SyncSettings
from tests.sync.fake_centre import FakeCentre


@pytest.fixture
def centre() -> Iterator[FakeCentre]:
    fake = FakeCentre()
    yield fake
    fake.close()


@pytest.fixture
def settings(tmp_path: Path, centre: FakeCentre) -> SyncSettings:
    return SyncSettings(
        data_dir=tmp_path / "terminal",
        centre_url=centre.url,
        name="3 号机",
        min_backoff_s=0.02,
        max_backoff_s=0.1,
        timeout_s=0.6,
        own_machine=False,
    )


@pytest.fixture
def enrolled(settings: SyncSettings) -> SyncSettings:
    enrol(settings, "GOOD-CODE")
    migrate(settings.data_dir)
    return settings


@pytest.fixture
def store(enrolled: SyncSettings) -> Iterator[RecordStore]:
    enrolment = read_enrolment(enrolled.data_dir)
    assert enrolment is not None
    opened = open_store(
        enrolled.data_dir, enrolment.sealing(), enrolment.terminal_id, enrolment.terminal_no
    )
    yield opened
    opened.close()
