"""Types by ear: a key is known by what is said when the ring comes to it."""

from typing import Protocol

from demo.robot.hand import StuckError
from demo.robot.meaning import Meaning
from demo.robot.spelling import CHUNK, letters_of, runs, spell
from demo.robot.typist import GROUPING, alike

MOST = 90
TRIES = 3
ONWARD = ("input.next_page", "input.next_question", "input.done", "input.back_to_review")
TOLD_S = 8.0
ECHO_S = 1.5
"""What was typed is said after a key, and is no key that the ring came to."""
SPACE, AGAIN, SHIFT = "input.space", "input.again", "input.shift"
SPLIT, LETTERS, SIGNS = "input.split_spoken", "input.letters", "input.symbols"
MORE_SIGNS = "input.more_symbols_spoken"
"""Keys that bring other keys; letters and signs take turns at one place."""
FEWER = 6
"""So many keys less may lie between such a key and the field when others are there."""


class Ears(Protocol):
    """Ears and a thumb."""

    page: str
    asked: str
    means: Meaning

    def move(self, key: str = "next") -> str:
        """Move the ring and hear where it is."""

    def hear(self, limit_s: float) -> str | None:
        """The next thing that is said."""

    def press(self, key: str) -> None:
        """Press a key of the keypad."""

    def choose(self) -> bool:
        """Choose what the ring is on; whether another page or question is heard then."""


