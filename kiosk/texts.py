"""The catalogues of sentences: TOML files, ``[section] key = "…{name}…"``.

``zh-CN.toml`` and ``zh-CN.terminal.toml`` both belong to zh-CN; a section may stand in several
parts, a key in one only.
"""

import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from string import Formatter
from types import MappingProxyType

from contracts.errors import InvalidDocumentError


class MissingTextError(InvalidDocumentError):
    """A page or a receipt asks for a sentence that no catalogue has."""

    code = "P-130"


class Texts:
    """Sentences by language and key; the key is ``section.name``."""

    def __init__(self, catalogues: Mapping[str, Mapping[str, str]]) -> None:
        self._catalogues = catalogues

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that have a catalogue."""
        return tuple(self._catalogues)

    def keys(self, language: str) -> frozenset[str]:
        """All keys of a language."""
        return frozenset(self._catalogues[language])

    def catalogue(self, language: str) -> Mapping[str, str]:
        """All sentences of a language by key, names not filled in."""
        return MappingProxyType(self._catalogues[language])

    def sentences(self, language: str) -> tuple[str, ...]:
        """All sentences of a language, names not filled in."""
        return tuple(self._catalogues[language].values())

    def pages(self) -> frozenset[str]:
        """Names of the pages: the sections that say what people call a page."""
        keys = self.keys(self.languages[0])
        return frozenset(key.removesuffix(".called") for key in keys if key.endswith(".called"))

    def replaced(self, words: Mapping[str, Mapping[str, str]]) -> "Texts":
        """The same with these sentences, by language and key, in place of its own."""
        return Texts(
            {
                language: {**catalogue, **words.get(language, {})}
                for language, catalogue in self._catalogues.items()
            }
        )

    def has(self, key: str, language: str) -> bool:
        """Whether there is such a sentence."""
        return key in self._catalogues.get(language, {})

    def text(self, key: str, language: str, **params: str) -> str:
        """A sentence with its names filled in.

        Where one that it says is 1 and there is a sentence ``<key>_one``, that one: "1 day".

        Raises:
            MissingTextError: the language has no such key, or a name is not given.
        """
        try:
            catalogue = self._catalogues[language]
            sentence, one = catalogue[key], catalogue.get(f"{key}_one")
            if one is not None and any(params.get(name) == "1" for name in _names(sentence)):
                sentence = one
            return sentence.format(**params) if params or "{" in sentence else sentence
        except (KeyError, IndexError) as error:
            raise MissingTextError(f"{language}: {key}") from error

    def text_or(self, key: str, language: str, otherwise: str) -> str:
        """A sentence without names; ``otherwise`` where there is none: of another package."""
        return self._catalogues.get(language, {}).get(key, otherwise)

    def dated(self, key: str, language: str, day: date, **params: str) -> str:
        """A sentence with a day in it: year, month, day and weekday as people say them."""
        said = {
            "year": str(day.year),
            "month": self.text(f"date.month_{day.month}", language),
            "day": str(day.day),
            "weekday": self.text(f"date.weekday_{day.isoweekday()}", language),
        }
        return self.text(key, language, **said, **params)


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def load_texts(folder: Path, *, without: Collection[str] = ()) -> Texts:
    """Read every part of every language in the folder, but for the parts of these names.

    Raises:
        InvalidDocumentError: a file is not TOML, a value is no sentence, a key stands twice.
    """
    catalogues: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.toml")):
        if not set(path.name.split(".")).isdisjoint(without):
            continue
        sentences = catalogues.setdefault(path.name.split(".")[0], {})
        part = _read(path)
        twice = sentences.keys() & part.keys()
        if twice:
            raise InvalidDocumentError(f"{path.name}: {sorted(twice)[0]} stands twice")
        sentences.update(part)
    return Texts(catalogues)


def _read(path: Path) -> dict[str, str]:
    try:
        sections = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise InvalidDocumentError(f"{path.name}: {error}") from error
    found: dict[str, str] = {}
    for section, entries in sections.items():
        for key, sentence in entries.items():
            if not isinstance(sentence, str):
                raise InvalidDocumentError(f"{path.name}: {section}.{key} is not a sentence")
            found[f"{section}.{key}"] = sentence
    return found
