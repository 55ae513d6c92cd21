"""What journeys begin with."""

import fcntl
from pathlib import Path

import pytest

from demo.centre import SECRETS
from demo.stage import Stage, StageOptions


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre and a terminal that it has enrolled, made once however many processes run tests."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if own.name.startswith("popen-") else own
    folder = shared / "prepared"
    with (shared / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / SECRETS).is_file():
            stage = Stage(StageOptions(folder=shared / "preparing", prepared=folder))
            try:
                stage.start()
            finally:
                stage.close()
    return folder
