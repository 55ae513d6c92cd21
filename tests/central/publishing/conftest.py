from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.central.publishing.town import Reader, Town, make_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A centre after its first ceremony."""
    made = make_town(tmp_path / "centre")
    made.begin()
    yield made
    made.close()


@pytest.fixture
def reader(town: Town, tmp_path: Path) -> Reader:
    """A terminal that trusts the first root."""
    return Reader.at(town, tmp_path / "reader")
