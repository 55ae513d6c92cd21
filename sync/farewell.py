"""Brings the proof that this terminal forgot everything to the centre that it belonged to.

It needs no key and no enrolment: both are gone, and the statement proves itself.
"""

from contextlib import closing
from pathlib import Path

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.errors import PolicyError
from contracts.signatures import verify_answer
from contracts.sticks import WIPED
from contracts.wiping import WIPED_PATH, WipedAck
from contracts.wire import JSON_TYPE, SignedAnswer, parse_wire
from kiosk.records.errors import storage_errors
from kiosk.records.forgetting import Proof, drop_proof, read_proof
from sync.errors import NoProofError, NotTheCentreError
from sync.settings import SyncSettings
from sync.stick.medium import OutFolder, held_stick
from sync.transport import transport_to
from sync.updates.words import NotTakenError


def statement_bytes(proof: Proof) -> bytes:
    """The statement as it travels."""
    return canonical_bytes(proof.statement.model_dump(mode="json"))


def send_proof(settings: SyncSettings) -> None:
    """Send it once; when this returns, the centre holds it and it stays here no more.

    Raises:
        NoProofError: there is none.
        NetworkError: no centre, or it does not take it.
        StorageError: it could not be removed here.
    """
    proof = _proof(settings.data_dir)
    body = statement_bytes(proof)
    with closing(transport_to(settings)) as transport:
        answer = transport.post(WIPED_PATH, body, {"Content-Type": JSON_TYPE})
    if answer.status != 200 or proof.ack_key is None:
        raise NotTheCentreError(f"the statement was answered with status {answer.status}")
    try:
        ack = WipedAck.model_validate(
            verify_answer(proof.ack_key, parse_wire(SignedAnswer, answer.body))
        )
    except (PolicyError, ValueError) as exc:
        raise NotTheCentreError("the answer is not signed by the centre") from exc
    if ack.sha256 != sha256_hex(body):
        raise NotTheCentreError("the acknowledgement is about another statement")
    drop_proof(settings.data_dir)


def leave_proof(data_dir: Path, folder: Path) -> None:
    """Leave it on a stick; it stays here too, for nobody says when it arrived.

    Raises:
        NoProofError: there is none, or no stick.
        StorageFullError, StorageError: the stick does not take it.
    """
    proof = _proof(data_dir)
    terminal = str(proof.statement.plan.ack["terminal_id"])
    try:
        with held_stick(folder) as stick, storage_errors("leave the statement"):
            above, _, name = WIPED.format(terminal=terminal).rpartition("/")
            OutFolder(stick, above).write(name, statement_bytes(proof))
    except NotTakenError as exc:
        raise NoProofError(f"there is no stick at {folder}") from exc


def _proof(data_dir: Path) -> Proof:
    proof = read_proof(data_dir)
    if proof is None:
        raise NoProofError("this terminal holds no proof that it forgot everything")
    return proof
