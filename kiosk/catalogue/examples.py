"""Example residents of an item, with what becomes of them: ``examples/<code>.yaml`` beside it.

They say what the rules mean, and are asked again whenever a rule changes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from contracts.forms import RuleContext
from contracts.identity import CardLayout, Identity
from contracts.items import ItemDocument
from contracts.mistakes import Place
from contracts.rules import CompiledItem
from contracts.yaml_text import UnreadableItemError
from kiosk.catalogue.finding import Finding
from kiosk.catalogue.reading import read_yaml
from kiosk.catalogue.samples import SAMPLE_DAY

FOLDER = "examples"
SUBMITS = "may-submit"
_WITH_ADDRESS = (CardLayout.RESIDENT, CardLayout.PERMIT_J)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExampleCard(_Part):
    """What the card says; an invented person of the district that nobody has, 500199."""

    layout: CardLayout = CardLayout.RESIDENT
    name: str = "示例"
    sex: Literal["1", "2"] = "1"
    birth: date = date(1980, 1, 1)
    address: str = "重庆市示例区长寿街道和平路1号"
    ethnicity: str = "01"
    nationality: str | None = None

    @field_validator("birth", mode="before")
    @classmethod
    def _written(cls, value: object) -> object:
        return date.fromisoformat(value) if isinstance(value, str) else value

    def identity(self) -> Identity:
        """As the reader gives it."""
        return Identity(
            layout=self.layout,
            name=self.name,
            sex=self.sex,
            ethnicity=self.ethnicity if self.layout is CardLayout.RESIDENT else None,
            birth=self.birth,
            address=self.address if self.layout in _WITH_ADDRESS else None,
            id_number="",
            authority="",
            valid_from=None,
            valid_to=None,
            long_term=True,
            nationality=self.nationality,
        )


class Example(_Part):
    """One resident, what they answer, and what becomes of them.

    ``expect``: ``may-submit``, ``stopped: <condition>`` or ``problem: <question>``. Answers that
    nobody gives here are those of the card and the defaults.
    """

    name: str = Field(min_length=1, max_length=120)
    identity: ExampleCard = ExampleCard()
    for_whom: Literal["self", "other"] = "self"
    today: date = SAMPLE_DAY
    answers: dict[str, Any] = Field(default_factory=dict)
    expect: str

    @field_validator("today", mode="before")
    @classmethod
    def _written(cls, value: object) -> object:
        return date.fromisoformat(value) if isinstance(value, str) else value

    @field_validator("expect", mode="before")
    @classmethod
    def _said(cls, value: object) -> object:
        """``stopped: old`` without quotes is a table in YAML."""
        if isinstance(value, Mapping) and len(value) == 1:
            (word, what), *_ = value.items()
            value = f"{word}: {what}"
        if not isinstance(value, str):
            raise ValueError("say may-submit, stopped: CONDITION or problem: QUESTION")
        word, _, what = value.partition(":")
        if value != SUBMITS and (word not in ("stopped", "problem") or not what.strip()):
            raise ValueError("say may-submit, stopped: CONDITION or problem: QUESTION")
        return value if value == SUBMITS else f"{word}: {what.strip()}"


_EXAMPLES: TypeAdapter[tuple[Example, ...]] = TypeAdapter(tuple[Example, ...])


@dataclass
class Outcome:
    """What became of a resident; ``met`` says of each condition that was asked whether it held."""

    ends: tuple[str, ...] = ()
    met: dict[str, bool] = field(default_factory=dict)


def examples_of(item: Path, code: str) -> Path:
    """Where the examples of an item lie."""
    return item.parent / FOLDER / f"{code}.yaml"


def read_examples(path: Path) -> tuple[Example, ...]:
    """The residents of a file. Raises UnreadableItemError with the place of the first mistake."""
    data, _ = read_yaml(path)
    try:
        return _EXAMPLES.validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UnreadableItemError(f"{place}: {first['msg']}") from None


def check_examples(item: CompiledItem, path: Path, seen: dict[str, set[bool]]) -> Iterator[Finding]:
    """Residents whom something else becomes of than was expected, and conditions nobody shows.

    Args:
        item: with its rules compiled.
        path: the file of the examples; it may be missing.
        seen: is told which conditions were met and not met.
    """
    if not path.is_file():
        said = f"there are no example residents: write {FOLDER}/{path.name}"
        yield Finding((), said, serious=False, rule=FOLDER)
        return
    try:
        examples = read_examples(path)
    except UnreadableItemError as error:
        yield Finding((FOLDER,), str(error), rule="example")
        return
    for index, example in enumerate(examples):
        outcome = become(item, example)
        for name, met in outcome.met.items():
            seen.setdefault(name, set()).add(met)
        if example.expect not in outcome.ends:
            said = f"{example.name}: expected {example.expect}, and it is {outcome.ends[0]}"
            yield Finding((FOLDER, index), said, rule="example")
        yield from _unasked(item, example, (FOLDER, index))
    yield from _unseen(item.doc, seen)


def _unseen(doc: ItemDocument, seen: Mapping[str, set[bool]]) -> Iterator[Finding]:
    for index, condition in enumerate(doc.conditions):
        for met, said in ((False, "is stopped by"), (True, "passes")):
            if met not in seen.get(condition.id, ()):
                yield Finding(
                    ("conditions", index),
                    f"no example resident {said} {condition.id}",
                    serious=False,
                    rule=FOLDER,
                )


def _unasked(item: CompiledItem, example: Example, place: Place) -> Iterator[Finding]:
    known = {question.id for question in item.doc.questions}
    for qid in example.answers:
        if qid not in known:
            said = f"{example.name}: there is no question {qid}"
            yield Finding((*place, "answers"), said, rule="example")


def become(item: CompiledItem, example: Example) -> Outcome:
    """What becomes of a resident, as at the terminal: first the card, then the form."""
    outcome = Outcome()
    doc, who, mine = item.doc, example.identity.identity(), example.for_whom == "self"
    if example.for_whom not in doc.for_whom:
        outcome.ends = ("stopped: for_whom",)
        return outcome
    bare = RuleContext(who, example.today, mine)
    start = {qid: given.value for qid, given in item.initial_values(bare).items()}
    context = RuleContext(who, example.today, mine, {**start, **example.answers})
    if _stopped(item, context, "identity", outcome):
        return outcome
    problems = item.validate_all(context)
    if problems:
        outcome.ends = tuple(f"problem: {qid}" for qid in problems)
        return outcome
    if not _stopped(item, context, "answers", outcome):
        outcome.ends = (SUBMITS,)
    return outcome


def _stopped(item: CompiledItem, context: RuleContext, stage: str, outcome: Outcome) -> bool:
    for condition in item.doc.conditions:
        if condition.stage != stage:
            continue
        met = item.met(condition, context)
        outcome.met[condition.id] = met is not False
        if met is False:
            outcome.ends = (f"stopped: {condition.id}",)
            return True
    return False
