"""When the hall is open, on its page."""

from collections.abc import Iterator
from typing import Any

from contracts.answers import Problem
from contracts.hours import WEEKDAYS
from contracts.items import Text
from kiosk.visit import events as ev
from kiosk.visit.answers import AnswerGiven, QuestionOpened
from kiosk.visit.servicing import Before, changes
from kiosk.visit.setup import Setup
from tests.form_pages import likely_answer
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender, sample_of

HOURS = {f"hours.{day}": "8:30-12:00, 13:30-17:30" for day in ("mon", "tue", "wed", "thu", "fri")}


def inside(said: dict[str, str] | None = None, **facts: Any) -> Mender:
    said = HOURS if said is None else said
    return Mender(**facts).inside("tech-hours", Setup(said), Before(said))


def to_the_end(someone: Mender) -> Mender:
    for _ in range(len(WEEKDAYS)):
        if someone.shows("tech-hours"):
            someone.do(ev.NextPressed())
    return someone


def samples(look: Look) -> Iterator[Sample]:
    if not look.elder:
        yield sample_of(inside(), look, "tech-hours")
        yield sample_of(inside().do(ev.NextPressed()), look, "tech-hours-weekend")
    for day in ("mon", "sun"):
        someone = inside()
        while all(each.id != day for each in someone.snapshot.view.questions):
            someone.do(ev.NextPressed())
        someone.do(QuestionOpened(day))
        yield sample_of(someone, look, f"tech-hours-{day}")


TOUCHES = [
    ("tech-hours", "field:tue", QuestionOpened("tue")),
    ("tech-hours", "action:next", ev.NextPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    if hand.chance(0.3):
        return AnswerGiven("mon", "8:30-17:30")
    return likely_answer(hand, view)


def test_each_day_is_a_setting_and_an_empty_one_is_taken_away() -> None:
    someone = inside().do(AnswerGiven("mon", "9:00-12:00"), AnswerGiven("tue", ""))
    assert to_the_end(someone).shows("tech-settings")
    assert changes(someone.state) == {"hours.mon": "9:00-12:00", "hours.tue": None}


def test_what_stands_is_shown_and_left_so_it_is_no_change() -> None:
    someone = inside()
    assert someone.snapshot.view.questions[0].shown == HOURS["hours.mon"]
    assert to_the_end(someone).shows("tech-settings")
    assert changes(someone.state) == {}
    open_always = to_the_end(inside({}))
    assert open_always.shows("tech-settings")
    assert changes(open_always.state) == {}


def test_what_the_settings_do_not_take_is_said_beside_it_and_not_kept() -> None:
    why = Text({"zh-CN": "不行", "en": "No."})
    someone = inside(wrong=lambda word, value: Problem(text=why))
    someone.do(AnswerGiven("mon", "half past eight"))
    assert someone.snapshot.view.questions[0].error == "不行"
    assert to_the_end(someone).shows("tech-hours")
    assert changes(someone.state) == {}


def test_signs_of_a_chinese_keyboard_are_those_of_the_settings() -> None:
    someone = inside().do(AnswerGiven("mon", "8：30－12：00，13:30–17:30"))
    assert changes(someone.state) == {"hours.mon": "8:30-12:00,13:30-17:30"}


def test_back_leads_through_its_pages_and_then_to_the_settings() -> None:
    someone = inside().do(ev.NextPressed(), ev.BackPressed())
    assert someone.shows("tech-hours")
    assert someone.do(ev.BackPressed()).shows("tech-settings")
