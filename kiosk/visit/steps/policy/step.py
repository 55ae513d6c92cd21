"""The rules behind an item, one after the other, in plain words."""

from dataclasses import dataclass
from typing import ClassVar

from kiosk.visit.events import PersonEvent
from kiosk.visit.matter import open_item
from kiosk.visit.shape import Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, Way, on


@dataclass(frozen=True, slots=True)
class PolicyState(Slice):
    """Which of them is read, from 0."""

    at: int = 0


@dataclass(frozen=True, slots=True)
class PolicyView:
    """One rule: ``number`` of ``count``, from 1; dates are ISO dates, "" where none is known."""

    read_on: ClassVar = ("paragraphs",)

    title: str = ""
    reference: str = ""  # 文号
    issued: str = ""
    issued_by: str = ""
    read: str = ""  # "": nobody has compared these words with it yet
    paragraphs: tuple[str, ...] = ()
    number: int = 1
    count: int = 1


@dataclass(frozen=True, slots=True)
class NextRule(PersonEvent):
    """The next of them; after the last the first."""


def needed(state: State, facts: Facts) -> bool:
    """Whether the item of the visit tells any."""
    return bool(open_item(state, facts).doc.guide.rules)


def turn(state: State, event: NextRule, facts: Facts) -> Turn:
    """Turn to the next."""
    count = len(open_item(state, facts).doc.guide.rules)
    return Turn(state.put(PolicyState((state.of(PolicyState).at + 1) % count)))


def back(state: State, facts: Facts) -> Turn:
    """To the guide, as it was left."""
    return Turn(state, way=Way("guide"))


def view(state: State, facts: Facts) -> PolicyView:
    """One of the rules."""
    rules, language = open_item(state, facts).doc.guide.rules, state.language
    at = state.of(PolicyState).at
    rule = rules[at]
    return PolicyView(
        title=rule.title.get(language),
        reference=rule.number,
        issued=rule.issued,
        issued_by=rule.issued_by.get(language) if rule.issued_by else "",
        read=rule.as_of,
        paragraphs=tuple(paragraph.get(language) for paragraph in rule.paragraphs),
        number=at + 1,
        count=len(rules),
    )


STEP = Step(
    name="policy",
    shows=PolicyView,
    view=view,
    on=(on(NextRule, turn),),
    exits=("guide",),
    needed=needed,
    back=back,
)
