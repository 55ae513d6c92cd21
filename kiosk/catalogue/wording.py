"""Words of an item document: vague ones, forgotten ones, and ones that do not fit a key."""

import re
from collections.abc import Iterator

from pydantic import BaseModel

from contracts.items import ItemDocument, Text
from kiosk.catalogue.finding import Finding
from kiosk.catalogue.reading import Place

VAGUE = re.compile(
    r"其他材料|其它材料|其他资料|其它资料|相关材料|相关资料|有关材料|有关资料|等材料|等资料|所需材料"
    r"|(?:other|relevant) (?:materials|documents|papers)|and so on|\betc\b",
    re.IGNORECASE,
)
NEEDLESS = re.compile(
    r"生存证明|身份证复印件|户口[本簿]复印件"
    r"|亲属关系证明|居民身份信息证明|户籍证明|户口登记项目|养犬证明|无犯罪记录证明|社区戒毒"
    r"|人员失踪证明|婚姻状况证明|婚姻关系证明|分居证明|出生证明|健在证明|死亡证明|疾病状况证明"
    r"|残疾状况证明|婚育状况证明|生育状况证明|就业状况证明|个人档案证明|财产证明|经济状况证明"
    r"|收入证明|偿还能力证明|遗产继承权证明|住所证明|经营场所证明|遗失证明"
)
"""Copies of the card, and the 20 proofs of 民发〔2020〕20号 with the names they also go by."""
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
    for place, text in _texts(doc, ()):
        chinese = text.get("zh-CN")
        if VAGUE.search(chinese) or VAGUE.search(text.get("en")):
            yield Finding(place, "vague: name each thing that is needed")
        if HALF_WIDTH.search(chinese):
            yield Finding(place, "Chinese text with half-width punctuation", serious=False)
        if CLOSE_NUMBER.search(chinese):
            yield Finding(place, "a space after the number, as in 15 个", serious=False)
    for index, thing in enumerate(doc.guide.bring):
        if thing.have_from == "resident" and NEEDLESS.search(thing.text.get("zh-CN")):
            yield Finding(("guide", "bring", index), "nobody may be asked for this proof")
    for index, material in enumerate(doc.materials):
        if NEEDLESS.search(material.name.get("zh-CN")):
            yield Finding(("materials", index, "name"), "nobody may be asked for this proof")
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
    if not doc.guide.basis:
        yield Finding(("guide", "basis"), "name the rule it rests on", serious=False)
    for index, basis in enumerate(doc.guide.basis):
        place: Place = ("guide", "basis", index)
        if basis.paragraphs and not (basis.issued and basis.issued_by):
            yield Finding(place, "people read this: say who issued it and when", serious=False)
        if not basis.paragraphs and (basis.number or basis.issued or basis.issued_by):
            yield Finding(place, "nobody sees this without paragraphs", serious=False)
        for number, paragraph in enumerate(basis.paragraphs):
            yield from _fits((*place, "paragraphs", number), paragraph, PARAGRAPH_HAN)
    if not doc.receipt.next_steps:
        yield Finding(("receipt", "next_steps"), "say what happens next", serious=False)
    if not doc.aliases:
        yield Finding(("aliases",), "add the words people search for", serious=False)


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
            yield Finding(place, f"longer than {limit} characters in {language}", serious=False)


def _texts(part: object, place: Place) -> Iterator[tuple[Place, Text]]:
    """Every text below a part of the document, with its place."""
    if isinstance(part, Text):
        yield place, part
    elif isinstance(part, tuple):
        for index, member in enumerate(part):
            yield from _texts(member, (*place, index))
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _texts(getattr(part, name), (*place, name))
