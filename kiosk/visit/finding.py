"""What a search tells a visit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that was found; ``alias`` is what people call it, where it was found by that."""

    code: str
    alias: str = field(default="", repr=False)


Find = Callable[[str, str], Sequence[Hit]]
"""Items for what is typed so far, in a language; the likeliest first."""


def find_nothing(text: str, language: str) -> Sequence[Hit]:
    """Where nobody searches."""
    return ()
