"""The gate: few visits stop nothing and advance nothing."""

from hypothesis import assume, given
from hypothesis import strategies as st

from central.rollouts.gate import Question, Share, Verdict, judged, least_rise
from central.rollouts.model import Gate, Visits

GATE = Gate(visits=30, rise=0.1)


def of(ended: int, bad: int, stopped: int = 0) -> Visits:
    """So many that were done, failed or left, and so many besides that a rule stopped."""
    return Visits(ended + stopped, ended - bad, bad)


CALM = of(400, 8)


@st.composite
def visits(draw: st.DrawFn, least: int = 0, most: int = 2000) -> Visits:
    begun = draw(st.integers(least, most))
    done = draw(st.integers(0, begun))
    return Visits(begun, done, draw(st.integers(0, begun - done)))


@st.composite
def shares(draw: st.DrawFn, least: int = 0) -> Share:
    number = draw(st.integers(least, 2000))
    return Share(draw(st.integers(0, number)), number)


def test_a_set_on_which_two_of_five_visits_fail_is_bad_from_thirty_visits_on() -> None:
    assert judged(GATE, of(29, 12), CALM, fresh=29).verdict is Verdict.UNCLEAR
    said = judged(GATE, of(30, 12), CALM, fresh=30)
    assert (said.verdict, said.question) == (Verdict.BAD, Question.TROUBLE)


def test_a_set_as_good_as_before_is_good_once_the_last_ring_has_its_visits() -> None:
    assert judged(GATE, of(30, 1), CALM, fresh=30).verdict is Verdict.GOOD
    assert judged(GATE, of(90, 2), CALM, fresh=29).verdict is Verdict.UNCLEAR


def test_a_rise_that_may_be_chance_neither_stops_nor_advances() -> None:
    said = judged(GATE, of(30, 5), CALM, fresh=30)
    assert said.rise > GATE.rise > said.least_rise
    assert said.verdict is Verdict.UNCLEAR


def test_what_was_bad_before_is_not_held_against_a_set() -> None:
    assert judged(GATE, of(60, 24), of(200, 80), fresh=60).verdict is Verdict.GOOD


def test_where_nothing_is_known_of_before_all_that_is_bad_has_risen() -> None:
    assert judged(GATE, of(30, 12), Visits(), fresh=30).verdict is Verdict.BAD
    assert judged(GATE, of(30, 1), Visits(), fresh=30).verdict is Verdict.GOOD


def test_a_set_that_stops_everybody_politely_is_bad_from_thirty_visits_on() -> None:
    assert judged(GATE, of(0, 0, stopped=29), CALM, fresh=0).verdict is Verdict.UNCLEAR
    said = judged(GATE, of(0, 0, stopped=30), CALM, fresh=0)
    assert (said.verdict, said.question) == (Verdict.BAD, Question.UNDONE)
    assert (said.now, said.before) == (Share(30, 30), Share(8, 400))


def test_one_that_stops_as_many_as_before_is_good() -> None:
    before = of(300, 6, stopped=200)
    assert judged(GATE, of(60, 1, stopped=40), before, fresh=60).verdict is Verdict.GOOD


def test_failures_show_also_where_many_are_stopped_rightly() -> None:
    before = of(300, 6, stopped=600)
    said = judged(GATE, of(40, 16, stopped=80), before, fresh=40)
    assert (said.verdict, said.question) == (Verdict.BAD, Question.TROUBLE)


def test_a_little_more_of_each_is_seen_together() -> None:
    said = judged(GATE, of(180, 18, stopped=20), of(400, 4), fresh=180)
    assert (said.verdict, said.question) == (Verdict.BAD, Question.UNDONE)
    assert said.now == Share(38, 200), "each visit once"


def test_more_that_are_stopped_without_certainty_hold_a_set_up() -> None:
    said = judged(GATE, of(40, 1, stopped=7), CALM, fresh=40)
    assert (said.verdict, said.question) == (Verdict.UNCLEAR, Question.UNDONE)


def test_how_many_a_rule_stops_rightly_is_only_known_from_before() -> None:
    for before in (Visits(), of(29, 0)):
        assert judged(GATE, of(40, 1, stopped=40), before, fresh=40).verdict is Verdict.GOOD
    assert judged(GATE, of(40, 1, stopped=40), of(30, 0), fresh=40).verdict is Verdict.BAD


@given(shares(), shares())
def test_the_lower_end_is_below_the_rise_that_was_seen(now: Share, before: Share) -> None:
    seen = now.part - before.part
    assert -1.0 - 1e-9 <= least_rise(now, before) <= max(seen, 0.0) + 1e-9


@given(shares(least=1), shares())
def test_one_more_visit_that_failed_never_lowers_it(now: Share, before: Share) -> None:
    assume(now.some < now.of)
    worse = Share(now.some + 1, now.of)
    assert least_rise(worse, before) >= least_rise(now, before) - 1e-9


@given(visits(most=29), visits())
def test_too_few_visits_say_nothing(now: Visits, before: Visits) -> None:
    assert judged(GATE, now, before, fresh=now.ended).verdict is Verdict.UNCLEAR


@given(visits(), visits(), st.integers(0, 29))
def test_silence_never_advances(now: Visits, before: Visits, fresh: int) -> None:
    assert judged(GATE, now, before, fresh=fresh).verdict is not Verdict.GOOD


@given(visits(), visits(), st.integers(0, 2000))
def test_one_more_that_is_stopped_never_makes_a_set_better(
    now: Visits, before: Visits, fresh: int
) -> None:
    assume(now.begun >= GATE.visits)
    worse = Visits(now.begun + 1, now.done, now.bad)
    ranks = list(Verdict)
    was, is_now = (judged(GATE, one, before, fresh=fresh).verdict for one in (now, worse))
    assert ranks.index(is_now) >= ranks.index(was)
