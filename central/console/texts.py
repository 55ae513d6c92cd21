"""The console's words in both languages."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("zh-CN", "en")
_CODE_CHARS = 80
_FOLDER = Path(__file__).parent / "words"


class Words:
    """Texts of one language by ``section.key``."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, **values: object) -> str:
        """A text with its places filled. A missing key is a KeyError: our own mistake."""
        return self._texts[key].format(**values)

    def of(self, section: str, code: str) -> str:
        """The word for a code that comes from outside; the code itself when we have none, cut."""
        return self._texts.get(f"{section}.{code}", code[:_CODE_CHARS])

    def actor(self, actor: str) -> str:
        """Somebody of the audit log (``user:li``) in words."""
        kind, _colon, name = actor.partition(":")
        return self._texts.get(f"actor.{kind}", actor).format(name=name)

    def keys(self) -> frozenset[str]:
        """All keys, so that a test can compare the languages."""
        return frozenset(self._texts)


def load_words() -> dict[str, Words]:
    """Words of all languages."""
    return {language: Words(language, _read(language)) for language in LANGUAGES}


@cache
def _read(language: str) -> dict[str, str]:
    sections = tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8"))
    return {
        f"{section}.{key}": text
        for section, texts in sections.items()
        for key, text in texts.items()
    }
