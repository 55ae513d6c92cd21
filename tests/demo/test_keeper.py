"""What ends by itself comes back; what was ended on purpose, or for good, does not."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo.keeper import Keeper
from demo.processes import Child, Processes

COUNTER = """
import pathlib, sys, time
starts = pathlib.Path(sys.argv[1])
with starts.open("a") as file:
    file.write("x")
if len(starts.read_text()) < 3:
    sys.exit(int(sys.argv[2]))
time.sleep(60)
"""


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    made = Processes(tmp_path / "logs")
    yield made
    made.stop_all()


def until(true: Callable[[], bool], limit_s: float = 20.0) -> bool:
    end = time.monotonic() + limit_s
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def starting(processes: Processes, tmp_path: Path, name: str, code: int) -> tuple[Child, Path]:
    """A child that ends twice with this code, then stays."""
    program, starts = tmp_path / "counter.py", tmp_path / f"{name}.starts"
    program.write_text(COUNTER)
    child = processes.start(name, "runpy")
    processes.stop(name)
    child.command = (sys.executable, str(program), str(starts), str(code))
    processes.restart(name)
    return child, starts


@pytest.mark.parametrize("code", [1, 69, 70, 74])
def test_what_ended_by_itself_is_started_again(
    processes: Processes, tmp_path: Path, code: int
) -> None:
    child, starts = starting(processes, tmp_path, "fickle", code)
    keeper = Keeper(processes, ["fickle"], least_s=0.01)
    assert until(lambda: starts.exists() and starts.read_text() == "xxx" and child.alive)
    keeper.close()


def test_what_was_killed_from_outside_comes_back(processes: Processes) -> None:
    child = processes.start("server", "http.server", "--bind", "127.0.0.1", "0")
    first = child.pid
    keeper = Keeper(processes, ["server"], least_s=0.01)
    assert child.process is not None
    child.process.kill()
    assert until(lambda: child.pid not in (0, first))
    keeper.close()


def test_what_ended_on_purpose_or_for_good_stays_down(processes: Processes, tmp_path: Path) -> None:
    down = {
        name: starting(processes, tmp_path, name, code)
        for name, code in (("well", 0), ("misconfigured", 78))
    }
    killed = processes.start("killed", "http.server", "--bind", "127.0.0.1", "0")
    fickle, starts = starting(processes, tmp_path, "fickle", 1)
    assert until(lambda: not any(child.alive for child, _ in down.values()))
    processes.kill("killed")
    keeper = Keeper(processes, [*down, "killed", "fickle"], least_s=0.01)
    # When the last of them has come back twice, the others were looked at as often.
    assert until(lambda: starts.exists() and starts.read_text() == "xxx" and fickle.alive)
    assert [path.read_text() for _, path in down.values()] == ["x", "x"]
    assert not killed.alive
    processes.restart("killed")
    assert killed.alive
    keeper.close()
