"""The centre as the sync process sees it: signed questions, answers believed when signed.

Only a signature by the key that was pinned at enrolment makes an answer an answer. A page
of a captive portal with status 200 is none, whatever it says.
"""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.errors import InvalidDocumentError, PolicyError
from contracts.fleet import HEARTBEAT_PATH, Heartbeat, HeartbeatAck
from contracts.readiness import READINESS_PATH, ReadinessAck
from contracts.replacement import Replaced
from contracts.signatures import RequestSigner, verify_answer
from contracts.wire import (
    ATTACHMENTS_PATH,
    HELLO_PATH,
    JSON_TYPE,
    RECORDS_PATH,
    SEALED_TYPE,
    AckKeyInfo,
    AttachmentAck,
    ConflictAck,
    ErrorAnswer,
    HelloAck,
    RecordAck,
    Refusal,
    SignedAnswer,
    WireModel,
    parse_wire,
)
from kiosk.records.model import OutboxEntry
from kiosk.records.place import proved
from sync.clock import CentreClock
from sync.errors import CentreRefusesError, NotTheCentreError, ReplacedError
from sync.transport import Answer, Transport

_ABOUT_THE_RECORD = frozenset(
    {
        Refusal.MALFORMED,
        Refusal.TOO_LARGE,
        Refusal.FOREIGN,
        Refusal.UNKNOWN_KEY,
    }
)
_NO_SUCH_PATH = frozenset({404, 405})


@dataclass(frozen=True, slots=True)
class Taken:
    """The centre holds the record; ``answer`` is its signed word for it."""

    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Missing:
    """The centre lacks these attachments."""

    attachments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """The centre holds other bytes under this id; ``answer`` is its signed word for it."""

    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """The centre does not take this record as it is; others may go."""

    reason: str


AckT = TypeVar("AckT", bound=WireModel)
GreetingT = TypeVar("GreetingT", bound=HelloAck)
Verdict = Taken | Missing | Conflict | Refused


