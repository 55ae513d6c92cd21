"""The menu."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.effects import ClearVisit
from kiosk.visit.steps.tech_menu.step import RowOpened
from kiosk.visit.technician import MENU, Technician
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender, sample_of


def samples(look: Look) -> Iterator[Sample]:
    yield sample_of(Mender().inside("tech-menu"), look, "tech-menu")


TOUCHES = [
    ("tech-menu", "action:leave", ev.FinishPressed()),
    *(("tech-menu", f"action:row-{word}", RowOpened(word)) for word in tuple(MENU)[:3]),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(ev.FinishPressed(), *(RowOpened(word) for word in MENU))


def test_each_row_leads_to_its_page_and_from_there_back_to_the_menu() -> None:
    for word in MENU:
        someone = Mender().inside("tech-menu").do(RowOpened(word))
        assert not someone.shows("tech-menu"), word
        assert someone.do(ev.HomePressed(), ev.BackPressed()).shows("tech-menu"), word
        assert someone.state.of(Technician).who


def test_a_word_that_is_no_row_and_whoever_was_not_let_in_lead_nowhere() -> None:
    assert Mender().inside("tech-menu").do(RowOpened("nowhere")).shows("tech-menu")
    for word in MENU:
        assert Mender().at("tech-menu").do(RowOpened(word)).shows("tech-menu")


def test_leaving_ends_it_and_forgets_who_it_was() -> None:
    someone = Mender().inside("tech-menu").do(ev.FinishPressed())
    assert someone.shows("tech-left")
    assert someone.last(ClearVisit)
    assert not someone.state.of(Technician).who
