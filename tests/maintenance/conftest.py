"""Settings of a terminal whose devices are real simulator processes, and a package of others."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.contracts.processes import Simulator

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "kiosk-driver-example"
Kiosk = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def simulators(tmp_path: Path) -> Iterator[Callable[..., Simulator]]:
    with ExitStack() as stack:

        def start(name: str, *words: str) -> Simulator:
            made = Simulator(name, tmp_path, *words)
            stack.callback(made.stop)
            return made

        yield start


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder in which the example package is installed, as an installer leaves it."""
    site = tmp_path / "site"
    site.mkdir()
    shutil.copy(EXAMPLE / "kiosk_driver_example.py", site)
    info = site / "kiosk_driver_example-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: kiosk-driver-example\nVersion: 1.0\n"
    )
    declared = (EXAMPLE / "pyproject.toml").read_text("utf-8")
    points = declared.split('[project.entry-points."civic_kiosk.drivers"]\n')[1].split("\n\n")[0]
    points = points.replace('"', "")
    (info / "entry_points.txt").write_text(f"[civic_kiosk.drivers]\n{points}\n")
    return site


@pytest.fixture
def kiosk(tmp_path: Path) -> Callable[[str], Kiosk]:
    """Runs ``python -m kiosk`` with these tables of devices, as a technician would."""

    def with_devices(tables: str) -> Kiosk:
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        settings = tmp_path / "terminal.toml"
        settings.write_text(
            f'[terminal]\ndata_dir = "{data}"\nname = "T"\nmode = "demo"\nlanguages = ["en"]\n'
            f'[centre]\nurl = "http://127.0.0.1:9"\n{tables}',
            "utf-8",
        )

        def run(*words: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
            command, *rest = words
            return subprocess.run(
                [sys.executable, "-m", "kiosk", command, "--settings", str(settings), *rest],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(path or "")},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )

        return run

    return with_devices
