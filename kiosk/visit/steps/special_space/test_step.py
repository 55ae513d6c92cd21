"""The space for older and disabled people."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from contracts.rules import CompiledItem
from kiosk.visit.events import BackPressed, HelpPressed, ModeChosen, Started, VoiceTurned
from kiosk.visit.shape import Mode
from kiosk.visit.state import Facts
from kiosk.visit.steps.special_space.step import SpecialSpaceView
from kiosk.visit.tiles import ItemChosen, TilesTurned, TileView
from tests.pages import Hand, Look, Sample
from tests.visit.ev import SpaceOpened
from tests.visit.visitor import Visitor


def samples(look: Look) -> Iterator[Sample]:
    t = look.t
    allowance = TileView(
        "elder-allowance",
        t("80 岁以上老人领补贴", "Allowance for people over 80"),
        t("高龄津贴申请", "Old-age allowance application"),
        "old",
    )
    pension = TileView(
        "pension-certification",
        t("养老金每年认证一次", "Yearly pension check"),
        t("领取养老保险待遇资格认证", "Certification of eligibility for pension benefits"),
        "user-check",
    )
    yield Sample("special-space", SpecialSpaceView((allowance, pension)))
    shut = replace(pension, available=False, reason_key="no_reader")
    yield Sample("special-space-many", SpecialSpaceView((allowance, shut), 0, 2))
    third = replace(allowance, code="care-elsewhere", icon="stethoscope")
    yield Sample("special-space-full", SpecialSpaceView((allowance, pension, third)))
    yield Sample("special-space-empty", SpecialSpaceView())


TOUCHES = [
    ("special-space", "item:elder-allowance", ItemChosen("elder-allowance")),
    ("special-space", "action:space-help", HelpPressed()),
    ("special-space", "action:space-voice", VoiceTurned(True)),
    ("special-space", "action:space-large", ModeChosen(Mode.ELDER)),
    ("special-space-many", "action:more-space", TilesTurned(1)),
]


def likely(hand: Hand, view: Any) -> Any:
    if not view.tiles or hand.chance(0.3):
        return BackPressed()
    return ItemChosen(hand.pick(*view.tiles).code)


def for_disabled(item: CompiledItem) -> CompiledItem:
    """The same item, which says that it is for them."""
    return CompiledItem(item.doc.model_copy(update={"audience": ("disabled",)}))


def opened(visitor: Visitor) -> Visitor:
    return visitor.do(Started("zh-CN"), SpaceOpened())


def test_only_items_that_say_so_are_there_and_each_opens_its_guide(visitor: Visitor) -> None:
    opened(visitor)
    assert visitor.shows("special-space")
    tiles = visitor.snapshot.view.tiles
    assert [tile.code for tile in tiles] == ["elder-allowance", "pension-certification"]
    assert visitor.do(ItemChosen("pension-certification")).shows("guide")
    assert visitor.do(BackPressed()).shows("special-space")
    assert visitor.do(BackPressed(), ItemChosen("elder-allowance")).shows("guide")
    assert visitor.do(BackPressed()).shows("home")


def test_more_than_three_items_stand_on_pages(facts: Facts) -> None:
    items = tuple(map(for_disabled, facts.items))
    many = (*items, for_disabled(facts.items[0]))
    visitor = opened(Visitor(replace(facts, items=items)))
    assert (len(visitor.snapshot.view.tiles), visitor.snapshot.view.pages) == (3, 1)
    visitor = opened(Visitor(replace(facts, items=many)))
    assert (len(visitor.snapshot.view.tiles), visitor.snapshot.view.pages) == (2, 2)
    assert visitor.do(TilesTurned(1)).snapshot.view.page == 1
    code = visitor.snapshot.view.tiles[0].code
    assert visitor.do(ItemChosen(code), BackPressed()).shows("special-space")
    assert visitor.snapshot.view.page == 1


def test_back_leads_home_and_help_lies_over_it(visitor: Visitor) -> None:
    opened(visitor).do(HelpPressed())
    assert (visitor.snapshot.page, visitor.snapshot.behind) == ("help", "special-space")
    visitor.do(BackPressed())
    assert visitor.shows("special-space")
    assert visitor.do(BackPressed()).shows("home")


def test_large_print_and_voice_are_chosen_where_one_stands(visitor: Visitor) -> None:
    opened(visitor).do(ModeChosen(Mode.ELDER), VoiceTurned(True))
    assert visitor.shows("special-space")
    assert (visitor.snapshot.mode, visitor.snapshot.voice.on) == (Mode.ELDER, True)
