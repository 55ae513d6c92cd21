"""Questions as an item would ask them, short and very long, in both languages."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from contracts.items import Choice, Text
from kiosk.initials import PinyinInitials
from kiosk.visit.choices import Browsing, ChoiceList
from kiosk.visit.questions import browsed
from tests.visit.sn import CardLine, ChoiceView, QuestionsView, QuestionView

INITIALS = PinyinInitials(Path(__file__).parents[2] / "assets" / "pinyin" / "characters.tsv")

CARD = {
    "zh-CN": (("姓名", "王*山"), ("身份证号", "500***********001X")),
    "en": (("Name", "W*** D******"), ("ID number", "500***********001X")),
}
YES_NO = {
    "zh-CN": (("true", "对，没变"), ("false", "不对，我来改")),
    "en": (("true", "Yes, that is right"), ("false", "No, I will change it")),
}
ERROR = {
    "zh-CN": "少了 1 位。手机号是 11 位，现在只有 10 位。",
    "en": "1 digit is missing. A mobile number has 11 digits, this one has 10.",
}
LONG = {
    "zh-CN": "申请人在最近六个月之内是不是一直住在本街道，中间没有搬走过，"
    "也没有在别的区县领过这项补贴？",
    "en": "Has the applicant lived in this street for the whole of the last six months, without "
    "moving away and without receiving this allowance in another district?",
}
LONG_CHOICE = {
    "zh-CN": ("一直住在这里，没有搬走过，也没有领过", "搬走过，或者在别的区县领过这项补贴"),
    "en": ("Always lived here, never moved away and never received it",
           "Moved away once, or received it in another district"),
}  # fmt: skip


def choices(pairs: Any, chosen: str = "") -> tuple[ChoiceView, ...]:
    return tuple(ChoiceView(code, label, chosen=code == chosen) for code, label in pairs)


VILLAGES = {
    "zh-CN": [
        "安乐",
        "八角",
        "白桥",
        "柏树",
        "长安",
        "大坪",
        "二郎",
        "凤凰",
        "高桥",
        "河街",
        "江岸",
        "开花",
        "龙湖",
        "明月",
        "南山",
        "藕塘",
        "平安",
        "清溪",
        "人和",
        "石桥",
        "天台",
        "万寿",
        "新华",
        "永安",
        "中坝",
        "团结",
    ],
    "en": [
        "Anle",
        "Bajiao",
        "Changan",
        "Daping",
        "Erlang",
        "Fenghuang",
        "Gaoqiao",
        "Hejie",
        "Inner",
        "Jiangan",
        "Kaihua",
        "Longhu",
        "Mingyue",
        "Nanshan",
        "Outang",
        "Pingan",
        "Qingxi",
        "Renhe",
        "Shiqiao",
        "Tiantai",
        "Upper",
        "Village",
        "Wanshou",
        "Xinhua",
        "Yongan",
        "Zhongba",
    ],
}
"""How villages are called: nearly every letter begins one."""
NUMBERED = {"zh-CN": "示例{}村", "en": "Shili village {}"}


def many_choices(labels: dict[str, list[str]]) -> tuple[Choice, ...]:
    return tuple(
        Choice(code=f"v{n:03}", label=Text({"zh-CN": zh, "en": en}))
        for n, (zh, en) in enumerate(zip(labels["zh-CN"], labels["en"], strict=True), 1)
    )


def named_villages(count: int) -> tuple[Choice, ...]:
    """Villages under every letter and digit, in no order of letters."""
    labels = {}
    for language, names in VILLAGES.items():
        village = "{}{}村" if language == "zh-CN" else "{} village {}"
        own = [village.format(names[n % 26], n // 26 + 1) for n in range(count - 9)]
        labels[language] = own + [village.format(n, "") for n in range(1, 10)]
    return many_choices(labels)


def numbered_villages(count: int) -> tuple[Choice, ...]:
    """Villages that differ in their number alone."""
    return many_choices(
        {
            language: [village.format(n) for n in range(1, count + 1)]
            for language, village in NUMBERED.items()
        }
    )


def listed(
    language: str, offered: tuple[Choice, ...], chosen: str = "", at: Browsing | None = None
) -> QuestionsView:
    """A question with many choices on a page of its own, as the visit would show it."""
    found = ChoiceList("village", language, offered, frozenset({chosen}), INITIALS, at)
    label = {"zh-CN": "住在哪个村？", "en": "Which village do you live in?"}[language]
    shown = next((c.label.get(language) for c in offered if c.code == chosen), "")
    question = QuestionView(
        "village", "choice", label, choices=found.shown, count=len(offered),
        chosen=(chosen,) if chosen else (), shown=shown,
    )  # fmt: skip
    return QuestionsView("", (question,), True, 2, 6, editing=True, **browsed(found))


def questions(language: str) -> dict[str, Any]:
    zh = language == "zh-CN"

    def word(han: str, english: str) -> str:
        return han if zh else english

    yes_no = YES_NO[language]
    home = QuestionView(
        "home", "bool", word("户口在河街镇石桥社区，对吗？", "Registered in Shiqiao, Hejie?"),
        choices=choices(yes_no, "true"), origin="default",
    )  # fmt: skip
    phone = QuestionView(
        "phone", "phone", word("您的手机号是多少？", "What is your mobile number?"),
        help=word("办好了打给您", "We call it when it is ready"), keyboard="digits", max_length=11,
        error=ERROR[language], raw="", shown="",
    )  # fmt: skip
    address = QuestionView(
        "address", "text", word("现在住在哪里？", "Where do you live now?"),
        help=word("写到门牌号", "Down to the house number"),
        raw=word("示例区河街镇石桥路", "12 Shiqiao Road, Hejie"),
        shown=word("示例区河街镇石桥路", "12 Shiqiao Road, Hejie"),
        keyboard="pinyin" if zh else "latin",
    )  # fmt: skip
    bank = QuestionView(
        "bank", "digits", word("钱打到哪个账号？", "Which account?"), keyboard="digits",
        max_length=19, enter_twice=True, raw="6222020000000000019", again="62220200",
        shown="6222 0200 0000 0000 019",
    )  # fmt: skip
    idno = QuestionView(
        "idno", "digits", word("孩子的身份证号", "The child's ID number"), keyboard="digits",
        max_length=18, allow_x=True, raw="50019920200101001",
    )  # fmt: skip
    day = QuestionView(
        "day", "date", word("哪天开始住的？", "Since which day?"), keyboard="date",
        help=word("大概也可以", "About is enough"),
    )  # fmt: skip
    four = QuestionView(
        "four", "choices", word("家里有谁？", "Who lives with you?"),
        count=4, chosen=("a", "b"), choices=tuple(
            replace(choice, chosen=n < 2)
            for n, choice in enumerate(choices([
                ("a", word("老伴", "Husband or wife")), ("b", word("儿女", "Children")),
                ("c", word("孙辈", "Grandchildren")), ("d", word("就我一个", "Nobody")),
            ]))
        ),
    )  # fmt: skip
    named = [word("务工", "Work"), word("经商", "Trade"), word("上学", "School"),
             word("投靠亲属", "Joining relatives"), word("养老", "Retirement"),
             word("其他原因", "Another reason"), word("看病", "Treatment"),
             word("买了房子", "Bought a flat"), word("借读", "Other school")]  # fmt: skip
    six = QuestionView(
        "why", "choice", word("为什么来这里住？", "Why did you come here?"),
        choices=choices([(f"r{n}", label) for n, label in enumerate(named[:6])], "r2"),
        shown=word("上学", "School"),
    )  # fmt: skip
    six = replace(six, count=6, chosen=("r2",))
    nine = replace(six, choices=six.choices, count=9)
    two = replace(
        home, id="long", label=LONG[language], origin="",
        choices=choices(zip(("a", "b"), LONG_CHOICE[language], strict=True), "a"),
    )  # fmt: skip
    plain = replace(phone, error="")

    def wrong(question: QuestionView, **changes: str) -> QuestionView:
        return replace(question, error=ERROR[language], **changes)

    return {
        "title": word("看看对不对，再补两样", "Check this and add two things"),
        "card": tuple(CardLine(*line) for line in CARD[language]),
        "home": home, "phone": plain, "address": address, "bank": bank, "idno": idno,
        "date": day, "four": four, "choice6": six, "choice9": nine, "two": two,
        "page": (home, four, phone),
        "errors": tuple(wrong(question) for question in (home, six, phone, address, day)),
        "landscape_errors": tuple(wrong(q) for q in (four, phone, address)),
        "long": (wrong(two), wrong(address, label=LONG[language])),
    }  # fmt: skip
