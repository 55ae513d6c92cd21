"""Carries plans out through all real processes, then looks at what is left.

Every plan of the folder is read here; one that goes both ways is played. ``script/demo --plan``
plays each of the others.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from demo.plan.fitting import options_for
from demo.plan.grammar import load_plan
from tests.faults.leaks import find_leaks

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "plans"
FILES = sorted(FOLDER.glob("*.yaml"))
LIMIT_S = 600
CARD = {"name": "何秀英", "id number": "500199195804251146"}


def play(file: Path, out: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "demo", "--plan", str(file), "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


def told(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_every_plan_can_be_read(file: Path, tmp_path: Path) -> None:
    plan = load_plan(file)
    for terminal in plan.terminals:
        options_for(plan, terminal.name, tmp_path)


def test_there_are_enough_plans_and_each_says_what_it_shows() -> None:
    assert len(FILES) >= 15
    first = [file.read_text("utf-8").splitlines()[0] for file in FILES]
    assert all(line.startswith("# ") for line in first)
    assert len(set(first)) == len(first)


def test_a_plan_with_an_unknown_word_is_refused_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text("steps:\n  - attack: {at: t1, kind: rude, for: 1s}\n", "utf-8")
    ended = play(file, tmp_path / "out")
    assert ended.returncode == 2
    assert "steps[1].attack.kind has the unknown word 'rude'" in ended.stderr


def test_a_plan_needs_a_folder_to_leave_things_in() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "demo", "--plan", str(FILES[0])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert "--out" in ended.stderr


@pytest.mark.journey
def test_an_expectation_that_does_not_hold_is_told(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text("steps:\n  - expect: {at: t1, set: never, within: 1s}\n", "utf-8")
    ended = play(file, tmp_path / "out")
    assert ended.returncode == 1
    assert "step 1 (expect): t1 runs shipped, not never (within 1 s)" in ended.stderr


@pytest.mark.long
@pytest.mark.journey
def test_a_set_by_stick_both_ways(tmp_path: Path) -> None:
    ended = play(FOLDER / "stick-both-ways.yaml", tmp_path)
    assert ended.returncode == 0, ended.stderr
    fleet = told(tmp_path / "fleet.json")
    running = [state["running"] for state in fleet["t2"]]
    assert [*dict.fromkeys(running)] == ["shipped", "2026.2"]
    rows = [json.loads(line) for line in (tmp_path / "requests.jsonl").read_text().splitlines()]
    assert all({"terminal", "t_ms", "method", "path", "status"} <= row.keys() for row in rows)
    assert len(list((tmp_path / "screens").glob("*-t2.png"))) == 16
    assert (tmp_path / "visits" / "canteen-without-a-line" / "timeline.json").is_file()
    for place in ("terminals", "logs", "sticks"):
        assert find_leaks(tmp_path / place, CARD) == [], place
