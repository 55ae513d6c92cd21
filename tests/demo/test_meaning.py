"""What is heard on a page tells which page it is."""

from collections import defaultdict

import pytest

from demo import steps
from demo.resident import Expectation, Resident
from demo.robot.meaning import Meaning

ITEMS = ("elder-allowance", "pension-certification", "residence-permit")


def meaning(item: str, language: str = "zh-CN") -> Meaning:
    expect = Expectation("cleared", "nothing", 0)
    return Meaning(Resident(item, expect, language=language))


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("item", ITEMS)
def test_no_text_stands_for_two_pages(item: str, language: str) -> None:
    means = meaning(item, language)
    pages: dict[str, set[str]] = defaultdict(set)
    for page in steps.pages():
        for key in steps.hand(page).heard:
            for form in means.forms(key):
                pages[form.pattern].add(page)
    assert {text: found for text, found in pages.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_key_that_is_looked_for_has_a_text(language: str) -> None:
    means = meaning("elder-allowance", language)
    for page in steps.pages():
        for key in (*steps.hand(page).finds, *steps.hand(page).turns):
            assert list(means.forms(key)), f"{page}: {key}"


def test_a_page_a_question_and_its_choices_are_understood() -> None:
    means = meaning("elder-allowance")
    assert means.page("这是您吗？") == "confirm-identity"
    assert means.page("正式名称：高龄津贴申请") == "guide"
    assert means.page("今天天气好") == ""
    assert means.is_any("是我，接着办", *steps.hand("confirm-identity").finds)
    assert means.question("老人有手机吗？") == "no_phone"
    assert means.choice("no_phone", "没有手机") == ("true", "没有手机")
    assert means.choice("no_phone", "长寿街道") == ()


def test_yes_and_no_are_understood_where_a_question_has_no_words_of_its_own() -> None:
    means = meaning("social-assistance", "en")
    assert means.choice("family_any", "Yes") == ("true", "Yes")
    assert means.choice("family_any", "No") == ("false", "No")
