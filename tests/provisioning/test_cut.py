"""A cut at any write leaves a first start that goes on where it was: kill -9, every write."""

import subprocess
import sys
from itertools import count
from pathlib import Path

from kiosk.provisioning.steps import ORDER
from kiosk.settings import load_settings
from tests.provisioning.conftest import Begin
from tests.provisioning.cut import WORDS

ROOT = Path(__file__).parents[2]
ENOUGH = 1000


def run(settings: Path, data_dir: Path, writes: int) -> tuple[int, list[str]]:
    """How it ended, and what it had said before."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.provisioning.cut", str(settings), str(data_dir), str(writes)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.split()


def test_killed_at_every_write_it_goes_on_where_it_was(
    begin: Begin, settings: Path, tmp_path: Path
) -> None:
    """One process after the other, each killed one write later than the one before."""
    killed = 0
    for writes in count():
        assert writes < ENOUGH
        ended, told = run(settings, tmp_path / "data", writes)
        now = begin()  # loads whatever lies there
        assert not now.began_anew
        for key, value in WORDS:
            if key in told:
                assert now.value(key) == value, f"{key} was kept and is gone after {writes} writes"
        if "written" in told:
            assert load_settings(settings).terminal.name == "Terminal 3"
        done = {state.step.value for state in now.steps() if state.mark == "done"}
        assert {step.value for step in ORDER if step.value in told} <= done
        if ended == 0:
            break
        assert ended == -9
        killed += 1
    assert killed >= 2
    assert begin().next() is None


def test_killed_afresh_at_every_write_nothing_that_was_told_is_lost(tmp_path: Path) -> None:
    """Each from the beginning: the same words, killed one write later, then said to the end."""
    for writes in count(0, 7):
        folder = tmp_path / str(writes)
        folder.mkdir()
        settings = folder / "terminal.toml"
        ended, _ = run(settings, folder / "data", writes)
        again, _ = run(settings, folder / "data", ENOUGH)
        assert again == 0, f"does not go on after {writes} writes"
        assert load_settings(settings).screen.diagonal_inch == 23.8
        if ended == 0:
            break
