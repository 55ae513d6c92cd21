"""A new terminal is set up by hand on the real program: no settings, no device; a real centre.

Cut off on every page, it comes back to that page with what was said.
"""

import itertools
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.provisioning.draft import read_draft
from kiosk.records.enrolment import read_enrolment
from kiosk.settings import load_settings
from tests.setting_up.hall import ROOT, WAIT_S, Hall
from tests.sync.test_real_centre import RealCentre

NAME = "No. 3"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[RealCentre]:
    made = RealCentre(tmp_path / "town")
    made.start()
    yield made
    made.kill()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.close()


@pytest.mark.journey
@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.long)])
def test_a_new_terminal_is_set_up_though_it_is_cut_off_on_the_way(
    hall: Hall, centre: RealCentre, every: int
) -> None:
    """On each page of so many; each cut starts it anew."""
    pages = itertools.count(1)

    def cut_on(hall: Hall, page: str) -> None:
        """The power goes on this page; the terminal comes back to it."""
        hall.on(page)
        if next(pages) % every == 0:
            hall.until(lambda: read_draft(hall.settings)[0].page == page)
            hall.cut().on(page)

    hall.start().press("action:start:en", "setup-language")
    cut_on(hall, "setup-upright")
    hall.press("action:arrow-right", "setup-upright")
    hall.until(lambda: read_draft(hall.settings)[0].values.get("screen.turned") == 90)
    hall.press("action:arrow-left", "setup-upright")
    hall.until(lambda: read_draft(hall.settings)[0].values.get("screen.turned") == 0)
    hall.press("action:arrow-up", "setup-upright")
    cut_on(hall, "setup-size")
    hall.press("action:next", "setup-size")
    cut_on(hall, "setup-touch")
    for cross in range(1, 6):
        hall.press(f"action:cross-{cross}", "setup-touch")
    cut_on(hall, "setup-place")
    hall.fill("setup-place", name=NAME, district="500199")
    cut_on(hall, "setup-hours")
    hall.fill("setup-hours", open="week", workdays="8:30-12:00, 13:30-17:30", sat="9:00-12:00")
    cut_on(hall, "setup-address")
    hall.fill("setup-address", address=centre.url)
    cut_on(hall, "setup-network")
    hall.on("setup-network", lambda tree: any("answers" in node.name for node in tree.nodes))
    hall.press("action:next", "setup-network")
    cut_on(hall, "setup-code")
    hall.fill("setup-code", code=centre.command("enrol-code", "--name", NAME).split()[-1])
    hall.on("setup-enrolment", lambda tree: any("number" in node.name for node in tree.nodes))
    cut_on(hall, "setup-enrolment")
    hall.press("action:next", "setup-enrolment")
    cut_on(hall, "setup-devices")
    hall.press("action:device-id_card", "setup-devices")
    hall.on("setup-trial")
    hall.cut().on("setup-devices")  # a trial is begun, never gone on with
    hall.press("action:device-id_card", "setup-devices")
    hall.press("action:not-fitted", "setup-trial")
    hall.press("action:next", "setup-devices")
    cut_on(hall, "setup-report")
    hall.press("action:begin-terminal", "setup-report")
    hall.until(lambda: '"terminal.started"' in hall.said())

    settings = load_settings(hall.settings)
    assert settings.terminal.name == NAME
    assert settings.terminal.district == "500199"
    assert settings.terminal.languages == ("en", "zh-CN")
    assert settings.hours is not None
    assert (settings.hours.fri, settings.hours.sat) == ("8:30-12:00, 13:30-17:30", "9:00-12:00")
    assert settings.centre.url == centre.url
    assert (settings.screen.width_px, settings.screen.height_px) == (1080, 1920)
    assert settings.devices.tables["id_card"].adapter == "none"
    known = read_enrolment(hall.data)
    assert known is not None
    assert known.url == centre.url


def test_a_terminal_without_settings_waits_for_somebody_and_ends_when_it_is_told(
    hall: Hall,
) -> None:
    hall.start().on("setup-language")
    assert hall.end() == 0
    assert not hall.settings.exists()


@pytest.mark.long
def test_pages_make_room_for_a_console_and_go_on_by_themselves_when_it_has_ended(
    hall: Hall,
) -> None:
    hall.start().press("action:start:en", "setup-language")
    hall.on("setup-upright")
    console = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "provision", "--settings", str(hall.settings)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    )
    assert console.stdin is not None
    try:
        hall.on("setup-console")
        assert hall.end() == 0
        hall.start().on("setup-console")  # and so does one that starts meanwhile
        console.stdin.write(".\n")
        console.stdin.close()
        hall.on("setup-upright")
    finally:
        assert console.wait(WAIT_S) == 1
    assert hall.end() == 0
    assert not [path.name for path in hall.folder.glob("*.console")]


def test_whoever_started_it_is_told_that_it_works(hall: Hall, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(WAIT_S)
        hall.start(NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="300000")
        assert [manager.recv(64) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]


def test_what_was_typed_before_a_cut_stands_there_again(hall: Hall) -> None:
    hall.start().press("action:start:en", "setup-language")
    hall.press("action:arrow-up", "setup-upright")
    hall.press("action:next", "setup-size")
    hall.press("action:next", "setup-touch")
    hall.press("field:name", "setup-place")
    for letter in "abc":
        hall.press(f"key:{letter}", "setup-place")
    hall.press("action:next", "setup-place")
    hall.until(lambda: bool(read_draft(hall.settings)[0].values.get("terminal.name")))
    hall.cut()
    shown = hall.on("setup-place").find("field:name")
    assert shown is not None
    assert shown.value.lower() == "abc"


def test_a_terminal_that_was_never_enrolled_is_asked_what_its_settings_do_not_say(
    hall: Hall,
) -> None:
    """What somebody wrote by hand stands on the pages, and stays in the file."""
    written = f'''
# by hand
[terminal]
data_dir = "{hall.data}"
name = "{NAME}"
[centre]
url = "https://centre.example/"
'''
    hall.settings.write_text(written, "utf-8")
    hall.start().press("action:start:en", "setup-language")
    hall.press("action:arrow-up", "setup-upright")
    hall.press("action:next", "setup-size")
    hall.press("action:next", "setup-touch")
    shown = hall.on("setup-place").find("field:name")
    assert shown is not None
    assert shown.value == NAME
    assert hall.settings.read_text("utf-8") == written
