"""The door itself: a listed card with its PIN, or a code of the centre with its PIN, opens it.

Which of the two was wrong nobody is told. The list is a word that the centre signed; it and each
card on it end by themselves, by the latest time that is known here: a clock that was set back
prolongs nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import structlog

from contracts.errors import KioskError
from contracts.fleet import CardList
from contracts.technicians import (
    TechnicianCodeError,
    card_hash,
    in_fours,
    make_code,
    pin_proof,
    read_code,
    same,
    whose,
)
from kiosk.logbook.writing import Logbook
from kiosk.records.clockproof import FILE_NAME as CLOCK
from kiosk.records.clockproof import read_proof, stick_made_at
from kiosk.records.enrolment import Enrolment, read_enrolment
from kiosk.records.words import read_cards
from kiosk.technicians.attempts import Attempts
from kiosk.technicians.doorkey import door_key

ENTERED, REFUSED, LOCKED = "technician.entered", "technician.refused", "technician.locked"

Why = Literal["", "wrong", "locked", "out-of-date", "no-list", "no-centre"]
By = Literal["card", "code"]

_log = structlog.get_logger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the door stands.

    Attributes:
        number: of the terminal, ``challenge``: what a code is made for; "" where there can be none.
        no_card: why no card opens it, "" where one may. ``wait_s``: for how long nothing does.
    """

    number: str = ""
    challenge: str = ""
    no_card: Why = ""
    wait_s: int = 0


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether it is open: ``who``, or ``why`` not and for how long it stays shut."""

    who: str = ""
    why: Why = ""
    wait_s: int = 0


class Door:
    """The door of one terminal. One thread."""

    def __init__(
        self, data_dir: Path, attempts: Attempts, now: Callable[[], datetime] = _utc_now
    ) -> None:
        self._data_dir = data_dir
        self._attempts = attempts
        self._now = now
        self._book = Logbook(data_dir)

    def standing(self) -> Standing:
        """How it stands now."""
        enrolment, listed = self._known()
        ready = enrolment is not None and listed is not None
        return Standing(
            number=str(enrolment.terminal_no) if enrolment is not None else "",
            challenge=in_fours(self._attempts.challenge()) if ready else "",
            no_card=self._no_card(listed),
            wait_s=self._attempts.wait_s,
        )

    def try_card(self, number: str, pin: str) -> Tried:
        """With what a card says of itself."""
        _, listed = self._known()
        why = self._no_card(listed)
        if why or listed is None:
            return Tried(why=why)
        if not self._attempts.begin():
            return self._locked()
        now, found = self._latest(listed), card_hash(bytes.fromhex(listed.salt), number, pin)
        holders = [
            card.who
            for card in listed.cards
            if same(card.hash, found) and card.since <= now < card.until
        ]
        return self._opened(holders[0], "card") if holders else self._refused("card")

    def try_code(self, text: str, pin: str) -> Tried:
        """With a code that the centre read out."""
        enrolment, listed = self._known()
        if enrolment is None or listed is None:
            return Tried(why="no-centre")
        if not self._attempts.begin():
            return self._locked()
        challenge = self._attempts.challenge()
        try:
            code = read_code(text)
            who = whose(code)
            made = make_code(
                door_key(self._data_dir),
                listed.centre,
                enrolment.terminal_id,
                challenge,
                who,
                pin_proof(who, pin),
            )
        except TechnicianCodeError:
            return self._refused("code")
        return self._opened(who, "code") if same(made, code) else self._refused("code")

    def _known(self) -> tuple[Enrolment | None, CardList | None]:
        try:
            return read_enrolment(self._data_dir), read_cards(self._data_dir)
        except KioskError as error:
            _log.error("technicians.list_not_read", code=error.code)
            return None, None

    def _no_card(self, listed: CardList | None) -> Why:
        if listed is None or not listed.cards:
            return "no-list"
        return "out-of-date" if self._latest(listed) >= listed.expires else ""

    def _latest(self, listed: CardList) -> datetime:
        """The latest time that is certain to have been."""
        heard = read_proof(self._data_dir / CLOCK).floor
        known = (self._now(), listed.made_at, heard, stick_made_at(self._data_dir))
        return max(each for each in known if each is not None)

    def _opened(self, who: str, by: By) -> Tried:
        self._attempts.right()
        self._book.note(ENTERED, who=who, by=by)
        _log.info("technician.entered", who=who, by=by)
        return Tried(who=who)

    def _refused(self, by: By) -> Tried:
        wait_s = self._attempts.wait_s
        self._book.note(REFUSED, by=by, tries=self._attempts.failed)
        if wait_s:
            self._book.note(LOCKED, seconds=wait_s)
        return Tried(why="locked" if wait_s else "wrong", wait_s=wait_s)

    def _locked(self) -> Tried:
        return Tried(why="locked", wait_s=self._attempts.wait_s)