class Board:
    """The keys of a keyboard or pad, in the order in which they were heard.

    Capitals sound like other letters: who only hears cannot tell them.
    """

    def __init__(self, ears: Ears) -> None:
        self._ears = ears
        self._known: dict[tuple[str, ...], list[str]] = {}
        self._read()

    def _read(self) -> None:
        """Go over all keys once, from the field on."""
        self._names = [""]
        while not self._ears.means.is_any(self._names[-1], *ONWARD):
            if len(self._names) > MOST:
                raise StuckError("the keyboard has no end")
            self._names.append(self._ears.move())
        self._at = len(self._names) - 1

    def go_to(self, name: str) -> None:
        """Go to a key as fast as a thumb can, and hear whether it is the right one.

        Raises:
            StuckError: it is none of the keys that were heard, or the ring does not come there.
        """
        wanted = self._place(name)
        if wanted is None:
            raise StuckError(f"no key of the keyboard is called so (U+{ord(name[0]):04X})")
        for _ in range(2 * TRIES):
            if wanted == self._at and wanted:
                return
            for _ in range(abs(wanted - self._at) - 1):
                self._ears.press("next" if wanted > self._at else "previous")
            text = self._ears.move("next" if wanted > self._at else "previous")
            self._find_out(text)
        raise StuckError("the ring does not come to the key")

    def _place(self, name: str) -> int | None:
        sounds = name.casefold()
        return next((n for n, each in enumerate(self._names) if each.casefold() == sounds), None)

    def _find_out(self, text: str) -> None:
        while (place := self._place(text)) is None:
            if self._ears.means.question(text):
                self._at = 0
                return
            text = self._ears.move()
        self._at = place

    def select(self) -> None:
        """Press the key."""
        self._ears.press("select")

    def empty(self) -> None:
        """Take away what is in the field."""
        self.go_to(self._words("input.clear"))
        self.select()

    def again(self) -> bool:
        """Go on in the field for typing it once more; whether there is one."""
        name = self._words(AGAIN)
        if self._has(name):
            self.go_to(name)
            self.select()
        return self._has(name)

    def field_again(self) -> str:
        """Go back to that field and hear what is in it."""
        self.go_to(self._words(AGAIN))
        return self._ears.hear(TOLD_S) or ""

    def leave(self) -> None:
        """Choose the key that leads on."""
        self.go_to(self._names[-1])
        self._ears.choose()

    def type(self, text: str) -> str:
        """Type a text; gives what was typed, with signs that have keys."""
        typed = ""
        for chinese, piece in runs(text):
            if chinese:
                self._chinese(piece)
                typed += piece
            else:
                typed += "".join(self._plain(char) for char in piece)
        return typed

    def _plain(self, char: str) -> str:
        """Type a character that has a key, on this board or behind the keys that turn it."""
        space = self._words(SPACE)
        if char in GROUPING and not self._has(space) and not self._has(char):
            return ""  # a pad of digits groups them itself
        for shown in alike(char):
            name = space if shown == " " else shown
            if self._looked_for(name):
                self._press(name, capital=shown.isascii() and shown.isupper())
                return shown
        raise StuckError(f"no key of the keyboard is called so (U+{ord(char):04X})")

    def _press(self, name: str, *, capital: bool) -> None:
        """Press a key and hear what was typed; a capital is typed between two presses of shift."""
        shift = self._words(SHIFT)
        shifted = capital and self._has(shift)
        for key in (shift, name, shift) if shifted else (name,):
            self.go_to(key)
            self.select()
            if key == name:
                self._ears.hear(ECHO_S)

    def _has(self, name: str) -> bool:
        return self._place(name) is not None

    def _looked_for(self, name: str) -> bool:
        """Bring a key by the keys that turn the board; whether it is there then."""
        letter = name == self._words(SPLIT) or (name.isascii() and name.isalpha())
        for turn in (LETTERS,) if letter else (SIGNS, MORE_SIGNS, MORE_SIGNS):
            if self._has(name):
                break
            if self._has(self._words(turn)):
                self._turn(turn)
        return self._has(name)

    def _turn(self, key: str) -> None:
        """Bring other keys; those that were heard before are known."""
        turned = (key, *self._names)
        self.go_to(self._words(key))
        self.select()
        known = self._known.get(turned)
        if known is None:
            self._at, self._names = max(1, self._at - FEWER), [""]
            self.field()
            self._read()
            self._known[turned] = self._names
            return
        self._names = known
        there = {LETTERS: SIGNS, SIGNS: LETTERS}.get(key, key)
        self._at = self._place(self._words(there)) or 1

    def _words(self, key: str) -> str:
        return self._ears.means.words(key)

    def field(self) -> str:
        """Go back to the field and hear what is in it."""
        for _ in range(len(self._names) + MOST):
            for _ in range(max(0, self._at - 1)):
                self._ears.press("previous")
            text = self._ears.move("previous")
            if self._ears.means.question(text):
                self._at = 0
                return self._ears.hear(TOLD_S) or ""
            place = self._place(text)
            self._at = 1 if place is None else place
        raise StuckError("the field is gone while typing")

    # ---- Chinese -----------------------------------------------------------------------------

    def _chinese(self, piece: str) -> None:
        """Spell it, and choose among the words that are said."""
        split = self._words(SPLIT)
        self._looked_for(split)
        at = 0
        while at < len(piece):
            word = piece[at : at + CHUNK]
            for letter in letters_of(spell(word)):
                self.go_to(split if letter == "'" else letter)
                self.select()
            taken = 0
            while taken < len(word):
                taken += len(self._offered(word[taken:]))
            at += taken

    def _offered(self, rest: str) -> str:
        """The longest offered word that begins the rest; it is chosen."""
        self.go_to(self._names[1])
        for _ in range(MOST):
            said: list[str] = []
            text = self._ears.move("previous")
            while not self._ears.means.question(text):
                said.append(text)
                text = self._ears.move("previous")
            fitting = [name for name in said if rest.startswith(name)]
            more = self._words("input.candidates_next")
            wanted = max(fitting, key=len, default=more)
            if wanted not in said:
                raise StuckError("no word that is offered fits what was spelled")
            while self._ears.move() != wanted:
                continue
            self.select()
            self._find_out(self._ears.move())
            if fitting:
                return wanted
            self.go_to(self._names[1])
        raise StuckError("no word that is offered fits what was spelled")