class Centre:
    """Signed calls. Blocking, one thread at a time.

    Every call raises CentreUnreachableError, NotTheCentreError or CentreRefusesError; all
    of them are NetworkError and mean: try again later.
    """

    def __init__(
        self,
        transport: Transport,
        signer: RequestSigner,
        ack_key: AckKeyInfo,
        clock: CentreClock,
        *,
        new_nonce: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._transport = transport
        self._signer = signer
        self._ack_key = ack_key
        self._clock = clock
        self._new_nonce = new_nonce

    @property
    def certificate_until(self) -> datetime | None:
        """When the certificate ends that the centre showed last; None without TLS."""
        return self._transport.certificate_until

    def hello(self, gone: Collection[str] = ()) -> HelloAck:
        """Check the line, and learn the centre's time.

        ``gone``: ids of records that it asked back and that are not here any more.
        """
        body = canonical_bytes({"gone": sorted(gone)} if gone else {})
        answer, nonce = self._ask(HELLO_PATH, body, JSON_TYPE)
        if answer.status != 200:
            self._raise_refusal(answer)
        return self._learn_time(_signed(answer.body), nonce)

    def heartbeat(self, beat: Heartbeat) -> HeartbeatAck | None:
        """Say how this terminal is and hear what is wanted of it; learn the centre's time.

        None: this centre knows no heartbeats. What is wanted is signed again, word by word.
        """
        answer, nonce = self._ask(HEARTBEAT_PATH, heartbeat_bytes(beat), JSON_TYPE)
        if answer.status in _NO_SUCH_PATH:
            return None
        if answer.status != 200:
            self._raise_refusal(answer)
        return self._heard(_signed(answer.body), nonce, HeartbeatAck)

    def send_readiness(self, report: bytes) -> None:
        """Bring a readiness report; when this returns, the centre holds it."""
        answer, _ = self._ask(READINESS_PATH, report, JSON_TYPE)
        if answer.status != 200:
            self._raise_refusal(answer)
        ack = self._believed(_signed(answer.body), ReadinessAck)
        if (ack.sha256, ack.terminal_id) != (sha256_hex(report), self._signer.key_id):
            raise NotTheCentreError("the acknowledgement is about another report")

    def send_attachment(self, sha256: str, sealed: bytes) -> None:
        """Bring a sealed file; when this returns, the centre holds it."""
        answer, _ = self._ask(ATTACHMENTS_PATH, sealed, SEALED_TYPE)
        if answer.status not in (200, 201):
            self._raise_refusal(answer)
        ack = self._believed(_signed(answer.body), AttachmentAck)
        if (ack.sha256, ack.size) != (sha256, len(sealed)):
            raise NotTheCentreError("the acknowledgement is about another attachment")

    def send_record(self, entry: OutboxEntry) -> Verdict:
        """Bring a sealed record and say what the centre made of it."""
        answer, _ = self._ask(RECORDS_PATH, entry.envelope, JSON_TYPE)
        if answer.status in (200, 201):
            signed = _signed(answer.body)
            ack = self._believed(signed, RecordAck)
            if (ack.id, ack.sha256, ack.terminal_id) != self._named(entry):
                raise NotTheCentreError("the acknowledgement is about another record")
            return Taken(signed.model_dump(mode="json"))
        error = _error(answer)
        match error.code:
            case Refusal.MISSING_ATTACHMENTS:
                known = set(entry.attachments)
                return Missing(tuple(name for name in error.missing if name in known))
            case Refusal.CONFLICT:
                return self._conflict(error, entry)
            case code if code in _ABOUT_THE_RECORD:
                return Refused(code)
        raise self._refusal(error)

    def _conflict(self, error: ErrorAnswer, entry: OutboxEntry) -> Conflict | Refused:
        """What settles a record is believed when it is signed and about these very bytes."""
        signed = _signed_part(error)
        if signed is None:
            return Refused(error.code)
        try:
            ack = self._believed(signed, ConflictAck)
        except NotTheCentreError:
            return Refused(error.code)
        if (ack.id, ack.sha256, ack.terminal_id) != self._named(entry):
            return Refused(error.code)
        return Conflict(signed.model_dump(mode="json"))

    def _named(self, entry: OutboxEntry) -> tuple[str, str, str]:
        """What a signed word about a record has to name; it may be of the terminal before."""
        return str(entry.id), sha256_hex(entry.envelope), entry.terminal_id

    def _ask(self, path: str, body: bytes, content_type: str) -> tuple[Answer, str]:
        """One signed request; asked a second time when the centre corrects our clock."""
        answer, nonce = self._ask_once(path, body, content_type)
        if answer.status == 401:
            error = _error(answer)
            signed = _signed_part(error)
            if error.code == Refusal.CLOCK and signed is not None:
                self._learn_time(signed, nonce)
                return self._ask_once(path, body, content_type)
        return answer, nonce

    def _ask_once(self, path: str, body: bytes, content_type: str) -> tuple[Answer, str]:
        nonce = self._new_nonce()
        headers = self._signer.headers(
            "POST",
            self._transport.path_of(path),
            body,
            content_type,
            created=self._clock.signing_time(),
            nonce=nonce,
        )
        return self._transport.post(path, body, headers), nonce

    def _learn_time(self, signed: SignedAnswer, nonce: str) -> HelloAck:
        return self._heard(signed, nonce, HelloAck)

    def _heard(self, signed: SignedAnswer, nonce: str, model: type[GreetingT]) -> GreetingT:
        """A fresh answer to a greeting, and the time in it."""
        ack = self._believed(signed, model)
        if (ack.nonce, ack.terminal_id) != (nonce, self._signer.key_id):
            raise NotTheCentreError("an old answer was played back")
        self._clock.learn(ack.time, ack.zone)
        return ack

    def _believed(self, signed: SignedAnswer, model: type[AckT]) -> AckT:
        """The acknowledgement inside a signed answer."""
        try:
            return model.model_validate(verify_answer(self._ack_key, signed))
        except (PolicyError, ValueError) as exc:
            raise NotTheCentreError("the answer is not signed by the centre") from exc

    def _raise_refusal(self, answer: Answer) -> NoReturn:
        raise self._refusal(_error(answer))

    def _refusal(self, error: ErrorAnswer) -> CentreRefusesError:
        """That this terminal was replaced is believed when it is signed, and said of it."""
        signed = _signed_part(error) if error.code == Refusal.REPLACED else None
        if signed is not None and proved(signed, self._ack_key, self._signer.key_id, Replaced):
            return ReplacedError(signed)
        return CentreRefusesError(_short(error.code))


def heartbeat_bytes(beat: Heartbeat) -> bytes:
    """A heartbeat as it travels: what goes without saying is left out."""
    said = beat.model_dump(mode="json", exclude_defaults=True)
    return canonical_bytes(said | {"v": beat.v})


def _signed(body: bytes) -> SignedAnswer:
    try:
        return parse_wire(SignedAnswer, body)
    except InvalidDocumentError as exc:
        raise NotTheCentreError("the answer is not one of the centre's") from exc


def _error(answer: Answer) -> ErrorAnswer:
    """The refusal in an answer; whatever is not one did not come from the centre."""
    try:
        return parse_wire(ErrorAnswer, answer.body)
    except InvalidDocumentError as exc:
        raise NotTheCentreError(f"answered with status {answer.status}") from exc


def _signed_part(error: ErrorAnswer) -> SignedAnswer | None:
    """The signed words that some refusals carry."""
    if error.ack is None or error.key_id is None or error.signature is None:
        return None
    return SignedAnswer(ack=error.ack, key_id=error.key_id, signature=error.signature)


def _short(code: str) -> str:
    """A code fit for a log: our own words only."""
    return code if code in set(Refusal) else "unknown"
