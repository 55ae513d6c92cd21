"""Service code, or name and number typed, where the item's identity level allows it."""

import pytest

from contracts.identity import CardLayout
from kiosk.visit.answers import FormState
from kiosk.visit.devices.id_card import CardFailure
from kiosk.visit.person import Person
from kiosk.visit.state import Facts
from tests.visit import ev, fx
from tests.visit.sn import (
    ConfirmIdentityView,
    DeviceView,
    GuideView,
    HomeView,
    IdentifyView,
    ScanCodeView,
    Surroundings,
    with_devices,
)
from tests.visit.visitor import READY, Visitor
from tests.visit.words import elder

NUMBER = "500199194103050021"
NO_READER = with_devices(READY, reader=DeviceView("down", "lost"), scanner=DeviceView("ok"))
NOTHING = with_devices(READY, reader=DeviceView("down", "lost"))
CODE = ev.ServiceCodeShown("渝快码", "token-1")


def at_reader(facts: Facts, item: str, around: Surroundings) -> Visitor:
    return Visitor(facts, around=around).start(item)


def with_code(visitor: Visitor) -> Visitor:
    visitor.do(ev.OtherWayChosen("code"))
    asked = visitor.last(fx.ScanCode)
    return visitor.do(ev.CodeScanned(asked.visit, asked.effect, CODE))


def typing(visitor: Visitor, name: str = "欧阳淑珍", number: str = NUMBER) -> Visitor:
    assert visitor.state.page == "type-identity"
    visitor.answer("own_name", name)
    visitor.do(ev.NextPressed())
    if "own_id_number" in visitor.questions():
        visitor.answer("own_id_number", number).do(ev.NextPressed())
    return visitor


@pytest.mark.parametrize(
    ("item", "around", "ways"),
    [
        ("window-appointment", NO_READER, ("code", "number")),
        ("window-appointment", NOTHING, ("number",)),
        ("elder-allowance", NO_READER, ("code",)),
        ("elder-allowance", READY, ()),
    ],
)
def test_the_item_decides_what_may_stand_for_a_card(
    wide_facts: Facts, item: str, around: Surroundings, ways: tuple[str, ...]
) -> None:
    seen = at_reader(wide_facts, item, around).snapshot.view
    assert isinstance(seen, IdentifyView)
    assert tuple(key.way for key in seen.ways) == ways


def test_without_any_way_the_home_page_says_so_before_anyone_starts(wide_facts: Facts) -> None:
    visitor = Visitor(wide_facts, around=NOTHING).do(ev.Started("zh-CN"))
    seen = visitor.snapshot.view
    assert isinstance(seen, HomeView)
    why = {tile.code: tile.reason_key for tile in seen.tiles}
    assert (why["elder-allowance"], seen.blocked) == ("not_now", "no_reader")
    visitor.do(ev.ItemChosen("elder-allowance"), ev.BeginPressed())
    assert visitor.shows("guide")
    assert isinstance(visitor.snapshot.view, GuideView)
    visitor.do(ev.SurroundingsChanged(READY), ev.BeginPressed())
    assert visitor.shows("for-whom")


def test_the_guide_says_beforehand_how_it_goes_without_a_reader(wide_facts: Facts) -> None:
    visitor = Visitor(wide_facts, around=NO_READER).do(
        ev.Started("zh-CN"), ev.ItemChosen("elder-allowance")
    )
    seen = visitor.snapshot.view
    assert isinstance(seen, GuideView)
    assert (seen.available, seen.way_without_card) == (True, "code")
    visitor.do(ev.SurroundingsChanged(READY))
    seen = visitor.snapshot.view
    assert isinstance(seen, GuideView)
    assert seen.way_without_card == ""


def test_a_number_is_not_taken_where_a_card_is_asked(wide_facts: Facts) -> None:
    visitor = at_reader(wide_facts, "elder-allowance", NO_READER).do(ev.OtherWayChosen("number"))
    assert visitor.shows("identify")


