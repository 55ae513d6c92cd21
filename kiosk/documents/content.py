"""What a receipt says. Masked: everything here may lie readable on the terminal's disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, get_origin

from contracts.codes import code_text
from contracts.errors import BugError

MOST_IN_CODE = 180
"""Bytes: a code of 53 modules, which a phone reads from 58 mm of paper."""


@dataclass(frozen=True, slots=True)
class ReceiptContent:
    """A 收件回执, ready to print in the resident's language.

    ``number`` and ``qr_payload`` are empty until the record store gives the number.
    ``applicant_masked`` and ``id_masked`` are masked already. ``taken`` are lines such as
    「身份证信息」. ``created_at`` is aware and in the zone that the paper shows.
    ``clock_trusted`` False prints a remark beside the time. ``in_code`` is what the code says to
    whoever reads it with a phone: received, when it is answered, whom to ask.
    """

    number: str
    item_name: str
    official_name: str
    applicant_masked: str = field(repr=False)
    id_masked: str = field(repr=False)
    taken: tuple[str, ...]
    created_at: datetime
    answer_by: str
    status_line: str
    office: str
    phones: tuple[str, ...]
    place: str
    terminal_name: str
    language: str
    qr_payload: str = ""
    reprint: bool = False
    clock_trusted: bool = True
    office_address: str = ""
    office_hours: str = ""
    next_steps: tuple[str, ...] = ()
    in_code: tuple[str, ...] = ()

    def numbered(self, number: str, item_code: str) -> "ReceiptContent":
        """The same receipt with its number, and its code: ``CK1;<number>;<item code>;<date>``, then
        lines for people. Nothing personal.
        """
        machine = f"CK1;{number};{item_code};{self.created_at.date().isoformat()}"
        payload = code_text(machine, self.in_code, MOST_IN_CODE)
        return replace(self, number=number, qr_payload=payload)

    def as_reprint(self) -> "ReceiptContent":
        """The same receipt with the mark 重打."""
        return replace(self, reprint=True)

    def to_json(self) -> dict[str, Any]:
        """A JSON object of all fields that ``receipt_from_json`` reads back."""
        return {each.name: _as_json(getattr(self, each.name)) for each in fields(self)}


def _as_json(value: Any) -> Any:
    match value:
        case str() | int() | None:
            return value
        case tuple():
            return list(value)
        case datetime():
            return value.isoformat()
        case _:
            raise BugError(f"a receipt cannot keep a {type(value).__name__}")


def _from_json(kind: Any, value: Any) -> Any:
    if get_origin(kind) is tuple:
        return tuple(value)
    return datetime.fromisoformat(value) if kind is datetime else value


def receipt_from_json(document: Mapping[str, Any]) -> ReceiptContent:
    """Read what ``ReceiptContent.to_json`` wrote.

    Raises:
        BugError: the object is not one of ours.
    """
    try:
        kinds = {each.name: each.type for each in fields(ReceiptContent)}
        values = {name: _from_json(kinds[name], value) for name, value in document.items()}
        return ReceiptContent(**values)
    except (KeyError, TypeError, ValueError) as exc:
        raise BugError(f"stored receipt does not fit: {type(exc).__name__}") from exc
