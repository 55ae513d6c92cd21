"""A terminal and its centre as far as a technician's door needs them: keys, a signed list."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.envelope import OpeningKey
from contracts.fleet import CardList, ListedCard
from contracts.signatures import ack_key_info, sign_answer
from contracts.technicians import (
    card_hash,
    fingerprint,
    make_code,
    pin_proof,
    public_half,
    read_challenge,
)
from kiosk.records.enrolment import Enrolment, write_enrolment
from kiosk.records.places import FLEET
from kiosk.technicians.attempts import Attempts
from kiosk.technicians.door import Door
from kiosk.technicians.doorkey import door_key
from sync.updates.places import write_json

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
CARD, PIN, WHO = "11010519491231002X", "482913", "7K2M"
OTHER_PIN = "913482"
SALT = bytes(range(16))


@dataclass
class Machine:
    """A machine whose time passes when it is told so."""

    up: int = 1000
    boot: str = "first"
    rested: list[float] = field(default_factory=list)

    def restart(self) -> None:
        self.up, self.boot = 10, self.boot + "+"


@dataclass
class Town:
    """``data``: the terminal's folder. ``now``: what its clock says."""

    data: Path
    machine: Machine = field(default_factory=Machine)
    now: datetime = NOW
    answer: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    half: bytes = b"\x07" * 32

    def __post_init__(self) -> None:
        public = ack_key_info(self.answer.public_key().public_bytes_raw())
        known = Enrolment(
            url="https://centre.example",
            terminal_id="t-000000000001",
            terminal_no=17,
            sealing_key=OpeningKey.generate().sealing_key().info(),
            ack_key=public,
            enrolled_at=NOW,
        )
        write_enrolment(self.data, known)

    def card(self, **otherwise: object) -> ListedCard:
        said = {
            "who": WHO,
            "hash": card_hash(SALT, CARD, PIN),
            "since": NOW - timedelta(days=1),
            "until": NOW + timedelta(days=365),
        }
        return ListedCard.model_validate(said | otherwise)

    def word(self, cards: Iterable[ListedCard], **otherwise: object) -> CardList:
        said = {
            "terminal_id": "t-000000000001",
            "number": 1,
            "made_at": NOW,
            "expires": NOW + timedelta(days=60),
            "centre": public_half(self.half),
            "door": fingerprint(public_half(door_key(self.data))),
            "salt": SALT.hex(),
            "cards": tuple(cards),
        }
        return CardList.model_validate(said | otherwise)

    def lists(self, *cards: ListedCard, **otherwise: object) -> None:
        word = self.word(cards or (self.card(),), **otherwise)
        signed = sign_answer(self.answer, word.model_dump(mode="json"))
        write_json(self.data / FLEET / "cards.json", {"cards": [signed.model_dump(mode="json")]})

    def attempts(self) -> Attempts:
        """A process begins."""
        machine = self.machine
        return Attempts(
            self.data, up=lambda: machine.up, boot=lambda: machine.boot, rest=machine.rested.append
        )

    def door(self, attempts: Attempts | None = None) -> Door:
        return Door(self.data, attempts or self.attempts(), lambda: self.now)

    def code(self, challenge: str, pin: str = PIN, who: str = WHO) -> str:
        """What the centre reads out."""
        public = public_half(door_key(self.data))
        proof = pin_proof(who, pin)
        said = read_challenge(challenge)
        return make_code(self.half, public, "t-000000000001", said, who, proof)
