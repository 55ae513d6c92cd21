"""Words of an item document: forgotten ones, and ones that do not fit a key."""

import re
from collections.abc import Iterator

from contracts.items import ItemDocument, Text
from contracts.mistakes import Place
from kiosk.catalogue.finding import Finding
from kiosk.catalogue.hiding import texts

DONE = re.compile(r"办好了|办成了|申请成功|已批准|已受理|\bhas been approved\b|\bis accepted\b")
RECEIVED = {"zh-CN": "收到", "en": "received"}
SENTENCE = re.compile(r"[。！]|[.!] ")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]")
CLOSE_NUMBER = re.compile(r"\d(?:[个元天岁位份次张]|分钟|小时)")
"""A number and its measure word stand apart, as on the pages: 15 个工作日."""
NAME_HAN, LABEL_HAN, CHOICE_HAN, PARAGRAPH_HAN = 16, 30, 20, 90
ENGLISH_FACTOR = 3.2
"""English of the same meaning takes about this many letters for one Chinese character."""


def check_wording(doc: ItemDocument) -> Iterator[Finding]:
    """Everything about words."""
    for place, text in texts(doc, ()):
        chinese = text.get("zh-CN")
        if HALF_WIDTH.search(chinese):
            yield Finding(
                place, "Chinese text with half-width punctuation", serious=False, rule="half-width"
            )
        if CLOSE_NUMBER.search(chinese):
            yield Finding(
                place, "a space after the number, as in 15 个", serious=False, rule="number-space"
            )
    if doc.materials and all(thing.have_from != "resident" for thing in doc.guide.bring):
        yield Finding(("guide", "bring"), "name the papers that are to be brought")
    if DONE.search(doc.receipt.status_line.get("zh-CN")) or DONE.search(
        doc.receipt.status_line.get("en")
    ):
        yield Finding(("receipt", "status_line"), "the terminal only received it: say so")
    for language, word in RECEIVED.items():
        first = SENTENCE.split(doc.receipt.status_line.get(language), maxsplit=1)[0]
        if word not in first.lower():
            yield Finding(("receipt", "status_line"), f"begin with {word}: it is said large")
    yield from _completeness(doc)
    yield from _lengths(doc)


def _completeness(doc: ItemDocument) -> Iterator[Finding]:
    if not doc.guide.bring:
        yield Finding(("guide", "bring"), "say what to bring, at least the card")
    if not doc.qa:
        yield Finding(("qa",), "add the questions that people ask, with answers")
    for index, basis in enumerate(doc.guide.basis):
        place: Place = ("guide", "basis", index)
        if basis.paragraphs and not (basis.issued and basis.issued_by):
            yield Finding(
                place,
                "people read this: say who issued it and when",
                serious=False,
                rule="basis-issued",
            )
        if not basis.paragraphs and (basis.number or basis.issued or basis.issued_by):
            yield Finding(
                place, "nobody sees this without paragraphs", serious=False, rule="basis-silent"
            )
        for number, paragraph in enumerate(basis.paragraphs):
            yield from _fits((*place, "paragraphs", number), paragraph, PARAGRAPH_HAN)
    if not doc.aliases:
        yield Finding(
            ("aliases",), "add the words people search for", serious=False, rule="aliases"
        )


def _lengths(doc: ItemDocument) -> Iterator[Finding]:
    yield from _fits(("name",), doc.name, NAME_HAN)
    for index, material in enumerate(doc.materials):
        yield from _fits(("materials", index, "name"), material.name, NAME_HAN)
    for index, question in enumerate(doc.questions):
        place: Place = ("questions", index)
        yield from _fits((*place, "label"), question.label, LABEL_HAN)
        for number, choice in enumerate(question.choices):
            yield from _fits((*place, "choices", number, "label"), choice.label, CHOICE_HAN)


def _fits(place: Place, text: Text, han: int) -> Iterator[Finding]:
    limits = {"zh-CN": han, "en": int(han * ENGLISH_FACTOR)}
    for language, limit in limits.items():
        if len(text.get(language)) > limit:
            said = f"longer than {limit} characters in {language}"
            yield Finding(place, said, serious=False, rule="length")
