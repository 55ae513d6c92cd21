"""The page that waits: whoever touches it begins, in a language or in large print."""

from dataclasses import dataclass, replace

from kiosk.visit import events as ev
from kiosk.visit.devices.sound import voice_in
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Frame, Step, Turn, Way, on


@dataclass(frozen=True, slots=True)
class AttractView:
    """The page that waits for the next resident."""


BEGIN = Way("begin")


def touched(state: State, event: ev.PersonEvent, facts: Facts) -> Turn:
    """A visit begins in the language that was touched; the key for large print begins one too.

    So does whoever wants to be read to; whoever wants silence only has it.
    """
    match event:
        case ev.Started(language) if language in facts.languages:
            return Turn(replace(state, language=language), way=BEGIN)
        case ev.ModeChosen(mode):
            return Turn(replace(state, mode=mode, voice=voice_in(state, mode)), way=BEGIN)
        case ev.VoiceTurned(wanted=True) | ev.ReachChosen():
            return Turn(event.granted(state), way=BEGIN)
        case ev.VoiceDarkened():
            return Turn(state)  # whoever comes next sees that there is a page
        case ev.VoiceEvent():
            return Turn(event.granted(state))
        case ev.HelpPressed() | ev.SheetOpened():
            return Turn(state, way=BEGIN)
    return Turn(state)


def nothing(state: State, facts: Facts) -> AttractView:
    """Nothing but the place."""
    return AttractView()


STEP = Step(
    name="attract",
    shows=AttractView,
    view=nothing,
    on=(on(ev.Started, touched),),
    door=touched,
    frame=Frame(dock=False, header="poster", finish=False, home=False),
)
