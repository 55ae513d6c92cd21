"""Reasons as sentences, in both languages."""

import tomllib
from functools import cache
from pathlib import Path

from central.rollouts.model import Reason

LANGUAGES = ("en", "zh")


def sentence(reason: Reason, language: str = "en") -> str:
    """A reason as people read it; a key of a newer centre stands for itself."""
    texts = sentences().get(reason.key)
    if texts is None:
        return reason.key
    return texts[language].format_map(_Figures(reason.figures))


@cache
def sentences() -> dict[str, dict[str, str]]:
    """All sentences by key and language."""
    return tomllib.loads(Path(__file__).with_name("reasons.toml").read_text("utf-8"))


class _Figures(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"
