"""The screen's service: what hangs does not outlive the compositor that is killed."""

import os
import select
import shlex
import signal
import subprocess
import sys
from pathlib import Path

UNIT = Path("deploy/debian/civic-kiosk-terminal.civic-kiosk-screen.service")
ROOT = Path(__file__).parents[2]
COMPOSITOR = """
import subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
sys.stdout.write(child.stdout.readline().decode() + f"{child.pid}\\n")
sys.stdout.flush()
child.wait()
"""
HANGS = "import ctypes; print('up', flush=True); ctypes.PyDLL(None).sleep(600)"


def session() -> list[str]:
    """What the service has the compositor start, up to the interpreter."""
    text = (ROOT / UNIT).read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("ExecStart="))
    words = shlex.split(line.removeprefix("ExecStart="))
    begin = words.index("--") + 1
    end = next(n for n, word in enumerate(words) if word.endswith("/python3"))
    return words[begin:end]


def test_a_program_that_hangs_ends_with_its_compositor() -> None:
    command = [*session(), sys.executable, "-c", HANGS]
    compositor = subprocess.Popen(
        [sys.executable, "-c", COMPOSITOR, *command], stdout=subprocess.PIPE, text=True
    )
    assert compositor.stdout is not None
    with compositor.stdout as said:
        assert said.readline() == "up\n"
        hanging = os.pidfd_open(int(said.readline()))
    try:
        compositor.send_signal(signal.SIGKILL)
        compositor.wait(60)
        assert select.select([hanging], [], [], 60)[0], "it lives on and holds the records"
    finally:
        os.close(hanging)
