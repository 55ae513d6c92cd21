"""Taken out of service: the door closes, and a visit ends with the page that stands there now."""

from dataclasses import replace

import pytest

from kiosk.visit.state import Facts
from tests.visit import ev
from tests.visit.sn import OutOfServiceView
from tests.visit.visitor import READY, Visitor
from tests.visit.words import ALLOWANCE, elder, terminal_facts

CLOSED = ev.SurroundingsChanged(replace(READY, closed=True))
OPEN = ev.SurroundingsChanged(READY)
ITEM = "elder-allowance"


@pytest.fixture(scope="module")
def facts() -> Facts:
    return terminal_facts()


@pytest.fixture
def visitor(facts: Facts) -> Visitor:
    return Visitor(facts)


def signed(visitor: Visitor) -> Visitor:
    visitor.start(ITEM)
    visitor.identify(elder()).do(ev.NoticeAgreed()).fill(ALLOWANCE)
    if visitor.page == "photo":
        visitor.take_photo()
    return visitor.accept_review().sign()


def test_between_visits_the_door_closes_and_opens_again(visitor: Visitor, facts: Facts) -> None:
    visitor.do(CLOSED)
    assert visitor.shows("out-of-service")
    view = visitor.snapshot.view
    assert isinstance(view, OutOfServiceView)
    assert view.reason_key == "taken_out"
    for language in facts.languages:
        for part in ("title", "text"):
            assert facts.texts.text(f"out-of-service.taken_out_{part}", language)
    assert visitor.do(ev.Started("zh-CN")).shows("out-of-service")
    assert visitor.do(OPEN).shows("attract")


def test_the_page_of_then_may_be_read_and_is_the_last(visitor: Visitor) -> None:
    visitor.start(ITEM).do(CLOSED)
    assert visitor.shows("identify")
    visitor.do(ev.Touched(), ev.LanguageChosen("en"))
    assert visitor.shows("identify")
    assert visitor.do(ev.BackPressed()).shows("out-of-service")
    assert visitor.state.visit == 0


def test_help_may_be_read_on_it(visitor: Visitor) -> None:
    visitor.start(ITEM).do(CLOSED, ev.HelpPressed())
    assert visitor.shows("help")
    assert visitor.do(ev.BackPressed()).shows("identify")


def test_what_is_being_kept_is_kept_and_its_number_read(visitor: Visitor) -> None:
    signed(visitor).do(CLOSED)
    visitor.commit()
    assert visitor.shows("receipt")
    visitor.print()
    pages = [visitor.page]
    for _ in range(5):
        if visitor.page == "out-of-service":
            break
        visitor.do(ev.FinishPressed())
        pages.append(visitor.page)
    assert visitor.shows("out-of-service"), pages


def test_what_the_centre_says_of_it_is_shown(visitor: Visitor) -> None:
    said = replace(READY, closed=True, closed_words="设备检修，请到二楼窗口")
    view = visitor.do(ev.SurroundingsChanged(said)).snapshot.view
    assert isinstance(view, OutOfServiceView)
    assert view.words == "设备检修，请到二楼窗口"
    visitor.do(ev.SurroundingsChanged(replace(said, power="battery")))
    assert isinstance(visitor.snapshot.view, OutOfServiceView)
    assert visitor.snapshot.view.words == ""


def test_no_power_is_said_before_it(visitor: Visitor) -> None:
    visitor.do(ev.SurroundingsChanged(replace(READY, closed=True, power="battery")))
    view = visitor.snapshot.view
    assert isinstance(view, OutOfServiceView)
    assert view.reason_key == "on_battery"
