"""Item documents: a piece of public business as data. Schema 1; guide: docs/items.md.

Everything a resident reads stands here in every language of the project. Rules are CEL
expressions over ``identity``, ``answers``, ``today`` and ``for_self`` (see ``contracts.forms``).
"""

import operator
import re
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError, model_validator

from contracts.errors import InvalidDocumentError
from contracts.mistakes import first_mistake

LANGUAGES = ("zh-CN", "en")

MAX_MATERIALS, MAX_MATERIAL_PAGES = 6, 10
MOST_ENTRIES = 12

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
_IN_RULES = re.compile(r"[a-z][a-z0-9_]{0,50}")
Topic = Literal["health", "documents", "money", "family", "work"]
"""Parts of life by which residents look for an item."""
QuestionType = Literal["text", "phone", "digits", "number", "date", "bool", "choice", "choices"]
Pattern = Literal["mobile-cn", "id-number", "bank-account", "postal-code"]


class Text(RootModel[dict[str, str]]):
    """One text in every language; ``get`` falls back to Chinese."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for language in LANGUAGES:
            if not self.root.get(language, "").strip():
                raise ValueError(f"the text in {language} is missing")
        return self

    def get(self, language: str) -> str:
        """The text in a language."""
        return self.root.get(language) or self.root[LANGUAGES[0]]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Office(_Part):
    """Who answers."""

    name: Text
    address: Text
    phone: str
    hours: Text


class Bring(_Part):
    """Something that is needed; ``have_from`` says who brings it."""

    text: Text
    have_from: Literal["card", "resident", "none"] = "resident"


class Basis(_Part):
    """A law or rule, with the date its reading was checked.

    ``as_of``: "" while nobody has compared the paragraphs with it; the page says so.
    ``paragraphs``: what it says that matters to a resident, in our own plain words. What came
    after ``as_of`` is only written where it is given, so that it changes the hash of no other
    document.
    """

    title: Text
    as_of: str
    number: str = Field(default="", exclude_if=operator.not_)
    issued: str = Field(default="", pattern=r"^(\d{4}-\d{2}-\d{2})?$", exclude_if=operator.not_)
    issued_by: Text | None = Field(default=None, exclude_if=operator.not_)
    paragraphs: tuple[Text, ...] = Field(default=(), exclude_if=operator.not_)


class Guide(_Part):
    """The plain-language guide; every element of requirement R05."""

    summary: Text
    who: Text
    bring: tuple[Bring, ...]
    minutes: int = Field(gt=0, le=120)
    fee: Text
    time_limit: Text
    result: Text
    where: Text
    staffed_way: Text
    basis: tuple[Basis, ...] = ()

    @property
    def rules(self) -> tuple[Basis, ...]:
        """Those of the basis that are told in plain words."""
        return tuple(basis for basis in self.basis if basis.paragraphs)


class QuestionAnswer(_Part):
    """One question people ask, and its answer."""

    q: Text
    a: Text


class Refuse(_Part):
    """What happens to who refuses the notice."""

    text: Text


class Notice(_Part):
    """Who uses what, why, how long, rights (个保法 17)."""

    version: str
    title: Text
    paragraphs: tuple[Text, ...] = Field(min_length=1)
    refuse: Refuse


class Condition(_Part):
    """Something that must hold; otherwise the visit stops with a message and a way out.

    ``stage`` identity: decided right after identification; answers: after the form.
    ``needs_clock``: not decided while the terminal's clock is not trusted.
    """

    id: Code
    when: str
    stage: Literal["identity", "answers"] = "identity"
    needs_clock: bool = False
    message: Text
    way_out: Text


class OtherRefused(_Part):
    """Why nobody can do this for somebody else, and where they can go."""

    text: Text
    way_out: Text


class Choice(_Part):
    """One answer to choose; ``code`` is what is kept."""

    code: str = Field(min_length=1, max_length=64)
    label: Text
    help: Text | None = None
    show_when: str | None = None


class BoolLabels(_Part):
    """Words for yes and no."""

    true: Text
    false: Text


class ValidRule(_Part):
    """A rule about an answer with the sentence for when it does not hold."""

    rule: str
    message: Text


class Question(_Part):
    """One question of the form.

    ``neutral``: the default decides nothing and declares nothing. Only written where it is true,
    so that it changes the hash of no other document.
    """

    id: Code
    type: QuestionType
    label: Text
    short_label: Text | None = None
    help: Text | None = None
    required: bool | str = True
    default: Any = None
    neutral: bool = Field(default=False, exclude_if=operator.not_)
    prefill: str | None = Field(
        default=None, pattern=r"^(match:)?identity\.(name|address|id_number|english_name)$"
    )
    confirm: bool = False
    show_when: str | None = None
    choices: tuple[Choice, ...] = ()
    bool_labels: BoolLabels | None = None
    min_length: int = Field(default=0, ge=0)
    max_length: int = Field(default=60, gt=0, le=500)
    min_number: int | None = None
    max_number: int | None = None
    min_date: str | None = None
    max_date: str | None = None
    pattern: Pattern | None = None
    enter_twice: bool = False
    valid_when: tuple[ValidRule, ...] = ()
    keyboard: Literal["pinyin", "latin", "digits"] | None = None
    masked: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.type in ("choice", "choices")) != bool(self.choices):
            raise ValueError("choices belong to the types choice and choices, and must not lack")
        codes = [choice.code for choice in self.choices]
        if len(codes) != len(set(codes)):
            raise ValueError("two choices have the same code")
        return self

    @property
    def name(self) -> Text:
        """How the review calls it."""
        return self.short_label or self.label


class Total(_Part):
    """A sum over all entries; ``of`` is the question whose numbers are added."""

    of: Code
    label: Text


class Ask(_Part):
    """How something is asked, and what the review calls it."""

    label: Text
    short_label: Text | None = None
    help: Text | None = None


class Repeat(_Part):
    """The questions of a section are asked for each of several people or things.

    Texts of the section, of its questions and of this may hold ``{n}``, the number of the entry.
    ``any`` asks whether there is one at all, with the section before; without it there is at least
    one. ``another`` is
    asked after each entry, with the answers ``more``, ``end`` and ``remove``; ``full`` says after
    the last what to do with those beyond it. Where ``show_when`` does not hold nothing of it is
    asked. ``count`` and ``total`` are told, never asked, and
    stand in rules as ``answers.<section>_count`` and ``answers.<section>_total``.
    """

    most: int = Field(ge=2, le=MOST_ENTRIES)
    show_when: str | None = None
    any: Ask | None = None
    another: Ask
    more: Text
    end: Text
    remove: Text
    full: Text
    count: Text | None = None
    total: Total | None = None


class Section(_Part):
    """Questions that belong together."""

    id: Code
    title: Text
    questions: tuple[Code, ...] = Field(min_length=1)
    repeat: Repeat | None = Field(default=None, exclude_if=operator.not_)


class PhotoAlternative(_Part):
    """The equal other way; ``sets`` are answers that it changes."""

    label: Text
    text: Text
    sets: dict[str, Any] = Field(default_factory=dict)


class Photo(_Part):
    """A portrait, only with a reason."""

    required: bool | str = True
    why: Text
    alternative: PhotoAlternative | None = None


class MaterialAlternative(_Part):
    """What happens to who has none of it here: the visit goes on, and the case says so."""

    label: Text
    text: Text


class Material(_Part):
    """Papers that are laid under the document camera, one file of at most ``max_pages``."""

    id: Code
    name: Text
    why: Text
    required: bool | str = True
    max_pages: int = Field(default=4, gt=0, le=MAX_MATERIAL_PAGES)
    alternative: MaterialAlternative | None = None

    @property
    def role(self) -> str:
        """What its file is called among the attachments of a submission."""
        return f"material:{self.id}"


class SignAlternative(_Part):
    """A way of signing for who cannot write."""

    code: Code
    label: Text
    text: Text


class Signature(_Part):
    """Handwritten signature."""

    required: bool = True
    alternatives: tuple[SignAlternative, ...] = ()


class NextStep(_Part):
    """A step that some have: with these answers, with (``photo: true``) or without a photo."""

    text: Text
    show_when: str | None = None
    photo: bool | None = None


class Receipt(_Part):
    """What the receipt promises: received, not yet accepted.

    ``answered_when``: a rule over the answers; where it does not hold nobody will answer, and no
    day is promised.
    """

    status_line: Text
    answer_by_working_days: int = Field(gt=0)
    answer_unit: Literal["working-days", "days"] = "working-days"
    answered_when: str | None = Field(default=None, exclude_if=operator.not_)
    next_steps: tuple[Text | NextStep, ...] = ()


class ItemDocument(_Part):
    """One item."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    code: Code
    version: str
    name: Text
    official_name: Text
    aliases: tuple[str, ...] = ()
    icon: str
    order: int = 100
    frequent: bool = True
    elder_home: bool = True
    identity_level: Literal["L0", "L1", "L2", "L3"] = "L2"
    audience: tuple[Literal["older", "disabled"], ...] = Field(default=(), exclude_if=operator.not_)
    topics: tuple[Topic, ...] = Field(default=(), exclude_if=operator.not_)
    next_items: tuple[Code, ...] = Field(default=(), max_length=2, exclude_if=operator.not_)
    catch_all: bool = Field(default=False, exclude_if=operator.not_)
    accepts: tuple[Literal["social-card"], ...] = Field(default=(), exclude_if=operator.not_)
    for_whom: tuple[Literal["self", "other"], ...] = ("self",)
    other_refused: OtherRefused | None = None
    office: Office
    phones: tuple[str, ...] = ()
    guide: Guide
    qa: tuple[QuestionAnswer, ...] = ()
    notice: Notice
    conditions: tuple[Condition, ...] = ()
    sections: tuple[Section, ...] = ()
    questions: tuple[Question, ...] = ()
    photo: Photo | None = None
    materials: tuple[Material, ...] = Field(
        default=(), max_length=MAX_MATERIALS, exclude_if=operator.not_
    )
    signature: Signature = Signature()
    receipt: Receipt
    max_offline_days: int = Field(default=30, gt=0)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        ids = [question.id for question in self.questions]
        placed = [qid for section in self.sections for qid in section.questions]
        if len(ids) != len(set(ids)):
            raise ValueError("two questions have the same id")
        if sorted(ids) != sorted(placed):
            raise ValueError("each question must stand in exactly one section")
        for section in self.sections:
            if section.repeat is not None:
                self._repeats(section, section.repeat)
        return self

    def _repeats(self, section: Section, repeat: Repeat) -> None:
        kinds = {question.id: question.type for question in self.questions}
        if any(not _IN_RULES.fullmatch(name) for name in (section.id, *section.questions)):
            raise ValueError("ids of what is repeated stand in rules: letters, digits and _ only")
        if repeat.total is not None and repeat.total.of not in section.questions:
            raise ValueError("a sum is made of a question of its own section")
        if repeat.total is not None and kinds[repeat.total.of] != "number":
            raise ValueError("a sum is made of numbers")
        repeated = [q for q in self.questions if q.id in section.questions]
        if any(q.default is not None or q.prefill is not None for q in repeated):
            raise ValueError("what is repeated has no default, and no card answers it")
        numbered = re.compile(rf"({'|'.join((*section.questions, section.id + '_next'))})_[0-9]+")
        made = {f"{section.id}_{what}" for what in ("any", "count", "total")}
        if any(numbered.fullmatch(name) or name in made for name in kinds):
            raise ValueError("a question has the id of an entry's")


def parse_item(data: object, source: str = "item") -> ItemDocument:
    """Check a document that was read from YAML or JSON.

    Raises:
        InvalidDocumentError: naming the place and the reason of the first mistake.
    """
    try:
        return ItemDocument.model_validate(data)
    except ValidationError as error:
        place, said = first_mistake(error)
        raise InvalidDocumentError(f"{source}: {place}: {said}") from error
