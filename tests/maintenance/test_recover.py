"""``kiosk recover`` as a technician gives it."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from contracts.envelope import OpeningKey
from kiosk.records.migrate import migrate
from kiosk.records.store import open_store
from tests.maintenance.conftest import Kiosk
from tests.records.drafts import draft


def test_a_lost_database_is_refused_and_made_anew_by_the_command(
    tmp_path: Path, kiosk: Callable[[str], Kiosk]
) -> None:
    run, data = kiosk(""), tmp_path / "data"
    migrate(data)
    with closing(open_store(data, OpeningKey.generate().sealing_key(), "T0001", 7)) as store:
        store.commit_submission(draft())
    (data / "records.db").unlink()
    refused = run("migrate")
    assert (refused.returncode, "kiosk recover" in refused.stderr) == (78, True)
    ended = run("recover")
    assert ended.returncode == 0, ended.stderr
    assert "A new database was made. Records in it: 1." in ended.stdout
    assert run("migrate").returncode == 0
    assert "store.recovered  records=1" in run("logbook").stdout


def test_a_folder_that_never_had_a_store_is_told_to_migrate(kiosk: Callable[[str], Kiosk]) -> None:
    ended = kiosk("")("recover")
    assert (ended.returncode, "kiosk migrate" in ended.stderr) == (74, True)


def test_a_number_that_is_none_is_refused(kiosk: Callable[[str], Kiosk], tmp_path: Path) -> None:
    run = kiosk("")
    migrate(tmp_path / "data")
    (tmp_path / "data" / "records.db").unlink()
    ended = run("recover", "--highest", "A7C-4K9-W2W")
    assert (ended.returncode, "receipt number" in ended.stderr) == (78, True)
