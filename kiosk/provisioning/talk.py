"""Asking and telling on a console: one line each way."""

import sys
from dataclasses import dataclass
from enum import StrEnum
from getpass import getpass
from typing import TextIO

from drivers.adapter import Check
from kiosk.maintenance.finding import Finding
from kiosk.maintenance.words import check_text, finding_text
from kiosk.maintenance.yesno import is_yes
from kiosk.provisioning.checking import Mistake
from kiosk.texts import Texts


class Move(StrEnum):
    """What somebody types instead of an answer."""

    BACK = "<"
    LATER = ">"
    OVERVIEW = "?"
    STOP = "."


KEEP = ""
"""Enter alone: what stands is right."""
NOTHING = "-"
"""Takes away what stands."""


@dataclass(slots=True)
class Talk:
    """One console. ``language`` follows what is chosen; ``asked`` counts the questions."""

    texts: Texts
    language: str
    reading: TextIO | None
    writing: TextIO
    asked: int = 0

    def word(self, key: str, **params: str) -> str:
        """A sentence of ``[provision]``."""
        return self.texts.text(f"provision.{key}", self.language, **params)

    def part(self, name: str) -> str:
        """What a part of the terminal is called."""
        return self.texts.text_or(f"provision.part_{name}", self.language, name)

    def way(self, adapter: str) -> str:
        """What a way to drive a device is called."""
        return self.texts.text_or(f"provision.by_{adapter}", self.language, adapter)

    def say(self, text: str = "") -> None:
        """One line, or several."""
        print(text, file=self.writing, flush=True)

    def tell(self, key: str, **params: str) -> None:
        """A sentence of ``[provision]`` as a line."""
        self.say(self.word(key, **params))

    def find(self, finding: Finding) -> None:
        """What was found, with what to do."""
        self.say(finding_text(finding, self.texts, self.language))

    def check(self, check: Check) -> None:
        """One step of a self-test."""
        self.say(check_text(check, self.texts, self.language))

    def refuse(self, mistake: Mistake) -> None:
        """Why a value does not stand."""
        params = dict(mistake.params)
        if mistake.key == "lacks":
            params["what"] = self.word(f"ask_{params['what']}")
        self.say(f"✗ {self.word(mistake.key, **params)}")

    def ask(self, prompt: str) -> str | Move:
        """What is typed, or a move; the end of the input is a stop."""
        line = self._line(prompt)
        if line is None:
            return Move.STOP
        typed = line.strip()
        return Move(typed) if typed in set(Move) else typed

    def ask_secret(self, prompt: str) -> str:
        """What is typed without being shown, where this is a terminal; "" for none."""
        if self.reading is not None and self.reading is sys.stdin and self.reading.isatty():
            return getpass(f"{prompt} ")
        answer = self.ask(prompt)
        return "" if isinstance(answer, Move) else answer

    def confirm(self, key: str) -> bool:
        """Put ``ask.<key>`` to the person before the device; only a plain yes is one."""
        return is_yes(key, self.texts, self.language, self._line, self.say)

    def _line(self, prompt: str) -> str | None:
        """What is typed behind a prompt; None at the end of the input, or where there is none."""
        self.asked += 1
        print(f"{prompt} ", end="", file=self.writing, flush=True)
        line = self.reading.readline() if self.reading is not None else ""
        if line:
            return line
        self.say()
        return None
