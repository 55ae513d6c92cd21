"""What the suites of devices on a serial line have in common."""

from pathlib import Path

import pytest


@pytest.fixture
def link(tmp_path: Path) -> Path:
    """Where the device's line appears."""
    return tmp_path / "line"
