"""The first page comes first; what is touched meanwhile is kept, what fails ends the process."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from hardening.files import write_durably
from kiosk.cli import EX_CONFIG
from kiosk.opening import opening
from kiosk.records.forgetting import RESET_NAME, Reset, keep_reset
from kiosk.rest import Inbox
from kiosk.runtime.facts import build_facts
from kiosk.settings import Settings, load_settings
from kiosk.texts import load_texts
from kiosk.visit.session import initial, step, view
from tests.visit import ev
from tests.visit.sn import surroundings

ROOT = Path(__file__).parents[2]
TERMINAL = """
[terminal]
data_dir = "{folder}"
name = "示例终端 01"
place = "示例区"
languages = ["en", "zh-CN"]
[screen]
platform = "offscreen"
width_px = 1920
height_px = 1080
[centre]
url = "http://127.0.0.1:1/"
"""


def settings_in(folder: Path) -> tuple[Path, Settings]:
    path = folder / "terminal.toml"
    path.write_text(TERMINAL.format(folder=folder), "utf-8")
    return path, load_settings(path)


def test_the_first_page_is_the_one_that_the_visit_then_shows(tmp_path: Path) -> None:
    _, settings = settings_in(tmp_path)
    first = opening(settings)
    facts = build_facts(settings, load_texts(ROOT / "assets" / "text"))
    told = ev.SurroundingsChanged(surroundings(simulated=settings.devices.simulated))
    state, _ = step(initial(facts), told, facts)
    shown = view(state, facts, 0)
    assert first.date
    same = replace(shown, clock=first.clock, date=first.date)
    assert first == replace(same, follows=(), foreseen=())


def test_what_was_touched_before_the_visit_began_comes_first() -> None:
    inbox, taken = Inbox(), list[ev.Event]()
    inbox.post(ev.Started("en"))
    inbox.post(ev.ItemChosen("elder-allowance"))
    inbox.open(taken.append)
    inbox.post(ev.BeginPressed())
    assert taken == [ev.Started("en"), ev.ItemChosen("elder-allowance"), ev.BeginPressed()]


def _of_the_demo(folder: Path) -> str:
    return TERMINAL.format(folder=folder).replace("[screen]", 'mode = "demo"\n[screen]')


def _run(settings: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "run", "--settings", str(settings)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_terminal_that_is_to_forget_everything_does_so_before_it_starts(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    kept = [folder / name for name in ("enrolment.json", "keys/terminal.key", "records/aa")]
    for path in kept:
        write_durably(path, b"x")
    keep_reset(folder, Reset("c-1", due=True))
    path = tmp_path / "terminal.toml"
    path.write_text(_of_the_demo(folder), "utf-8")
    ended = _run(path)
    assert ended.returncode == EX_CONFIG
    assert "P-120" in ended.stderr, "it is to be enrolled anew"
    assert not any(path.exists() for path in (*kept, folder / RESET_NAME))


def test_a_terminal_of_the_demo_that_was_never_enrolled_ends_with_a_sentence(
    tmp_path: Path,
) -> None:
    """Any other shows the pages of setting it up: tests/setting_up."""
    path = tmp_path / "terminal.toml"
    path.write_text(_of_the_demo(tmp_path), "utf-8")
    ended = _run(path)
    assert ended.returncode == EX_CONFIG
    assert "P-120" in ended.stderr
    assert "Traceback" not in ended.stderr
