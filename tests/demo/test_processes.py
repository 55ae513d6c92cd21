"""Children: run, killed, started again, limited, and gone when their parent dies."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.devices import DevicesFileError, free_port, read_devices
from demo.processes import Processes, StartError, toml_text
from demo.stage import clear_folder

SERVER = ("http.server", "--bind", "127.0.0.1", "0")


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    made = Processes(tmp_path / "logs")
    yield made
    made.stop_all()


def until(true: Callable[[], bool], limit_s: float = 5.0) -> bool:
    end = time.monotonic() + limit_s
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_command_runs_to_its_end_and_says_what_it_printed(processes: Processes) -> None:
    assert processes.run("version", "platform").startswith("Linux")


def test_a_command_that_fails_is_named(processes: Processes) -> None:
    with pytest.raises(StartError, match="nothing ended with 1"):
        processes.run("nothing", "no_such_module")


def test_a_killed_child_starts_again_as_another_process(processes: Processes) -> None:
    child = processes.start("server", *SERVER)
    first = child.pid
    processes.kill("server")
    assert processes.ended() == ["server"]
    assert processes.restart("server").pid not in (0, first)


def test_a_full_disk_is_felt_and_passes(processes: Processes, tmp_path: Path) -> None:
    program = tmp_path / "grower.py"
    program.write_text(
        "import os, time\n"
        f"file = os.open({str(tmp_path / 'grown')!r}, os.O_CREAT | os.O_WRONLY)\n"
        "while True:\n"
        "    try:\n        os.write(file, b'x')\n"
        f"    except OSError:\n        open({str(tmp_path)!r} + '/full', 'w').close()\n"
        "    time.sleep(0.01)\n"
    )
    child = processes.start("grower", "runpy")
    processes.stop("grower")
    child.command = (sys.executable, str(program))
    processes.restart("grower")
    grown = tmp_path / "grown"
    assert until(lambda: grown.exists() and grown.stat().st_size > 3)
    processes.limit_file_size("grower", 0)
    assert until((tmp_path / "full").exists)
    size = grown.stat().st_size
    processes.limit_file_size("grower", None)
    assert until(lambda: grown.stat().st_size > size)


def test_children_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom demo.processes import Processes\n"
        f"children = Processes(Path({str(tmp_path)!r}))\n"
        f"print(children.start('server', *{SERVER!r}).pid, flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert alive(pid)
        os.kill(parent.pid, signal.SIGKILL)
    assert until(lambda: not alive(pid))


def test_settings_are_written_as_toml() -> None:
    import tomllib

    tables: dict[str, Any] = {
        "a": {"text": 'say "so" \\ 终端', "yes": True, "list": ["x", 1]},
        "b.c": {"n": 2.5, "keys": {"next": "K1\r"}},
    }
    several = [{"x": 1}, {"x": 2}]
    read = tomllib.loads(toml_text({**tables, "d": several}))
    assert read == {"a": tables["a"], "b": {"c": tables["b.c"]}, "d": several}


def test_a_devices_file_holds_tables_of_devices_only(tmp_path: Path) -> None:
    file = tmp_path / "devices.toml"
    (tmp_path / "people.mp4").write_bytes(b"x")
    file.write_text('[devices.camera]\nadapter = "opencv"\nsource = "people.mp4"\n')
    assert read_devices(file)["camera"]["source"] == str(tmp_path / "people.mp4")
    file.write_text("[devices.toaster]\n")
    with pytest.raises(DevicesFileError, match="nothing else"):
        read_devices(file)


def test_no_outgoing_connection_can_take_a_port_that_was_chosen() -> None:
    given = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text("ascii")
    assert all(free_port() < int(given.split()[0]) for _ in range(20))


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    clear_folder(tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(StartError, match="name an empty folder"):
        clear_folder(tmp_path)
    assert (tmp_path / "letter.txt").exists()
