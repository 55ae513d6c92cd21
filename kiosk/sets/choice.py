"""What the sync process has staged, and whether it is to be taken: the centre's signed choice.

That people signed the set is proved by the sync process against its trusted metadata before it
stages anything. Here the choice is proved once more, with the key of the enrolment, and every byte
against the hash that the choice names.
"""

import json
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any

from contracts.errors import KioskError, PolicyError, StorageError
from contracts.fleet import Choice, signed_word
from contracts.sets import SHIPPED, parse_manifest
from contracts.wire import SignedAnswer
from kiosk.records.enrolment import read_enrolment
from kiosk.sets.files import SetFiles
from kiosk.sets.state import FOLDER, SetRef, SetState

STAGED_NAME = "staged.json"
ALL_DAY = "00:00-24:00"


class NotTakenError(PolicyError):
    """What is staged is not what the centre chose for this terminal, or not what people signed.

    Attributes:
        word: why, for ``waiting``.
    """

    code = "P-164"

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word


@dataclass(frozen=True, slots=True)
class Staged:
    """A set that lies ready, and the number of the choice; ``window`` is when it may begin."""

    ref: SetRef
    number: int
    window: str = ALL_DAY


def read_staged(data_dir: Path) -> Staged | None:
    """What lies ready, None when nothing does.

    Raises:
        NotTakenError: it is not the centre's choice for this terminal.
    """
    try:
        document: dict[str, Any] = json.loads((data_dir / FOLDER / STAGED_NAME).read_bytes())
        signed = SignedAnswer.model_validate(document["choice"])
        ref, number = SetRef(document["name"], document["sha256"]), document["number"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise NotTakenError("damaged", "staged.json cannot be read") from None
    try:
        enrolment = read_enrolment(data_dir)
        if enrolment is None:
            raise NotTakenError("signature", "nobody has enrolled this terminal")
        choice = signed_word(enrolment.ack_key, signed, Choice)
    except StorageError as error:
        raise NotTakenError("storage", str(error)) from None
    except NotTakenError:
        raise
    except KioskError as error:
        raise NotTakenError("signature", str(error)) from None
    if choice.terminal_id != enrolment.terminal_id:
        raise NotTakenError("signature", "the choice is another terminal's")
    if (choice.set, choice.sha256, choice.number) != (ref.name, ref.sha256, number):
        raise NotTakenError("signature", "the choice names another set")
    if (ref.sha256 is None) != (ref.name == SHIPPED):
        raise NotTakenError("signature", "a set without its hash")
    return Staged(ref, number, choice.window)


def why_not(staged: Staged, state: SetState) -> str:
    """Why a staged set is not to be taken at all, a word; "" when it is."""
    if staged.number < state.choice:
        return "older"
    return "returned" if staged.ref.sha256 and state.took_back(staged.ref.sha256) else ""


def prove(staged: Staged, files: SetFiles) -> None:
    """Read the manifest strictly and hash every file that is wanted here.

    Raises:
        NotTakenError: a file is missing or damaged, or the manifest is not one.
    """
    if staged.ref.sha256 is None:
        return
    data = files.manifest(staged.ref)
    if data is None:
        raise NotTakenError("damaged", "the manifest is not what was signed")
    try:
        manifest = parse_manifest(data)
    except KioskError as error:
        raise NotTakenError("manifest", str(error)) from None
    if manifest.name != staged.ref.name:
        raise NotTakenError("manifest", "the manifest has another name")
    if not files.whole(staged.ref):
        raise NotTakenError("damaged", "a file of the set is not what was signed")


def within(window: str, now: time) -> bool:
    """Whether a time of day lies in ``HH:MM-HH:MM``; a window may go past midnight.

    One that ends when it begins is the whole day.
    """
    first, last = (_minutes(part) for part in window.split("-"))
    minute = now.hour * 60 + now.minute
    if first < last:
        return first <= minute < last
    return minute >= first or minute < last


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
