"""What checks find in a draft."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """What it means: it refuses the draft, the reviewer has to accept it, or it is advice."""

    REFUSE = "refuse"
    ACCEPT = "accept"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``name`` is what a reviewer accepts it by, and all others of that name;
    ``where`` the place in it.
    """

    name: str
    level: Level
    subject: str
    where: str
    message: str

    @property
    def sentence(self) -> str:
        """For people."""
        place = f" ({self.where})" if self.where else ""
        return f"{self.subject}{place}: {self.message}"

    def told(self) -> dict[str, str]:
        """As data."""
        return {
            "name": self.name,
            "level": str(self.level),
            "subject": self.subject,
            "where": self.where,
            "message": self.message,
        }

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Finding":
        """What ``told`` wrote."""
        level = Level(data["level"])
        return cls(data["name"], level, data["subject"], data["where"], data["message"])


def finding(level: Level, kind: str, subject: str, message: str, where: str = "") -> Finding:
    """A finding called by what kind it is and what it is about."""
    name = re.sub(r"[^A-Za-z0-9._:-]+", "-", f"{kind}:{subject}")
    return Finding(name[:80], level, subject, where, message)


def in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """Each once; what refuses first."""
    order = list(Level)
    once = dict.fromkeys(findings)
    return tuple(sorted(once, key=lambda f: (order.index(f.level), f.subject, f.name, f.where)))
