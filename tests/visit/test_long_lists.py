"""Very long lists of choices: letters lead to each, and no page holds more than six."""

from dataclasses import replace

import pytest

from contracts.items import Choice
from kiosk.initials import latin_initials
from kiosk.visit.answers import FormState
from kiosk.visit.choices import (
    MANY,
    PER_PAGE,
    Browsing,
    ChoiceList,
    ChoicesListed,
    ChoicesTurned,
    LetterChosen,
)
from kiosk.visit.letters import NONE
from kiosk.visit.state import Facts
from tests.ui_input.questions import (
    INITIALS,
    many_choices,
    named_villages,
    numbered_villages,
)
from tests.visit import ev
from tests.visit.sn import Mode, QuestionsView, QuestionView
from tests.visit.visitor import Visitor
from tests.visit.words import elder

LISTS = {
    "named": named_villages(300),
    "numbered": numbered_villages(400),
    "alike": many_choices({"zh-CN": ["和平村"] * 40, "en": ["Heping"] * 40}),
    "signs": many_choices({"zh-CN": ["※" * n for n in range(1, 41)], "en": ["—"] * 40}),
}


def coming_to(offered: tuple[Choice, ...], language: str, chosen: str = "") -> ChoiceList:
    return ChoiceList("q", language, offered, frozenset({chosen}), INITIALS)


def pages_of(found: ChoiceList) -> list[str]:
    """The codes of every page from the one that is shown on."""
    codes: list[str] = []
    while True:
        assert len(found.shown) <= PER_PAGE
        codes += [choice.code for choice in found.shown]
        on = replace(found, at=found.after(ChoicesTurned(1)))
        if on.place == found.place:
            return codes
        found = on


def reached(found: ChoiceList, depth: int = 0) -> dict[str, int]:
    """Every choice that some row of letters leads to, and the pages where those end."""
    assert depth < 12
    if not found.asks_letter:
        assert found.pages <= 3 or found._left.place is None
        return dict.fromkeys(pages_of(found), found.pages)
    codes: dict[str, int] = {}
    for letter in found.letters:
        codes |= reached(replace(found, at=found.after(LetterChosen(letter.letter))), depth + 1)
    return codes


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("name", LISTS)
def test_letters_lead_to_every_choice(name: str, language: str) -> None:
    offered = LISTS[name]
    assert reached(coming_to(offered, language)).keys() == {choice.code for choice in offered}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("name", LISTS)
def test_page_by_page_they_stand_in_the_order_of_the_item(name: str, language: str) -> None:
    offered = LISTS[name]
    found = coming_to(offered, language)
    found = replace(found, at=found.after(ChoicesListed(listed=True)))
    assert pages_of(found) == [choice.code for choice in offered]


def test_two_touches_find_one_of_four_hundred() -> None:
    """示例399村: what all names share is passed over."""
    found = coming_to(LISTS["numbered"], "zh-CN")
    assert [letter.letter for letter in found.letters] == list("123456789")
    assert (found.begun, found.letter_place) == ("示例", 3)
    for digit in "39":
        found = replace(found, at=found.after(LetterChosen(digit)))
    assert pages_of(found) == ["v039", *(f"v{n}" for n in range(390, 400))]
    assert found.pages == 2


def test_a_name_that_ends_where_others_go_on_has_a_key_of_its_own() -> None:
    found = coming_to(LISTS["numbered"], "en")
    found = replace(found, at=found.after(LetterChosen("3")))
    assert [letter.letter for letter in found.letters] == [*"0123456789", NONE]
    found = replace(found, at=found.after(LetterChosen(NONE)))
    assert pages_of(found) == ["v003"]


def test_a_character_with_two_readings_stands_under_both() -> None:
    assert [sorted(keys) for keys in INITIALS("重庆")] == [["C", "Z"], ["Q"]]
    assert [sorted(keys) for keys in INITIALS("石, 3É")] == [["S"], ["3"], ["E"]], "dàn is rare"
    assert latin_initials("重 É") == (frozenset(), frozenset("E"))


def test_letters_say_whom_they_stand_for() -> None:
    letters = {
        letter.letter: letter.examples for letter in coming_to(LISTS["named"], "zh-CN").letters
    }
    assert (letters["B"], letters["C"], letters["Z"]) == ("八白柏", "长", "长中")
    assert letters["1"] == ""


def test_a_short_list_asks_for_no_letter() -> None:
    found = coming_to(LISTS["named"][:MANY], "zh-CN")
    assert not found.lettered
    assert found.pages == 3
    assert coming_to(LISTS["named"][: MANY + 1], "zh-CN").asks_letter


def test_who_comes_back_sees_what_is_chosen() -> None:
    found = coming_to(LISTS["numbered"], "zh-CN", "v399")
    assert [choice.code for choice in found.shown if choice.chosen] == ["v399"]
    assert (found.place.page, found.lettered) == (66, True)


