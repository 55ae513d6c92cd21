"""What home offers: tabs, parts of life, pages."""

from dataclasses import replace

import pytest

from kiosk.visit import events as ev
from kiosk.visit import records
from kiosk.visit.shape import Mode
from kiosk.visit.steps.home.step import HomeView, TabChosen, TopicChosen
from kiosk.visit.tabs import PICTURES
from kiosk.visit.tiles import ItemChosen, TilesTurned
from tests.visit.sn import DeviceView
from tests.visit.visitor import Visitor
from tests.visit.words import shipped_items, terminal_facts


@pytest.fixture
def hall() -> Visitor:
    """A terminal that offers every item that ships."""
    facts = replace(terminal_facts(), items=shipped_items())
    return Visitor(facts).do(ev.Started("zh-CN"))


def seen(visitor: Visitor) -> HomeView:
    view = visitor.snapshot.view
    assert isinstance(view, HomeView)
    return view


def test_what_one_page_holds_has_no_tabs(visitor: Visitor) -> None:
    assert seen(visitor.do(ev.Started("zh-CN"))).tabs == ()


def test_more_than_one_page_is_found_by_parts_of_life(hall: Visitor) -> None:
    view = seen(hall)
    assert [each.tab for each in view.tabs if each.chosen] == ["often"]
    assert (len(view.tiles), view.pages) == (6, 1)
    work = seen(hall.do(TabChosen("work")))
    assert {"unemployment-benefit", "flexible-employment-insurance"} <= {t.code for t in work.tiles}
    assert "elder-allowance" not in {tile.code for tile in work.tiles}
    found = set()
    for _ in range(seen(hall.do(TabChosen("all"))).pages):
        found |= {tile.code for tile in seen(hall).tiles}
        hall.do(TilesTurned(1))
    assert found == {item.doc.code for item in shipped_items()}


def test_large_print_asks_for_a_part_of_life_first(hall: Visitor) -> None:
    view = seen(hall.do(ev.ModeChosen(Mode.ELDER)))
    assert [each.topic for each in view.topics] == [*PICTURES]
    assert (view.tiles, view.tabs, view.pages) == ((), (), 1)
    money = seen(hall.do(TopicChosen("money")))
    assert {"elder-allowance", "social-assistance"} <= {tile.code for tile in money.tiles}
    assert (money.topics, money.topic) == ((), "money")
    assert seen(hall.do(TopicChosen("nothing"))) == money
    assert seen(hall.do(TopicChosen(""))) == view
    found = set()
    for _ in range(seen(hall.do(TopicChosen("other"))).pages):
        shown = {tile.code for tile in seen(hall).tiles}
        assert len(shown) <= 4, "with two keys"
        found |= shown
        hall.do(TilesTurned(1))
    assert found == {item.doc.code for item in shipped_items()}
    hall.do(ItemChosen("elder-allowance"), ev.BackPressed())
    assert seen(hall).topic == "other", "back to where it was"
    hall.do(TopicChosen(""))
    hall.around(reader=DeviceView("down", "lost"))
    gone = seen(hall)
    assert (gone.blocked, gone.all_blocked, gone.tiles) == ("no_reader", False, ())


def test_a_key_for_receipts_takes_the_place_of_a_part_of_life(hall: Visitor) -> None:
    entry = records.ReprintEntry("s", "A7C-4K9-W2X", "高龄津贴", "欧**珍", "5**1", "09:10")
    view = seen(hall.do(ev.ModeChosen(Mode.ELDER), records.ReprintsFound((entry,))))
    assert view.reprints
    assert [each.topic for each in view.topics] == [*[*PICTURES][:4], "other"]


def test_large_print_with_few_items_shows_them(visitor: Visitor) -> None:
    view = seen(visitor.do(ev.Started("zh-CN"), ev.ModeChosen(Mode.ELDER)))
    assert (view.topics, len(view.tiles)) == ((), 3)


def test_every_item_that_ships_but_complaints_belongs_to_a_part_of_life() -> None:
    without = [item.doc.code for item in shipped_items() if not item.doc.topics]
    assert without == ["complaints"]


def test_an_old_tab_or_a_made_up_one_changes_nothing(hall: Visitor) -> None:
    before = seen(hall)
    assert seen(hall.do(TabChosen("nothing"))) == before
    hall.do(TabChosen("work"), TilesTurned(-1))
    assert [each.tab for each in seen(hall).tabs if each.chosen] == ["work"]
    assert seen(hall.do(ev.ModeChosen(Mode.ELDER))).tabs == ()
    again = seen(hall.do(ev.ModeChosen(Mode.STANDARD)))
    assert [each.tab for each in again.tabs if each.chosen] == ["work"]
    hall.do(ev.FinishPressed(), ev.Started("zh-CN"))
    assert [each.tab for each in seen(hall).tabs if each.chosen] == ["often"]
