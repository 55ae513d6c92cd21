"""First starts in a folder, with the project's own texts and adapters."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.adapters import BUILT_IN
from kiosk.provisioning.firststart import FirstStart
from kiosk.texts import load_texts
from tests.sync.fake_centre import FakeCentre
from tests.sync.test_real_centre import RealCentre

ROOT = Path(__file__).parents[2]
TEXTS = load_texts(ROOT / "assets" / "text")
Begin = Callable[[], FirstStart]


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Where the settings file lies, or will."""
    folder = tmp_path / "etc"
    folder.mkdir()
    return folder / "terminal.toml"


@pytest.fixture
def begin(tmp_path: Path, settings: Path) -> Begin:
    """A first start as a new process finds it."""
    return lambda: FirstStart(settings, BUILT_IN, TEXTS, data_dir=tmp_path / "data")


def enough(first: FirstStart) -> None:
    """What the settings do not load without."""
    assert first.put("centre.url", "https://centre.example/") is None
    assert first.put("terminal.name", {"zh-CN": "3 号机", "en": "Terminal 3"}) is None


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCentre]:
    """A centre as it runs, in processes of its own."""
    centre = RealCentre(tmp_path_factory.mktemp("real"))
    centre.start()
    yield centre
    centre.kill()


@pytest.fixture
def centre() -> Iterator[FakeCentre]:
    """One that answers as a centre does, without TLS."""
    fake = FakeCentre()
    yield fake
    fake.close()
