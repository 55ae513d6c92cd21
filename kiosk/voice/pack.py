"""A pack of recordings: ``<language>/<name>.opus``, where the name says which text by which voice.

A person's recording of the same text lies beside them as ``<language>/person/<name>.opus`` and is
taken instead. What a set says otherwise comes with it, elsewhere: ``<language>/<name>.ogg``.
"""

import hashlib
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from contracts.errors import InvalidDocumentError

DESCRIPTION = "voice.toml"
SUFFIX = ".opus"
PERSON = "person"
BROUGHT = (".ogg", SUFFIX)
"""Endings of recordings that a set brings."""


class VoicePackError(InvalidDocumentError):
    """A pack of recordings says nothing of its voices."""

    code = "P-131"


def name_of(text: str, voice: str) -> str:
    """The name of the file that holds this text, read by this voice."""
    same = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(f"{voice}\n{same}".encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Pack:
    """The recordings of one language.

    Attributes:
        folder: where they lie.
        voice: whose voice it is.
        brought: where more of them lie, which a set brings.
    """

    folder: Path
    voice: str
    brought: Path | None = None

    def recording(self, text: str) -> Path | None:
        """The file with this text, a person's first; None when there is none."""
        name = name_of(text, self.voice)
        if name in self._persons:
            return self.folder / PERSON / f"{name}{SUFFIX}"
        if name in self._names:
            return self.path(text)
        return self._more.get(name)

    def by_person(self, text: str) -> bool:
        """Whether a person has read it."""
        return name_of(text, self.voice) in self._persons

    def path(self, text: str) -> Path:
        """Where the made recording of a text lies or would lie."""
        return self.folder / f"{name_of(text, self.voice)}{SUFFIX}"

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(path.stem for path in self.folder.glob(f"*{SUFFIX}"))

    @cached_property
    def _more(self) -> dict[str, Path]:
        found = () if self.brought is None else sorted(self.brought.glob("*"))
        return {path.stem: path for path in found if path.suffix in BROUGHT and path.is_file()}

    @cached_property
    def _persons(self) -> frozenset[str]:
        return frozenset(path.stem for path in (self.folder / PERSON).glob(f"*{SUFFIX}"))


def load_packs(folder: Path, brought: Path | None = None) -> dict[str, Pack]:
    """The packs of a folder by language; none where there is no folder.

    Args:
        folder: what ships.
        brought: what a set brings besides.

    Raises:
        VoicePackError: it is not said whose voice the recordings are.
    """
    told = folder / DESCRIPTION
    if not told.is_file():
        return {}
    try:
        voices = tomllib.loads(told.read_text("utf-8"))["voices"]
        return {
            lang: Pack(folder / lang, str(voice), brought / lang if brought else None)
            for lang, voice in voices.items()
        }
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise VoicePackError(f"{DESCRIPTION}: {error!r}") from error
