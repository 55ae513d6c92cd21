"""A centre that sends sticks, for its tests."""

import base64
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from central.api.intake import Intake
from central.clock import Clock
from central.fleet.choices import Chosen, choose
from central.fleet.codes import new_code
from central.fleet.invitations import trust_of
from central.fleet.signing import AnswerSigner
from central.fleet.terminals import enrol
from central.sticks.importing import Brought, Importer
from central.sticks.writing import Writer
from central.storage.files import AttachmentFiles
from central.storage.models import CaseRow
from contracts.canonical import canonical_bytes, sha256_hex
from contracts.signatures import ack_key_info, sign_answer, verify_answer
from contracts.sticks import StickAcknowledgements, StickLabel, StickWords
from contracts.wire import EnrolmentAnswer, EnrolmentRequest, SignedAnswer, parse_wire
from contracts.zone import USUAL_ZONE, zone_named
from tests.central.fleet.beating import BOOT
from tests.central.harness import FakeTerminal
from tests.central.publishing.town import Town

VALID = timedelta(days=30)


@dataclass
class Post:
    """A centre that sends sticks, and a terminal that is never online."""

    town: Town
    terminal: FakeTerminal
    stick: Path

    @property
    def signer(self) -> AnswerSigner:
        return AnswerSigner(self.town.keys.answer_key())

    def write(self) -> StickLabel:
        writer = Writer(
            self.town.published, self.town.online, self.signer, trust_of(self.town.keys)
        )
        written = writer.write(self.town.database, self.stick, VALID, self.town.clock())
        label = self.believed(parse_wire(SignedAnswer, (self.stick / "stick.json").read_bytes()))
        assert label["serial"] == written.serial
        return StickLabel.model_validate(label)

    def believed(self, signed: SignedAnswer) -> dict[str, Any]:
        return verify_answer(self.terminal.answer.ack_key, signed)

    def words(self) -> StickWords:
        path = self.stick / "words" / f"{self.terminal.id}.json"
        return parse_wire(StickWords, path.read_bytes())

    def take(self) -> Brought:
        (brought,) = self.take_all()
        return brought

    def take_all(self, clock: Clock | None = None) -> list[Brought]:
        files = AttachmentFiles(self.town.folder.attachments)
        intake = Intake(
            database=self.town.database,
            files=files,
            sealing_key=self.town.keys.sealing_key(),
            answer_key=self.town.keys.answer_key(),
            clock=self.town.clock,
            zone=USUAL_ZONE,
        )
        importer = Importer(
            database=self.town.database,
            intake=intake,
            signer=self.signer,
            clock=clock or self.town.clock,
            zone=zone_named(USUAL_ZONE),
            trust=trust_of(self.town.keys),
        )
        return importer.take(self.stick)

    def pull(self) -> Path:
        """Pull the stick out: the folder that it was mounted at is there, empty. Where it is."""
        pulled = self.stick.with_name("pulled")
        self.stick.rename(pulled)
        self.stick.mkdir()
        return pulled

    def leave(self, key: Ed25519PrivateKey | None = None, **changes: Any) -> Path:
        """What the terminal writes: a report of its own, signed."""
        out = self.stick / "out" / self.terminal.id
        out.mkdir(parents=True, exist_ok=True)
        beat = {"boot": BOOT, "seq": 3, "running": {"name": "shipped"}, "healthy": True}
        report = {
            "kind": "report",
            "terminal_id": self.terminal.id,
            "made_at": self.town.clock().isoformat(),
            "serial": 1,
            "outcome": "applied",
            "heartbeat": beat | changes.pop("beat", {}),
        } | changes
        signed = sign_answer(key or self.terminal.key, report)
        path = out / "report.json"
        path.write_bytes(canonical_bytes(signed.model_dump(mode="json")))
        return out

    def sealed(self, out: Path) -> dict[str, Any]:
        """A submission with a photo in the terminal's folder, as its report lists it."""
        record = self.terminal.submission()
        photo, reference = self.terminal.photo(record.id)
        whole = type(record).model_validate(record.model_dump() | {"attachments": [reference]})
        envelope = self.terminal.envelope(whole, (reference["sealed_sha256"],))
        for folder, data in (("records", envelope), ("attachments", photo)):
            (out / folder).mkdir(exist_ok=True)
            (out / folder / sha256_hex(data)).write_bytes(data)
        return {
            "id": record.id,
            "sha256": sha256_hex(envelope),
            "attachments": [sha256_hex(photo)],
        }

    def answers(self) -> list[dict[str, Any]]:
        path = self.stick / "ack" / f"{self.terminal.id}.json"
        told = parse_wire(StickAcknowledgements, path.read_bytes())
        return [self.believed(one) for one in told.answers]

    def cases(self) -> int:
        with self.town.database.read() as session:
            return session.scalars(select(func.count()).select_from(CaseRow)).one()


def enrolled(town: Town, key: Ed25519PrivateKey) -> EnrolmentAnswer:
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    with town.database.write() as session:
        code = new_code(session, "t2", town.clock())
        row = enrol(session, EnrolmentRequest(code=code, public_key=public), town.clock())
    return EnrolmentAnswer(
        terminal_id=row.id,
        terminal_no=row.terminal_no,
        sealing_key=town.keys.sealing_key().info(),
        ack_key=ack_key_info(town.keys.answer_key().public_key().public_bytes_raw()),
        time=town.clock(),
    )


def chosen_set(post: Post) -> str:
    """A set is published and chosen for the terminal; the hash of its manifest."""
    edition = post.town.publish("2026.2")
    chosen = Chosen(post.terminal.id, "2026.2", edition.sha256, "r-1")
    with post.town.database.write() as session:
        choose(session, [chosen], post.town.clock())
    return edition.sha256
