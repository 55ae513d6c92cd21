"""A supervisor starts the terminal again unless a person has to act first."""

from pathlib import Path

import pytest

from contracts.errors import BugError, KioskError, StorageError, StorageFullError
from kiosk.cli import EX_CONFIG, EX_IOERR, EX_SOFTWARE, _exit_code, main
from kiosk.records.errors import StoreDamagedError, StoreInUseError, StoreNotReadyError
from kiosk.settings import SettingsError


def settings(folder: Path, data: str) -> str:
    path = folder / "terminal.toml"
    words = f'[terminal]\nname = "1"\ndata_dir = "{folder}/{data}"\n[centre]\nurl = "http://x"\n'
    path.write_text(words, "utf-8")
    return str(path)


def test_a_disk_that_does_not_do_its_work_may_do_it_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert main(["migrate", "--settings", settings(tmp_path, "file/data")]) == 74
    assert "kiosk: " in capsys.readouterr().err


def test_damage_waits_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "records.db").write_bytes(b"no database" * 1000)
    assert main(["migrate", "--settings", settings(tmp_path, "data")]) == 78


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BugError(""), EX_SOFTWARE),
        (StorageError(""), EX_IOERR),
        (StorageFullError(""), EX_IOERR),
        (StoreNotReadyError(""), EX_IOERR),  # whoever migrates ends it
        (StoreInUseError(""), EX_CONFIG),
        (StoreDamagedError(""), EX_CONFIG),
        (SettingsError(""), EX_CONFIG),
    ],
)
def test_each_error_has_its_code(error: KioskError, code: int) -> None:
    assert _exit_code(error) == code


def test_where_there_are_no_settings_yet_no_store_is_brought_anywhere(tmp_path: Path) -> None:
    """Whatever starts a terminal migrates first, and the terminal then asks to be set up."""
    assert main(["migrate", "--settings", str(tmp_path / "terminal.toml")]) == 0
    assert main(["migrate", "--settings", str(tmp_path / "slip" / "terminal.toml")]) == 78
    assert not list(tmp_path.iterdir())
