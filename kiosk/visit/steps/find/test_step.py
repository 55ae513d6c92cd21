"""Finding an item while typing."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from kiosk.searching import search_of
from kiosk.visit.devices.code_scanner import CodeFailure, LeafletFailed, LeafletScanned, ScanLeaflet
from kiosk.visit.events import BackPressed, HomePressed, LanguageChosen, ModeChosen, Started
from kiosk.visit.finding import FindMeaning, Meant
from kiosk.visit.shape import Mode
from kiosk.visit.steps.find.step import FindState, FindView, Searched
from kiosk.visit.tiles import ItemChosen, TilesTurned, TileView
from tests.pages import Hand, Look, Sample
from tests.visit.ev import FindOpened
from tests.visit.sn import DeviceView
from tests.visit.visitor import Visitor
from tests.visit.words import CHARACTERS, shipped_items, terminal_facts


def samples(look: Look) -> Iterator[Sample]:
    t, room = look.t, 2 if look.elder else 4 if look.portrait else 3
    claim = TileView(
        "medical-claim",
        t("看病的钱拿来报销", "Medical claim"),
        t("也叫「住院报销」", "Also called “hospital bill”"),
        "receipt-yuan",
    )
    care = TileView(
        "chronic-care",
        t("慢病、特病认定", "Chronic illness"),
        t("门诊慢性病、特殊疾病病种认定", "Recognition of chronic and special illnesses"),
        "stethoscope",
    )
    born = replace(care, code="newborn-insurance", available=False, reason_key="no_document_camera")
    also = replace(care, code="disability-card")
    found = (claim, born, care, also)[:room]
    yield Sample("find", FindView(room=room))
    yield Sample("find-leaflet", FindView(room=room, scans=True))
    for wrong in ("foreign", "elsewhere"):
        view = FindView(room=room, scans=True, wrong=wrong)
        yield Sample(f"find-{wrong}", view, stage=False)
    yield Sample("find-many", FindView(found, 0, 8, room, asked=True))
    perhaps = replace(
        claim,
        code="unemployment-benefit",
        name=t("没了工作，领失业金", "Unemployment benefit"),
        official_name=t("也许是这件事", "Perhaps this is it"),
        unsure=True,
    )
    yield Sample("find-perhaps", FindView((claim, perhaps)[:room], 0, 2, room, asked=True))
    stuck = TileView(
        "complaints", t("办不成事、投诉建议", "Stuck? Complain here"), "", "inbox", reason_key=""
    )
    none = FindView((stuck,), room=room, asked=True, nothing=True)
    yield Sample("find-nothing", none)


TOUCHES = [
    ("find-many", "item:medical-claim", ItemChosen("medical-claim")),
    ("find-many", "action:more-found", TilesTurned(1)),
]


def likely(hand: Hand, view: Any) -> Any:
    if view.tiles and hand.chance(0.5):
        return ItemChosen(hand.pick(*view.tiles).code)
    return hand.pick(
        Searched("b"), Searched("报销"), Searched("zzz"), BackPressed(), TilesTurned(1)
    )


@pytest.fixture
def hall() -> Visitor:
    """A terminal that offers every item that ships, at its search."""
    items = shipped_items()
    facts = replace(terminal_facts(), items=items, find=search_of(items, CHARACTERS))
    return Visitor(facts).do(Started("zh-CN"), FindOpened())


def seen(visitor: Visitor) -> FindView:
    view = visitor.snapshot.view
    assert isinstance(view, FindView)
    return view


def test_what_is_typed_finds_while_it_is_typed_and_says_by_which_name(hall: Visitor) -> None:
    assert seen(hall) == FindView(room=4)
    first = seen(hall.do(Searched("zhuyuanbaoxiao"))).tiles[0]
    assert first.code == "medical-claim"
    by_alias = seen(hall.do(Searched("踢皮球"))).tiles[0]
    assert (by_alias.code, by_alias.official_name) == ("complaints", "也叫「踢皮球」")
    assert seen(hall.do(Searched(" "))) == FindView(room=4)


def test_nothing_found_leads_to_people_and_to_what_has_no_place(hall: Visitor) -> None:
    view = seen(hall.do(Searched("qqqqzzzz")))
    assert (view.nothing, [tile.code for tile in view.tiles]) == (True, ["complaints"])


def test_results_stand_there_again_after_a_guide_and_are_forgotten_at_home(hall: Visitor) -> None:
    before = seen(hall.do(Searched("cj")))
    code = before.tiles[0].code
    assert hall.do(ItemChosen(code)).shows("guide")
    assert seen(hall.do(BackPressed())) == before
    assert hall.do(BackPressed()).shows("home")
    assert not seen(hall.do(FindOpened())).asked
    hall.do(Searched("cj"), ItemChosen(code), HomePressed())
    assert hall.state.of(FindState) == FindState()


def test_more_than_there_is_room_for_stands_on_pages(hall: Visitor) -> None:
    view = seen(hall.do(Searched("b")))
    assert (len(view.tiles), view.pages > 1) == (4, True)
    turned = seen(hall.do(TilesTurned(1)))
    assert (turned.page, turned.tiles != view.tiles) == (1, True)
    assert seen(hall.do(Searched("b"))) == turned, "nothing else was typed"
    assert seen(hall.do(Searched("bx"))).page == 0
    elder = seen(hall.do(TilesTurned(-1), ModeChosen(Mode.ELDER)))
    assert (elder.page, elder.room) == (0, 2)
    assert seen(hall.do(LanguageChosen("en"))).tiles[0].name != elder.tiles[0].name


def test_what_was_typed_is_kept_nowhere(hall: Visitor) -> None:
    hall.do(Searched("法律援助怎么弄"))
    assert "怎么弄" not in repr(hall.state) + str(hall.state.slices)
    assert "怎么弄" not in repr(Searched("法律援助怎么弄"))


@pytest.fixture
def thinking(hall: Visitor) -> Visitor:
    """The same where what is meant is looked for as well."""
    return Visitor(replace(hall.facts, means=True)).do(Started("zh-CN"), FindOpened())


def test_what_is_meant_comes_below_and_moves_nothing(thinking: Visitor) -> None:
    before = seen(thinking.do(Searched("失业金"))).tiles
    asked = thinking.last(FindMeaning)
    assert asked.text == "失业金"
    codes = (before[0].code, "legal-aid", "no-such-item")
    after = seen(thinking.do(Meant(asked.visit, asked.effect, codes))).tiles
    assert after[: len(before)] == before
    assert [(tile.code, tile.official_name) for tile in after[len(before) :]] == [
        ("legal-aid", "也许是这件事")
    ]


def test_nothing_is_said_to_be_found_before_what_is_meant_is_known(thinking: Visitor) -> None:
    view = seen(thinking.do(Searched("喷嚏打个没完")))
    assert not view.tiles
    assert not view.nothing
    asked = thinking.last(FindMeaning)
    view = seen(thinking.do(Meant(asked.visit, asked.effect)))
    assert (view.nothing, [tile.code for tile in view.tiles]) == (True, ["complaints"])


def test_where_all_is_perhaps_what_has_no_place_stands_below(thinking: Visitor) -> None:
    thinking.do(Searched("喷嚏打个没完"))
    asked = thinking.last(FindMeaning)
    view = seen(thinking.do(Meant(asked.visit, asked.effect, ("chronic-care", "complaints"))))
    assert [tile.code for tile in view.tiles] == ["chronic-care", "complaints"]
    thinking.do(Searched("喷嚏打个没完没"))
    asked = thinking.last(FindMeaning)
    view = seen(thinking.do(Meant(asked.visit, asked.effect, ("chronic-care",))))
    assert [tile.code for tile in view.tiles] == ["chronic-care", "complaints"]
    assert not view.nothing


def test_what_was_meant_before_is_not_told_after_another_letter(thinking: Visitor) -> None:
    thinking.do(Searched("打官司没钱"))
    late = thinking.last(FindMeaning)
    before = seen(thinking.do(Searched("失业金")))
    assert seen(thinking.do(Meant(late.visit, late.effect, ("legal-aid",)))) == before
    assert "打官司" not in repr(late) + repr(thinking.state)


def test_letters_that_are_no_characters_yet_mean_nothing(thinking: Visitor) -> None:
    assert thinking.count(FindMeaning) == 1, "it is made ready when the page comes"
    view = seen(thinking.do(Searched("qqqqzzzz")))
    assert thinking.count(FindMeaning) == 1
    assert view.nothing


def test_an_item_that_is_gone_is_not_found_and_not_opened(hall: Visitor) -> None:
    facts = hall.facts
    there = tuple(item for item in facts.items if item.doc.code != "legal-aid")
    left = Visitor(replace(facts, items=there)).do(Started("zh-CN"), FindOpened())
    assert "legal-aid" not in {tile.code for tile in seen(left.do(Searched("法律援助"))).tiles}
    assert left.do(ItemChosen("legal-aid")).shows("find")


def test_a_hall_with_few_items_has_no_search(visitor: Visitor) -> None:
    assert visitor.do(Started("zh-CN"), FindOpened()).shows("home")


def shown(hall: Visitor, item: str) -> Visitor:
    asked = hall.last(ScanLeaflet)
    return hall.do(LeafletScanned(asked.visit, asked.effect, item))


@pytest.fixture
def scanning(hall: Visitor) -> Visitor:
    """The same, where codes can be read."""
    assert not seen(hall).scans
    assert hall.count(ScanLeaflet) == 0
    return hall.around(scanner=DeviceView("ok"))


def test_a_leaflet_opens_its_item_and_back_waits_for_another(scanning: Visitor) -> None:
    assert seen(scanning).scans
    shown(scanning, "legal-aid")
    assert scanning.shows("guide")
    scanning.do(BackPressed())
    assert scanning.shows("find")
    assert scanning.count(ScanLeaflet) == 2


def test_a_leaflet_of_elsewhere_is_said_and_another_may_be_shown(scanning: Visitor) -> None:
    shown(scanning, "fishing-licence")
    assert (scanning.page, seen(scanning).wrong) == ("find", "elsewhere")
    assert scanning.count(ScanLeaflet) == 1, "not before the wrong one is taken away"
    scanning.fire("find-leaflet-pause")
    assert scanning.count(ScanLeaflet) == 2
    assert seen(scanning).wrong == "elsewhere"
    assert seen(scanning.do(Searched("d"))).wrong == ""


@pytest.mark.parametrize(
    ("reason", "wrong"),
    [
        ("foreign", "foreign"),
        ("unreadable", "foreign"),
        ("timeout", ""),
        ("left", ""),
        ("lost", ""),
    ],
)
def test_a_code_that_is_none_of_ours_is_said(
    scanning: Visitor, reason: CodeFailure, wrong: str
) -> None:
    asked = scanning.last(ScanLeaflet)
    scanning.do(LeafletFailed(asked.visit, asked.effect, reason))
    assert seen(scanning).wrong == wrong


def test_a_code_that_comes_after_leaving_opens_nothing(scanning: Visitor) -> None:
    asked = scanning.last(ScanLeaflet)
    scanning.do(BackPressed())
    assert scanning.shows("home")
    scanning.do(LeafletScanned(asked.visit, asked.effect, "legal-aid"))
    assert scanning.shows("home")


def test_a_scanner_that_comes_back_is_waited_for_by_itself(scanning: Visitor) -> None:
    asked = scanning.last(ScanLeaflet)
    scanning.around(scanner=DeviceView("down", "lost"))
    scanning.do(LeafletFailed(asked.visit, asked.effect, "lost")).fire("find-leaflet-pause")
    assert not seen(scanning).scans
    assert scanning.count(ScanLeaflet) == 1
    scanning.around(scanner=DeviceView("ok"))
    assert scanning.count(ScanLeaflet) == 2
