from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.central.harness import FakeTerminal, RunningCentre
from tests.central.publishing.town import make_town
from tests.central.sticks.posting import Post, enrolled


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    town = make_town(tmp_path / "centre")
    town.begin()
    key = Ed25519PrivateKey.generate()
    running = RunningCentre("", town.root, None, town.clock)  # type: ignore[arg-type]  # no inside view
    terminal = FakeTerminal(running, key, enrolled(town, key))
    yield Post(town, terminal, tmp_path / "stick")
    town.close()
