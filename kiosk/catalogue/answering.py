"""Questions that nobody could answer: wrong defaults, impossible limits, unreachable ones."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, assert_never

from contracts.answers import check_value, parse_raw, resolve_date
from contracts.items import LANGUAGES, ItemDocument, Question
from contracts.mistakes import Place
from contracts.rules import CompiledItem
from kiosk.catalogue.expressions import expressions
from kiosk.catalogue.finding import Finding
from kiosk.catalogue.samples import SAMPLE_DAY, Trial, hangs_on, shown_when

CHOSEN = ("bool", "choice", "choices")
"""The other types are typed."""
MANY_CHOICES = 60
_RELATIVE_SHAPE = "an ISO date such as 2026-01-31, today, today+30d or today-30d"


def check_questions(doc: ItemDocument) -> Iterator[Finding]:
    """What is wrong with single questions, and with the order of people's choices."""
    for index, question in enumerate(doc.questions):
        place: Place = ("questions", index)
        if "-" in question.id:
            yield Finding((*place, "id"), "no hyphen: rules would read it as a minus sign")
        yield from _check_fields(question, place)
        yield from _check_limits(question, place)
        yield from _check_default(question, question.default, (*place, "default"))
        yield from _check_given(doc, question, place)
        if len(question.choices) > MANY_CHOICES:
            said = f"more than {MANY_CHOICES} choices are a long way: ask for a part first"
            yield Finding((*place, "choices"), said, serious=False, rule="long-list")
    yield from _check_whole(doc)


def check_repeated(doc: ItemDocument) -> Iterator[Finding]:
    """Questions of repeated sections that do not say whom they mean; ``doc`` as it was written."""
    repeated = {qid for section in doc.sections if section.repeat for qid in section.questions}
    for index, question in enumerate(doc.questions):
        if question.id in repeated and any("{n}" not in question.name.get(x) for x in LANGUAGES):
            said = "say {n} in its name: else nobody knows in the review which one is meant"
            yield Finding(("questions", index), said, serious=False, rule="which-one")


def _check_fields(question: Question, place: Place) -> Iterator[Finding]:
    """Fields that do nothing for this type of question."""
    idle = {
        "bool_labels": question.bool_labels is not None and question.type != "bool",
        "enter_twice": question.enter_twice and question.type not in ("text", "phone", "digits"),
        "pattern": question.pattern is not None and question.type not in ("phone", "digits"),
        "min_number": question.min_number is not None and question.type != "number",
        "max_number": question.max_number is not None and question.type != "number",
        "min_date": question.min_date is not None and question.type != "date",
        "max_date": question.max_date is not None and question.type != "date",
        "masked": question.masked and question.type in CHOSEN,
        "keyboard": question.keyboard is not None and question.type != "text",
    }
    for name, wrong in idle.items():
        if wrong:
            yield Finding((*place, name), f"does nothing for the type {question.type}")
    if question.prefill is not None:
        matching = question.prefill.startswith("match:")
        if matching != (question.type == "choice") or question.type not in ("text", "choice"):
            yield Finding(
                (*place, "prefill"),
                "text takes identity.name or identity.address, choice takes match:identity.address",
            )


def _check_limits(question: Question, place: Place) -> Iterator[Finding]:
    if question.min_length > question.max_length:
        yield Finding((*place, "min_length"), "more than max_length")
    smallest, largest = question.min_number, question.max_number
    if smallest is not None and largest is not None and smallest > largest:
        yield Finding((*place, "min_number"), "more than max_number")
    for name, limit in (("min_date", question.min_date), ("max_date", question.max_date)):
        if limit is not None and not _is_date(resolve_date(limit, SAMPLE_DAY)):
            yield Finding((*place, name), f"write {_RELATIVE_SHAPE}")


def _is_date(text: str | None) -> bool:
    try:
        return date.fromisoformat(text or "").isoformat() == text
    except ValueError:
        return False


def _check_default(question: Question, value: Any, place: Place) -> Iterator[Finding]:
    """A value that stands in the document must be one that the form would take."""
    if value is None:
        return
    kind = _kind(question)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        yield Finding(place, f"must be {kind.__name__} for the type {question.type}")
        return
    if question.type == "bool":
        return
    raw = tuple(value) if isinstance(value, list) else str(value)
    parsed = parse_raw(question, raw)
    if parsed.value != value or check_value(question, value, SAMPLE_DAY) is not None:
        yield Finding(place, "the form itself would refuse this answer")


