"""One question or one job at a printer: what is asked, and what is heard meanwhile."""

import time
from collections.abc import Callable, Iterable

from drivers.receipt_printer import codec
from drivers.receipt_printer.answers import Answer, Answers, Automatic, Cleared, Damage, State
from drivers.receipt_printer.codec import Condition
from drivers.receipt_printer.transport import Transport

MOST_STALE = 16
"""Chunks that are let go of; a line that never falls quiet is not waited for."""


class Dialogue:
    """What is said on a transport that is connected. All of it may raise OSError.

    Attributes:
        told: what the latest automatic status said, None when none came.
        heard: whether anything came at all.
        damaged: whether bytes came that no printer sends.
        words: answers about paper that came and were not looked for yet.
    """

    def __init__(self, transport: Transport, answer_s: float) -> None:
        self.transport = transport
        self.answer_s = answer_s
        self.told: Condition | None = None
        self.heard = False
        self.damaged = False
        self.words: list[Answer] = []
        self._answers = Answers()

    def send(self, data: bytes, seconds: float | None = None) -> None:
        """Send all; TimeoutError when the printer takes no more."""
        self.transport.send(data, self.answer_s if seconds is None else seconds)

    def hear(self, seconds: float) -> list[Answer]:
        """What comes next within so many seconds."""
        return self._take(self.transport.receive(seconds))

    def _take(self, data: bytes) -> list[Answer]:
        self.heard |= bool(data)
        heard = self._answers.feed(data)
        for answer in heard:
            if isinstance(answer, Automatic):
                self.told = codec.condition_told(answer.status)
            elif isinstance(answer, Damage):
                self.damaged = True
            elif not isinstance(answer, State):
                self.words.append(answer)
        return heard

    def drain(self, quiet_s: float = 0.0) -> None:
        """Let go of what has come, until the line is quiet: it answers nothing asked from now.

        Automatic status that began before may end later, so the answers are not begun anew.
        """
        for _ in range(MOST_STALE):
            data = self.transport.receive(quiet_s)
            if not data:
                break
            self._take(data)
        self.words.clear()

    def ask(self, number: int, *, lag_s: float = 0.0, or_word: bool = False) -> int | None:
        """Ask DLE EOT n; None when nothing comes in time or, ``or_word``, a word comes first."""
        known = len(self.words)
        self.send(codec.status_request(number), self.answer_s + lag_s)
        end = time.monotonic() + self.answer_s + lag_s
        while (left := end - time.monotonic()) > 0:
            for answer in self.hear(left):
                if isinstance(answer, State):
                    return answer.byte
            if or_word and len(self.words) > known:
                return None
        return None

    def ask_all(self, numbers: Iterable[int], check: Callable[[], None]) -> dict[int, int]:
        """Ask one after the other, up to the first but one that goes unanswered.

        A late answer would pass for the answer to the next question: the line must fall quiet.
        """
        answers: dict[int, int] = {}
        for place, number in enumerate(numbers):
            check()
            answer = self.ask(number)
            if answer is not None:
                answers[number] = answer
            elif place:
                break
            else:
                self.drain(self.answer_s)
        return answers

    def wait_for(self, answer: Callable[[Answer], bool], seconds: float, times: int = 1) -> bool:
        """Tell whether so many such words come in time."""
        end = time.monotonic() + seconds
        while sum(answer(word) for word in self.words) < times:
            left = end - time.monotonic()
            if left <= 0:
                return False
            self.hear(left)
        return True

    def clear(self) -> bool:
        """Drop what waits in the printer; tell whether it says that it did."""
        self.drain()
        self.send(codec.CLEAR_BUFFER)
        return self.wait_for(lambda word: isinstance(word, Cleared), self.answer_s)
