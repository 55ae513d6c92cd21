import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.central.harness import MovableClock
from tests.central.rollouts.town import Site


@pytest.fixture
def site(data_template: Path, tmp_path: Path) -> Iterator[Site]:
    shutil.copytree(data_template, tmp_path / "data")
    with closing(Site(tmp_path / "data", MovableClock())) as made:
        yield made
