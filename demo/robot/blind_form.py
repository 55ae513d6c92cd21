"""Answers questions that are only heard: each thing is named when the ring comes to it."""

from collections.abc import Mapping
from typing import Protocol

from demo.resident import Answer
from demo.robot.form import entries, initials_of, text_of
from demo.robot.hand import StuckError
from demo.robot.meaning import Meaning
from demo.robot.spelling import CHUNK, letters_of, runs, spell
from demo.robot.typist import digits_of

MOST = 90
TRIES = 3
ONWARD = ("input.next_page", "input.next_question", "input.done", "input.back_to_review")
CHOSEN, EMPTY = ("voice.chosen", "input.chosen", "input.chosen_count"), "voice.empty"
STATE_S, EXPLAINED_S, TOLD_S = 1.2, 4.0, 4.0


class Ears(Protocol):
    """Ears and a thumb."""

    page: str
    asked: str
    means: Meaning

    def move(self, key: str = "next") -> str:
        """Move the ring and hear where it is."""

    def hear(self, limit_s: float) -> str | None:
        """The next thing that is said."""

    def rest(self, silent_s: float) -> list[str]:
        """What is said until it is silent."""

    def press(self, key: str) -> None:
        """Press a key of the keypad."""

    def choose(self) -> bool:
        """Choose what the ring is on; whether another page or question is heard then."""


class BlindForm:
    """Goes through the things of a page once, and on."""

    def __init__(self, ears: Ears, answers: Mapping[str, Answer]) -> None:
        self._ears = ears
        self._answers = answers
        self._spelled: dict[str, int] = {}
        self._taken: set[str] = set()
        self._opened = ""

    def fill(self) -> None:
        """Answer what this page asks, then choose the key that leads on.

        Raises:
            StuckError: an answer is not taken, or nothing that leads on is heard.
        """
        ears, begun = self._ears, self._ears.page
        for _ in range(MOST):
            text = ears.move()
            if ears.page != begun:
                return
            if ears.means.is_any(text, *ONWARD):
                ears.choose()
                return
            if ears.means.question(text):
                value = ears.hear(TOLD_S) or ""
                closed = not ears.means.choice(ears.asked, value) or ears.means.long(ears.asked)
                if closed:
                    if self._is_open(ears.asked, value):
                        self._fill_in(ears.asked, value)
                        return  # another page is heard, and the ring is at its beginning
                    continue
                text = value
            if self._spells(ears.asked, text):
                ears.choose()
                return
            if self._reads_on(ears.asked, text):
                ears.press("select")
                continue
            self._choose(ears.asked, text)
        raise StuckError(f"nothing that leads on is said on {begun}")

    def _is_open(self, question: str, value: str) -> bool:
        answer = self._answers.get(question)
        chosen = self._ears.means.choice(question, value)
        wanted = entries(answer) if answer is not None else ()
        return answer is not None and not (_same(value, answer) or set(chosen) & set(wanted))

    def _spells(self, question: str, text: str) -> bool:
        """Whether this is the letter by which the choice is looked for next."""
        if question not in self._answers or not (len(text) == 1 and text.isupper()):
            return False
        label = self._ears.means.label(question, entries(self._answers[question])[0])
        spelled, place = initials_of(label), self._spelled.get(question, 0)
        fits = place < len(spelled) and text in spelled[place]
        self._spelled[question] = place + fits
        return fits

    def _reads_on(self, question: str, text: str) -> bool:
        """Whether this turns to more choices, of which one is wanted."""
        wanted = question in self._answers and question not in self._taken
        return wanted and self._ears.means.is_any(text, "input.more_choices")

    def _choose(self, question: str, text: str) -> None:
        meant = self._ears.means.choice(question, text)
        answer = self._answers.get(question)
        if answer is None or not set(meant) & set(entries(answer)):
            return
        explained = self._ears.means.explained(question, text)
        for pressed in range(TRIES + 1):
            said = self._ears.rest(EXPLAINED_S if explained or pressed else STATE_S)
            if any(self._ears.means.is_any(each, *CHOSEN) for each in said):
                self._taken.add(question)
                return
            if pressed < TRIES:
                self._ears.press("select")
        raise StuckError(f"the choice of {question} is not taken")

    # ---- typing -------------------------------------------------------------------------------

    def _fill_in(self, question: str, value: str) -> None:
        if self._opened != question or self._ears.means.long(
            question
        ):  # its own page opens, and the field is come by again
            self._opened = question
            self._ears.choose()
            return
        text = text_of(self._answers[question])
        board = Board(self._ears)
        date = [len(part) for part in text.split("-")] == [4, 2, 2]
        if not self._ears.means.is_any(value, EMPTY):
            board.go_to(self._ears.means.words("input.clear"))
            board.select()
        for chinese, piece in runs(digits_of(text) if date else text):
            if chinese:
                board.chinese(piece)
            else:
                board.plain(piece)
        filled = board.field()
        if not _same(filled, text):
            raise StuckError(f"the field of {question} does not take what is typed")
        board.leave()


