"""The code that the centre read out for this terminal; it is good once, with its PIN."""

from contracts.forms import CompiledForm
from contracts.items import Question, Section
from kiosk.visit.answers import FormState
from kiosk.visit.onetime import OneTimeCode
from kiosk.visit.questions import QuestionsView
from kiosk.visit.setup_form import SetupForm, Texted
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, Way
from kiosk.visit.technician import OUTSIDE

SYMBOLS = 12


def made(text: Texted) -> CompiledForm:
    """Twelve letters and digits, in fours."""
    code = Question(
        id="code",
        type="text",
        label=text("code"),
        help=text("code_help"),
        keyboard="latin",
        min_length=SYMBOLS,
        max_length=SYMBOLS + 2,
    )
    said = Section(id="said", title=text("said"), questions=("code",))
    return CompiledForm((code,), (said,))


def full(state: State, facts: Facts) -> Turn:
    """The PIN of whoever it was made for follows."""
    code = str(state.of(FormState).values.get("code", ""))
    return Turn(state.put(FormState()), way=Way("pin", carry=(OneTimeCode(code),)))


FORM = SetupForm(table="tech-code", made=made, words={}, full=full)

STEP = Step(
    name="tech-code",
    shows=QuestionsView,
    view=FORM.view,
    on=FORM.on,
    exits=("before", "pin"),
    enter=FORM.enter,
    back=FORM.back,
    frame=OUTSIDE,
)
