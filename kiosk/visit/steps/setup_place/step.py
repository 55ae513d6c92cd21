"""What people are told of this terminal: its name and place, hours and phone; zone and height."""

from contracts.forms import CompiledForm
from contracts.items import Choice, Question, Section
from kiosk.visit import answers
from kiosk.visit.questions import QuestionsView
from kiosk.visit.setup import FRAME, GLASS, USUAL_MM
from kiosk.visit.setup_form import SetupForm, Texted
from kiosk.visit.step import Step

THE_CENTRES = "centre"
ZONES = (THE_CENTRES, "Asia/Shanghai", "Asia/Urumqi")
LOWEST_MM, HIGHEST_MM = 200, 1500


def made(text: Texted) -> CompiledForm:
    """The questions; what the settings usually say stands there already."""

    def asked(qid: str, **more: object) -> Question:
        shown = {"id": qid, "label": text(qid), "help": text(f"{qid}_help")}
        return Question.model_validate({"type": "text", "required": False, **shown, **more})

    zones = tuple(
        Choice(code=zone, label=text(f"zone_{zone.rpartition('/')[2].lower()}")) for zone in ZONES
    )
    questions = (
        asked("name", required=True, max_length=40),
        asked("place", max_length=60),
        asked("district", type="digits", min_length=6, max_length=6),
        asked("hours", max_length=60),
        asked("phone", required=True, keyboard="latin", max_length=30),
        asked("zone", type="choice", required=True, choices=zones, default=THE_CENTRES),
        asked(
            "glass",
            type="number",
            required=True,
            min_number=LOWEST_MM,
            max_number=HIGHEST_MM,
            default=USUAL_MM,
            max_length=4,
        ),
    )
    sections = (
        Section(id="which", title=text("which"), questions=("name", "place", "district")),
        Section(id="people", title=text("people"), questions=("hours", "phone")),
        Section(id="stand", title=text("stand"), questions=("zone", "glass")),
    )
    return CompiledForm(questions, sections)


FORM = SetupForm(
    table="setup-place",
    made=made,
    words={
        "name": "terminal.name",
        "place": "terminal.place",
        "district": "terminal.district",
        "hours": "terminal.help_hours",
        "phone": "terminal.help_phone",
        "zone": "terminal.zone",
        "glass": GLASS,
    },
    means={THE_CENTRES: ""},
)

STEP = Step(
    name="setup-place",
    shows=QuestionsView,
    view=FORM.view,
    on=FORM.on,
    exits=("before",),
    enter=FORM.enter,
    back=FORM.back,
    restyled=answers.restyled,
    part="setup_place",
    frame=FRAME,
)
