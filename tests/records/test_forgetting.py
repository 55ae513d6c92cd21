"""A terminal that forgets everything: all of it, whatever cuts it off, and beside nobody."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import StorageError
from hardening.files import write_durably
from kiosk.records.errors import StateDamagedError, StoreInUseError
from kiosk.records.forgetting import (
    RESET_NAME,
    Reset,
    forget_everything,
    keep_reset,
    read_reset,
    reset_is_due,
)
from kiosk.records.locks import DELIVERING, hold

FILES = (
    "attachments/aa",
    "clock.json",
    "enrolment.copy.json",
    "enrolment.json",
    "fleet/results.json",
    "keys/terminal.key",
    "numbers.json",
    "records.db",
    "records/aa",
    "sets/files/aa",
    "sets/state.json",
    "used.json",
    ".numbers.json.new",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        write_durably(tmp_path / name, b"x")
    os.close(hold(tmp_path, DELIVERING))
    (tmp_path / "outside").symlink_to(tmp_path.parent)
    keep_reset(tmp_path, Reset("c-1", due=True))
    return tmp_path


def _left(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.suffix != ".lock"}


def test_nothing_is_left_but_locks(folder: Path) -> None:
    assert reset_is_due(folder)
    forget_everything(folder)
    assert _left(folder) == set()
    assert read_reset(folder) is None
    assert folder.parent.is_dir(), "what a link names is another's"


@pytest.mark.parametrize("after", range(len(FILES) + 8))
def test_wherever_it_is_cut_off_the_next_start_goes_on(
    folder: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patching:
        left = iter(range(after))

        def until_then(do: Callable[..., None]) -> Callable[..., None]:
            def doing(*args: Any, **more: Any) -> None:
                if next(left, None) is None:
                    raise OSError(errno.EIO, "gone")
                do(*args, **more)

            return doing

        for name in ("unlink", "rmdir"):
            patching.setattr(os, name, until_then(getattr(os, name)))
        with pytest.raises(StorageError):
            forget_everything(folder)
    assert reset_is_due(folder), "the word goes last"
    forget_everything(folder)
    assert _left(folder) == set()


def test_what_is_only_asked_for_is_not_due(tmp_path: Path) -> None:
    assert not reset_is_due(tmp_path)
    keep_reset(tmp_path, Reset("c-1"))
    assert not reset_is_due(tmp_path)
    assert read_reset(tmp_path) == Reset("c-1")


def test_a_damaged_word_empties_nothing(folder: Path) -> None:
    (folder / RESET_NAME).write_bytes(b"")
    with pytest.raises(StateDamagedError):
        reset_is_due(folder)


@pytest.mark.parametrize("name", [DELIVERING, "stick.lock"])
def test_nothing_is_taken_away_under_somebody_who_works_there(folder: Path, name: str) -> None:
    before = _left(folder)
    held = hold(folder, name)
    with pytest.raises(StoreInUseError):
        forget_everything(folder, patience_s=0)
    assert _left(folder) == before
    os.close(held)
    forget_everything(folder, patience_s=0)
    assert _left(folder) == set()
