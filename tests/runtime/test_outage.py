"""A terminal that can take no visits says why, and begins by itself when it can."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.envelope import OpeningKey
from contracts.errors import StorageFullError
from contracts.signatures import ack_key_info
from demo.link import ScreenLink, ScreenLostError, Tree
from kiosk.app import NoItemsError, NotEnrolledError, build_store, outage_reason
from kiosk.opening import opening
from kiosk.outage import Outage
from kiosk.records.enrolment import Enrolment, write_enrolment
from kiosk.records.errors import StoreDamagedError
from kiosk.records.migrate import migrate
from kiosk.rest import Rest
from kiosk.settings import Settings, load_settings
from kiosk.visit.shape import Colours, Size
from tests.records.drafts import AT
from tests.visit import ev
from tests.visit.sn import HelpView, Mode, OutOfServiceView, Snapshot

ROOT = Path(__file__).parents[2]
NOW = ev.ClockRead("15:20", "2026-11-21", trusted=True)
TERMINAL = """
[terminal]
data_dir = "{folder}/data"
name = "示例终端 01"
place = {{zh-CN = "示例区", en = "Shili District"}}
mode = "demo"
help_phone = "12345"
nearest = {{ zh-CN = "滨江", en = "Binjiang" }}
[screen]
platform = "offscreen"
[centre]
url = "http://127.0.0.1:1/"
[demo]
agent_socket = "{folder}/agent.sock"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The settings of an enrolled terminal with an empty store."""
    path = tmp_path / "terminal.toml"
    path.write_text(TERMINAL.format(folder=tmp_path), "utf-8")
    migrate(tmp_path / "data")
    enrolment = Enrolment(
        url="http://127.0.0.1:1/",
        terminal_id="t-0001",
        terminal_no=1,
        sealing_key=OpeningKey.generate().sealing_key().info(),
        ack_key=ack_key_info(bytes(32)),
        enrolled_at=AT,
    )
    write_enrolment(tmp_path / "data", enrolment)
    return path


@pytest.fixture
def settings(file: Path) -> Settings:
    return load_settings(file)


# ---- what is an outage ---------------------------------------------------------------------------


def lock_taken_by_a_folder(data: Path) -> None:
    (data / "records.lock").mkdir()


def database_of_noise(data: Path) -> None:
    (data / "records.db").write_bytes(os.urandom(8192))


def enrolment_emptied(data: Path) -> None:
    (data / "enrolment.json").write_bytes(b"")


def enrolment_with_another_key(data: Path) -> None:
    path = data / "enrolment.json"
    path.write_text(path.read_text("utf-8").replace('"public":"', '"public":"AA'), "utf-8")


def numbers_emptied(data: Path) -> None:
    (data / "numbers.json").write_bytes(b"")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (lock_taken_by_a_folder, "storage"),
        (database_of_noise, "damaged"),
        (enrolment_emptied, "damaged"),
        (enrolment_with_another_key, "damaged"),
        (numbers_emptied, "damaged"),
    ],
)
def test_a_store_that_does_not_open_may_be_mended(
    settings: Settings, broken: Callable[[Path], None], reason: str
) -> None:
    broken(settings.terminal.data_dir)
    with pytest.raises(Exception) as failed:  # noqa: PT011  # which one is the question
        build_store(settings)
    assert outage_reason(failed.value) == reason


def test_other_outages_and_what_is_none(settings: Settings) -> None:
    assert outage_reason(StorageFullError("")) == "full"
    assert outage_reason(NoItemsError("")) == "no_items"
    assert outage_reason(NotEnrolledError("")) is None
    assert outage_reason(ValueError("")) is None
    store = build_store(settings)
    with pytest.raises(Exception) as twice:  # noqa: PT011
        build_store(settings)
    store.close()
    assert outage_reason(twice.value) is None
    (settings.terminal.data_dir / "records.db").unlink()
    with pytest.raises(StoreDamagedError) as lost:
        build_store(settings)
    assert outage_reason(lost.value) == "damaged", "a page says so, no first start"
    for mark in ("numbers.json", "records", "attachments"):
        path = settings.terminal.data_dir / mark
        path.rmdir() if path.is_dir() else path.unlink()
    with pytest.raises(Exception) as unmade:  # noqa: PT011
        build_store(settings)
    assert outage_reason(unmade.value) is None


# ---- the page ------------------------------------------------------------------------------------


@pytest.fixture
def drawn() -> list[Snapshot]:
    return []


@pytest.fixture
def outage(settings: Settings, drawn: list[Snapshot]) -> Outage:
    return Outage(settings, opening(settings), drawn.append)


def test_the_page_says_why_once_and_whom_to_call(outage: Outage, drawn: list[Snapshot]) -> None:
    outage.take(ev.ModeChosen(Mode.ELDER))  # a touch from before
    for _ in range(3):
        outage.show("full", NOW)
    (shown,) = drawn
    assert (shown.page, shown.view) == (
        "out-of-service",
        OutOfServiceView("full", "12345", nearest="滨江"),
    )
    outage.show("storage", NOW)
    assert drawn[-1].view == OutOfServiceView("storage", "12345", nearest="滨江")
    outage.show("storage", replace(NOW, time="15:21"))
    assert (len(drawn), drawn[-1].clock) == (3, "15:21")


def test_what_the_centre_says_of_a_closed_terminal_stands_through_an_outage(
    settings: Settings, drawn: list[Snapshot]
) -> None:
    words = "请到三号厅 · Hall 3, please"
    outage = Outage(settings, opening(settings, words), drawn.append)
    outage.show("full", NOW)
    outage.take(ev.HelpPressed())
    outage.take(ev.BackPressed())
    for shown in (drawn[0], drawn[-1]):
        assert shown.view == OutOfServiceView("full", "12345", nearest="滨江", words=words)


def test_its_keys_act_and_nothing_else_does(outage: Outage, drawn: list[Snapshot]) -> None:
    outage.show("full", NOW)
    outage.take(ev.LanguageChosen("en"))
    assert drawn[-1].view == OutOfServiceView("full", "12345", nearest="Binjiang")
    outage.take(ev.ModeChosen(Mode.ELDER))
    assert (drawn[-1].language, drawn[-1].mode) == ("en", Mode.ELDER)
    outage.take(ev.HelpPressed())
    assert isinstance(drawn[-1].view, HelpView)
    assert drawn[-1].view.place == drawn[-1].place == "Shili District"
    assert drawn[-1].can_go_back
    outage.take(ev.LanguageChosen("zh-CN"))
    assert isinstance(drawn[-1].view, HelpView)
    assert drawn[-1].view.place == drawn[-1].place != "Shili District"
    outage.take(ev.BackPressed())
    assert drawn[-1].page == "out-of-service"
    outage.take(ev.ColoursOpened())
    outage.take(ev.ColoursChosen(Colours.BLACK_ON_WHITE))
    assert (drawn[-1].page, drawn[-1].behind, drawn[-1].sheet) == (
        "colours",
        "out-of-service",
        True,
    )
    outage.take(ev.BackPressed())
    assert (drawn[-1].page, drawn[-1].behind, drawn[-1].sheet) == ("out-of-service", "", False)
    assert drawn[-1].comfort.colours is Colours.BLACK_ON_WHITE
    outage.take(ev.SizesOpened())
    outage.take(ev.SizeChosen(Size.LARGE))
    assert (drawn[-1].page, drawn[-1].sheet) == ("sizes", True)
    outage.take(ev.BackPressed())
    assert (drawn[-1].page, drawn[-1].comfort.size) == ("out-of-service", Size.LARGE)
    before = len(drawn)
    for event in (ev.Started("en"), ev.LanguageChosen("xx"), ev.Touched(), ev.ItemChosen("x")):
        outage.take(event)
    assert len(drawn) == before


# ---- trying again --------------------------------------------------------------------------------


class NoLoop:
    """In place of Qt's application, which only a failure needs."""


