"""When the hall is open, on its page; asked at the first start and behind the technicians' door."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.answers import Problem
from contracts.hours import WEEKDAYS
from contracts.items import Text
from kiosk.settings import HoursSettings
from kiosk.visit import events as ev
from kiosk.visit.answers import AnswerGiven, QuestionOpened
from kiosk.visit.servicing import Before, changes
from kiosk.visit.setup import Setup
from tests.form_pages import likely_answer
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender
from tests.visit.technician import Technician, samples_of

TEXT = "8:30-12:00, 13:30-17:30"
WORKED = {f"hours.{day}": TEXT for day in WEEKDAYS[:5]}
UNLIKE = {**WORKED, "hours.fri": "8:30-12:00", "hours.sat": "9:00-12:00"}
FEAST = {"on": date(2027, 2, 5), "until": date(2027, 2, 11)}
INSTEAD = {"on": date(2027, 2, 14), "like": "fri"}
HOLIDAYS: dict[str, Any] = {**WORKED, "hours.days": [FEAST, INSTEAD]}


def at(said: Mapping[str, Any] | None = None, **facts: Any) -> Technician:
    return Technician(said, **facts).at("setup-hours")


def inside(said: Mapping[str, Any], **facts: Any) -> Mender:
    return Mender(**facts).inside("setup-hours", Setup(said), Before(said))


def said(someone: Technician) -> Mapping[str, Any]:
    """What the settings would say of hours."""
    values = someone.state.of(Setup).values
    return {word: value for word, value in values.items() if word.startswith("hours.")}


def to_the_end(someone: Any) -> Any:
    for _ in range(3 * len(WEEKDAYS)):
        if someone.shows("setup-hours"):
            someone.do(ev.NextPressed())
    return someone


def asks(someone: Any) -> list[str]:
    return [each.id for each in someone.snapshot.view.questions]


def to(someone: Technician, question: str) -> Technician:
    """Where this is asked."""
    while question not in asks(someone):
        someone.do(ev.NextPressed())
    return someone


def samples(look: Look) -> Iterator[Sample]:
    if not look.elder:
        yield samples_of(at(), look, "setup-hours")
        yield samples_of(at(WORKED), look, "setup-hours-week")
        yield samples_of(at(UNLIKE), look, "setup-hours-each")
        yield samples_of(to(at(HOLIDAYS), "closed"), look, "setup-hours-weekend")
        missing = at().do(AnswerGiven("open", "week"), ev.NextPressed())
        yield samples_of(missing, look, "setup-hours-missing")
    yield samples_of(at(WORKED), look, "setup-hours-open", "open" if look.elder else "")
    for question, known in {"workdays": WORKED, "sun": UNLIKE, "closed": HOLIDAYS}.items():
        someone = to(at(known), question)
        yield samples_of(someone, look, f"setup-hours-{question}", question)


TOUCHES = [
    ("setup-hours", "action:next", ev.NextPressed()),
    ("setup-hours", "choice:open:week", AnswerGiven("open", "week")),
    ("setup-hours-week", "field:workdays", QuestionOpened("workdays")),
    ("setup-hours-each", "field:tue", QuestionOpened("tue")),
]


def likely(hand: Hand, view: Any) -> Any:
    if hand.chance(0.3):
        return AnswerGiven(hand.pick("workdays", "mon", "sun"), "8:30-17:30")
    if hand.chance(0.2):
        return AnswerGiven("closed", "2027-02-05/2027-02-11")
    return likely_answer(hand, view)


def test_whoever_says_nothing_leaves_the_hall_open_day_and_night() -> None:
    someone = at().do(ev.NextPressed())
    assert someone.shows("setup-address")
    assert said(someone) == {}


def test_a_week_whose_working_days_are_alike_is_typed_once() -> None:
    someone = at().do(AnswerGiven("open", "week"), AnswerGiven("workdays", TEXT))
    assert said(someone) == WORKED
    someone.do(ev.NextPressed(), AnswerGiven("sat", "9:00-12:00"))
    assert said(to_the_end(someone)) == {**WORKED, "hours.sat": "9:00-12:00"}
    assert someone.shows("setup-address")
    again = at(said(someone))
    assert [each.shown for each in again.snapshot.view.questions][1:2] == [TEXT]


def test_each_day_by_itself_begins_with_what_was_said_of_all() -> None:
    someone = at(WORKED).do(AnswerGiven("open", "each"))
    assert [each.shown for each in someone.snapshot.view.questions if each.id == "mon"] == [TEXT]
    someone = to(someone, "fri").do(AnswerGiven("fri", ""))
    assert said(someone) == {word: TEXT for word in WORKED if word != "hours.fri"}
    anew = at().do(AnswerGiven("open", "week"), AnswerGiven("workdays", TEXT))
    anew.do(AnswerGiven("open", "each"))
    assert said(anew) == WORKED


def test_a_press_at_the_wrong_way_loses_nothing_that_was_said() -> None:
    for known in (WORKED, UNLIKE, HOLIDAYS):
        someone = at(known).do(AnswerGiven("open", "always"))
        assert not [word for word in said(someone) if word in UNLIKE]
        back = "each" if known is UNLIKE else "week"
        assert said(to_the_end(someone.do(AnswerGiven("open", back)))) == known
    someone = at(UNLIKE).do(AnswerGiven("open", "week"))
    assert said(someone) == UNLIKE, "nothing was said of the days yet"
    assert someone.do(ev.NextPressed()).shows("setup-hours")


def test_a_hall_that_never_opens_is_not_said() -> None:
    someone = at().do(AnswerGiven("open", "week"))
    assert to_the_end(someone).shows("setup-hours")
    someone = at().do(AnswerGiven("open", "each"))
    assert to_the_end(someone).shows("setup-hours")
    assert [each.id for each in someone.snapshot.view.questions if each.error] == ["sun"]
    someone = to(at().do(AnswerGiven("open", "each")), "sat").do(AnswerGiven("sat", "9:00-12:00"))
    assert to_the_end(someone).shows("setup-address")


def test_days_it_is_closed_on_are_a_line_and_what_else_the_settings_say_stays() -> None:
    someone = to(at(HOLIDAYS), "closed")
    assert someone.snapshot.view.questions[-1].shown == "2027-02-05/2027-02-11"
    assert said(to_the_end(someone)) == HOLIDAYS
    someone = to(at(HOLIDAYS), "closed").do(
        AnswerGiven("closed", "2027.5.1、2027-10-01至2027-10-07")
    )
    assert said(someone)["hours.days"] == [
        {"on": "2027-02-14", "like": "fri"},
        {"on": "2027-05-01"},
        {"on": "2027-10-01", "until": "2027-10-07"},
    ]
    gone = to(at({**WORKED, "hours.days": [FEAST]}), "closed").do(AnswerGiven("closed", ""))
    assert "hours.days" not in said(gone)


def sentence(word: str, value: object) -> Problem | None:
    """As the program judges, in one sentence."""
    with suppress(ValidationError):
        HoursSettings.model_validate({word.removeprefix("hours."): value})
        return None
    return Problem(text=Text({"zh-CN": "不行", "en": "No."}))


@pytest.mark.parametrize(
    ("known", "question", "typed"),
    [(WORKED, "workdays", "half past eight"), (UNLIKE, "mon", "9-12"), (WORKED, "sun", "9:00"),
     (WORKED, "closed", "2027-02-30"), (WORKED, "closed", "2027-02-11/2027-02-05"),
     (WORKED, "closed", "the first of May")],
)  # fmt: skip
def test_what_the_settings_do_not_take_is_said_beside_it_and_not_kept(
    known: dict[str, str], question: str, typed: str
) -> None:
    someone = to(at(known, wrong=sentence), question).do(AnswerGiven(question, typed))
    shown = {each.id: each.error for each in someone.snapshot.view.questions}
    assert shown[question] == "不行"
    assert to_the_end(someone).shows("setup-hours")
    assert said(someone) == known


def test_signs_of_a_chinese_keyboard_are_those_of_the_settings() -> None:
    someone = at(WORKED).do(AnswerGiven("workdays", "8：30－12：00，13:30–17:30"))
    assert said(someone)["hours.mon"] == "8:30-12:00,13:30-17:30"


def test_back_leads_through_its_pages_and_then_to_the_page_before() -> None:
    someone = at(WORKED).do(ev.NextPressed(), ev.BackPressed())
    assert someone.shows("setup-hours")
    assert someone.do(ev.BackPressed()).shows("setup-place")


# ---- behind the technicians' door ---------------------------------------------------------------


def test_behind_the_door_each_day_is_a_change_and_an_empty_one_is_taken_away() -> None:
    someone = inside(UNLIKE).do(AnswerGiven("mon", "9:00-12:00"), AnswerGiven("tue", ""))
    assert to_the_end(someone).shows("tech-settings")
    assert changes(someone.state) == {"hours.mon": "9:00-12:00", "hours.tue": None}


def test_behind_the_door_what_stands_is_no_change() -> None:
    for known in ({}, WORKED, UNLIKE, HOLIDAYS):
        someone = to_the_end(inside(known))
        assert someone.shows("tech-settings")
        assert changes(someone.state) == {}


def test_behind_the_door_day_and_night_takes_every_weekday_away() -> None:
    someone = inside(WORKED).do(AnswerGiven("open", "always"))
    assert to_the_end(someone).shows("tech-settings")
    assert changes(someone.state) == dict.fromkeys(WORKED)


def test_whoever_comes_back_is_on_the_last_page_of_the_questions_and_goes_back_one_by_one() -> None:
    someone = at(WORKED).do(ev.NextPressed(), ev.NextPressed())
    assert someone.shows("setup-address")
    passed = []
    while someone.do(ev.BackPressed()).shows("setup-hours"):
        passed.append(someone.snapshot.view.questions[-1].id)
    assert passed == ["closed", "workdays"]
    assert someone.shows("setup-place")
    assert someone.snapshot.view.number > 1, "the last of its pages too"
    assert said(someone) == WORKED
