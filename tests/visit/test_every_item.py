"""Each item that ships, walked by its example residents: to the last page, or to where it stops."""

from dataclasses import replace

import pytest

from kiosk.catalogue.examples import SUBMITS, Example, examples_of, read_examples
from kiosk.visit.matter import Stop
from kiosk.visit.state import Facts
from kiosk.visit.steps.materials.step import MaterialDeclined
from tests.shipped import CODES, ITEMS
from tests.visit import ev, fx
from tests.visit.sn import StoppedView
from tests.visit.visitor import Visitor
from tests.visit.words import shipped_items, terminal_facts


@pytest.fixture(scope="module")
def facts() -> Facts:
    return replace(terminal_facts(), items=shipped_items())


def residents(code: str, end: str) -> list[Example]:
    """Those of an item with whom it ends so."""
    every = read_examples(examples_of(ITEMS / f"{code}.yaml", code))
    return [example for example in every if example.expect.startswith(end)]


def come(facts: Facts, code: str, example: Example, mode: str) -> Visitor:
    """Up to the end of the form, or to where it stops before."""
    visitor = Visitor(facts).do(ev.ClockRead("15:20", example.today.isoformat(), True))
    visitor.start(code, mode=mode, other=example.for_whom == "other")
    if visitor.shows("stopped"):
        return visitor
    visitor.identify(example.identity.identity())
    if visitor.shows("notice"):
        visitor.do(ev.NoticeAgreed()).fill(example.answers)
    return visitor


@pytest.mark.parametrize("mode", ["standard", "elder"])
@pytest.mark.parametrize("code", CODES)
def test_whoever_may_have_it_comes_to_the_last_page(facts: Facts, code: str, mode: str) -> None:
    for example in residents(code, SUBMITS):
        visitor = come(facts, code, example, mode)
        if visitor.shows("photo"):
            visitor.take_photo()
        while visitor.shows("materials"):
            visitor.do(MaterialDeclined())
        assert visitor.shows("review"), f"{example.name}: {visitor.page}"
        visitor.accept_review().sign().commit().print().do(ev.ReceiptRead(legible=True))
        assert visitor.shows("done"), example.name
        kept = visitor.draft.answers
        given = {qid: kept.get(qid) for qid in example.answers}
        assert given == example.answers, example.name


@pytest.mark.parametrize("code", CODES)
def test_whoever_cannot_have_it_is_told_why_and_where_to_turn(facts: Facts, code: str) -> None:
    for example in residents(code, "stopped: "):
        visitor = come(facts, code, example, "standard")
        assert visitor.shows("stopped"), f"{example.name}: {visitor.page}"
        cause = example.expect.removeprefix("stopped: ")
        assert visitor.state.of(Stop).condition == ("" if cause == "for_whom" else cause)
        seen = visitor.snapshot.view
        assert isinstance(seen, StoppedView)
        assert seen.message
        assert seen.way_out
        assert visitor.count(fx.Commit) == 0
