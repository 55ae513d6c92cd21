"""What was refused, in words: a sentence of ours, and the detail as the rule itself says it."""

from dataclasses import dataclass

from central.console.texts import Words
from contracts.errors import KioskError

_UNKNOWN = "other"


@dataclass(frozen=True, slots=True)
class Refused:
    """``text`` in the language of the page; ``detail`` in English, "" where there is none."""

    text: str
    detail: str = ""


def refused(words: Words, error: KioskError) -> Refused:
    """A rule said no."""
    key = f"refusal.{error.code}"
    known = key in words.keys()  # noqa: SIM118 - a method of ours
    return Refused(words(key if known else f"refusal.{_UNKNOWN}"), str(error))
