"""The drill: a real centre dies, comes back from its backup, and terminals bring what it lacks."""

import select
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from kiosk.records.enrolment import read_enrolment
from kiosk.records.outbox import Outbox
from kiosk.records.store import open_store
from tests.records.drafts import AT, draft, photo
from tests.sync.test_process import running
from tests.sync.test_real_centre import RealCentre, enrolled_at

pytestmark = pytest.mark.skipif(
    find_spec("central.backup") is None, reason="this centre makes no backups yet"
)


@pytest.fixture
def real(tmp_path: Path) -> Iterator[RealCentre]:
    centre = RealCentre(tmp_path)
    centre.start()
    yield centre
    centre.kill()


def until(true: Callable[[], bool]) -> None:
    for _ in range(600):
        if true():
            return
        select.select([], [], [], 0.05)
    pytest.fail("it did not come to that")


def test_nothing_that_was_acknowledged_after_the_backup_is_lost(
    real: RealCentre, tmp_path: Path
) -> None:
    settings = replace(enrolled_at(real, tmp_path / "terminal"), heartbeat_s=0.2)
    known = read_enrolment(settings.data_dir)
    assert known is not None
    store = open_store(settings.data_dir, known.sealing(), known.terminal_id, known.terminal_no)
    ids: list[str] = []

    def submit() -> None:
        committed = store.commit_submission(draft(photo(3000)))
        store.append_rating(committed.id, 4, AT)
        ids.append(str(committed.id))

    def all_there() -> bool:
        return {item["id"] for item in real.submissions()} == set(ids) and not outbox.count()

    outbox = Outbox(settings.data_dir)
    try:
        with running(settings):
            submit()
            until(all_there)
            real.command("backup", str(tmp_path / "backup"))
            submit()
            submit()
            until(all_there)
            real.kill()
            passphrase = tmp_path / "centre" / "keys" / "passphrase"
            safe = passphrase.read_bytes()  # it is in no backup
            shutil.rmtree(tmp_path / "centre")
            real.command("restore", str(tmp_path / "backup"))
            passphrase.write_bytes(safe)
            passphrase.chmod(0o600)
            real.start()
            until(all_there)
    finally:
        outbox.close()
        store.close()
    assert sorted(item["id"] for item in real.submissions()) == sorted(ids)
    for submission in ids:
        opened = real.opened(submission)
        assert opened["attachments"][0]["size"] == 3000
        assert opened["rating"]["level"] == 4
