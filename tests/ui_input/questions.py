"""Questions as an item would ask them, short and very long, in both languages."""

from dataclasses import replace
from typing import Any

from tests.visit.sn import CardLine, ChoiceView, QuestionView

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
        choices=tuple(
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
    nine = replace(six, choices=choices([(f"r{n}", label) for n, label in enumerate(named)]))
    two = replace(
        home, id="long", label=LONG[language], origin="",
        choices=choices(zip(("a", "b"), LONG_CHOICE[language], strict=True), "a"),
    )  # fmt: skip
    plain = replace(phone, error="")

    def wrong(question: QuestionView, **changes: str) -> QuestionView:
        return replace(question, error=ERROR[language], **changes)  # type: ignore[arg-type]  # texts only

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
