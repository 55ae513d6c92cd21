"""Enrolment on a console: by a code over the line, or by a stick that goes to and fro."""

from pathlib import Path

from contracts.errors import PolicyError
from kiosk.maintenance.finding import Finding, Level
from kiosk.provisioning.enrolling import (
    enrol,
    enrol_by_stick,
    enrolled,
    is_joining,
    make_store,
    take_place,
)
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.talk import KEEP, Move, Talk


def ask_centre(first: FirstStart, talk: Talk) -> Move | None:
    """None when the centre knows this terminal. A code is used at once and kept nowhere."""
    found = enrolled(first.data_dir)
    while found.level is not Level.OK:
        talk.find(found)
        code = talk.ask(talk.word("ask_code"))
        if isinstance(code, Move):
            return code
        if code == KEEP:
            continue
        try:
            tried = _enrolled(first, talk, code)
        except PolicyError as error:
            talk.say(f"✗ {error}")
            return Move.BACK
        if tried is Move.BACK:
            continue
        if isinstance(tried, Move):
            return tried
        found = tried
        if found.key == "enrol_asked":
            talk.find(found)
            return Move.LATER
    talk.find(found)
    take_place(first)
    made = make_store(first.data_dir)
    talk.find(made)
    return None if made.level is Level.OK else Move.LATER


def _enrolled(first: FirstStart, talk: Talk, said: str) -> Finding | Move:
    """By the line with a code, or by a stick whose folder is named; raises PolicyError."""
    stick = Path(said.strip())
    with first.for_sync() as settings:
        if not stick.is_absolute():
            return enrol(settings, first.data_dir, said)
        code = ""
        if not is_joining(first.data_dir):
            answer = talk.ask(talk.word("ask_stick_code"))
            if isinstance(answer, Move):
                return answer
            code = answer
        return enrol_by_stick(settings, first.data_dir, stick, code)
