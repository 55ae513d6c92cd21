"""What a model of receipt printer can do, from profiles.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from drivers.adapter import AdapterError

USUAL = "usual"
_FILE = Path(__file__).with_name("profiles.toml")


class Chinese(BaseModel):
    """How a printer's own Chinese font is switched on and off; bytes in hex."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: str
    off: str


class Profile(BaseModel):
    """One profile.

    Attributes:
        dots: across the paper, by its width in millimetres; a width that is missing does not fit.
        chinese: its own Chinese font; None when it has none and lines go as pictures.
        end: what ends a receipt, in hex, and ``end_mm`` the paper that this feeds.
        states: the questions DLE EOT n that it answers, in the order in which they are asked.
        automatic: whether it sends status unasked after GS a.
        confirms: how it says that all is on paper: ``status`` (GS r 1), ``mark`` (GS ( H, with the
            job's own mark) or ``never``.
        near_end: whether it has a sensor for the end of the roll.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    models: tuple[str, ...]
    dots: Mapping[int, int]
    dots_per_mm: float
    mm_per_s: int
    chinese: Chinese | None
    end: str
    end_mm: int
    states: tuple[Literal[1, 2, 3, 4], ...]
    automatic: bool
    confirms: Literal["status", "mark", "never"]
    near_end: bool

    def dots_across(self, width_mm: int) -> int:
        """Dots across paper of this width; raises AdapterError when it does not take it."""
        if width_mm not in self.dots:
            raise AdapterError(f"this profile takes no paper of {width_mm} mm")
        return self.dots[width_mm]


@cache
def profiles() -> Mapping[str, Profile]:
    """Every profile by its name."""
    tables: dict[str, dict[str, Any]] = tomllib.loads(_FILE.read_text("utf-8"))
    usual = tables[USUAL]
    return {name: Profile.model_validate({**usual, **table}) for name, table in tables.items()}


def profile_of(name: str) -> Profile:
    """The profile of this name, or of the model that is called so; raises AdapterError."""
    for called, profile in profiles().items():
        if name == called or name in profile.models:
            return profile
    raise AdapterError(f"no profile or model {name!r}; profiles are {', '.join(profiles())}")
