"""Services and commands of the terminal start by the launcher, and the package holds it."""

import re
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
STARTED = (
    "debian/civic-kiosk-terminal.civic-kiosk-screen.service",
    "debian/civic-kiosk-terminal.civic-kiosk-sync.service",
    "bin/civic-kiosk",
    "bin/civic-kiosk-sync",
)


@pytest.mark.parametrize("name", STARTED)
def test_what_starts_the_terminal_starts_it_by_the_launcher(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    started = re.findall(r"civic-kiosk/terminal/python/bin/python3 (.*)", text)
    assert started
    assert all(re.match(r"(-P )?-m kiosk.launch (kiosk|sync) ", each) for each in started), started


def test_package_and_release_are_made_of_one_tree_with_the_launcher() -> None:
    tree = (DEPLOY / "tree").read_text("utf-8")
    (terminal,) = re.findall(r'terminal\) ours="(.*)"', tree)
    assert "kiosk" in terminal.split()
    assert "deploy/tree terminal" in (DEPLOY / "release").read_text("utf-8")
    assert "deploy/tree terminal" in (DEPLOY / "debian" / "rules").read_text("utf-8")
