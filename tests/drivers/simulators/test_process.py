"""Simulators as processes: they end with their parent and keep nothing personal."""

import json
import os
import subprocess
import sys
import time
import urllib.error
from pathlib import Path

import pytest

from drivers.deadline import Deadline
from drivers.id_card.sam_v import SamVCardReader
from tests.contracts.processes import Simulator, select_pause
from tests.drivers.id_card.cards import RESIDENT

PARENT = """
import subprocess, sys, time, pathlib
child = subprocess.Popen([sys.executable, "-m", *sys.argv[2:]])
while not pathlib.Path(sys.argv[1]).exists():
    time.sleep(0.01)
print(child.pid, flush=True)
"""


def ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sam_v", ["--link", "{folder}/reader"]),
        ("receipt_printer", ["--port", "0"]),
        ("network", ["--upstream", "127.0.0.1:9"]),
    ],
)
def test_simulator_ends_with_its_parent(tmp_path: Path, name: str, words: list[str]) -> None:
    ready = tmp_path / "ready"
    command = [f"drivers.simulators.{name}", "--ready-file", str(ready)]
    command += [word.format(folder=tmp_path) for word in words]
    parent = subprocess.run(
        [sys.executable, "-c", PARENT, str(ready), *command],
        capture_output=True,
        check=True,
        timeout=20,
    )
    pid = int(parent.stdout)
    end = time.monotonic() + 5
    while not ended(pid):
        assert time.monotonic() < end
        select_pause()
    assert not os.path.lexists(tmp_path / "reader")


def test_ready_file_is_whole_when_it_appears_and_says_where(tmp_path: Path) -> None:
    simulator = Simulator("receipt_printer", tmp_path, "--port", "0")
    try:
        described = json.loads(simulator.ready.read_text())
        assert described["control"].startswith("http://127.0.0.1:")
        assert described["port"] > 0
    finally:
        simulator.stop()


def test_unknown_verbs_fields_and_pages_are_refused(tmp_path: Path) -> None:
    simulator = Simulator("sam_v", tmp_path, "--link", str(tmp_path / "reader"))
    try:
        for verb, arguments in (
            ("dance", {}),
            ("put-card", {}),
            ("put-card", {"card": {"layout": "Q"}}),
            ("put-card", {"card": {"nickname": "x"}}),
        ):
            with pytest.raises(urllib.error.HTTPError, match="400"):
                simulator.do(verb, **arguments)
        with pytest.raises(urllib.error.HTTPError, match="404"):
            simulator.get("nothing")
        assert simulator.state()["card"] is False
    finally:
        simulator.stop()


def test_card_leaves_no_trace_in_files_state_or_output(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    link = tmp_path / "reader"
    command = [sys.executable, "-m", "drivers.simulators.sam_v", "--link", str(link)]
    command += ["--ready-file", str(ready), "--speed", "0", "--card-ms", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        while not ready.exists():
            select_pause()
        simulator = Simulator.__new__(Simulator)
        simulator.address = json.loads(ready.read_text())
        simulator.do("put-card", card=RESIDENT)
        reader = SamVCardReader(str(link))
        reader.open()
        reader.wait_and_read(Deadline.after(5))
        reader.close()
        state = json.dumps(simulator.state(), ensure_ascii=False)
        process.terminate()
        output = process.communicate(timeout=60)[0]
    everything = (
        output
        + state.encode()
        + b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    )
    for secret in (RESIDENT["name"], RESIDENT["id_number"], RESIDENT["address"]):
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert secret.encode(encoding) not in everything
