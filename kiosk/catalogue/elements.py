"""Elements that GB/T 39554 wants of every item and that a document only seems to have."""

import re
from collections.abc import Iterator

from contracts.items import LANGUAGES, ItemDocument, Text
from contracts.mistakes import Place
from kiosk.catalogue.finding import Finding

STANDARD = "GB/T 39554"
EMPTY = re.compile(
    r"[\W_]*(?:无|暂无|待定|待补充?|待确定|略|不详|同上|见上|按规定|依法(?:办理|执行)?|详见.{0,12}"
    r"|tb[acd]|n/?a|none|unknown|see above|as above"
    r"|to be (?:announced|confirmed|determined|added))?"
    r"[\W_]*",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[0-9〇一二两三四五六七八九十百半]")
AT_ONCE = re.compile(
    r"当场|即时|立即|立刻|马上|当天|当日|即办"
    r"|at once|immediately|same day|on the spot|while you wait"
    r"|\b(?:a|one|two|three|four|five|six|seven|ten|fifteen|twenty|thirty)\b",
    re.IGNORECASE,
)
ROUND_THE_CLOCK = re.compile(r"全天|随时|any time|round the clock|day and night", re.IGNORECASE)
_DIGITS = re.compile(r"\d")


def check_elements(doc: ItemDocument) -> Iterator[Finding]:
    """What is missing of an item's elements."""
    guide, office = doc.guide, doc.office
    told: tuple[tuple[Place, str, Text], ...] = (
        (("official_name",), "事项名称", doc.official_name),
        (("office", "name"), "实施主体", office.name),
        (("office", "address"), "实施主体地址", office.address),
        (("office", "hours"), "办理时间", office.hours),
        (("guide", "who"), "受理条件", guide.who),
        (("guide", "fee"), "收费", guide.fee),
        (("guide", "time_limit"), "办结时限", guide.time_limit),
        (("guide", "result"), "办理结果", guide.result),
        (("guide", "where"), "办理地点", guide.where),
        (("guide", "staffed_way"), "办理形式", guide.staffed_way),
    )
    for place, element, text in told:
        if any(EMPTY.fullmatch(text.get(language)) for language in LANGUAGES):
            yield _missing(place, element, "says nothing")
    for index, thing in enumerate(guide.bring):
        if any(EMPTY.fullmatch(thing.text.get(language)) for language in LANGUAGES):
            yield _missing(("guide", "bring", index), "申请材料", "says nothing")
    if not guide.basis:
        yield _missing(("guide", "basis"), "设定依据", "name the rule it rests on")
    if not doc.receipt.next_steps:
        yield _missing(("receipt", "next_steps"), "办理流程", "say what happens next")
    for language in LANGUAGES:
        said = guide.time_limit.get(language)
        if not (NUMBER.search(said) or AT_ONCE.search(said)):
            yield _missing(("guide", "time_limit"), "办结时限", f"no time is said in {language}")
            break
    if len(_DIGITS.findall(office.phone)) < 3:
        yield _missing(("office", "phone"), "咨询方式", "no number that can be called")
    if not (_DIGITS.search(office.hours.get("zh-CN")) or _open(office.hours)):
        yield _missing(("office", "hours"), "办理时间", "no hour is said")
    if not any(phone != office.phone for phone in doc.phones):
        said = f"{STANDARD}: 监督投诉方式 is missing: give a number besides the office's own"
        yield Finding(("phones",), said, serious=False, rule="complaints")


def _open(hours: Text) -> bool:
    return any(ROUND_THE_CLOCK.search(hours.get(language)) for language in LANGUAGES)


def _missing(place: Place, element: str, said: str) -> Finding:
    return Finding(place, f"{STANDARD}: {element} is missing: {said}", rule="element")