@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_a_typed_number_goes_all_the_way(wide_facts: Facts, mode: str) -> None:
    visitor = Visitor(wide_facts, around=NOTHING).start("window-appointment", mode=mode)
    typing(visitor.do(ev.OtherWayChosen("number")))
    seen = visitor.snapshot.view
    assert isinstance(seen, ConfirmIdentityView)
    assert (seen.typed, seen.name, seen.id_number) == (True, "欧**珍", "500***********0021")
    visitor.do(ev.IdentityAnswered(yes=True), ev.NoticeAgreed())
    visitor.fill({"half": "morning"}).accept_review()
    draft = visitor.keep().last(fx.Commit).draft
    assert draft.identity_level == "L1"
    assert draft.identity.layout is CardLayout.TYPED
    assert (draft.identity.sex, str(draft.identity.birth)) == ("2", "1941-03-05")
    assert "card-not-read" in draft.remarks
    assert draft.service_code is None
    assert set(draft.answers) == {"half"}, "who one is is no answer of the item"


def test_a_service_code_goes_with_the_case_for_the_centre_to_check(wide_facts: Facts) -> None:
    visitor = typing(with_code(at_reader(wide_facts, "elder-allowance", NO_READER)))
    visitor.do(ev.IdentityAnswered(yes=True))
    assert visitor.shows("notice")
    assert visitor.state.of(Person).service_code == CODE


def test_conditions_of_the_card_hold_for_the_number(wide_facts: Facts) -> None:
    """Born 1990: too young for the allowance, whether a card says so or the number."""
    visitor = with_code(at_reader(wide_facts, "elder-allowance", NO_READER))
    typing(visitor, number="500199199007010014").do(ev.IdentityAnswered(yes=True))
    assert visitor.shows("stopped")


@pytest.mark.parametrize(
    "number", ["500199194103050022", "50019919410305002", "50019919411305002X"]
)
def test_a_number_that_cannot_be_right_is_not_taken(wide_facts: Facts, number: str) -> None:
    visitor = at_reader(wide_facts, "window-appointment", NOTHING).do(ev.OtherWayChosen("number"))
    typing(visitor, number=number)
    assert visitor.state.page == "type-identity"


def test_not_me_keeps_what_was_typed_to_be_mended(wide_facts: Facts) -> None:
    visitor = at_reader(wide_facts, "window-appointment", NOTHING).do(ev.OtherWayChosen("number"))
    typing(visitor).do(ev.IdentityAnswered(yes=False))
    assert visitor.state.page == "type-identity"
    assert visitor.state.of(FormState).values["own_id_number"] == NUMBER
    assert visitor.state.of(Person).identity is None


def test_back_leads_to_the_reader_and_forgets(wide_facts: Facts) -> None:
    visitor = with_code(at_reader(wide_facts, "elder-allowance", NO_READER))
    visitor.answer("own_name", "欧阳淑珍").do(ev.BackPressed())
    assert visitor.shows("identify")
    assert visitor.state.of(Person).service_code is None
    assert visitor.state.of(FormState).values == {}


def test_another_item_asks_again_where_a_typed_number_does_not_suffice(wide_facts: Facts) -> None:
    around = with_devices(READY, scanner=DeviceView("ok"))
    visitor = at_reader(wide_facts, "window-appointment", around).do(ev.OtherWayChosen("number"))
    typing(visitor).do(ev.IdentityAnswered(yes=True), ev.HomePressed())
    visitor.do(ev.ItemChosen("elder-allowance"), ev.BeginPressed(), ev.ForWhomChosen(True))
    assert visitor.shows("identify")
    assert visitor.state.of(Person).identity is None


def test_a_code_that_is_none_says_so_and_waits_for_another(wide_facts: Facts) -> None:
    visitor = at_reader(wide_facts, "elder-allowance", NO_READER).do(ev.OtherWayChosen("code"))
    asked = visitor.last(fx.ScanCode)
    visitor.do(ev.CodeFailed(asked.visit, asked.effect, "foreign"))
    seen = visitor.snapshot.view
    assert isinstance(seen, ScanCodeView)
    assert (seen.phase, seen.failure_key) == ("failed", "foreign")
    visitor.do(ev.ReadAgain())
    assert visitor.last(fx.ScanCode).effect != asked.effect


