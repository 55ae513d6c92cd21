from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.central.harness import FakeTerminal, RunningCentre, make_data_folder, running_centre


@pytest.fixture(scope="session")
def data_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder fresh from ``init``, copied by every test that needs one."""
    root = tmp_path_factory.mktemp("template") / "data"
    make_data_folder(root)
    return root


@pytest.fixture
def centre(data_template: Path, tmp_path: Path) -> Iterator[RunningCentre]:
    """A running centre without any terminal."""
    with running_centre(data_template, tmp_path / "centre") as running:
        yield running


@pytest.fixture
def terminal(centre: RunningCentre) -> FakeTerminal:
    """A terminal enrolled at the centre."""
    return centre.terminal()
