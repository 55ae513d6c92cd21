"""A terminal that knows its centre."""

from pathlib import Path

import pytest

from tests.technicians.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)