def test_the_start_is_tried_again_until_it_succeeds() -> None:
    tries, held = list[int](), list[Exception]()

    def work() -> None:
        tries.append(1)
        if len(tries) < 4:
            raise StorageFullError("no room")

    def hold(error: Exception) -> bool:
        held.append(error)
        return True

    rest = Rest(NoLoop(), work, hold, pause_s=0.0)  # type: ignore[arg-type]  # is told to end alone
    rest.begin()
    rest._thread.join(10)
    assert (len(tries), len(held), rest.error) == (4, 3, None)


def seen(link: ScreenLink, fits: Callable[[Tree], bool]) -> Tree:
    end = time.monotonic() + 40
    while not fits(tree := link.tree()):
        assert time.monotonic() < end, f"still on {tree.page}"
        os.sched_yield()
    return tree


def test_a_terminal_without_its_store_stands_there_and_begins_when_it_opens(file: Path) -> None:
    lock = file.parent / "data" / "records.lock"
    lock.mkdir()
    running = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--settings", str(file)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QUICK_BACKEND": "software"},
        stderr=subprocess.PIPE,
    )
    try:
        link = connected(file.parent / "agent.sock", running)
        closed = seen(link, lambda tree: tree.page == "out-of-service")
        assert closed.has("note:phone")
        assert not closed.has("note:safe"), "nobody can know that while the store is shut"
        lock.rmdir()
        seen(link, lambda tree: tree.page == "attract")
        link.close()
    finally:
        running.terminate()
        said = running.communicate(timeout=60)[1].decode()
    assert running.returncode == 0, said
    assert "Traceback" not in said


def connected(path: Path, running: "subprocess.Popen[bytes]") -> ScreenLink:
    end = time.monotonic() + 40
    while time.monotonic() < end and running.poll() is None:
        with suppress(ScreenLostError):
            return ScreenLink(path)
        os.sched_yield()
    raise AssertionError("the screen does not come up")
