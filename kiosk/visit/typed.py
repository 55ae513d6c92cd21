"""Name and number typed by whoever has no card to read: a form of two questions."""

from contracts.forms import CompiledForm
from contracts.items import LANGUAGES, Question, Section, Text
from kiosk.texts import Texts

NAME, NUMBER = "own_name", "own_id_number"
LONGEST_NAME = 30


def identity_form(texts: Texts) -> CompiledForm:
    """The form; made once, when the terminal starts."""

    def text(key: str) -> Text:
        return Text(
            {language: texts.text(f"type-identity.{key}", language) for language in LANGUAGES}
        )

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
