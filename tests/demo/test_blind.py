"""Questions are answered by what is said when the ring comes to a thing."""

import pytest

from demo.resident import Answer, Expectation, Resident
from demo.robot.blind_form import BlindForm
from demo.robot.hand import StuckError
from demo.robot.meaning import Meaning

PAD = [*"123456789", "清空", "0", "删一位", "填好了"]
PHONE = "老人的手机号是多少？"
KEYS = {
    "letters": [
        *"qwerty",
        "大写",
        "把两个拼音分开",
        "删除",
        "符号",
        "英文",
        "空格",
        "清空",
        "填好了",
    ],
    "signs": [*"，。", "删除", "字母", "更多符号", "空格", "清空", "填好了"],
    "more": [*"；！《", "删除", "字母", "更多符号", "空格", "清空", "填好了"],
}
TURNS = {
    ("letters", "符号"): "signs",
    ("signs", "字母"): "letters",
    ("more", "字母"): "letters",
    ("signs", "更多符号"): "more",
    ("more", "更多符号"): "signs",
}


class Ring:
    """A page by ear: what is said of each thing, the first word being its name or question."""

    item = "elder-allowance"

    def __init__(self, *things: list[str]) -> None:
        self.things = list(things)
        self.page, self.asked = "form", ""
        self.means = Meaning(Resident(self.item, Expectation("cleared", "nothing", 0)))
        self.chosen: list[str] = []
        self._at = -1
        self._said: list[str] = []

    def begin(self) -> None:
        self._at = -1

    def press(self, key: str) -> None:
        if key == "select":
            self.select()
            return
        self._at = (self._at + (1 if key == "next" else -1)) % len(self.things)
        self._said = list(self.things[self._at])

    def select(self) -> None:
        self.chosen.append(self.things[self._at][-1])
        self._said = [self.chosen[-1], "已经选了"]

    def move(self, key: str = "next") -> str:
        self.press(key)
        return self.hear(0) or ""

    def hear(self, limit_s: float) -> str | None:
        text = self._said.pop(0) if self._said else None
        self.asked = self.means.question(text or "") or self.asked
        return text

    def choose(self) -> bool:
        self.select()
        return False


class District(Ring):
    """The letters by which a long list is looked through."""

    item = "pension-certification"


class Pad(Ring):
    """A field with its digits; it drops what ``deaf`` says."""

    def __init__(self, deaf: str = "") -> None:
        super().__init__([PHONE, "还没有填"], *([key] for key in PAD))
        self.typed, self._deaf = "", deaf

    def select(self) -> None:
        super().select()
        if self.chosen[-1].isdigit() and self.chosen[-1] != self._deaf:
            self.typed += self.chosen[-1]
            self.things[0] = [PHONE, self.typed]


def fill(ring: Ring, answers: dict[str, Answer]) -> list[str]:
    BlindForm(ring, answers).fill()
    return ring.chosen


def fill_twice(ring: Ring, answers: dict[str, Answer]) -> None:
    """First the field is chosen, then it is come by on its own page."""
    form = BlindForm(ring, answers)
    form.fill()
    ring.begin()
    form.fill()


def test_a_choice_belongs_to_the_question_that_was_said_before_it() -> None:
    ring = Ring(
        ["老人有手机吗？", "没有手机"],
        ["有手机"],
        ["在别的区县领着高龄津贴吗？", "在别处领着"],
        ["没有，或者说不清"],
        ["下一页"],
    )
    chosen = fill(ring, {"no_phone": False, "drawn_elsewhere": False})
    assert chosen == ["有手机", "没有，或者说不清", "下一页"]


def test_what_is_chosen_already_is_left_alone() -> None:
    ring = Ring(["老人有手机吗？", "没有手机"], ["有手机", "已经选了"], ["下一页"])
    assert fill(ring, {"no_phone": False}) == ["下一页"]


def test_an_empty_field_is_opened_and_a_full_one_is_not() -> None:
    assert fill(Ring([PHONE, "还没有填"], ["下一页"]), {"phone": "13800190029"}) == ["还没有填"]
    assert fill(Ring([PHONE, "13800190029"], ["下一页"]), {"phone": "13800190029"}) == ["下一页"]


@pytest.mark.parametrize(("letters", "chosen"), [("NQS", "S"), ("NQR", "Q")])
def test_a_letter_of_a_rare_reading_is_tried_when_all_have_been_heard(
    letters: str, chosen: str
) -> None:
    """示 of 示例区 is shì; that it may be qí as well leads nowhere but at need."""
    ring = District(*([letter] for letter in letters))
    ring.asked = "insured_district"
    assert fill(ring, {"insured_district": "示例区"}) == [chosen]


def test_a_number_is_typed_key_by_key_and_heard_again() -> None:
    pad = Pad()
    fill_twice(pad, {"phone": "13800190029"})
    assert pad.typed == "13800190029"
    assert pad.chosen[-1] == "填好了"


def test_a_key_that_does_nothing_is_noticed() -> None:
    with pytest.raises(StuckError):
        fill_twice(Pad(deaf="0"), {"phone": "13800190029"})


class Account(Pad):
    """A number that is typed twice; what was typed is said after each key."""

    AGAIN = "再填一遍，两遍要一样"
    ACCOUNT = "银行卡号是多少？"

    def __init__(self) -> None:
        super().__init__()
        self.things[:1] = [[self.ACCOUNT, "还没有填"], [self.AGAIN, "还没有填"]]
        self._active = 0

    def select(self) -> None:
        before = self.typed
        if self._at in (0, 1):
            self._active, self.typed = self._at, ""
        named = list(self.things[0])
        super().select()
        self.things[0] = named
        if self.typed != before:
            self.things[self._active][-1] = self.typed


def test_a_number_that_is_asked_twice_is_typed_twice() -> None:
    account = Account()
    fill_twice(account, {"bank_account": "6228480402564890018"})
    assert [thing[-1] for thing in account.things[:2]] == ["6228480402564890018"] * 2
    assert account.chosen[-1] == "填好了"


class Keyboard(Ring):
    """Letters, signs and more signs, behind the keys that turn them; letters sound alike."""

    item = "complaints"
    WHERE = "是在哪里、办什么事？"

    def __init__(self) -> None:
        super().__init__()
        self.typed, self._shown, self._upper = "", "letters", False
        self._show()

    def _show(self) -> None:
        keys = ([key] for key in KEYS[self._shown])
        self.things = [[self.WHERE, self.typed or "还没有填"], *keys]

    def select(self) -> None:
        super().select()
        key, before = self.chosen[-1], self._shown
        self._shown = TURNS.get((before, key), before)
        self._upper = self._upper != (key == "大写")
        if len(key) == 1:
            self.typed += key.upper() if self._upper else key
        elif key == "空格":
            self.typed += " "
        self._show()
        if self._shown != before:
            names = [thing[-1] for thing in self.things]
            self._at = names.index({"符号": "字母", "字母": "符号"}.get(key, key))


def test_signs_spaces_and_capitals_are_found_behind_their_keys() -> None:
    board = Keyboard()
    fill_twice(board, {"where": "Q， w！Y"})
    assert board.typed == "Q， w！Y"
    assert board.chosen[-1] == "填好了"


def test_a_sign_that_no_key_has_is_told() -> None:
    with pytest.raises(StuckError, match="U\\+2460"):
        fill_twice(Keyboard(), {"where": "①"})
