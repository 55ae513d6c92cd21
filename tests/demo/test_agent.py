"""The control agent, seen from outside, in a window of our own."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.link import Frame, FrameWatch, ScreenLink, ScreenLostError, Tree
from tests.demo.toys import toy


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with toy(tmp_path_factory.mktemp("toy") / "agent.sock") as path:
        yield path


@pytest.fixture
def screen(address: Path) -> Iterator[ScreenLink]:
    link = ScreenLink(address)
    yield link
    link.close()


def tap(screen: ScreenLink, node_id: str) -> None:
    node = screen.tree().find(node_id)
    assert node is not None
    screen.touch("down", *node.centre)
    screen.touch("up", *node.centre)


def until(screen: ScreenLink, wanted: str) -> Tree:
    limit = time.monotonic() + 5
    tree = screen.tree()
    while not tree.has(wanted) and time.monotonic() < limit:
        screen.settle(tree.frame, 50)
        tree = screen.tree()
    assert tree.has(wanted)
    return tree


def test_the_tree_names_what_is_visible_with_its_state(screen: ScreenLink) -> None:
    tree = screen.tree()
    assert tree.page == "one"
    assert not tree.has("page:two")
    keys = tree.starting("key:")
    assert len(keys) == 150
    assert keys[17].rect == (80, 40, 30, 30)
    assert [key.id for key in keys if key.checked] == ["key:4"]
    assert [key.id for key in keys if not key.enabled] == ["key:3"]
    field = tree.find("field:a")
    assert field is not None
    assert (field.role, field.name) == ("EditableText", "A")


def test_a_touch_presses_what_lies_under_it(screen: ScreenLink) -> None:
    tap(screen, "key:12")
    field = screen.tree().find("field:a")
    assert field is not None
    assert field.value.endswith("12,")


def test_a_moving_finger_draws(screen: ScreenLink) -> None:
    pad = screen.tree().find("pad:signature")
    assert pad is not None
    left, top = pad.rect[0], pad.rect[1]
    screen.touch("down", left + 10, top + 50)
    for step in range(20, 100, 20):
        screen.settle(screen.touch("move", left + step, top + 50)["frame"], 40)
    screen.touch("up", left + 90, top + 50)
    pad = screen.tree().find("pad:signature")
    assert pad is not None
    assert pad.name.split()[-3:] == ["40", "60", "80"]  # Qt passes on one move in a frame


def test_the_heartbeat_finds_a_blocked_gui_thread(screen: ScreenLink) -> None:
    screen.heartbeat(reset=True)
    time.sleep(0.2)
    calm = screen.heartbeat(reset=True)
    assert calm["beats"] > 5
    tap(screen, "action:block")
    time.sleep(0.05)
    blocked = screen.heartbeat()
    assert blocked["max_gap_ms"] > 140
    assert calm["max_gap_ms"] < blocked["max_gap_ms"]


def test_unknown_questions_are_refused_and_the_line_stays(screen: ScreenLink) -> None:
    with pytest.raises(ScreenLostError, match="unknown op"):
        screen.ask("set-property")
    assert screen.trace()["first_frame_ms"] > 0


def test_a_turned_page_is_announced_with_its_picture(screen: ScreenLink, address: Path) -> None:
    watch = FrameWatch(address, pictures=True)
    before = screen.grab()
    assert (before.width, before.height, before.page) == (600, 800, "one")
    assert before.data[:3] == b"\xff\xff\xff"
    time.sleep(0.1)
    tap(screen, "action:turn")
    until(screen, "page:two")
    frames: list[Frame] = []
    while not frames or frames[-1].page != "two":
        frames.append(watch.frames.get(timeout=60))
    picture = frames[-1].picture
    assert picture is not None
    assert picture.data[:3] == b"\x30\x20\x10"
    watch.close()
