"""Questions whose answer stands on the card already."""

import re
from collections.abc import Iterator

from contracts.items import ItemDocument, Question
from kiosk.catalogue.finding import Finding

_WHOSE = (
    r"(?:请问|请填写?|请输入|填写)?(?:您|你|本人|申请人|办事人|老人|老人家|老人本人)?(?:本人)?的?"
)
_WHAT = (
    r"(?:全名|姓名|名字|性别|民族|年龄|岁数|生日|出生(?:日期|年月日?)|户籍地址|身份证(?:上的)?(?:住址|地址)"
    r"|(?:居民)?身份证(?:件)?(?:号码?)|公民身份号码|证件号码?)"
)
_HOW = r"(?:是什么|是多少|是哪天|是哪一天|是几号|怎么写|多少|多大)?"
LABEL = re.compile(rf"{_WHOSE}{_WHAT}{_HOW}[？?：:。]?")
AGE = re.compile(rf"{_WHOSE}(?:今年)?(?:多大|几岁|多少岁)(?:了|年纪)?[？?]?")
IDS = re.compile(
    r"(?:(?:applicant|own|my|full|real)_)?(?:name|sex|gender|ethnicity|nation|age|birth(?:day|_?date)?"
    r"|date_of_birth|id_?(?:number|no|card)|id_card_(?:number|no)|citizen_number)"
)


def check_asked(doc: ItemDocument) -> Iterator[Finding]:
    """Questions that nobody with a card should have to answer."""
    for index, question in enumerate(doc.questions):
        if _known(question) and not _only_without(question):
            said = "the card answers this: take it with prefill, or leave the question out"
            yield Finding(("questions", index), said, rule="card-answers")


def _known(question: Question) -> bool:
    if question.prefill is not None or question.type in ("bool", "choices"):
        return False
    label = question.label.get("zh-CN").strip()
    return bool(IDS.fullmatch(question.id) or LABEL.fullmatch(label) or AGE.fullmatch(label))


def _only_without(question: Question) -> bool:
    """Whether it is asked only where a card does not say it."""
    shown = question.show_when or ""
    return ("identity." in shown and "null" in shown) or "identity.layout" in shown
