"""Which frame answers a touch or a card, and what the sums say."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from demo.bench.bounds import TooLongError, at_most
from demo.bench.costs import YEAR_S, Cost, Habits, a_year
from demo.bench.figures import runs, summary
from demo.bench.idle import cpu_s
from demo.bench.preview import painted_frames, preview_figures
from demo.bench.reading import placement_of
from demo.bench.touches import Frame, Tap, answers, figures, slowest_pages
from demo.bench.traffic import between, by_kind, noted
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


def request(path: str, second: float, **changes: object) -> dict[str, object]:
    row = {"terminal": "t1", "t_ms": second * 1000, "path": path, "status": 200}
    sizes = {"bytes_up": 0, "bytes_down": 1000, "head_up": 100, "head_down": 50}
    return {**row, **sizes, **changes}


def test_requests_are_told_apart_by_what_they_are_for() -> None:
    rows = [
        request("/v1/heartbeat", 1, bytes_up=500),
        request("/v1/tuf/timestamp.json", 2),
        request("/v1/tuf/3.root.json", 2, bytes_down=0),
        request("/v1/files/" + "ab" * 32, 3),
        request("/v1/filesystem", 3),
    ]
    sums = by_kind(rows)
    assert set(sums) == {"heartbeats", "metadata", "files", "other", "all"}
    assert sums["heartbeats"] == {"requests": 1, "bytes": 1650, "up": 600, "down": 1050}
    assert sums["metadata"] == {"requests": 2, "bytes": 1300, "up": 200, "down": 1100}
    assert sums["all"]["requests"] == 5
    assert sums["all"]["bytes"] == sum(sums[kind]["bytes"] for kind in sums if kind != "all")


def test_requests_of_a_time_are_those_of_one_terminal() -> None:
    rows = [request("/v1/hello", second) for second in (1, 2, 3)]
    rows.append(request("/v1/hello", 2, terminal="t2"))
    assert [row["t_ms"] for row in between(rows, "t1", 2, 3)] == [2000, 3000]


def test_a_note_that_is_being_written_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    file.write_text('{"path": "/v1/hello"}\n{"path": "/v1/he')
    assert noted(file) == [{"path": "/v1/hello"}]


def test_a_year_is_so_many_times_what_each_thing_costs() -> None:
    habits = Habits(
        heartbeat_s=30,
        heartbeats_of_a_visit=2,
        visits_a_day=10,
        working_days=200,
        sets_a_year=5,
        checks_a_day=0,
        days_between_renewals=3,
    )
    beat = Cost(requests=1, up=1000, down=500, database=0, files=0, cpu_ms=1)
    visit = Cost(requests=4, up=3e5, down=2000, database=5000, files=3e5, cpu_ms=20)
    year = a_year({"heartbeat": beat, "visit": visit}, habits, 100, idle_cores=0.5)
    beats, visits = 100 * (YEAR_S / 30 + 2 * 2000), 100 * 2000
    assert year["heartbeat"]["million_requests"] == pytest.approx(beats / 1e6, abs=0.001)
    assert year["visit"]["files_gb"] == pytest.approx(visits * 3e5 / 1e9)
    assert year["all"]["up_gb"] == pytest.approx((beats * 1000 + visits * 3e5) / 1e9, abs=0.001)
    busy = (beats * 0.001 + visits * 0.02) / YEAR_S
    assert year["all"]["mean_cores"] == pytest.approx(0.5 + busy, abs=0.001)


def test_costs_add_up_and_are_shared() -> None:
    one = Cost(requests=10, up=20, down=30, database=40, files=50, cpu_ms=60)
    assert one.shared(10) == Cost(1, 2, 3, 4, 5, 6)
    assert one + one.shared(10) == Cost(11, 22, 33, 44, 55, 66)


def test_a_measurement_ends_by_itself() -> None:
    with pytest.raises(TooLongError, match="longer than 0 s"), at_most(0.01):
        threading.Event().wait(60)
    with at_most(60):
        pass
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
