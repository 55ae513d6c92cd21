"""Whether what was sampled over many visits is level."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from demo.endurance.__main__ import DISTURBED, HALL, plan_of
from demo.endurance.judging import MOST_WAL_KB, WARM, report, rises, slope
from demo.endurance.sampling import Held, Sample, held, kilobytes, sample_of
from demo.plan.shape import Visit
from demo.reading import GrammarError

RESIDENTS = Path(__file__).parents[1] / "journeys" / "residents"
STILL = Held(pid=7, pss_mb=150.0, family_mb=210.0, files=60, threads=22)


def sample(visit: int, one: Held = STILL, **changes: object) -> Sample:
    found = Sample(visit, visit / 2, "somebody", "", {"terminal": one}, 400 + 80 * visit, 500)
    return replace(found, **changes)  # type: ignore[arg-type]  # fields of it


def run(*lives: list[Held]) -> list[Sample]:
    every = [one for life in lives for one in life]
    return [sample(number, one) for number, one in enumerate(every, 1)]


def test_a_life_that_holds_what_it_held_is_level() -> None:
    wobbling = [replace(STILL, pss_mb=150 + (n % 3) / 2, files=60 + n % 2) for n in range(60)]
    lines, well = report(run(wobbling))
    assert well, lines
    assert len(rises(run(wobbling))) == 3


@pytest.mark.parametrize(
    ("measure", "a_visit"), [("pss_mb", 0.2), ("files", 0.1), ("threads", 0.1)]
)
def test_what_leaks_a_little_each_visit_is_told(measure: str, a_visit: float) -> None:
    start = getattr(STILL, measure)
    kind = type(start)
    leaking = [replace(STILL, **{measure: kind(start + a_visit * n)}) for n in range(80)]
    lines, well = report(run(leaking))
    assert not well
    assert [line for line in lines if "RISES" in line and measure in line], lines


def test_what_a_new_process_begins_with_is_no_leak_and_one_spike_neither() -> None:
    first = [replace(STILL, pss_mb=150.0) for _ in range(30)]
    second = [replace(STILL, pid=8, pss_mb=400.0 if n == 20 else 190.0) for n in range(40)]
    found = rises(run(first, second))
    assert all(rise.level for rise in found)
    assert found[0].visits == 40 - WARM


def test_pages_and_caches_of_the_first_visits_are_no_leak() -> None:
    warming = [replace(STILL, pss_mb=150.0 + min(n, WARM) * 5) for n in range(40)]
    assert report(run(warming))[1]


def test_a_log_that_is_never_written_back_and_a_visit_that_failed_are_told() -> None:
    samples = run([STILL] * 40)
    swollen = [*samples, sample(41, wal_kb=MOST_WAL_KB + 1)]
    lines, well = report(swollen)
    assert not well
    assert any("write-ahead" in line and "RISES" in line for line in lines)
    failed = [*samples, sample(41, said="stuck on page home")]
    lines, well = report(failed)
    assert not well
    assert "visit 41 (somebody): stuck on page home" in lines
    assert report([]) == (["no visit was made"], False)


def test_slope_is_that_of_most_pairs() -> None:
    assert slope([1.0, 2.0, 3.0, 90.0, 5.0]) == 1.0


def test_a_line_of_the_file_is_read_again() -> None:
    assert sample_of(sample(3).told()) == sample(3)


def test_this_process_holds_something_and_one_that_is_gone_nothing(tmp_path: Path) -> None:
    here = held(os.getpid())
    assert here is not None
    assert min(here.pss_mb, here.files, here.threads) > 0
    assert here.family_mb >= here.pss_mb
    assert held(2**22 + 1) is None
    (tmp_path / "records.db-wal").write_bytes(b"x" * 9000)
    assert kilobytes(tmp_path, "*-wal") == kilobytes(tmp_path) >= 8


def test_many_residents_want_the_same_terminal(tmp_path: Path) -> None:
    plan = plan_of(RESIDENTS)
    visits = [step for step in plan.steps if isinstance(step, Visit)]
    assert len(visits) >= 40
    assert {step.at for step in visits} == {HALL}
    assert sum(each.share for each in DISTURBED) == 100
    with pytest.raises(GrammarError):
        plan_of(tmp_path)
