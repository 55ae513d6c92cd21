"""Photos stop before the disk is full, and do not come and go with every file."""

from pathlib import Path

import pytest

from contracts.errors import StorageError
from kiosk.records.room import FREE_AGAIN, LEAST_FILES, LEAST_FREE, PhotoRoom, disk_free


def test_photos_stop_at_the_lower_mark_and_begin_again_at_the_upper(tmp_path: Path) -> None:
    free = [FREE_AGAIN]
    room = PhotoRoom(tmp_path, lambda folder: (free[0], None))
    said = []
    for free[0] in (FREE_AGAIN, LEAST_FREE, LEAST_FREE - 1, LEAST_FREE, FREE_AGAIN - 1, FREE_AGAIN):
        said.append(room.allows_photos())
    assert said == [True, True, False, False, False, True]


@pytest.mark.parametrize(("files", "allowed"), [(LEAST_FILES - 1, False), (LEAST_FILES, True)])
def test_a_disk_that_can_take_no_more_files_is_full_too(
    tmp_path: Path, files: int, allowed: bool
) -> None:
    room = PhotoRoom(tmp_path, lambda folder: (FREE_AGAIN, files))
    assert room.allows_photos() is allowed


def test_the_real_disk_is_asked(tmp_path: Path) -> None:
    free, files = disk_free(tmp_path)
    assert free > 0
    assert files is None or files > 0
    with pytest.raises(StorageError):
        disk_free(tmp_path / "none")
