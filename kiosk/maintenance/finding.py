"""What the doctor finds: one thing that was looked at, as a key of ``assets/text``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    WARNING = "warning"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Finding:
    """``doctor.<key>`` says what is so, ``doctor.<key>_do`` what to do about it.

    ``params`` fill the sentence; never personal data.
    """

    level: Level
    key: str
    params: Mapping[str, str] = field(default_factory=dict)


def trouble(key: str, **params: str) -> Finding:
    """Something that somebody must mend."""
    return Finding(Level.TROUBLE, key, params)


def warning(key: str, **params: str) -> Finding:
    """Something that somebody should know."""
    return Finding(Level.WARNING, key, params)


_WORST_FIRST = (Level.TROUBLE, Level.WARNING, Level.OK)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """What somebody must mend stands first; what weighs the same stays in its order."""
    return sorted(findings, key=lambda each: _WORST_FIRST.index(each.level))
