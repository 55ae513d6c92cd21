"""Where the centre is, and through whom it is reached."""

from contracts.addresses import as_address
from contracts.forms import CompiledForm
from contracts.items import Question, Section
from kiosk.visit.questions import QuestionsView
from kiosk.visit.setup import FRAME
from kiosk.visit.setup_form import SetupForm, Texted
from kiosk.visit.step import Step


def made(text: Texted) -> CompiledForm:
    """An address must be said; a proxy where there is one."""

    def asked(qid: str, *, required: bool) -> Question:
        return Question(
            id=qid,
            type="text",
            label=text(qid),
            help=text(f"{qid}_help"),
            required=required,
            keyboard="latin",
            max_length=120,
        )

    questions = (asked("address", required=True), asked("proxy", required=False))
    where = Section(id="where", title=text("where"), questions=("address", "proxy"))
    return CompiledForm(questions, (where,))


FORM = SetupForm(
    table="setup-address",
    made=made,
    words={"address": "centre.url", "proxy": "centre.proxy"},
    tidy=as_address,
)

STEP = Step(
    name="setup-address",
    shows=QuestionsView,
    view=FORM.view,
    on=FORM.on,
    exits=("before",),
    enter=FORM.enter,
    back=FORM.back,
    part="setup_network",
    frame=FRAME,
)
