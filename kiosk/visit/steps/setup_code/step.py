"""The one-time code with which the centre gets to know this terminal; it is written nowhere."""

from contracts.forms import CompiledForm
from contracts.items import Question, Section
from kiosk.visit.answers import FormState
from kiosk.visit.onetime import OneTimeCode
from kiosk.visit.questions import QuestionsView
from kiosk.visit.setup import FRAME, Setup
from kiosk.visit.setup_form import SetupForm, Texted
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Step, Turn, Way

SYMBOLS = 16


def made(text: Texted) -> CompiledForm:
    """Sixteen letters and digits, in fours; empty: later."""
    code = Question(
        id="code",
        type="text",
        label=text("code"),
        help=text("code_help"),
        required=False,
        keyboard="latin",
        min_length=SYMBOLS,
        max_length=SYMBOLS + 3,
    )
    known = Section(id="known", title=text("known"), questions=("code",))
    return CompiledForm((code,), (known,))


def needed(state: State, facts: Facts) -> bool:
    """Whether the centre does not know the terminal yet."""
    return not state.of(Setup).number


def full(state: State, facts: Facts) -> Turn:
    """The code is used once, on the next page."""
    code = str(state.of(FormState).values.get("code", ""))
    way = Way(ONWARD.to, carry=(OneTimeCode(code),))
    return Turn(state.put(FormState()), way=way)


FORM = SetupForm(table="setup-code", made=made, words={}, full=full)

STEP = Step(
    name="setup-code",
    shows=QuestionsView,
    view=FORM.view,
    on=FORM.on,
    exits=("before",),
    needed=needed,
    enter=FORM.enter,
    back=FORM.back,
    part="setup_centre",
    frame=FRAME,
)
