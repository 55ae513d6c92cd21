"""When the hall is open: spans of each weekday, as the settings write them."""

from contracts.forms import CompiledForm
from contracts.hours import WEEKDAYS
from contracts.items import Question, Section
from kiosk.visit import answers
from kiosk.visit.questions import QuestionsView
from kiosk.visit.setup import FRAME
from kiosk.visit.setup_form import SetupForm, Texted
from kiosk.visit.step import Step

LONGEST = 80
WORKED = 5
"""Days of the week that stand in the first part."""
SIGNS = str.maketrans("：，－–—～", ":,----")  # what a Chinese keyboard has first


def made(text: Texted) -> CompiledForm:
    """A question a day; left empty, the hall is closed on it."""
    questions = tuple(
        Question(
            id=day,
            type="text",
            label=text(day),
            help=text("help"),
            required=False,
            keyboard="latin",
            max_length=LONGEST,
        )
        for day in WEEKDAYS
    )
    sections = (
        Section(id="week", title=text("week"), questions=WEEKDAYS[:WORKED]),
        Section(id="weekend", title=text("weekend"), questions=WEEKDAYS[WORKED:]),
    )
    return CompiledForm(questions, sections)


FORM = SetupForm(
    table="tech-hours",
    made=made,
    words={day: f"hours.{day}" for day in WEEKDAYS},
    signs=SIGNS,
)

STEP = Step(
    name="tech-hours",
    shows=QuestionsView,
    view=FORM.view,
    on=FORM.on,
    exits=("before",),
    enter=FORM.enter,
    back=FORM.back,
    restyled=answers.restyled,
    frame=FRAME,
)
