"""People and answers that rules are tried with: some of every kind, and what the rules name."""

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, assert_never

from contracts.forms import RuleContext
from contracts.identity import CardLayout, Identity
from contracts.items import Question

SAMPLE_DAY = date(2026, 6, 15)
MOST_TRIES = 10_000
_SPREAD = 0.6180339887
_LITERAL = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_NUMBER = re.compile(r"(?<![\w.])-?\d{1,6}(?![\w.])")
_NEAR = (-40, -1, 0, 1, 40)
_LONGEST_LIFE = 130
_WITH_ADDRESS = (CardLayout.RESIDENT, CardLayout.PERMIT_J)


class Named:
    """What rules name in their texts: words in quotes and whole numbers."""

    def __init__(self, rules: Iterable[str]) -> None:
        self.text = "\n".join(rules)
        self.words = sorted({one or two for one, two in _LITERAL.findall(self.text)})
        self.numbers = sorted({int(number) for number in _NUMBER.findall(self.text)})

    def names(self, *parts: str) -> bool:
        """Whether one of these stands in the rules."""
        return any(part in self.text for part in parts)

    @property
    def days(self) -> list[date]:
        """Days that the rules mean, and those beside them."""
        found = {SAMPLE_DAY + timedelta(days=number) for number in self.numbers}
        for word in self.words:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", word):
                found.add(date.fromisoformat(word))
        return sorted({day + timedelta(days=n) for day in found for n in (-1, 0, 1)})


class Trial:
    """Visits in which what these rules look at differs; spread evenly where they are too many.

    Attributes:
        whole: every combination is among them.
    """

    def __init__(self, questions: Sequence[Question], rules: Iterable[str]) -> None:
        named = Named(rules)
        self._questions = questions
        selves = [True, False] if named.names("for_self") else [True]
        self._lists: list[list[Any]] = [
            people(named),
            selves,
            *(answers(asked, named) for asked in questions),
        ]
        self._count = math.prod(map(len, self._lists))
        self.whole = self._count <= MOST_TRIES

    def __iter__(self) -> Iterator[RuleContext]:
        stride = 1 if self.whole else _stride(self._count)
        for number in range(min(self._count, MOST_TRIES)):
            who, for_self, *given = self._combination(number * stride % self._count)
            values = {q.id: value for q, value in zip(self._questions, given, strict=True)}
            yield RuleContext(who, SAMPLE_DAY, for_self, values)

    def _combination(self, number: int) -> Iterator[Any]:
        for choices in self._lists:
            number, at = divmod(number, len(choices))
            yield choices[at]


def _stride(count: int) -> int:
    """A step through so many combinations that meets all of them before it meets one again."""
    step = int(count * _SPREAD)
    while math.gcd(step, count) > 1:
        step += 1
    return step


def people(named: Named) -> list[Identity]:
    """Cards that differ in what the rules name, one card where they name none."""
    if not named.names("identity."):
        return [card(CardLayout.RESIDENT, date(1990, 5, 1), "重庆市示例区长寿街道1号", "1")]
    births = {date(1940, 5, 1), date(1990, 5, 1), date(2015, 5, 1)}
    if named.names("birth", "age"):
        for years in named.numbers:
            if 0 <= years <= _LONGEST_LIFE:
                turned = SAMPLE_DAY.replace(year=SAMPLE_DAY.year - years)
                births |= {turned + timedelta(days=days) for days in _NEAR}
    addresses = ["重庆市示例区长寿街道1号", "四川省成都市1号"]
    if named.names("address"):
        addresses += [f"重庆市{word}1号" for word in named.words]
    sexes = ("1", "2") if named.names("sex") else ("1",)
    found = []
    for layout, birth, address, sex in itertools.product(
        CardLayout, sorted(births), addresses, sexes
    ):
        if layout in _WITH_ADDRESS or address == addresses[0]:
            found.append(card(layout, birth, address, sex))
    if named.names("ethnicity", "nationality"):
        plain = found[0]
        for word in named.words:
            found.append(card(plain.layout, plain.birth, plain.address or "", "1", ethnicity=word))
            found.append(card(CardLayout.FOREIGN_2023, plain.birth, "", "1", nationality=word))
    return found


def card(
    layout: CardLayout,
    birth: date | None,
    address: str,
    sex: str,
    ethnicity: str = "01",
    nationality: str | None = None,
) -> Identity:
    """A card of a layout; what such a card does not say is left out."""
    return Identity(
        layout=layout,
        name="示例",
        sex=sex,
        ethnicity=ethnicity if layout is CardLayout.RESIDENT else None,
        birth=birth,
        address=address if layout in _WITH_ADDRESS else None,
        id_number="",
        authority="",
        valid_from=None,
        valid_to=None,
        long_term=True,
        nationality=nationality,
    )


def answers(question: Question, named: Named) -> list[Any]:
    """What may be answered, as far as rules would tell it apart; None for no answer."""
    match question.type:
        case "bool":
            return [True, False, None]
        case "choice":
            return [*(choice.code for choice in question.choices), None]
        case "choices":
            codes = [choice.code for choice in question.choices]
            return [codes, *([code] for code in codes), None]
        case "number":
            limits = {question.min_number or 0, question.max_number or 1000, 1, 10, 100}
            limits |= {number + beside for number in named.numbers for beside in (-1, 0, 1)}
            return [*sorted(limits), None]
        case "date":
            usual = {date(1950, 1, 1), SAMPLE_DAY, date(2050, 1, 1), *named.days}
            return [*(day.isoformat() for day in sorted(usual)), None]
        case "text" | "phone" | "digits":
            near = [number + beside for number in named.numbers for beside in (-1, 0, 1)]
            sized = ["示" * size for size in near if 0 < size <= question.max_length]
            return ["13800000199", *named.words, *map(str, near), *sized, None]
        case _:
            assert_never(question.type)


def hangs_on(questions: Sequence[Question], rules: Iterable[str]) -> list[str]:
    """Ids of the questions whose answers decide these rules, directly or through others."""
    found: list[str] = []
    waiting = list(rules)
    while waiting:
        rule = waiting.pop()
        for other in questions:
            if other.id not in found and re.search(rf"answers\.{re.escape(other.id)}\b", rule):
                found.append(other.id)
                waiting += shown_when(other)
    return found


def shown_when(question: Question) -> list[str]:
    """The rules by which a question and its choices show."""
    rules = [question.show_when, *(choice.show_when for choice in question.choices)]
    return [rule for rule in rules if rule is not None]
