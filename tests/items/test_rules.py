"""What an item's rules say of a visit, on an item with every question type."""

from collections.abc import Mapping
from datetime import date

from contracts.rules import CompiledItem
from tests.items.words import context, foreigner, resident

DANCE = {"course": "dance", "dance_kind": "pair", "with_partner": True}


def shown(item: CompiledItem, values: Mapping[str, object]) -> list[str]:
    return [question.id for question in item.visible_questions(context(values))]


def test_given_nested_conditions_a_question_shows_only_when_its_whole_chain_shows(
    course: CompiledItem,
) -> None:
    assert "partner_name" in shown(course, DANCE)
    assert "partner_name" not in shown(course, {**DANCE, "course": "singing"})
    assert "partner_name" not in shown(course, {**DANCE, "dance_kind": "single"})


def test_hidden_answers_are_not_submitted(course: CompiledItem) -> None:
    values = {**DANCE, "partner_name": "王小明", "partner_phone": "13800000199"}
    kept = course.answers_for_submission(context({**values, "course": "singing"}))
    assert kept == {"course": "singing"}


def test_given_a_foreigners_card_the_form_asks_for_what_the_card_lacks(
    course: CompiledItem,
) -> None:
    values = {"course": "taichi"}
    assert "address" not in shown(course, values)
    asked = course.visible_questions(context(values, foreigner()))
    assert "address" in [question.id for question in asked]
    assert "address" not in course.initial_values(context(identity=foreigner()))


def test_card_and_defaults_answer_first_and_say_so(course: CompiledItem) -> None:
    start = course.initial_values(context())
    assert {qid: value.origin for qid, value in start.items()} == {
        "with_partner": "default",
        "hours": "default",
        "student_card": "default",
        "called": "card",
        "address": "card",
    }


def test_required_follows_other_answers(course: CompiledItem) -> None:
    without_id = course.validate_answer("partner_phone", context(DANCE))
    with_id = course.validate_answer(
        "partner_phone", context({**DANCE, "partner_id": "500199194103050021"})
    )
    assert without_id is not None
    assert with_id is None


def test_a_rule_between_two_answers_speaks_in_the_items_words(course: CompiledItem) -> None:
    found = course.validate_answer("end", context({"start": "2026-12-01", "end": "2026-11-30"}))
    assert found is not None
    assert found.text is not None
    assert found.text.get("zh-CN") == "结束的日子要在开始以后。"
    assert course.validate_answer("end", context({"start": "2026-12-01"})) is None


def test_a_choice_that_no_longer_shows_must_be_chosen_again(course: CompiledItem) -> None:
    group = {"course": "dance", "dance_kind": "group"}
    for_other = context(group, for_self=False)
    assert course.validate_answer("dance_kind", context(group)) is None
    found = course.validate_answer("dance_kind", for_other)
    assert found is not None
    assert found.key == "choose_one"
    assert "dance_kind" not in course.answers_for_submission(for_other)


def test_of_several_choices_those_that_no_longer_show_are_dropped(course: CompiledItem) -> None:
    days = {"course": "singing", "days": ["monday", "sunday"]}
    assert course.answers_for_submission(context(days))["days"] == ["monday"]
    only_hidden = context({"course": "singing", "days": ["sunday"]})
    assert course.validate_answer("days", only_hidden) is not None
    phone = context({"course": "phone", "days": ["monday", "sunday"]})
    assert course.answers_for_submission(phone)["days"] == ["monday", "sunday"]


def test_given_an_untrusted_clock_no_rule_about_time_decides(course: CompiledItem) -> None:
    no_birth = resident(birth=None)
    young = resident(birth=date(2010, 3, 5))
    assert course.unmet_condition(context(identity=young), stage="identity") is not None
    assert course.unmet_condition(context(identity=young, today=None), stage="identity") is None
    assert course.unmet_condition(context(identity=no_birth), stage="identity") is None
    assert course.validate_answer("start", context({"start": "1999-01-01"}, today=None)) is None


def test_conditions_on_answers_stop_with_a_way_out(course: CompiledItem) -> None:
    unmet = course.unmet_condition(context({"course": "dance", "healthy": False}), stage="answers")
    assert unmet is not None
    assert unmet.id == "healthy"
    assert course.unmet_condition(context({"course": "singing"}), stage="answers") is None


def test_the_photo_is_asked_for_only_when_the_answers_need_it(course: CompiledItem) -> None:
    assert not course.photo_required(context({"student_card": False}))
    assert course.photo_required(context({"student_card": True}))


def test_papers_are_asked_for_only_when_the_answers_need_them(stall: CompiledItem) -> None:
    def asked(**answers: str) -> list[str]:
        return [material.id for material in stall.required_materials(context(answers))]

    assert asked() == ["licence"]  # what cannot be decided yet is not asked for
    assert asked(place="own") == ["licence"]
    assert asked(place="rented") == ["lease", "licence"]


def test_labels_travel_in_both_languages(course: CompiledItem) -> None:
    labels = course.answer_labels({"days": ["monday", "friday"], "with_partner": True, "hours": 2})
    assert labels == {
        "days": {"zh-CN": "周一、周五", "en": "Monday, Friday"},
        "with_partner": {"zh-CN": "有了", "en": "Yes, I have"},
    }
