"""Who uses what, why, how long; refusing it leads to the equal other way."""

from dataclasses import dataclass
from typing import ClassVar

from kiosk.visit.events import PersonEvent
from kiosk.visit.matter import Stop, open_item
from kiosk.visit.person import Person, identity, is_unnamed
from kiosk.visit.shape import Life
from kiosk.visit.state import Facts, State
from kiosk.visit.step import BACK, ONWARD, Lead, Step, Turn, Way, on


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Title and paragraphs come from the item."""

    read_on: ClassVar = ("paragraphs",)

    title: str = ""
    paragraphs: tuple[str, ...] = ()
    refuse: str = ""


@dataclass(frozen=True, slots=True)
class NoticeAgreed(PersonEvent):
    """The notice was read."""


@dataclass(frozen=True, slots=True)
class NoticeRefused(PersonEvent):
    """The resident would rather not: the equal other way is shown."""


def agree(state: State, event: NoticeAgreed, facts: Facts) -> Turn:
    """On to the questions."""
    return Turn(state, way=ONWARD)


def refuse(state: State, event: NoticeRefused, facts: Facts) -> Turn:
    """The equal other way."""
    return Turn(state, way=Way("stop", carry=(Stop("notice_refused", staffed=True),)))


def back(state: State, facts: Facts) -> Turn:
    """One page back; who gave no name to where one can still be given."""
    if is_unnamed(identity(state)):
        return Turn(state.put(Person()), way=Way(Lead.BACK, forget=Life.ANSWERS))
    return Turn(state, way=BACK)


def view(state: State, facts: Facts) -> NoticeView:
    """The notice in the item's words."""
    notice = open_item(state, facts).doc.notice
    return NoticeView(
        title=notice.title.get(state.language),
        paragraphs=tuple(text.get(state.language) for text in notice.paragraphs),
        refuse=notice.refuse.text.get(state.language),
    )


STEP = Step(
    name="notice",
    shows=NoticeView,
    view=view,
    on=(on(NoticeAgreed, agree), on(NoticeRefused, refuse)),
    exits=("stop",),
    back=back,
    part="who",
    names_person=True,
)
