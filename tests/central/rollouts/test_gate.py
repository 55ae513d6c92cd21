"""The gate: few visits stop nothing and advance nothing."""

from hypothesis import given
from hypothesis import strategies as st

from central.rollouts.gate import Verdict, judged, least_rise
from central.rollouts.model import Gate, Visits

GATE = Gate(visits=30, rise=0.1)
CALM = Visits(400, 8)


@st.composite
def visits(draw: st.DrawFn, least: int = 0, most: int = 2000) -> Visits:
    ended = draw(st.integers(least, most))
    return Visits(ended, draw(st.integers(0, ended)))


def test_a_set_on_which_two_of_five_visits_fail_is_bad_from_thirty_visits_on() -> None:
    assert judged(GATE, Visits(29, 12), CALM, fresh=29).verdict is Verdict.UNCLEAR
    assert judged(GATE, Visits(30, 12), CALM, fresh=30).verdict is Verdict.BAD


def test_a_set_as_good_as_before_is_good_once_the_last_ring_has_its_visits() -> None:
    assert judged(GATE, Visits(30, 1), CALM, fresh=30).verdict is Verdict.GOOD
    assert judged(GATE, Visits(90, 2), CALM, fresh=29).verdict is Verdict.UNCLEAR


def test_a_rise_that_may_be_chance_neither_stops_nor_advances() -> None:
    said = judged(GATE, Visits(30, 5), CALM, fresh=30)
    assert said.share - said.share_before > GATE.rise > said.least_rise
    assert said.verdict is Verdict.UNCLEAR


def test_what_was_bad_before_is_not_held_against_a_set() -> None:
    assert judged(GATE, Visits(60, 24), Visits(200, 80), fresh=60).verdict is Verdict.GOOD


def test_where_nothing_is_known_of_before_all_that_is_bad_has_risen() -> None:
    assert judged(GATE, Visits(30, 12), Visits(), fresh=30).verdict is Verdict.BAD
    assert judged(GATE, Visits(30, 1), Visits(), fresh=30).verdict is Verdict.GOOD


@given(visits(), visits())
def test_the_lower_end_is_below_the_rise_that_was_seen(now: Visits, before: Visits) -> None:
    seen = now.bad / max(1, now.ended) - before.bad / max(1, before.ended)
    assert -1.0 - 1e-9 <= least_rise(now, before) <= max(seen, 0.0) + 1e-9


@given(visits(least=1), visits())
def test_one_more_visit_that_failed_never_lowers_it(now: Visits, before: Visits) -> None:
    if now.bad < now.ended:
        worse = Visits(now.ended, now.bad + 1)
        assert least_rise(worse, before) >= least_rise(now, before) - 1e-9


@given(visits(most=29), visits())
def test_too_few_visits_say_nothing(now: Visits, before: Visits) -> None:
    assert judged(GATE, now, before, fresh=now.ended).verdict is Verdict.UNCLEAR


@given(visits(), visits(), st.integers(0, 29))
def test_silence_never_advances(now: Visits, before: Visits, fresh: int) -> None:
    assert judged(GATE, now, before, fresh=fresh).verdict is not Verdict.GOOD
