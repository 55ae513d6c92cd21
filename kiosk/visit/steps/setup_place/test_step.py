"""What people are told of the terminal."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.answers import AnswerGiven, QuestionOpened
from kiosk.visit.setup import Setup
from tests.form_pages import likely_answer
from tests.pages import Hand, Look, Sample
from tests.visit.technician import Technician, samples_of

FILLED = {
    "terminal.name": "3 号机",
    "terminal.place": "示例区 · 河街便民中心一楼大厅",
    "terminal.district": "500199",
    "terminal.help_hours": "周一到周五 9:00—17:30",
    "terminal.help_phone": "12345",
}


def samples(look: Look) -> Iterator[Sample]:
    first = Technician().at("setup-place")
    if not look.elder:
        yield samples_of(first, look, "setup-place")
        yield samples_of(first.do(ev.NextPressed()), look, "setup-place-missing")
        last = Technician(FILLED).at("setup-place").do(*[ev.NextPressed()] * 2)
        yield samples_of(last, look, "setup-place-stand")
        first.do(QuestionOpened("name"))
    yield samples_of(first, look, "setup-place-name")
    for question in ("phone", "zone", "glass"):
        someone = Technician(FILLED).at("setup-place")
        yield samples_of(someone, look, f"setup-place-{question}", question)


TOUCHES = [
    ("setup-place", "action:next", ev.NextPressed()),
    ("setup-place", "field:place", QuestionOpened("place")),
    ("setup-place-zone", "choice:zone:Asia/Shanghai", AnswerGiven("zone", "Asia/Shanghai")),
]


def likely(hand: Hand, view: Any) -> Any:
    return likely_answer(hand, view)


def filled() -> Technician:
    return Technician(FILLED).at("setup-place")


def test_only_the_name_must_be_said_and_what_is_usual_is_proposed() -> None:
    someone = Technician({"terminal.help_phone": "12345"}).at("setup-place").do(ev.NextPressed())
    assert someone.shows("setup-place"), "the name is missing"
    assert someone.snapshot.view.questions[0].error
    someone.do(AnswerGiven("name", "3 号机"))
    for _ in range(5):
        someone.do(ev.NextPressed())
    assert not someone.shows("setup-place")
    said = someone.state.of(Setup).values
    assert said["terminal.name"] == "3 号机"
    assert (said["terminal.help_phone"], said["terminal.zone"]) == ("12345", "")
    assert said["screen.glass_bottom_mm"] == 800
    assert "terminal.place" not in said


def test_what_was_said_before_stands_there_again() -> None:
    shown = filled().snapshot.view.questions
    assert [each.shown for each in shown[:2]] == ["3 号机", "示例区 · 河街便民中心一楼大厅"]


def test_what_cannot_be_right_is_said_and_never_becomes_a_setting() -> None:
    someone = filled().do(AnswerGiven("district", "5001"))
    district = next(q for q in someone.snapshot.view.questions if q.id == "district")
    assert district.error
    someone.do(*[ev.NextPressed()] * 3)
    assert someone.shows("setup-place")


def test_back_leads_through_its_pages_and_then_to_the_page_before() -> None:
    someone = filled().do(ev.NextPressed(), ev.BackPressed())
    assert someone.shows("setup-place")
    assert someone.do(ev.BackPressed()).shows("setup-touch")
