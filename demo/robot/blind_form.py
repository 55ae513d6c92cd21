"""Answers questions that are only heard: each thing is named when the ring comes to it."""

from collections.abc import Mapping

from demo.resident import Answer
from demo.robot.blind_board import MOST, ONWARD, TOLD_S, TRIES, Board, Ears
from demo.robot.form import entries, initials_of, text_of
from demo.robot.hand import StuckError
from demo.robot.typist import digits_of

CHOSEN, EMPTY = ("voice.chosen", "input.chosen", "input.chosen_count"), "voice.empty"
STATE_S, EXPLAINED_S = 1.2, 8.0
"""How long after a choice it is said that it is chosen, and where something is said before that."""


class BlindForm:
    """Goes through the things of a page once, and on."""

    def __init__(self, ears: Ears, answers: Mapping[str, Answer]) -> None:
        self._ears = ears
        self._answers = answers
        self._spelled: dict[str, int] = {}
        self._passed: dict[tuple[str, int], set[str]] = {}
        self._taken: set[str] = set()
        self._own: set[str] = set()
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
                if self._is_closed(ears.asked, value):
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

    def _is_closed(self, question: str, value: str) -> bool:
        """Whether this is a field with its value: what is in it is typed or chosen elsewhere."""
        means = self._ears.means
        if means.is_any(value, EMPTY):
            self._own.add(question)
        return question in self._own or not means.choice(question, value) or means.long(question)

    def _is_open(self, question: str, value: str) -> bool:
        answer = self._answers.get(question)
        chosen = self._ears.means.choice(question, value)
        wanted = entries(answer) if answer is not None else ()
        return answer is not None and not (_same(value, answer) or set(chosen) & set(wanted))

    def _spells(self, question: str, text: str) -> bool:
        """Whether this is the letter by which the choice is looked for next.

        One that a character is seldom read by is tried when all have been heard.
        """
        if question not in self._answers or not (len(text) == 1 and text.isupper()):
            return False
        label = self._ears.means.label(question, entries(self._answers[question])[0])
        spelled, place = initials_of(label), self._spelled.get(question, 0)
        wanted = spelled[place] if place < len(spelled) else []
        passed = self._passed.setdefault((question, place), set())
        fits = text in wanted and (text == wanted[0] or text in passed)
        passed.add(text)
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
            if self._hears_chosen(EXPLAINED_S if explained or pressed else STATE_S):
                self._taken.add(question)
                return
            if pressed < TRIES:
                self._ears.press("select")
        raise StuckError(f"the choice of {question} is not taken")

    def _hears_chosen(self, silent_s: float) -> bool:
        while (said := self._ears.hear(silent_s)) is not None:
            if self._ears.means.is_any(said, *CHOSEN):
                return True
        return False

    # ---- typing -------------------------------------------------------------------------------

    def _fill_in(self, question: str, value: str) -> None:
        if self._opened != question or self._ears.means.choices(question):
            # its own page opens, where a field is come by again
            self._opened = question
            self._ears.choose()
            return
        text = text_of(self._answers[question])
        date = [len(part) for part in text.split("-")] == [4, 2, 2]
        wanted = digits_of(text) if date else text
        board = Board(self._ears)
        if not self._ears.means.is_any(value, EMPTY):
            board.empty()
        typed = board.type(wanted)
        filled = [board.field()]
        if board.again():
            board.type(wanted)
            filled.append(board.field_again())
        if not all(_same(each, text if date else typed) for each in filled):
            raise StuckError(f"the field of {question} does not take what is typed")
        board.leave()


def _same(value: str, answer: Answer) -> bool:
    """Whether this is the answer, for somebody who hears no capitals and no groups of digits."""
    wanted = text_of(answer)
    bare, plain = digits_of(value), digits_of(wanted)
    grouped = bool(plain) and not any(char.isalpha() for char in wanted)
    sounds = [entry.casefold() for entry in entries(answer)]
    return value.casefold() in sounds or (grouped and bare == plain)
