"""What a plan puts into processes: a clock that jumps while they run, a stick that is pulled."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from demo.plan.stage import inside
from demo.processes import ROOT

CLOCK = """
import sys, time, json, datetime, pathlib, subprocess
file = pathlib.Path(sys.argv[1])
def look():
    time.sleep(0.25)
    utc = datetime.datetime.now(datetime.UTC)
    return [utc.timestamp(), time.time(), time.time_ns() / 1e9, utc.isoformat(),
            datetime.date.today().toordinal(), datetime.datetime.now().timestamp()]
first, start = look(), time.monotonic()
file.write_text("86400")
second, end = look(), time.monotonic()
kept = isinstance(datetime.datetime.now(), datetime.datetime) and type(
    datetime.datetime.fromisoformat("2026-01-01")) is datetime.datetime
print(json.dumps([first, second, end - start, kept]))
"""
STICK = """
import os, sys, pathlib, shutil
folder = pathlib.Path(sys.argv[1])
told = []
for name in ("a", "b", "c"):
    try:
        told.append(len((folder / name).read_bytes()))
    except OSError as error:
        told.append(type(error).__name__)
try:
    os.listdir(folder)
    told.append("listed")
except OSError as error:
    told.append(error.errno)
try:
    (folder / "out").write_text("x")
    told.append("written")
except OSError as error:
    told.append(error.errno)
told.append((folder.parent / "elsewhere").read_text())
print(told)
"""


def run(script: str, *words: object, more: dict[str, str]) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", script, *map(str, words)],
        env={**os.environ, **more},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return ended.stdout


def test_the_clock_jumps_while_the_program_runs_and_the_monotonic_one_does_not(
    tmp_path: Path,
) -> None:
    file = tmp_path / "clock"
    told = run(CLOCK, file, more=inside(KIOSK_DEMO_CLOCK=file))
    first, second, took, same_class = json.loads(told)
    assert same_class
    for before, after in zip(first[:3], second[:3], strict=True):
        assert 86400 <= after - before < 86410
    assert first[3][:10] != second[3][:10]
    assert second[4] - first[4] == 1
    assert second[5] - first[5] > 86300
    assert took < 5


def test_without_a_file_the_clock_is_the_machine_s(tmp_path: Path) -> None:
    script = "import datetime, time; print(time.time(), datetime.datetime.now().timestamp())"
    told = run(script, more=inside(KIOSK_DEMO_CLOCK=tmp_path / "none")).split()
    asked: Any = run("import time; print(time.time())", more={})
    assert all(abs(float(each) - float(asked)) < 10 for each in told)


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (0, "[0, 'OSError', 'OSError', 5, 5, 'x']"),
        (99, "[99, 'OSError', 'OSError', 5, 5, 'x']"),
        (100, "[100, 0, 'OSError', 5, 5, 'x']"),
        (150, "[100, 50, 'OSError', 5, 5, 'x']"),
        (299, "[100, 100, 99, 5, 5, 'x']"),
        (300, "[100, 100, 100, 'listed', 'written', 'x']"),
    ],
)
def test_a_stick_is_pulled_out_after_so_many_bytes(tmp_path: Path, after: int, told: str) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / name).write_bytes(b"." * 100)
    (tmp_path / "elsewhere").write_text("x")
    more = inside(KIOSK_DEMO_STICK=folder, KIOSK_DEMO_STICK_BYTES=after)
    assert run(STICK, folder, more=more).strip() == told