def _kind(question: Question) -> type:
    """What an answer is in a document and in a record."""
    match question.type:
        case "bool":
            return bool
        case "number":
            return int
        case "choices":
            return list
        case "text" | "phone" | "digits" | "date" | "choice":
            return str
        case _:
            assert_never(question.type)


def _check_given(doc: ItemDocument, question: Question, place: Place) -> Iterator[Finding]:
    """What somebody says who only presses on: a default must be an answer that says nothing."""
    if question.default is None:
        if question.neutral:
            yield Finding((*place, "neutral"), "does nothing without a default")
        return
    name = f"answers.{question.id}"
    if any(_names(condition.when, name) for condition in doc.conditions):
        said = "decides whether it can be done: no default"
    elif question.type == "bool" and any(
        _names(rule.rule, f"{name} == true") for rule in question.valid_when
    ):
        said = "declares something: no default"
    elif not question.neutral:
        said = (
            "nobody gave this answer: no default, or neutral where it decides and declares nothing"
        )
    else:
        return
    yield Finding((*place, "default"), said)


def _names(rule: str, name: str) -> bool:
    """Whether a rule holds this as a whole word."""
    return re.search(rf"{re.escape(name)}\b", rule) is not None


def _check_whole(doc: ItemDocument) -> Iterator[Finding]:
    if "self" not in doc.for_whom:
        yield Finding(("for_whom",), "self must be possible")
    if "other" not in doc.for_whom and doc.other_refused is None:
        yield Finding(("other_refused",), "say why nobody can do it for others, and the way out")
    if doc.identity_level == "L3":
        yield Finding(("identity_level",), "no terminal compares faces: write L2")
    if doc.identity_level == "L0" and doc.accepts:
        yield Finding(("accepts",), "does nothing where nobody need say who they are")
    for index, condition in enumerate(doc.conditions):
        if doc.identity_level == "L0" and condition.stage == "identity":
            said = "who gives no name is never asked this: write stage: answers"
            yield Finding(("conditions", index, "stage"), said)
    if len(set(doc.audience)) < len(doc.audience):
        yield Finding(("audience",), "names one of them twice")
    if len(set(doc.accepts)) < len(doc.accepts):
        yield Finding(("accepts",), "names one of them twice")
    ids = [condition.id for condition in doc.conditions]
    for index, name in enumerate(ids):
        if name in ids[:index]:
            yield Finding(("conditions", index, "id"), f"a second condition called {name}")
    papers = [material.id for material in doc.materials]
    for index, name in enumerate(papers):
        if name in papers[:index]:
            yield Finding(("materials", index, "id"), f"a second material called {name}")
    if doc.photo is not None and doc.photo.alternative is not None:
        yield from _check_sets(doc, doc.photo.alternative.sets)


def _check_sets(doc: ItemDocument, sets: dict[str, Any]) -> Iterator[Finding]:
    questions = {question.id: question for question in doc.questions}
    for qid, value in sets.items():
        place: Place = ("photo", "alternative", "sets", qid)
        if qid not in questions:
            yield Finding(place, f"there is no question {qid}")
        else:
            yield from _check_default(questions[qid], value, place)


def check_reachable(item: CompiledItem) -> Iterator[Finding]:
    """Questions and choices that show with no card and no answers that were tried."""
    wanted = {
        expression.place: expression
        for expression in expressions(item.doc)
        if expression.place[0] == "questions" and expression.place[-1] == "show_when"
    }
    alike = {qid for group in item.groups for qid in group.alike}
    for place in wanted:
        question = item.doc.questions[int(place[1])]
        if question.id in alike:
            continue
        code = question.choices[int(place[3])].code if len(place) > 3 else None
        if not _can_show(item, question, code):
            said = "never holds: nobody would ever see this"
            yield Finding(place, said, serious=False, rule="unreachable")


def _can_show(item: CompiledItem, question: Question, code: str | None) -> bool:
    needed = [item.question(qid) for qid in hangs_on(item.doc.questions, shown_when(question))]
    rules = [rule for each in (question, *needed) for rule in shown_when(each)]
    for context in Trial(needed, rules):
        if question not in item.visible_questions(context):
            continue
        if code is None or code in {choice.code for choice in item.choices(question.id, context)}:
            return True
    return False
