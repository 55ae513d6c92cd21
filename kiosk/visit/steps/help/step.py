"""A person's help: where, until when, which phone."""

from dataclasses import dataclass

from kiosk.visit.events import HelpPressed
from kiosk.visit.sentences import said
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Frame, Over, Step


@dataclass(frozen=True, slots=True)
class HelpView:
    """Where, until when, which phone."""

    hours: str = ""
    phone: str = ""
    place: str = ""


def view(state: State, facts: Facts) -> HelpView:
    """What the terminal knows of its people."""
    hours, place = (said(words, state.language) for words in (facts.help_hours, facts.place))
    return HelpView(hours=hours, phone=facts.help_phone, place=place)


STEP = Step(
    name="help",
    shows=HelpView,
    view=view,
    frame=Frame(help=False),
    over=Over(layer=2, back=True, opened_by=HelpPressed),
)
