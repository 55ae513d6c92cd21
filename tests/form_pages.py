"""Samples, touches and likely answers of the two steps that ask questions."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from contracts.items import QuestionType
from kiosk.visit.answers import AnswerGiven, QuestionOpened
from kiosk.visit.choices import Browsing, ChoicesListed, ChoicesTurned, LetterChosen
from kiosk.visit.events import NextPressed
from kiosk.visit.questions import QuestionsView, QuestionView
from tests.pages import Hand, Look, Sample
from tests.ui_input.questions import listed, named_villages, numbered_villages, questions

TEXTS = ("", "欧阳淑珍", "13800000000", "1380000000", "2025-01-15", "2025-13-40", "6228", "-1",
         "6228480000000000018", "٣", "长寿街道", "\ud800", "x" * 600)  # fmt: skip
BY_TYPE: dict[QuestionType, tuple[str, ...]] = {
    "text": ("欧阳淑珍的家",),
    "phone": ("13800000000",),
    "digits": ("6228480000000000018", "400000", "2468"),
    "number": ("1", "3", "12"),
    "date": ("2025-01-15", "2026-12-01"),
    "bool": ("true", "false"),
    "choice": (),
    "choices": (),
}
"""What is entered where no choices are shown, most of it right somewhere."""

FORM_TOUCHES: dict[str, list[tuple[str, str, Any]]] = {
    "form": [
        ("form", "choice:four:a", AnswerGiven("four", ("b",))),
        ("form", "action:next", NextPressed()),
        ("form-choice9", "action:more-choices", ChoicesTurned(1)),
        ("form-listed", "action:less-choices", ChoicesTurned(-1)),
        ("form-listed", "action:letters", ChoicesListed(listed=False)),
        ("form-letters", "action:list-choices", ChoicesListed(listed=True)),
        ("form-letters", "letter:village:1:S", LetterChosen("S")),
    ],
    "type-identity": [("type-identity", "action:next", NextPressed())],
}


def form_samples(look: Look) -> Iterator[Sample]:
    """A page of questions together, and questions alone."""
    all_ = questions(look.language)
    group = QuestionsView(all_["title"], all_["page"], False, 1, 2, card_lines=all_["card"])
    if not look.elder:
        yield Sample("form", group, whose="王*山")
    for name in ("phone", "address", "date", "choice9"):
        single = QuestionsView("", (all_[name],), True, 12, 16, editing=not look.elder)
        paged = replace(single, choice_pages=2) if name == "choice9" else single
        yield Sample(f"form-{name}", paged, whose="王*山")
    named, numbered = named_villages(300), numbered_villages(400)
    third = Browsing("village", look.language, "3")
    read = Browsing("village", look.language, listed=True, page=3)
    for name, shown in {
        "letters": listed(look.language, named),
        "letters-next": listed(look.language, numbered, "v002", third),
        "listed": listed(look.language, named, "v020", read),
        "found": listed(look.language, numbered, "v399", replace(third, letters="39", page=1)),
    }.items():
        yield Sample(f"form-{name}", shown, whose="王*山")


def typed_samples(look: Look) -> Iterator[Sample]:
    """Name and number, together or alone."""
    name = QuestionView(
        "own_name",
        "text",
        look.t("您叫什么名字？", "What is your name?"),
        keyboard="pinyin" if look.language == "zh-CN" else "latin",
        max_length=30,
    )
    number = QuestionView(
        "own_id_number",
        "digits",
        look.t("您的身份证号是多少？", "What is your ID number?"),
        keyboard="digits",
        max_length=18,
        allow_x=True,
    )
    if not look.elder:
        title = look.t("您是谁", "Who you are")
        yield Sample("type-identity", QuestionsView(title, (name, number), False, 1, 1))
    yield Sample("type-identity-name", QuestionsView("", (name,), True, 1, 2))
    yield Sample("type-identity-number", QuestionsView("", (number,), True, 2, 2))


def likely_answer(hand: Hand, view: Any) -> Any:
    """Go on, open a question, or answer one that is open, sometimes with what cannot be right."""
    open_ = [each for each in view.questions if each.error or (each.required and not each.shown)]
    if hand.chance(0.2 if open_ else 0.7):
        return NextPressed()
    question = hand.pick(*(open_ if open_ and hand.chance(0.8) else view.questions))
    hidden = question.count and not question.choices  # behind their letters
    if view.single and question.count and (hidden or hand.chance(0.3)):
        letters = [LetterChosen(letter.letter) for letter in view.letters]
        listed = hand.chance(0.5)
        return hand.pick(ChoicesTurned(1), ChoicesTurned(-1), ChoicesListed(listed), *letters)
    if hidden or hand.chance(0.1):
        return QuestionOpened(question.id)
    raw = _entry(hand, question)
    return AnswerGiven(question.id, raw, hand.pick(raw, raw, "", None))


def _entry(hand: Hand, question: QuestionView) -> str:
    if question.choices:
        return str(hand.pick(*[choice.code for choice in question.choices]))
    if hand.chance(0.1):
        return str(hand.pick(*TEXTS))
    if question.id == "own_id_number":
        return "500199194103050021"
    return str(hand.pick(*BY_TYPE[question.type]))
