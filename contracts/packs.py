"""Interface packs: how the terminals of a set look and greet, as data only. Schema 1.

A pack is one document, ``pack.yaml``, with the pictures that it names beside it. Nothing in it can
run: no page, no script, no font, nothing that is fetched. Guide: docs/packs.md.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from contracts.errors import InvalidDocumentError
from contracts.items import LANGUAGES, Code, Text
from contracts.mistakes import first_mistake
from contracts.palette import COLOUR, STANDARD, too_close

PACK_FILE, PICTURES = "pack.yaml", "pictures"
MAX_FILES = 24
MAX_DOCUMENT_BYTES = 64 * 1024
MAX_PICTURE_BYTES = 2 * 1024 * 1024
MAX_PACK_BYTES = 12 * 1024 * 1024
ENDINGS = (".png", ".jpg", ".svg")

WORDS: dict[str, int] = {
    "header.service": 10,
    "attract.greeting": 14,
    "attract.lead": 30,
    "attract.start": 8,
    "home.greeting": 12,
    "home.greeting_elder": 12,
    "home.lead": 26,
    "home.lead_elder": 40,
    "home.special_space": 10,
    "special-space.title": 12,
    "special-space.lead": 30,
    "special-space.lead_empty": 44,
    "guide.begin": 6,
    "help.title": 10,
    "help.lead": 24,
    "out-of-service.closed_title": 14,
    "out-of-service.closed_text": 30,
    "done.take_paper": 20,
    "done.another": 8,
    "rating.title": 14,
    "rating.lead": 30,
}
"""What a pack may say otherwise, and how many Chinese characters it has for it. All else that
pages say promises, warns or asks for consent, and is the same on every terminal."""
NOTICE_HAN = 40
ENGLISH_FACTOR = 3.2
"""English of the same meaning takes about this many letters for one Chinese character."""
NOTICES = {"first": "attract.notice", "home": "home.notice"}
"""Under which keys pages find the notices of a pack."""
PICTURE_NAMES = (
    "hills-home",
    "hills-landscape",
    "hills-portrait",
    "mark",
    "person-elder",
    "person-elderm",
    "person-staff",
    "staff-hello",
)
"""Drawings that only please. Those that show what to do with a card or a paper are not among them:
they must look like the machine."""
OWN_PICTURES = (
    "cabinet-camera",
    "cabinet-help",
    "cabinet-none",
    "cabinet-printer",
    "cabinet-reader",
    "for-other",
    "for-self",
    "idcard",
)
"""The other drawings, the same on every terminal."""
MOST_SAID, MOST_PLACE = 400, 120
_MARKUP = re.compile(r"[<>{}\\]|&[#\w]+;")
_UNSEEN = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))


class PackError(InvalidDocumentError):
    """An interface pack cannot be used.

    Attributes:
        rule: what it breaks, a word that stays.
        place: where, such as ``words.en`` or a file.
    """

    code: ClassVar[str] = "P-175"

    def __init__(self, rule: str, said: str, place: str = "") -> None:
        said, place = _line(said, MOST_SAID), _line(place, MOST_PLACE)
        super().__init__(f"{place}: {said}" if place else said)
        self.rule = rule
        self.place = place


def _line(text: str, most: int) -> str:
    """Words that may be a stranger's, on one line that somebody can read."""
    return "".join(sign if sign.isprintable() else "?" for sign in text[:most])


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Colour = Annotated[str, Field(pattern=COLOUR)]
Codes = Annotated[tuple[Code, ...], Field(max_length=200)]
FileName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}\.(png|jpg|svg)$")]


class HomePart(_Part):
    """The home page. Items that are not named follow in the order of their documents.

    ``order``: items as they stand; ``frequent``: those that come first on the usual home;
    ``elder``: those that come first on the elder home. What is left out stays as it is.
    ``sort``: whether items of a tab stand as they are listed, or those first that are done most
    often at this terminal.
    """

    order: Codes = ()
    frequent: Codes | None = None
    elder: Codes | None = None
    sort: Literal["listed", "used"] = "listed"

    @model_validator(mode="after")
    def _once(self) -> Self:
        for codes in (self.order, self.frequent or (), self.elder or ()):
            if len(set(codes)) < len(codes):
                raise ValueError("names an item twice")
        return self


