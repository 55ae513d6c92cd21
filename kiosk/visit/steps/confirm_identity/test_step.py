"""Is this you?"""

from collections.abc import Iterator
from typing import Any

from kiosk.visit.events import ModeChosen
from kiosk.visit.shape import Mode
from kiosk.visit.steps.confirm_identity.step import (
    CardFact,
    ConfirmIdentityView,
    IdentityAnswered,
)
from tests.pages import CUT_NAME, Hand, Look, Sample
from tests.visit.visitor import Visitor
from tests.visit.words import elder, foreigner

MASKED = "500***********0021"


def listed(look: Look, name: str, address: str) -> tuple[CardFact, ...]:
    t = look.t
    told = (
        CardFact("name", t("姓名", "Name"), name, "王小山"),
        CardFact("sex", t("性别", "Sex"), t("男", "male")),
        CardFact("birth", t("出生", "Born"), t("1941年**月**日", "** ** 1941"), "1941年3月5日"),
        CardFact("id_number", t("证件号码", "Card number"), MASKED, "500199194103050021"),
        CardFact("address", t("住址", "Address"), "重庆市示例区****", address),
        CardFact("valid_to", t("有效期到", "Valid to"), t("长期", "no end date")),
    )
    return told if look.elder else ()


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("confirm-identity-typed", ConfirmIdentityView("王*山", MASKED, typed=True))
    usual = listed(look, "王*山", "重庆市示例区长寿街道和平社区12号")
    yield Sample("confirm-identity", ConfirmIdentityView("王*山", MASKED, facts=usual))
    long = listed(look, CUT_NAME, "重庆市示例区长寿街道和平社区" * 3)
    cut = ConfirmIdentityView(CUT_NAME, MASKED, True, for_self=False, facts=long)
    yield Sample("confirm-identity-long", cut)


TOUCHES = [
    ("confirm-identity", "action:identity-yes", IdentityAnswered(True)),
    ("confirm-identity", "action:identity-no", IdentityAnswered(False)),
]


def likely(hand: Hand, view: Any) -> Any:
    return IdentityAnswered(hand.chance(0.7))


def test_large_print_lists_what_the_card_says_and_hides_what_others_should_not_read(
    visitor: Visitor,
) -> None:
    visitor.start("elder-allowance", mode="elder").show_card(elder())
    view = visitor.snapshot.view
    assert [(fact.fact, fact.value, fact.full) for fact in view.facts] == [
        ("name", "欧**珍", "欧阳淑珍"),
        ("sex", "女", ""),
        ("birth", "1941年**月**日", "1941年3月5日"),
        ("id_number", "500***********0021", "500199194103050021"),
        ("address", "重庆市示例区****", "重庆市示例区长寿街道和平社区12号"),
        ("valid_to", "长期", ""),
    ]
    assert visitor.do(ModeChosen(Mode.STANDARD)).snapshot.view.facts == ()


def test_a_card_lists_no_more_than_it_says(visitor: Visitor) -> None:
    visitor.start("elder-allowance", mode="elder").show_card(foreigner())
    facts = [fact.fact for fact in visitor.snapshot.view.facts]
    assert facts == ["name", "sex", "birth", "id_number", "valid_to"]


def test_who_says_no_is_forgotten_and_a_card_is_asked_for_again(visitor: Visitor) -> None:
    visitor.start("elder-allowance").show_card(elder())
    visitor.do(IdentityAnswered(yes=False))
    assert visitor.shows("identify")
    assert elder().name not in repr(visitor.snapshot)
