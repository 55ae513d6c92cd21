from pathlib import Path

import pytest

from tests.central.publishing.town import make_town


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre where two sets were signed; copied by every test that needs one."""
    root = tmp_path_factory.mktemp("published") / "data"
    town = make_town(root)
    town.begin()
    for name in ("2026.2", "2026.3"):
        town.publish(name)
    town.close()
    return root
