"""What the last page of technician mode says is what the next start does."""

from pathlib import Path

import pytest

from kiosk.commands.service import take_out
from kiosk.records.forgetting import RESET_NAME, Reset, keep_reset
from kiosk.technician_mode import parting


def test_residents_can_begin_where_nobody_closed_it(tmp_path: Path) -> None:
    assert parting(tmp_path).becomes == "open"


def test_it_stays_closed_where_the_centre_closed_it(tmp_path: Path) -> None:
    take_out(tmp_path, "c-1", "Closed for a while.")
    assert parting(tmp_path).becomes == "closed"


@pytest.mark.parametrize("due", [False, True])
def test_it_forgets_where_that_was_asked_for(tmp_path: Path, due: bool) -> None:
    take_out(tmp_path, "c-1")
    keep_reset(tmp_path, Reset("c-1", due=due))
    assert parting(tmp_path).becomes == "forgets"


def test_a_word_that_cannot_be_read_promises_nothing(tmp_path: Path) -> None:
    (tmp_path / RESET_NAME).write_bytes(b"{")
    take_out(tmp_path, "c-1")
    assert parting(tmp_path).becomes == "closed"
