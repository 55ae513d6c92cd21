"""A one-time code on its way from the page where it is typed to the one where it is used."""

from dataclasses import dataclass, field

from kiosk.visit.shape import Slice


@dataclass(frozen=True, slots=True)
class OneTimeCode(Slice):
    """What was typed, "" for nothing; it lives no longer than the page that uses it."""

    code: str = field(default="", repr=False)