def test_what_leads_nowhere_stays() -> None:
    found = coming_to(LISTS["named"], "zh-CN")
    for event in (ChoicesTurned(1), LetterChosen("V"), ChoicesListed(listed=False)):
        assert found.after(event) == found.place
    listed = replace(found, at=found.after(ChoicesListed(listed=True)))
    for event in (ChoicesTurned(-1), ChoicesTurned(99), LetterChosen("S")):
        assert listed.after(event) == listed.place


def test_letters_that_no_longer_leave_anything_are_forgotten() -> None:
    gone = Browsing("q", "zh-CN", letters="V")
    assert replace(coming_to(LISTS["named"], "zh-CN"), at=gone).place == Browsing("q", "zh-CN")


# ---- in a visit ---------------------------------------------------------------------------------


@pytest.fixture
def asked(wide_facts: Facts) -> Visitor:
    visitor = Visitor(wide_facts).start("village-seedlings", mode="elder").identify(elder())
    return visitor.do(ev.NoticeAgreed())


def seen(visitor: Visitor) -> QuestionsView:
    view = visitor.snapshot.view
    assert isinstance(view, QuestionsView)
    return view


def question(visitor: Visitor) -> QuestionView:
    return seen(visitor).questions[0]


def test_a_visit_finds_a_village_by_its_letters(asked: Visitor) -> None:
    assert (len(seen(asked).letters), question(asked).choices) == (15, ())
    asked.do(ev.LetterChosen("C"), ev.LetterChosen("S"))
    names = [choice.label for choice in question(asked).choices]
    assert names[0] == "重石村"
    assert seen(asked).choice_pages == 2
    asked.do(ev.ChoicesTurned(1), ev.AnswerGiven("village", question(asked).choices[0].code))
    assert question(asked).shown == names[0] or question(asked).chosen
    asked.do(ev.NextPressed())
    assert question(asked).id == "trees"
    asked.do(ev.BackPressed())
    assert any(choice.chosen for choice in question(asked).choices), "where the answer stands"


def test_back_leads_from_choices_to_the_letters_and_then_out(asked: Visitor) -> None:
    first = seen(asked)
    asked.do(ev.LetterChosen("C"), ev.LetterChosen("S"), ev.BackPressed())
    assert seen(asked) == first
    asked.do(ev.ChoicesListed(listed=True), ev.ChoicesTurned(1), ev.BackPressed())
    assert seen(asked) == first
    asked.do(ev.BackPressed())
    assert asked.shows("notice")


def test_another_language_spells_anew_and_another_mode_keeps_the_place(asked: Visitor) -> None:
    asked.do(ev.LetterChosen("C"), ev.LanguageChosen("en"))
    assert not seen(asked).narrowed
    asked.do(ev.LanguageChosen("zh-CN"))
    assert seen(asked).narrowed
    asked.do(ev.ModeChosen(Mode.STANDARD), ev.QuestionOpened("village"))
    assert seen(asked).letters, "it is asked anew"


def test_several_are_chosen_on_different_pages(asked: Visitor) -> None:
    asked.do(ev.AnswerGiven("village", "v001"), ev.NextPressed(), ev.LetterChosen("P"))
    labels = [choice.label for choice in question(asked).choices]
    assert labels == ["枇杷", "葡萄"]
    asked.do(ev.AnswerGiven("trees", (*question(asked).chosen, "t11")))
    asked.do(ev.ChoicesListed(listed=False), ev.LetterChosen("C"))
    asked.do(ev.AnswerGiven("trees", (*question(asked).chosen, "t24")))
    assert question(asked).chosen == ("t11", "t24")


def test_the_page_stays_where_it_is_whatever_is_chosen_there(asked: Visitor) -> None:
    asked.do(ev.AnswerGiven("village", "v001"), ev.NextPressed())
    asked.do(ev.ChoicesListed(listed=True), ev.ChoicesTurned(2))
    asked.do(ev.AnswerGiven("trees", ("t14",)), ev.NextPressed(), ev.BackPressed())
    assert (question(asked).id, seen(asked).choice_page) == ("trees", 2), "where the answer stands"
    asked.do(ev.AnswerGiven("trees", ()))
    assert seen(asked).choice_page == 2, "no key moves away under the finger"


def test_letters_mean_nothing_where_questions_stand_together(wide_facts: Facts) -> None:
    visitor = Visitor(wide_facts).start("village-seedlings").identify(elder())
    visitor.do(ev.NoticeAgreed())
    before = visitor.state.of(FormState)
    visitor.do(ev.LetterChosen("C"), ev.ChoicesTurned(1), ev.ChoicesListed(listed=True))
    assert visitor.state.of(FormState) == before
