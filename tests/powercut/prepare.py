"""Makes what a scenario needs around its root, and records it."""

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from central.folder import DataFolder
from central.keys import KeyStore
from contracts.envelope import OpeningKey
from tests.central.harness import make_data_folder
from tests.powercut.check import lay_down
from tests.powercut.disk import Image
from tests.powercut.scenarios import SEALING, TEMPLATE
from tests.powercut.trace import Recording, record

REPOSITORY = Path(__file__).parents[2]


def scratch() -> Path | None:
    """Where states are laid down: memory where there is some, else the usual place."""
    memory = Path("/dev/shm")
    return memory if os.access(memory, os.W_OK) else None


@dataclass(frozen=True, slots=True)
class Workshop:
    """A folder in which scenarios run; ``opening`` opens everything they seal."""

    folder: Path
    opening: OpeningKey

    @classmethod
    def make(cls, folder: Path) -> "Workshop":
        """With a centre's folder fresh from ``init``, whose key all seal to."""
        make_data_folder(folder / TEMPLATE)
        opening = KeyStore(DataFolder(folder / TEMPLATE).keys).opening_key()
        return cls(folder, opening)

    def record(self, scenario: str, *, before: Image | None = None, inject: str = "") -> Recording:
        """Run a scenario on what lay there before and record it; see ``trace.record``."""
        place = Path(tempfile.mkdtemp(prefix=f"{scenario}-", dir=self.folder))
        try:
            root = place / "root"
            root.mkdir()
            (place / SEALING).write_bytes(self.opening.sealing_key().public)
            (place / TEMPLATE).symlink_to(self.folder / TEMPLATE)
            lay_down(before or {}, root)
            words = [sys.executable, "-m", "tests.powercut.scenarios", scenario, str(root)]
            return record(words, root, {"PYTHONPATH": _code()}, inject)
        finally:
            shutil.rmtree(place)


def _code() -> str:
    """Our own tests on top of the product that is looked for."""
    return os.pathsep.join([os.environ.get("PYTHONPATH", ""), str(REPOSITORY)]).strip(os.pathsep)
