"""What is asked: each value by its place in the settings file, ``terminal.name``. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from contracts.addresses import as_address
from contracts.hours import WEEKDAYS
from kiosk.provisioning.steps import Step

DEVICES = "devices."
"""What a device's key begins with: ``devices.<class>`` is its whole table."""


class Form(StrEnum):
    """How a value is entered."""

    TEXT = "text"
    BY_LANGUAGE = "by-language"
    """One text, or a table with one for each language."""
    NUMBER = "number"
    CHOICE = "choice"
    WORDS = "words"
    """Several words, parted by spaces or commas."""
    ADDRESS = "address"
    FILE = "file"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class Field:
    """One value.

    Attributes:
        needed: the settings do not load without it.
    """

    key: str
    step: Step
    form: Form
    needed: bool = False

    @property
    def name(self) -> str:
        """The end of its keys in ``assets/text``: ``terminal_name``."""
        return self.key.replace(".", "_")


FIELDS: Mapping[str, Field] = {
    field.key: field
    for field in (
        Field("terminal.languages", Step.LANGUAGE, Form.WORDS),
        Field("screen.width_px", Step.SCREEN, Form.NUMBER),
        Field("screen.height_px", Step.SCREEN, Form.NUMBER),
        Field("screen.turned", Step.SCREEN, Form.NUMBER),
        Field("screen.diagonal_inch", Step.SCREEN, Form.NUMBER),
        Field("screen.glass_bottom_mm", Step.SCREEN, Form.NUMBER),
        Field("screen.reach", Step.SCREEN, Form.CHOICE),
        Field("centre.url", Step.NETWORK, Form.ADDRESS, needed=True),
        Field("centre.ca", Step.NETWORK, Form.FILE),
        Field("centre.proxy", Step.NETWORK, Form.ADDRESS),
        Field("centre.prefix", Step.NETWORK, Form.TEXT),
        Field("terminal.name", Step.PLACE, Form.BY_LANGUAGE, needed=True),
        Field("terminal.place", Step.PLACE, Form.BY_LANGUAGE),
        Field("terminal.district", Step.PLACE, Form.TEXT),
        Field("terminal.tags", Step.PLACE, Form.WORDS),
        Field("terminal.zone", Step.PLACE, Form.TEXT),
        Field("terminal.help_hours", Step.PLACE, Form.BY_LANGUAGE),
        Field("terminal.help_phone", Step.PLACE, Form.TEXT),
        Field("terminal.nearest", Step.PLACE, Form.BY_LANGUAGE),
        Field("items.folders", Step.ITEMS, Form.FILES),
    )
}
"""By their keys, in the order in which they are asked."""

HOURS = {f"hours.{day}": day for day in WEEKDAYS}
"""When the hall is open, weekday by weekday; none of them: day and night."""
CLOSED = "hours.days"
"""Days that are otherwise; people are asked for those on which the hall is closed."""


def fields_of(step: Step) -> tuple[Field, ...]:
    """What is asked in a step, but for devices."""
    return tuple(field for field in FIELDS.values() if field.step is step)


def typed(field: Field, text: str) -> object:
    """What somebody means who types this. A number that is none stays the text: it is refused."""
    text = text.strip()
    match field.form:
        case Form.NUMBER:
            return _number(text)
        case Form.WORDS | Form.FILES:
            return [word for word in text.replace(",", " ").replace("，", " ").split() if word]
        case Form.ADDRESS:
            return as_address(text)
        case _:
            return text


def shown(value: object) -> str:
    """A value as a person reads it, and may type it again."""
    if isinstance(value, Mapping):
        return " · ".join(f"{language}: {text}" for language, text in value.items())
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _number(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
