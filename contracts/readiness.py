"""The readiness report: how a terminal was when somebody had set it up. Nothing personal.

Made at the terminal, travels to the centre in a signed request, shown on the terminal's page.
"""

import operator
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from contracts.wire import Sha256, TerminalId, WireModel

READINESS_PATH = "/v1/readiness"
MAX_READINESS_BYTES = 128 * 1024
MOST_PARTS, MOST_CHECKS = 64, 32


class Verdict(StrEnum):
    """How a part is."""

    WELL = "well"
    WARNING = "warning"
    TROUBLE = "trouble"
    NOT_TRIED = "not-tried"


class Checked(WireModel):
    """One step of a self-test: its name, how it went, None: it could not be tried."""

    name: str = Field(max_length=40)
    passed: bool | None = None
    note: str = Field(default="", max_length=80, exclude_if=operator.not_)


class Part(WireModel):
    """One part of the terminal.

    ``name``: a device's class, or a part of the terminal itself (``clock``, ``disk`` …). ``said``:
    what was found, a sentence by language. ``eyes``: a person confirmed what only eyes, ears and
    hands can tell.
    """

    name: str = Field(max_length=40)
    verdict: Verdict
    adapter: str = Field(default="", max_length=40, exclude_if=operator.not_)
    model: str = Field(default="", max_length=80, exclude_if=operator.not_)
    serial: str = Field(default="", max_length=80, exclude_if=operator.not_)
    firmware: str = Field(default="", max_length=80, exclude_if=operator.not_)
    said: dict[str, str] = Field(default_factory=dict, exclude_if=operator.not_)
    checks: tuple[Checked, ...] = Field(
        default=(), max_length=MOST_CHECKS, exclude_if=operator.not_
    )
    eyes: bool = Field(default=False, exclude_if=operator.not_)
    tried_at: AwareDatetime | None = Field(default=None, exclude_if=operator.not_)


class Readiness(WireModel):
    """The whole report; ``name`` is how people call the terminal."""

    v: int = 1
    made_at: AwareDatetime
    software: str = Field(default="", max_length=40)
    terminal_id: str = Field(default="", max_length=64)
    terminal_no: int | None = None
    name: str = Field(default="", max_length=120)
    parts: tuple[Part, ...] = Field(max_length=MOST_PARTS)

    @property
    def verdict(self) -> Verdict:
        """The worst of its parts; a part that was not tried makes it no better than a warning."""
        found = {part.verdict for part in self.parts}
        if Verdict.TROUBLE in found:
            return Verdict.TROUBLE
        return Verdict.WARNING if found - {Verdict.WELL} else Verdict.WELL


class ReadinessAck(WireModel):
    """The centre holds these bytes as the newest report of this terminal."""

    kind: Literal["readiness"] = "readiness"
    sha256: Sha256
    terminal_id: TerminalId