def test_a_scanner_that_comes_back_waits_by_itself(wide_facts: Facts) -> None:
    visitor = at_reader(wide_facts, "elder-allowance", NO_READER).do(ev.OtherWayChosen("code"))
    asked = visitor.last(fx.ScanCode)
    gone = with_devices(NO_READER, scanner=DeviceView("down", "lost"))
    visitor.do(ev.SurroundingsChanged(gone), ev.CodeFailed(asked.visit, asked.effect, "lost"))
    seen = visitor.snapshot.view
    assert isinstance(seen, ScanCodeView)
    assert seen.phase == "lost"
    visitor.do(ev.SurroundingsChanged(NO_READER))
    seen = visitor.snapshot.view
    assert isinstance(seen, ScanCodeView)
    assert seen.phase == "waiting"
    assert visitor.last(fx.ScanCode).effect != asked.effect


def test_a_scanner_that_failed_and_is_not_gone_can_be_tried_again(wide_facts: Facts) -> None:
    visitor = at_reader(wide_facts, "elder-allowance", NO_READER).do(ev.OtherWayChosen("code"))
    asked = visitor.last(fx.ScanCode)
    visitor.do(ev.CodeFailed(asked.visit, asked.effect, "lost"))
    seen = visitor.snapshot.view
    assert isinstance(seen, ScanCodeView)
    assert seen.phase == "failed", "no news of it may ever come"
    visitor.do(ev.ReadAgain())
    assert visitor.last(fx.ScanCode) != asked


@pytest.mark.parametrize("reason", ["lost", "silent"])
def test_a_reader_that_failed_is_gone_or_can_be_tried_again(
    wide_facts: Facts, reason: CardFailure
) -> None:
    visitor = at_reader(wide_facts, "elder-allowance", READY)
    asked = visitor.last(fx.ReadCard)
    visitor.do(ev.CardFailed(asked.visit, asked.effect, reason))
    assert reading(visitor) == ("failed", reason), "no news of it may ever come"
    visitor.around(reader=DeviceView("down", reason))
    assert reading(visitor) == ("lost", reason)
    visitor.around(reader=DeviceView("ok"))
    assert reading(visitor) == ("waiting", "")
    assert visitor.last(fx.ReadCard) != asked


def test_a_reader_that_was_never_fitted_is_not_called_disconnected(wide_facts: Facts) -> None:
    never = with_devices(READY, reader=DeviceView("absent", "no-device"))
    visitor = at_reader(wide_facts, "window-appointment", never)
    assert reading(visitor) == ("lost", "absent")
    asked = visitor.last(fx.ReadCard)
    visitor.do(ev.CardFailed(asked.visit, asked.effect, "lost"))
    assert reading(visitor) == ("lost", "absent")


def reading(visitor: Visitor) -> tuple[str, str]:
    seen = visitor.snapshot.view
    assert isinstance(seen, IdentifyView)
    return seen.phase, seen.failure_key


def test_a_code_that_comes_after_going_back_is_nobodys(wide_facts: Facts) -> None:
    visitor = at_reader(wide_facts, "elder-allowance", NO_READER).do(ev.OtherWayChosen("code"))
    asked = visitor.last(fx.ScanCode)
    visitor.do(ev.BackPressed())
    assert fx.CancelEffect(asked.visit, asked.effect) in visitor.asked
    visitor.do(ev.CodeScanned(asked.visit, asked.effect, CODE))
    assert visitor.shows("identify")
    assert visitor.state.of(Person).service_code is None


def test_a_missing_receipt_is_found_by_card_only(wide_facts: Facts) -> None:
    visitor = Visitor(wide_facts, around=with_devices(READY, scanner=DeviceView("ok")))
    visitor.do(
        ev.Started("zh-CN"),
        ev.ReprintsFound((ev.ReprintEntry("s", "n", "i", "a", "b", ""),)),
        ev.ReprintsOpened(),
    )
    seen = visitor.snapshot.view
    assert isinstance(seen, IdentifyView)
    assert (seen.for_receipt, seen.ways) == (True, ())


def test_the_card_still_works_beside_the_other_ways(wide_facts: Facts) -> None:
    visitor = at_reader(
        wide_facts, "elder-allowance", with_devices(READY, scanner=DeviceView("ok"))
    )
    visitor.identify(elder())
    assert visitor.shows("notice")
