"""The live picture: from any thread, mirrored, never queued, gone with the page or the visit."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from drivers.camera.port import Framing, PreviewFrame, Verdict
from drivers.document_camera.port import DeskFrame, PageSight, PageVerdict
from kiosk.visit.steps.materials.step import MaterialsView
from tests.ui_input.stage import Stage, StageMaker
from tests.visit.sn import PhotoView
from ui.preview import FaceOutline, FrameBoard, PreviewItem, filling, fitting, preview_parts

RED, BLUE = b"\x00\x00\xff\xff", b"\xff\x00\x00\xff"
PHOTO = PhotoView("ready", "办证要用照片", alternative="不拍照，去窗口办")


def frame(seq: int = 1, left: bytes = RED, right: bytes = BLUE) -> PreviewFrame:
    width, height = 640, 480
    row = left * (width // 2) + right * (width // 2)
    return PreviewFrame(width, height, row * height, seq, float(seq))


def colour(stage: Stage, across: float) -> QColor:
    image = stage.grab()
    rect = stage.rect("preview:portrait")
    return image.pixelColor(
        int(rect.x() + across * rect.width()), int(rect.y() + rect.height() - 20)
    )


def item(stage: Stage) -> PreviewItem:
    return next(item for item in stage.items() if isinstance(item, PreviewItem))


def test_frames_from_another_thread_are_shown_as_in_a_mirror(
    make_stage: StageMaker, qtbot: QtBot
) -> None:
    parts, on_frame, off = preview_parts()
    stage = make_stage(parts=parts)
    stage.show(page="photo", view=PHOTO)
    thread = threading.Thread(target=on_frame, args=(frame(),))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: item(stage).property("hasFrame"))
    assert colour(stage, 0.1).blue() > 200, "the right of the picture is at the left"
    assert colour(stage, 0.9).red() > 200
    threading.Thread(target=off).start()
    qtbot.waitUntil(lambda: not item(stage).property("hasFrame"))
    assert colour(stage, 0.1).lightness() < 10


def test_what_lies_under_a_camera_is_shown_whole_as_it_lies_there_with_its_outline(
    make_stage: StageMaker,
) -> None:
    parts, on_frame, _ = preview_parts()
    stage = make_stage(parts=parts)
    stage.show(page="materials", view=MaterialsView(name="合同"))
    seen = frame()
    corners = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))
    sight = PageSight(PageVerdict.GOOD, corners)
    on_frame(DeskFrame(seen.width, seen.height, seen.pixels, 1, 1.0, sight))
    stage.settle()
    shown, image, rect = item(stage), stage.grab(), stage.rect("preview:materials")
    assert shown.property("verdict") == "good"

    def at(x: float, y: float) -> QColor:
        place = fitting(seen, int(rect.width()), int(rect.height()))
        across, down = place.x() + x * place.width(), place.y() + y * place.height()
        return image.pixelColor(int(rect.x() + across), int(rect.y() + down))

    assert at(0.05, 0.05).red() > 200, "the left of the picture is at the left"
    assert at(0.95, 0.05).blue() > 200
    assert at(0.2, 0.5).lightness() > 200, "the edge of the page"


def test_the_last_frame_goes_with_the_page_and_with_the_visit(make_stage: StageMaker) -> None:
    parts, on_frame, _ = preview_parts()
    stage = make_stage(parts=parts)
    stage.show(page="photo", view=PHOTO)
    on_frame(frame())
    stage.settle()
    shown = item(stage)
    stage.form()
    assert not any(isinstance(thing, PreviewItem) for thing in stage.items())
    stage.show(page="photo", view=PHOTO)
    on_frame(frame(2))
    stage.settle()
    shown = item(stage)
    assert shown.property("hasFrame")
    stage.show(visit=2, page="photo", view=PHOTO)
    assert not item(stage).property("hasFrame")


def test_a_slow_screen_skips_frames_and_never_queues_them() -> None:
    board = FrameBoard()
    told: list[int] = []
    board.listener = lambda: told.append(1)
    for seq in range(1, 100):
        board.put(frame(seq))
    assert told == [1]
    latest = board.take()
    assert latest is not None
    assert latest.seq == 99
    board.put(frame(100))
    assert told == [1, 1]


def test_the_outline_is_painted_once(make_stage: StageMaker) -> None:
    parts, on_frame, _ = preview_parts()
    stage = make_stage(parts=parts)
    stage.show(page="photo", view=PHOTO)
    for seq in range(1, 12):
        on_frame(frame(seq))
        stage.grab()
    outline = next(thing for thing in stage.items() if isinstance(thing, FaceOutline))
    assert outline.times_painted == 1
    assert item(stage).frames_painted >= 10


def test_first_painting_of_each_frame_is_noted_for_the_bench(make_stage: StageMaker) -> None:
    parts, on_frame, _ = preview_parts()
    stage = make_stage(parts=parts)
    stage.show(page="photo", view=PHOTO)
    for seq in (1, 2, 3):
        on_frame(frame(seq))
        stage.grab()
        stage.grab()
    assert [arrived for arrived, _ in item(stage).paints] == [1.0, 2.0, 3.0]
    painted = [moment for _, moment in item(stage).paints]
    assert painted == sorted(painted)


def test_a_good_face_makes_the_outline_green_with_a_tick_and_says_so(
    make_stage: StageMaker,
) -> None:
    parts, on_frame, _ = preview_parts()
    stage = make_stage(parts=parts)
    stage.show(page="photo", view=PHOTO)
    sentences = set()
    for seq, verdict in enumerate((None, *Verdict), 1):
        on_frame(replace(frame(seq), framing=verdict and Framing(verdict)))
        stage.settle()
        outline = next(thing for thing in stage.items() if isinstance(thing, FaceOutline))
        tint = outline.property("tint")
        greenish = tint.green() > tint.red() + 60
        good = verdict is Verdict.GOOD
        assert (greenish, outline.property("ticked")) == (good, good)
        seen = [thing for thing in stage.items() if thing.objectName() == "note:framing"]
        assert bool(seen) == (verdict is not None)
        sentences |= {thing.property("text") for thing in seen}
    assert len(sentences) == len(Verdict)


@pytest.mark.parametrize(
    ("width", "height", "left", "top"), [(300, 400, 140, 0), (640, 240, 0, 120), (640, 480, 0, 0)]
)
def test_the_middle_of_the_frame_fills_the_place(
    width: int, height: int, left: int, top: int
) -> None:
    part = filling(frame(), width, height)
    assert (part.left(), part.top()) == (left, top)
    assert part.width() / part.height() == pytest.approx(width / height, rel=0.01)
