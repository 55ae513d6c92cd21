"""The first page of a new terminal: the language of these pages, and the first one of its own."""

from dataclasses import dataclass, replace

from kiosk.visit import events as ev
from kiosk.visit.setup import LANGUAGES, Setup
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Frame, Step, Turn, on


@dataclass(frozen=True, slots=True)
class SetupLanguageView:
    """Nothing is known yet; which languages there are stands in every snapshot."""


def choose(state: State, event: ev.Started, facts: Facts) -> Turn:
    """Residents find the terminal in this language too, and may choose the others."""
    if event.language not in facts.languages:
        return Turn(state)
    others = [language for language in facts.languages if language != event.language]
    setup = state.of(Setup).but({LANGUAGES: [event.language, *others]})
    return Turn(replace(state, language=event.language).put(setup), way=ONWARD)


def touched(state: State, event: ev.PersonEvent, facts: Facts) -> Turn:
    """Before anybody has begun: a language begins, all else only changes how the page looks."""
    match event:
        case ev.Started():
            return choose(state, event, facts)
        case ev.LanguageChosen(language) if language in facts.languages:
            return Turn(replace(state, language=language))
        case ev.ModeChosen(mode):
            return Turn(replace(state, mode=mode))
        case ev.WishEvent():
            return Turn(event.granted(state))
    return Turn(state)


def view(state: State, facts: Facts) -> SetupLanguageView:
    """Nothing but the question."""
    return SetupLanguageView()


STEP = Step(
    name="setup-language",
    shows=SetupLanguageView,
    view=view,
    on=(on(ev.Started, choose),),
    door=touched,
    frame=Frame(dock=False, finish=False, help=False, home=False),
)
