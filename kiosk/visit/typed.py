"""Name and number typed by whoever has no card to read: a form of two questions."""

from dataclasses import replace

from contracts.forms import CompiledForm
from contracts.identity import CardLayout, Identity, typed_identity
from contracts.items import LANGUAGES, Question, Section, Text
from kiosk.texts import Texts
from kiosk.visit.snapshot import Page
from kiosk.visit.state import FormState, State

NAME, NUMBER = "own_name", "own_id_number"
LONGEST_NAME = 30


def identity_form(texts: Texts) -> CompiledForm:
    """The form; made once, when the terminal starts."""

    def text(key: str) -> Text:
        return Text({language: texts.text(f"typed.{key}", language) for language in LANGUAGES})

    name = Question(
        id=NAME, type="text", label=text("name"), help=text("name_help"), max_length=LONGEST_NAME
    )
    number = Question(
        id=NUMBER,
        type="digits",
        label=text("id_number"),
        help=text("id_number_help"),
        pattern="id-number",
        max_length=18,
    )
    section = Section(id="who", title=text("title"), questions=(NAME, NUMBER))
    return CompiledForm((name, number), (section,))


def is_typed(identity: Identity | None) -> bool:
    """Whether nothing but the keys says who this is."""
    return identity is not None and identity.layout is CardLayout.TYPED


def enter_typing(state: State) -> State:
    """The two questions; whoever was typed before still stands there."""
    form = FormState(at=NAME)
    if state.identity is not None and is_typed(state.identity):
        values = {NAME: state.identity.name, NUMBER: state.identity.id_number}
        form = FormState(values=values, origins=dict.fromkeys(values, "resident"), at=NAME)
    return replace(state, page=Page.TYPE_IDENTITY, form=form, identity=None)


def typed(state: State) -> State:
    """Both answers are right: ask whether this is the person, as after a card."""
    values = state.form.values
    identity = typed_identity(values[NAME], values[NUMBER])
    return replace(state, page=Page.CONFIRM_IDENTITY, identity=identity, form=FormState())
