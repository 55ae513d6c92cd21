"""The example of a driver outside the repository runs the published suite by itself."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "kiosk-driver-example"


def run(folder: Path, into: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", os.devnull,
         f"--rootdir={folder}", f"--basetemp={into}", "-W", "error", str(folder / "test_bell.py")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT)))},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip


def test_example_keeps_what_every_driver_promises(tmp_path: Path) -> None:
    done = run(EXAMPLE, tmp_path / "t")
    assert done.returncode == 0, done.stdout
    assert "6 passed" in done.stdout


def test_example_that_breaks_its_promise_is_told(tmp_path: Path) -> None:
    for path in EXAMPLE.glob("*.py"):
        text = path.read_text("utf-8").replace(
            "deadline.check()\n        self.open()", "self.open()"
        )
        (tmp_path / path.name).write_text(text, "utf-8")
    done = run(tmp_path, tmp_path / "t")
    assert done.returncode == 1
    assert "test_question_without_time_ends_at_once" in done.stdout
