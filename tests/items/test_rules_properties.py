"""Random residents with random answers, on the items that the repository carries."""

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any, assert_never, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.canonical import canonical_bytes
from contracts.forms import RuleContext
from contracts.items import Question, QuestionType
from contracts.rules import CompiledItem
from kiosk.catalogue.loading import load_item
from tests.form_pages import BY_TYPE
from tests.items.words import TODAY, foreigner, resident
from tests.shipped import ITEMS, each_item

HERE = Path(__file__).parent
DATA = sorted((HERE / "data").glob("*.yaml"))
PEOPLE = (
    resident(),
    resident(birth=date(2012, 2, 29), address="四川省成都市武侯区人民南路1号"),
    resident(birth=None, ethnicity=None),
    foreigner(),
)
FEW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module", params=[*(path.stem for path in DATA), *each_item()])
def item(request: pytest.FixtureRequest) -> CompiledItem:
    shipped = ITEMS / f"{request.param}.yaml"
    return load_item(shipped if shipped.is_file() else HERE / "data" / shipped.name)


def typed(question: Question) -> st.SearchStrategy[Any]:
    """Something a hand may enter for a question, right or wrong."""
    codes = [choice.code for choice in question.choices] or ["true", "false"]
    match question.type:
        case "choice" | "bool":
            return st.sampled_from(codes)
        case "choices":
            return st.lists(st.sampled_from(codes), max_size=len(codes)).map(tuple)
        case "date":
            return st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(date.isoformat)
        case "number":
            return st.integers(-5, 500).map(str)
        case "phone" | "digits":
            return st.sampled_from(["13800000199", "1380000", "6217000000000000123", "1234"])
        case "text":
            return st.sampled_from(["王小明", "a", "龙湖镇", ""])
        case _:
            assert_never(question.type)


def test_every_type_of_question_is_tried_by_random_residents_and_walks() -> None:
    every = load_item(HERE / "data" / "every-type.yaml")
    types = set(get_args(QuestionType))
    lacking = types - {question.type for question in every.doc.questions}
    assert not lacking, f"tests/items/data/every-type.yaml asks no question of {lacking}"
    assert set(BY_TYPE) == types, "tests/form_pages.py says what is entered for each type"


@st.composite
def visits(draw: st.DrawFn, item: CompiledItem) -> RuleContext:
    """A resident who answered some of the questions, each parsed as the form does it."""
    start = RuleContext(
        draw(st.sampled_from(PEOPLE)), draw(st.sampled_from([TODAY, None])), draw(st.booleans()), {}
    )
    values: dict[str, Any] = {
        qid: initial.value for qid, initial in item.initial_values(start).items()
    }
    for question in item.doc.questions:
        entered = draw(st.one_of(st.none(), typed(question)))
        if entered is not None:
            values[question.id] = item.parse_input(question.id, entered).value
    return dataclasses.replace(start, values=values)


@FEW
@given(data=st.data())
def test_whatever_is_answered_the_rules_decide_without_a_crash(
    item: CompiledItem, data: st.DataObject
) -> None:
    context = data.draw(visits(item))
    item.validate_all(context)
    item.photo_required(context)
    for stage in ("identity", "answers"):
        item.unmet_condition(context, stage=stage)
    for question in item.doc.questions:
        value = context.values.get(question.id)
        for language in ("zh-CN", "en"):
            assert isinstance(item.display_value(question.id, value, language), str)
            assert isinstance(item.masked_value(question.id, value, language), str)


@FEW
@given(data=st.data())
def test_only_what_shows_is_submitted_and_it_can_be_sealed(
    item: CompiledItem, data: st.DataObject
) -> None:
    context = data.draw(visits(item))
    kept = item.answers_for_submission(context)
    assert set(kept) <= {question.id for question in item.visible_questions(context)}
    again = dataclasses.replace(context, values=kept)
    assert item.answers_for_submission(again) == kept
    wrong = item.validate_all(context)
    right = {qid: value for qid, value in kept.items() if qid not in wrong}
    assert canonical_bytes({"answers": right, "labels": item.answer_labels(right)})


@FEW
@given(data=st.data())
def test_every_visible_question_that_is_asked_stands_on_exactly_one_page(
    item: CompiledItem, data: st.DataObject
) -> None:
    context = data.draw(visits(item))
    visible = [one.id for one in item.visible_questions(context) if item.is_asked(one.id)]
    for mode in ("standard", "elder"):
        for orientation in ("portrait", "landscape"):
            pages = item.form_pages(context, mode=mode, orientation=orientation)
            assert [qid for page in pages for qid in page.questions] == visible
            if mode == "elder":
                assert all(page.single and len(page.questions) == 1 for page in pages)


@FEW
@given(data=st.data())
def test_remembered_results_are_the_same_as_fresh_ones(
    item: CompiledItem, data: st.DataObject
) -> None:
    first, second = data.draw(visits(item)), data.draw(visits(item))
    before = item.answers_for_submission(first)
    item.answers_for_submission(second)
    item.forget()
    assert item.answers_for_submission(first) == before