class Board:
    """The keys of a keyboard or pad, in the order in which they were heard."""

    def __init__(self, ears: Ears) -> None:
        self._ears = ears
        self._names = [""]
        while not ears.means.is_any(self._names[-1], *ONWARD):
            if len(self._names) > MOST:
                raise StuckError("the keyboard has no end")
            self._names.append(ears.move())
        self._at = len(self._names) - 1

    def go_to(self, name: str) -> None:
        """Go to a key as fast as a thumb can, and hear whether it is the right one.

        Raises:
            StuckError: it is none of the keys that were heard, or the ring does not come there.
        """
        if name not in self._names:
            raise StuckError(f"no key of the keyboard is called so (U+{ord(name[0]):04X})")
        wanted = self._names.index(name)
        for _ in range(2 * TRIES):
            if wanted == self._at and wanted:
                return
            for _ in range(abs(wanted - self._at) - 1):
                self._ears.press("next" if wanted > self._at else "previous")
            text = self._ears.move("next" if wanted > self._at else "previous")
            self._find_out(text)
        raise StuckError("the ring does not come to the key")

    def _find_out(self, text: str) -> None:
        while text not in self._names:
            if self._ears.means.question(text):
                self._at = 0
                return
            text = self._ears.move()
        self._at = self._names.index(text)

    def select(self) -> None:
        """Press the key."""
        self._ears.press("select")

    def leave(self) -> None:
        """Choose the key that leads on."""
        self.go_to(self._names[-1])
        self._ears.choose()

    def plain(self, piece: str) -> None:
        """Type characters that have a key."""
        for char in piece:
            self.go_to(char)
            self.select()

    def field(self) -> str:
        """Go back to the field and hear what is in it."""
        for _ in range(len(self._names) + MOST):
            for _ in range(max(0, self._at - 1)):
                self._ears.press("previous")
            text = self._ears.move("previous")
            if self._ears.means.question(text):
                self._at = 0
                return self._ears.hear(TOLD_S) or ""
            self._at = self._names.index(text) if text in self._names else 1
        raise StuckError("the field is gone while typing")

    def chinese(self, piece: str) -> None:
        """Spell it, and choose among the words that are said."""
        at = 0
        while at < len(piece):
            word = piece[at : at + CHUNK]
            for letter in letters_of(spell(word)):
                split = self._ears.means.words("input.split_spoken")
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
            more = self._ears.means.words("input.candidates_next")
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


def _same(value: str, answer: Answer) -> bool:
    wanted = text_of(answer)
    bare, plain = digits_of(value), digits_of(wanted)
    grouped = len(plain) > 6 and not any(char.isalpha() for char in wanted)
    return value in entries(answer) or (grouped and bare == plain)
