from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.sets import SetManifest
from tests.sync.updates.made import BIG, ITEM
from tests.sync.updates.repository import Repository
from tests.sync.updates.server import Server
from tests.sync.updates.terminal import Terminal


@pytest.fixture
def repository() -> Repository:
    return Repository()


@pytest.fixture
def first(repository: Repository) -> SetManifest:
    """A set that people signed."""
    made = repository.add_set("2026.1", ITEM | BIG)
    repository.sign()
    return made


@pytest.fixture
def server(repository: Repository) -> Iterator[Server]:
    made = Server(repository)
    yield made
    made.close()


@pytest.fixture
def terminal(tmp_path: Path, repository: Repository, server: Server) -> Iterator[Terminal]:
    made = Terminal(tmp_path / "terminal", repository, server)
    yield made
    made.close()
