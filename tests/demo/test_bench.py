"""Which frame answers a touch or a card, and what the sums say."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from demo.bench.figures import runs, summary
from demo.bench.idle import cpu_s
from demo.bench.preview import painted_frames, preview_figures
from demo.bench.reading import placement_of
from demo.bench.touches import Frame, Tap, answers, figures, slowest_pages
from demo.bench.visiting import VisitFailedError

ROOT = Path(__file__).parents[2]
FRAMES: list[Frame] = [
    (1, 100.0, 5, "home"),
    (2, 112.0, 5, "home"),  # the key comes up
    (3, 130.0, 6, "guide"),  # the new snapshot
    (4, 150.0, 7, "guide"),
]


def tap(target: str, t_ms: float, frame: int, seq: int, page: str = "home") -> Tap:
    return Tap(target, page, t_ms, frame, seq)


def test_a_new_snapshot_answers_and_not_the_frame_of_the_key_coming_up() -> None:
    (answer,) = answers([tap("item:a", 105.0, 1, 5)], FRAMES, 1000)
    assert (answer.by, answer.ms) == ("snapshot", 25.0)


def test_the_next_frame_answers_a_key_of_the_keyboard() -> None:
    (answer,) = answers([tap("key:a", 105.0, 1, 5)], FRAMES, 1000)
    assert (answer.by, answer.ms) == ("frame", 7.0)


def test_without_a_new_snapshot_before_the_next_touch_the_next_frame_answers() -> None:
    taps = [tap("action:more-choices", 105.0, 1, 5), tap("item:a", 125.0, 2, 5)]
    first, second = answers(taps, FRAMES, 1000)
    assert (first.by, first.ms) == ("frame", 7.0)
    assert (second.by, second.ms) == ("snapshot", 5.0)


def test_a_touch_that_changes_nothing_in_time_is_not_counted() -> None:
    assert answers([tap("item:a", 105.0, 4, 7)], FRAMES, 1000) == []
    assert answers([tap("item:a", 105.0, 1, 5)], FRAMES, 3) == []


def test_the_slowest_pages_come_first_and_typed_keys_are_not_named() -> None:
    taps = [tap("key:a", 105.0, 1, 5, "form"), tap("item:a", 113.0, 2, 5)]
    found = answers(taps, FRAMES, 1000)
    assert [row["page"] for row in slowest_pages(found, 1)] == ["home"]
    named = figures(found)["slowest_touches"]
    assert isinstance(named, list)
    assert [touch["id"] for touch in named] == ["item:a", ""]


def test_sums() -> None:
    assert summary([3.0, 1.0, 2.0]) == {"p50": 2.0, "p99": 3.0, "max": 3.0, "n": 3}
    assert summary([]) == {}
    assert runs([4.04, 2.0, 3.0]) == {"p50": 3.0, "runs": [4.0, 2.0, 3.0]}


TIMING = {"put_ms": 90.0, "asked_ms": 96.0, "given_ms": 118.0, "own_ms": 20.0}


def test_a_card_is_on_the_screen_with_the_first_new_snapshot_after_it_is_known() -> None:
    marks = [{"t_ms": 50.0, "name": "CardRead"}, {"t_ms": 120.0, "name": "CardRead"}]
    found = placement_of(TIMING, marks, FRAMES)
    assert (found.asked_ms, found.parsed_ms, found.drawn_ms) == (6.0, 2.0, 10.0)
    assert found.beyond_ms == 130.0 - 90.0 - 20.0


def test_a_card_that_was_not_read_is_no_figure() -> None:
    with pytest.raises(VisitFailedError):
        placement_of(TIMING, [{"t_ms": 50.0, "name": "CardRead"}], FRAMES)


def test_a_process_that_works_has_taken_time_and_one_that_is_gone_none() -> None:
    before, end = cpu_s(os.getpid()), time.process_time() + 0.1
    while time.process_time() < end:
        pass
    assert cpu_s(os.getpid()) > before
    assert cpu_s(0) == 0.0


def test_codes_in_bad_pictures_are_read_by_the_scanners_own_decoder() -> None:
    program = [sys.executable, str(ROOT / "script" / "bench_codes.py"), "--pictures", "2"]
    printed = subprocess.run(program, stdout=subprocess.PIPE, check=True, timeout=120).stdout
    codes = json.loads(printed)["codes"]
    conditions = {name for name, value in codes.items() if isinstance(value, dict)}
    assert {"clean", "blurred", "dark", "rotated_30", "rotated_45", "small"} < conditions
    assert {codes[name]["ours"]["rate"] for name in conditions} == {1.0}
    assert codes["clean"]["opencv"]["rate"] == 1.0  # the pictures are no puzzle made for ours


def test_a_camera_frame_is_shown_by_the_next_frame_of_the_screen() -> None:
    frames: list[Frame] = [(1, 100.0, 5, "photo"), (2, 133.0, 5, "photo"), (3, 170.0, 5, "photo")]
    paints = [(90.0, 98.0), (110.0, 120.0), (140.0, 166.0), (175.0, 180.0)]
    shown = painted_frames(paints, frames)
    assert [frame.shown for frame in shown] == [100.0, 133.0, 170.0]
    figures = preview_figures([shown, []])
    assert figures["until_painted"] == {"p50": 10.0, "p95": 26.0, "max": 26.0, "n": 3}
    assert figures["until_shown"] == {"p50": 23.0, "p95": 30.0, "max": 30.0, "n": 3}
    assert figures["between_arrivals_p50"] == 25.0
    assert preview_figures([]) == {
        "until_painted": {},
        "until_shown": {},
        "between_arrivals_p50": None,
        "between_paints_p50": None,
    }
