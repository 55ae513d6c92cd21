"""One simulated terminal: what it says, and what it makes of what it is told. No line, no clock."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tuf.api.metadata import Metadata, Root

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.errors import InvalidDocumentError
from contracts.fleet import (
    Choice,
    Command,
    CommandResult,
    Heartbeat,
    HeartbeatAck,
    ReturnedSet,
    SetOf,
    VisitCount,
    signed_word,
)
from contracts.sets import SHIPPED, parse_manifest
from contracts.signatures import LABEL
from contracts.wire import AckKeyInfo

SOFTWARE = "simulated"
_ITEM = "elder-allowance"
_KINDS = ("begun", "done", "failed", "left")
_MAX_RESULTS = 16
_COVERED = '("@method" "@path" "content-digest" "content-type")'


@dataclass(frozen=True, slots=True)
class Habits:
    """How simulated terminals behave; shares of one.

    ``fail`` of visits go wrong, ``fail_on`` on a set of that name; ``stop_on``: of visits on a set
    of that name are stopped by a rule; ``return_on``: of terminals take it back at once.
    """

    visits_a_minute: float = 1.0
    fail: float = 0.0
    fail_on: dict[str, float] = field(default_factory=dict)
    stop_on: dict[str, float] = field(default_factory=dict)
    return_on: dict[str, float] = field(default_factory=dict)
    district: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(slots=True)
class SimulatedTerminal:
    """A terminal by its number; with the same seed it is the same one again, started anew."""

    number: int
    seed: int
    habits: Habits
    id: str = ""
    ack_key: AckKeyInfo | None = None
    running: SetOf = SetOf(name=SHIPPED)
    previous: SetOf | None = None
    returned: list[ReturnedSet] = field(default_factory=list)
    choice: int = 0
    waiting: str = ""
    items: tuple[str, ...] = (_ITEM,)
    counts: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    results: dict[str, CommandResult] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    seq: int = 0
    notices: int = 0
    root: int = 0
    random: Random = field(init=False)
    key: Ed25519PrivateKey = field(init=False)
    boot: str = field(default_factory=lambda: secrets.token_hex(8))

    def __post_init__(self) -> None:
        secret = hashlib.sha256(f"simulated/{self.seed}/{self.number}".encode()).digest()
        self.random = Random(f"{self.seed}/{self.number}")  # noqa: S311 - plays, guards nothing
        self.key = Ed25519PrivateKey.from_private_bytes(secret)

    @property
    def public_key(self) -> str:
        """Its public key as an enrolment tells it."""
        return base64.b64encode(self.key.public_key().public_bytes_raw()).decode()

    def visit(self) -> None:
        """Somebody comes, and gets through or does not."""
        share = self.habits.fail_on.get(self.running.name, self.habits.fail)
        stopped = self.habits.stop_on.get(self.running.name, 0.0)
        item = self.random.choice(self.items)
        numbers = self.counts.setdefault((self.running.name, item), [0, 0, 0, 0])
        numbers[0] += 1
        if stopped and self.random.random() < stopped:
            return  # politely: nothing failed, and nobody went away
        if self.random.random() >= share:
            numbers[1] += 1
        else:
            numbers[self.random.choice((2, 3))] += 1

    def beat(self) -> bytes:
        """What it says of itself."""
        self.seq += 1
        said = Heartbeat(
            boot=self.boot,
            seq=self.seq,
            software=SOFTWARE,
            district=self.habits.district,
            tags=self.habits.tags,
            running=self.running,
            previous=self.previous,
            healthy=True,
            returned=tuple(self.returned[-16:]),
            waiting=self.waiting,
            choice=self.choice,
            trusted={"root": self.root} if self.root else {},
            devices={"receipt_printer": "online", "id_card": "online"},
            counts=tuple(
                VisitCount(set=name, item=item, **dict(zip(_KINDS, numbers, strict=True)))
                for (name, item), numbers in list(self.counts.items())[-64:]
            ),
            results=tuple(list(self.results.values())[:_MAX_RESULTS]),
            free_mb=20_000,
            offset_s=0,
        )
        return canonical_bytes(said.model_dump(mode="json", exclude_defaults=True))

    def headers(self, path: str, body: bytes, created: int) -> dict[str, str]:
        """The signature of a request, in the form that ``contracts.signatures`` gives it."""
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        digest = f"sha-256=:{digest}:"
        nonce = f"{self.random.getrandbits(128):032x}"
        said = f'{_COVERED};created={created};keyid="{self.id}";alg="ed25519";nonce="{nonce}"'
        base = (
            f'"@method": POST\n"@path": {path}\n"content-digest": {digest}\n'
            f'"content-type": application/json\n"@signature-params": {said}'
        )
        signature = base64.b64encode(self.key.sign(base.encode())).decode()
        return {
            "content-type": "application/json",
            "content-digest": digest,
            "signature-input": f"{LABEL}={said}",
            "signature": f"{LABEL}=:{signature}:",
        }

    def told(self, ack: HeartbeatAck, now: datetime) -> Choice | None:
        """Take what the centre says; a newer choice, for the caller to bring what it names."""
        assert self.ack_key is not None
        for name in ack.acknowledged:
            self.results.pop(name, None)
        for signed in ack.commands:
            command = signed_word(self.ack_key, signed, Command)
            if command.terminal_id == self.id and command.id not in self.done:
                self.done.add(command.id)
                self.results[command.id] = _done(command, now)
        self.notices = len(ack.notices)
        if ack.root is not None:
            self.root = Metadata[Root].from_bytes(base64.b64decode(ack.root)).signed.version
        if ack.choice is None:
            return None
        choice = signed_word(self.ack_key, ack.choice, Choice)
        if choice.terminal_id != self.id or choice.number <= self.choice:
            return None
        return choice

    def take(self, choice: Choice, manifest: bytes | None) -> None:
        """Run what was chosen, or say why not. Raises InvalidDocumentError: it is not that set."""
        if any(one.sha256 == choice.sha256 for one in self.returned):
            self.choice, self.waiting = choice.number, "returned"
            return
        items: tuple[str, ...] = (_ITEM,)
        if choice.sha256 is not None:
            if manifest is None or sha256_hex(manifest) != choice.sha256:
                raise InvalidDocumentError("this is not the manifest that was chosen")
            items = tuple(item.code for item in parse_manifest(manifest).items) or items
        self.choice, self.waiting = choice.number, ""
        if self.running.sha256 == choice.sha256:
            return
        self.previous = self.running
        self.running, self.items = SetOf(name=choice.set, sha256=choice.sha256), items

    def settle(self) -> bool:
        """After it took a set: whether it stays with it, or takes it back by itself."""
        share = self.habits.return_on.get(self.running.name, 0.0)
        if self.running.sha256 is None or self.random.random() >= share:
            return True
        gone = ReturnedSet(
            name=self.running.name, sha256=self.running.sha256, reason="start-failed"
        )
        self.returned.append(gone)
        self.running, self.previous = self.previous or SetOf(name=SHIPPED), None
        return False


def _done(command: Command, now: datetime) -> CommandResult:
    outcome: Any = "done" if command.not_before <= now < command.expires else "expired"
    return CommandResult(id=command.id, outcome=outcome, said=f"{command.do} done")