class SizesPart(_Part):
    """In percent of what ships; nothing falls below what somebody must be able to read or hit."""

    words: int = Field(default=100, ge=100, le=110)
    corners: int = Field(default=100, ge=0, le=150)


class NoticesPart(_Part):
    """A sentence that stands on the page that waits, and one on the home page."""

    first: Text | None = None
    home: Text | None = None


class PackDocument(_Part):
    """The document of a pack. ``words`` by language, then by key; ``pictures`` file by name."""

    schema_version: Literal[1] = Field(alias="schema")
    name: str = Field(default="", max_length=60)
    colours: dict[str, Colour] = Field(default_factory=dict)
    words: dict[str, dict[str, str]] = Field(default_factory=dict)
    home: HomePart = HomePart()
    pictures: dict[str, FileName] = Field(default_factory=dict)
    sizes: SizesPart = SizesPart()
    notices: NoticesPart = NoticesPart()

    def said(self, language: str) -> dict[str, str]:
        """What pages say otherwise in a language, by the keys of the catalogues."""
        found = dict(self.words.get(language, {}))
        for name, key in NOTICES.items():
            text: Text | None = getattr(self.notices, name)
            if text is not None:
                found[key] = text.get(language)
        return found


def parse_pack(data: object) -> PackDocument:
    """Check the document of a pack that was read from YAML.

    Raises:
        PackError: naming the place and the reason of the first mistake.
    """
    try:
        pack = PackDocument.model_validate(data)
    except ValidationError as error:
        place, said = first_mistake(error)
        raise PackError("document", said.removeprefix("Value error, "), place) from None
    mistake = next(mistakes(pack), None)
    if mistake is not None:
        raise mistake
    return pack


def mistakes(pack: PackDocument) -> Iterator[PackError]:
    """Everything that is wrong with a document whose shape is right."""
    yield from _colours(pack.colours)
    yield from _words(pack)
    for name in pack.pictures:
        if name not in PICTURE_NAMES:
            said = f"there is no picture {name} that may be another: {', '.join(PICTURE_NAMES)}"
            yield PackError("pictures", said, f"pictures.{name}")


def _colours(colours: Mapping[str, str]) -> Iterator[PackError]:
    unknown = [name for name in colours if name not in STANDARD]
    for name in unknown:
        yield PackError("colours", f"there is no colour {name}", f"colours.{name}")
    if unknown:
        return
    for ink, paper, found, least in too_close(colours):
        said = f"{ink} on {paper} has a contrast of {found:.1f}:1, and at least {least:g}:1 is read"
        yield PackError("contrast", said, f"colours.{ink}")


def _words(pack: PackDocument) -> Iterator[PackError]:
    for language, words in pack.words.items():
        if language not in LANGUAGES:
            said = f"there is no language {language}"
            yield PackError("words", said, f"words.{language}")
            continue
        for key, sentence in words.items():
            place = f"words.{language}.{key}"
            if key not in WORDS:
                yield PackError("words", f"{key} is the same on every terminal", place)
            else:
                yield from _sentence(sentence, language, WORDS[key], place)
    for name in NOTICES:
        text: Text | None = getattr(pack.notices, name)
        for language, sentence in text.root.items() if text else ():
            yield from _sentence(sentence, language, NOTICE_HAN, f"notices.{name}.{language}")


def _sentence(sentence: str, language: str, han: int, place: str) -> Iterator[PackError]:
    most = han if language == LANGUAGES[0] else int(han * ENGLISH_FACTOR)
    if not sentence.strip():
        yield PackError("words", "says nothing", place)
    if len(sentence) > most:
        yield PackError("words", f"is longer than {most} characters", place)
    if any(unicodedata.category(sign) in _UNSEEN for sign in sentence):
        yield PackError("words", "holds signs that nobody sees", place)
    if _MARKUP.search(sentence):
        yield PackError("words", "is plain words: no markup and no names in braces", place)


def untranslated(pack: PackDocument) -> list[str]:
    """Keys that are said otherwise in one language and as before in another."""
    said = [key for language in LANGUAGES for key in pack.words.get(language, {})]
    return sorted({key for key in said if said.count(key) < len(LANGUAGES)})
