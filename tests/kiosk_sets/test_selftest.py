"""The first self-test finds what a resident would find, before one comes."""

from dataclasses import replace
from typing import Any

import pytest

from contracts.rules import CompiledItem
from kiosk.sets.selftest import SelfTestError, self_test
from kiosk.texts import Texts
from kiosk.visit.state import Facts
from tests.visit.words import terminal_facts, with_unseen_items


@pytest.fixture(scope="module", params=["portrait", "landscape"])
def facts(request: pytest.FixtureRequest) -> Facts:
    return terminal_facts(request.param)


def found(facts: Facts, *refused: str) -> str:
    with pytest.raises(SelfTestError) as error:
        self_test(facts, refused)
    return str(error.value)


def test_what_came_with_the_program_passes(facts: Facts) -> None:
    self_test(facts, ())


def test_so_does_every_type_of_question_and_paper(facts: Facts) -> None:
    self_test(with_unseen_items(facts), ())


def test_a_document_that_this_program_cannot_read_fails(facts: Facts) -> None:
    assert "new-item.yaml: refused" in found(facts, "new-item.yaml")


def changed(facts: Facts, language: str, **words: str) -> Facts:
    sentences = {each: dict(facts.texts.catalogue(each)) for each in facts.texts.languages}
    sentences[language].update({key.replace("__", "."): text for key, text in words.items()})
    return replace(facts, texts=Texts(sentences))


def test_a_sentence_that_one_language_lacks_fails(facts: Facts) -> None:
    assert "home.new: not in every language" in found(changed(facts, "en", home__new="New"))


@pytest.mark.parametrize("broken", ["{", "{}{0", "{name"])
def test_a_sentence_that_cannot_be_filled_in_fails(facts: Facts, broken: str) -> None:
    assert "home.greeting" in found(changed(facts, "en", home__greeting=broken))


def test_a_page_that_cannot_be_made_of_an_item_fails_by_both_names(facts: Facts) -> None:
    item = facts.items[0]
    document: Any = item.doc.model_copy(update={"qa": 7})
    broken = CompiledItem.__new__(CompiledItem)
    broken.__dict__.update({**item.__dict__, "doc": document})
    said = found(replace(facts, items=(broken, *facts.items[1:])))
    assert f"item {item.doc.code}, page guide" in said
