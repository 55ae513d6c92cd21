"""Who uses what, why, how long; refusing it leads to the equal other way."""

from dataclasses import dataclass
from typing import ClassVar

from kiosk.visit.events import PersonEvent
from kiosk.visit.matter import Stop, open_item
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Step, Turn, Way, on, previous


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
    back=previous,
    part="who",
    names_person=True,
)
