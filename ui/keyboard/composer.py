"""What a key does: letters become candidates, candidates become text. No Qt."""

from ui.keyboard.draft import Draft
from ui.keyboard.engine import MAX_LETTERS, Candidate, PinyinEngine

LETTER_PAGES = ("pinyin", "latin")


class Composer:
    """Edits one draft at a time; keys of other pages leave the letters they belong to.

    ``page`` is pinyin, latin, symbols, digits or date; ``upper`` makes latin letters capitals.
    """

    def __init__(self, engine: PinyinEngine) -> None:
        self._engine = engine
        self.draft: Draft | None = None
        self.page = "pinyin"
        self.upper = False
        self._letters_page = "pinyin"
        self.candidates: list[Candidate] = []

    def edit(self, draft: Draft, page: str) -> None:
        """Work on this draft, beginning with this page of keys."""
        self.draft = draft
        self._letters_page = self.page = page
        self.upper = False
        self._look_up()

    def close(self) -> None:
        """Let go of the draft and of every candidate."""
        self.draft = None
        self.candidates = []
        self.upper = False

    @property
    def pending(self) -> bool:
        """Letters are typed and no character was chosen for them yet."""
        return self.draft is not None and bool(self.draft.letters)

    def press(self, char: str) -> bool:
        """A key with a character. False when it cannot be taken (the field is full)."""
        draft = self.draft
        if draft is None:
            return False
        if self.page == "pinyin" and (char == "'" or (char.isascii() and char.isalpha())):
            return self._spell(draft, char.lower())
        self._take_first()
        if self.page == "latin" and self.upper:
            char = char.upper()
        return self._append(draft, char)

    def space(self) -> bool:
        """Takes the first candidate, or is a space between words."""
        if self.pending:
            return self.choose(0)
        return self.draft is not None and self._append(self.draft, " ")

    def choose(self, index: int) -> bool:
        """Put a candidate in the place of the letters it uses."""
        draft = self.draft
        if draft is None or not 0 <= index < len(self.candidates):
            return False
        candidate = self.candidates[index]
        room = draft.rules.most - len(draft.text)
        if len(candidate.text) > room:
            return False
        draft.text += candidate.text
        draft.letters = draft.letters[candidate.consumed_letters :].lstrip("'")
        self._look_up()
        return True

    def backspace(self) -> None:
        """Take back the last letter, or the last character."""
        draft = self.draft
        if draft is None:
            return
        if draft.letters:
            draft.letters = draft.letters[:-1]
        else:
            draft.text = draft.text[:-1]
        self._look_up()

    def clear(self) -> None:
        """Empty the entry."""
        if self.draft is not None:
            self.draft.letters = ""
            self.draft.text = ""
        self._look_up()

    def activate(self, entry: int) -> None:
        """Type in the first (0) or the second (1) entry."""
        if self.draft is not None and entry != self.draft.active:
            self.draft.letters = ""
            self.draft.active = entry
            self._look_up()

    def show_symbols(self) -> None:
        """Symbols instead of letters."""
        self.page = "symbols"

    def show_letters(self) -> None:
        """The letters that were there before the symbols."""
        self.page = self._letters_page

    def switch_letters(self) -> None:
        """Between pinyin and latin; letters without a character stay as they are, as text."""
        draft = self.draft
        if draft is not None and draft.letters:
            room = draft.rules.most - len(draft.text)
            draft.text += draft.letters.replace("'", "")[:room]
            draft.letters = ""
        first, second = LETTER_PAGES
        self._letters_page = self.page = second if self._letters_page == first else first
        self.upper = False
        self._look_up()

    def split_letters(self) -> str:
        """The letters with their syllables apart."""
        return self._engine.split(self.draft.letters) if self.draft is not None else ""

    def _spell(self, draft: Draft, letter: str) -> bool:
        if letter == "'" and not draft.letters:
            return False
        if len(draft.letters) >= MAX_LETTERS or len(draft.text) >= draft.rules.most:
            return False
        draft.letters += letter
        self._look_up()
        return True

    def _take_first(self) -> None:
        while self.pending and self.choose(0):
            pass

    def _append(self, draft: Draft, char: str) -> bool:
        if not draft.rules.takes(draft.text, char):
            return False
        draft.text += char
        return True

    def _look_up(self) -> None:
        pinyin = self.draft is not None and self.draft.letters
        self.candidates = self._engine.candidates(pinyin) if pinyin else []
