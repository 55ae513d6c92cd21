"""Half-typed answers: what was typed but not yet given, question by question, for one visit."""

from dataclasses import dataclass, field
from typing import assert_never

from contracts.items import QuestionType

SEPARATORS = "-/ "
ID_LENGTH = 18
PHONE_LENGTH = 11
DATE_DIGITS = 8


def _length(kind: QuestionType) -> int:
    """How many characters are typed for a question of this type, 0 where that is not certain."""
    match kind:
        case "date":
            return DATE_DIGITS
        case "phone":
            return PHONE_LENGTH
        case "text" | "digits" | "number" | "bool" | "choice" | "choices":
            return 0
        case _:
            assert_never(kind)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a text-like question takes.

    ``keyboard`` is pinyin, latin, digits or date, ``max_length`` counts characters.
    """

    kind: QuestionType = "text"
    keyboard: str = "pinyin"
    max_length: int = 60
    allow_x: bool = False
    twice: bool = False

    @property
    def length(self) -> int:
        """How many characters the answer has when that is certain, else 0."""
        return ID_LENGTH if self.allow_x else _length(self.kind)

    @property
    def dated(self) -> bool:
        """Whether digits are typed and a day with separators is meant."""
        return self.kind == "date"

    @property
    def most(self) -> int:
        """The most characters that can be typed."""
        return self.length or self.max_length

    def takes(self, text: str, char: str) -> bool:
        """Whether ``char`` may follow ``text``."""
        if len(text) + len(char) > self.most:
            return False
        if self.keyboard in ("pinyin", "latin"):
            return bool(text) or char != " "
        if char == "X":
            return self.allow_x and len(text) == ID_LENGTH - 1
        return char.isascii() and char.isdigit()


@dataclass(slots=True)
class Draft:
    """The text of one question, twice when it is typed twice; ``base`` is what it began with."""

    question: str
    rules: Rules
    base: tuple[str, str] = field(default=("", ""), repr=False)
    texts: list[str] = field(default_factory=lambda: ["", ""], repr=False)
    active: int = 0
    letters: str = field(default="", repr=False)

    @property
    def text(self) -> str:
        """The entry that is being typed in."""
        return self.texts[self.active]

    @text.setter
    def text(self, text: str) -> None:
        self.texts[self.active] = text

    def typed(self, entry: int) -> str:
        """An entry as an answer: dates as YYYY-MM-DD, however far they got."""
        text = self.texts[entry]
        if not self.rules.dated:
            return text.strip()
        return "-".join(part for part in (text[:4], text[4:6], text[6:]) if part)


class Drafts:
    """The drafts of a visit. ``forget`` at its end leaves nothing."""

    def __init__(self) -> None:
        self._drafts: dict[str, Draft] = {}

    def open(self, question: str, rules: Rules, raw: str, again: str) -> Draft:
        """The draft of a question, kept as it was unless the answer itself has changed."""
        base = (raw, again)
        kept = self._drafts.get(question)
        if kept is not None and kept.base == base:
            kept.rules = rules
            return kept
        texts = [_as_typed(raw, rules), _as_typed(again, rules)]
        if not rules.twice:
            texts[1] = ""
        draft = Draft(question, rules, base, texts)
        self._drafts[question] = draft
        return draft

    def forget(self) -> None:
        """Drop everything that was typed."""
        for draft in self._drafts.values():
            draft.texts = ["", ""]
            draft.letters = ""
        self._drafts.clear()


def _as_typed(raw: str, rules: Rules) -> str:
    if rules.dated:
        return "".join(char for char in raw if char not in SEPARATORS)
    return raw
