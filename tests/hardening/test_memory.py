"""No process that sees personal data can be dumped or read: asked of the real processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sync.settings import load_sync_settings

ROOT = Path(__file__).parents[2]
NOTHING = "/nowhere/terminal.toml"
CAMERA = ("--source", "none", "--width", "1", "--height", "1", "--fps", "1", "--rotate", "0")
PROBE = """
import atexit, ctypes, pathlib, runpy, sys
out = pathlib.Path(sys.argv.pop(1))
def tell():
    dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)  # PR_GET_DUMPABLE
    limits = pathlib.Path("/proc/self/limits").read_text().splitlines()
    core = next(line for line in limits if line.startswith("Max core file size"))
    out.write_text(f"{dumpable} {' '.join(core.split()[4:6])}")
atexit.register(tell)
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""
"""Runs a module as ``python -m`` does, and asks the kernel at the end of the process."""
PRIVATE, READABLE = "0 0 0", "1 0 0"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")


def told(out: Path, module: str, *words: str, **environment: str) -> str:
    """What the kernel says of a process at its end: dumpable, soft and hard limit of a core."""
    subprocess.run(
        [sys.executable, "-c", PROBE, str(out), module, *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return out.read_text()


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("kiosk", ("run", "--settings", NOTHING)),
        ("kiosk", ("migrate", "--settings", NOTHING)),
        ("kiosk", ("recover", "--settings", NOTHING)),
        ("sync", ("run", "--settings", NOTHING)),
        ("central", ("serve", "--data", "/nowhere")),
        ("kiosk.documents.helper", ()),
        ("drivers.camera.helper", ("--fd", "0", "--parent", "0", *CAMERA)),
        ("drivers.id_card.photo_helper", ("--parent", "0", "--seconds", "1", "/nowhere")),
        ("drivers.code_scanner.helper", ("--fd", "0", "--parent", "0", "--source", "none")),
        ("drivers.smart_card.helper", ("--fd", "0", "--parent", "0")),
        ("drivers.document_camera.helper", ("--fd", "0", "--parent", "0", *CAMERA)),
        ("kiosk.voice.helper", ("--fd", "0", "--parent", "0", "--folder", "/nowhere")),
        ("kiosk.meaning.helper", ("--fd", "0", "--parent", "0")),
    ],
    ids=lambda value: value if isinstance(value, str) else (*value, "")[0],
)
def test_no_core_file_and_no_other_reader(
    tmp_path: Path, module: str, words: tuple[str, ...]
) -> None:
    assert told(tmp_path / "told", module, *words, CIVIC_KIOSK_READABLE_MEMORY="1") == PRIVATE


SETTINGS = """
[terminal]
data_dir = "{folder}"
name = "x"
mode = "{mode}"
[centre]
url = "http://127.0.0.1:1/"
[demo]
agent_socket = "{folder}/agent.sock"
readable_memory = {readable}
[screen]
platform = "offscreen"
"""


def settings_in(folder: Path, mode: str, readable: str) -> Path:
    path = folder / "terminal.toml"
    path.write_text(SETTINGS.format(folder=folder, mode=mode, readable=readable), "utf-8")
    return path


@pytest.mark.parametrize(
    ("mode", "readable", "expected"),
    [
        ("demo", "true", READABLE),
        ("demo", "false", PRIVATE),
        ("production", "true", PRIVATE),
    ],
)
def test_only_a_demo_that_says_so_may_be_read_and_never_leaves_a_core_file(
    tmp_path: Path, mode: str, readable: str, expected: str
) -> None:
    path = settings_in(tmp_path, mode, readable)
    assert load_sync_settings(path).readable_memory is (expected == READABLE)
    # Neither goes on: the terminal was never enrolled.
    assert told(tmp_path / "told", "sync", "run", "--settings", str(path)) == expected
