"""The choices of a question as pages of keys; a long list is looked through by letters first.

Only the page that is shown goes to the screen, whatever the length of the list.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from contracts.items import Choice
from kiosk.initials import Initials
from kiosk.visit.events import PersonEvent
from kiosk.visit.letters import Left, LetterView, in_common, left_by, next_letters

PER_PAGE = 6
"""Keys of choices on a page."""
MANY = 3 * PER_PAGE
"""More than this are looked for by letters: two letters cost no more touches than three pages."""


@dataclass(frozen=True, slots=True)
class Browsing:
    """Where somebody is in a list: the letters touched, the page of what they leave.

    ``listed``: what is left is read page by page, however long it is. Another language spells
    with other letters: there the list begins anew.
    """

    question: str = ""
    language: str = ""
    letters: str = field(default="", repr=False)
    listed: bool = False
    page: int = field(default=0, repr=False)


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One answer that can be chosen."""

    code: str
    label: str
    help: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ChoicesTurned(PersonEvent):
    """Some pages on in the choices, or back."""

    by: int


@dataclass(frozen=True, slots=True)
class LetterChosen(PersonEvent):
    """What is looked for goes on with this letter or digit."""

    letter: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChoicesListed(PersonEvent):
    """Read what is left page by page; False: look for it by letters, from the first."""

    listed: bool


Browsed = ChoicesTurned | LetterChosen | ChoicesListed
"""What a person does in a list."""


@dataclass(frozen=True)
class ChoiceList:
    """The choices that a question offers now, and where somebody is in them.

    ``at`` is None for who has just come: there is the first page, or the letters of a long list,
    or the page of what is chosen already.
    """

    question: str
    language: str
    offered: tuple[Choice, ...]
    chosen: frozenset[str]
    initials: Callable[[str], Initials] = field(repr=False)
    at: Browsing | None = None

    @cached_property
    def _labels(self) -> Sequence[str]:
        return [choice.label.get(self.language) for choice in self.offered]

    @cached_property
    def _initials(self) -> Sequence[Initials]:
        if len(self.offered) <= MANY:
            return [()] * len(self.offered)
        return [self.initials(label) for label in self._labels]

    @cached_property
    def place(self) -> Browsing:
        """Where somebody is."""
        beginning, at = Browsing(self.question, self.language), self.at
        if at is not None and (at.question, at.language) == (self.question, self.language):
            return at if left_by(at.letters, self._initials).choices else beginning
        for n, choice in enumerate(self.offered):
            if choice.code in self.chosen:
                return replace(beginning, listed=True, page=n // PER_PAGE)
        return beginning

    @cached_property
    def _left(self) -> Left:
        return left_by(self.place.letters, self._initials)

    @cached_property
    def lettered(self) -> bool:
        """Whether all of it is long enough for letters, and they tell something apart."""
        whole = left_by("", self._initials)
        return len(whole.choices) > MANY and whole.place is not None

    @property
    def asks_letter(self) -> bool:
        """Whether a letter is asked for, instead of showing a page."""
        left = self._left
        return not self.place.listed and len(left.choices) > MANY and left.place is not None

    @property
    def letters(self) -> tuple[LetterView, ...]:
        """The letters to choose from; none where a page is shown."""
        return next_letters(self._left, self._initials, self._labels) if self.asks_letter else ()

    @property
    def begun(self) -> str:
        """The words with which all that is left begins; "" where that says too little."""
        return in_common(self._left, self._initials, self._labels) if self.asks_letter else ""

    @property
    def letter_place(self) -> int:
        """Which letter or character is asked for, from 1; 0 for none."""
        return (self._left.place or 0) + 1 if self.asks_letter else 0

    @property
    def pages(self) -> int:
        """Pages of what is left."""
        return max(1, -(-len(self._left.choices) // PER_PAGE))

    @property
    def shown(self) -> tuple[ChoiceView, ...]:
        """The keys of the page; none while a letter is asked for."""
        if self.asks_letter:
            return ()
        first = self.place.page * PER_PAGE
        return tuple(self._view(n) for n in self._left.choices[first : first + PER_PAGE])

    def _view(self, number: int) -> ChoiceView:
        choice = self.offered[number]
        return ChoiceView(
            code=choice.code,
            label=self._labels[number],
            help=choice.help.get(self.language) if choice.help else "",
            chosen=choice.code in self.chosen,
        )

    def after(self, event: Browsed) -> Browsing:
        """Where that leads; what leads nowhere stays."""
        place = self.place
        match event:
            case ChoicesTurned(by) if not self.asks_letter and 0 <= place.page + by < self.pages:
                return replace(place, page=place.page + by)
            case LetterChosen(letter) if letter in {found.letter for found in self.letters}:
                return replace(place, letters=place.letters + letter, page=0)
            case ChoicesListed(True) if self.asks_letter:
                return replace(place, listed=True, page=0)
            case ChoicesListed(False):
                return Browsing(self.question, self.language)
        return place
