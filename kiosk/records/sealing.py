"""From drafts to sealed bytes, in memory. Nothing here touches the disk."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from contracts.canonical import sha256_hex
from contracts.envelope import RecordHeader, SealingKey, seal_attachment, seal_record
from contracts.errors import BugError
from contracts.submission import (
    AttachmentRef,
    RatingRecord,
    ReceiptOutcomeRecord,
    SubmissionRecord,
)
from kiosk.records.model import DraftAttachment, SubmissionDraft


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals for one centre in the name of one terminal."""

    key: SealingKey
    terminal_id: str

    def attachment(self, record_id: UUID, draft: DraftAttachment) -> bytes:
        """Seal one file of a submission."""
        return seal_attachment(self.key, str(record_id), draft.role, draft.data)

    def submission(
        self, draft: SubmissionDraft, number: str, attachments: tuple[AttachmentRef, ...]
    ) -> bytes:
        """Envelope of a submission."""
        record = _validated(
            {
                "id": str(draft.id),
                "number": number,
                "item": draft.item,
                "for": draft.for_whom,
                "identity_level": draft.identity_level,
                "identity": draft.identity,
                "service_code": draft.service_code,
                "answers": dict(draft.answers),
                "answer_labels": {key: dict(texts) for key, texts in draft.answer_labels.items()},
                "language": draft.language,
                "mode": draft.mode,
                "attachments": attachments,
                "signature": draft.signature,
                "notice": draft.notice,
                "review_sha256": draft.review_sha256,
                "terminal_id": self.terminal_id,
                "created_at": iso(draft.created_at),
                "clock_trusted": draft.clock_trusted,
                "remarks": draft.remarks,
            }
        )
        names = tuple(ref.sealed_sha256 for ref in attachments)
        return self._seal(record, str(draft.id), draft.created_at, names)

    def event(self, record: ReceiptOutcomeRecord | RatingRecord, at: datetime) -> bytes:
        """Envelope of a receipt outcome or a rating."""
        return self._seal(record, record.submission_id, at, ())

    def _seal(
        self,
        record: SubmissionRecord | ReceiptOutcomeRecord | RatingRecord,
        submission_id: str,
        at: datetime,
        attachments: tuple[str, ...],
    ) -> bytes:
        header = RecordHeader(
            record.id, record.kind.value, submission_id, self.terminal_id, iso(at), attachments
        )
        content = _content(record)
        return seal_record(self.key, header, content)


def _content(record: SubmissionRecord | ReceiptOutcomeRecord | RatingRecord) -> bytes:
    """JSON of a record, in the order of its fields.

    Not canonical: the seal binds these very bytes, nothing is ever compared with them, and
    a signature's thousand numbers take half a millisecond to put in order.
    """
    try:
        return record.model_dump_json(by_alias=True).encode()
    except ValueError:
        raise BugError("a text of the draft holds half a surrogate pair") from None


def _validated(fields: dict[str, object]) -> SubmissionRecord:
    """The record; an error names the fields that do not fit, never what was in them."""
    try:
        return SubmissionRecord.model_validate(fields)
    except ValidationError as exc:
        places = sorted({".".join(map(str, item["loc"])) for item in exc.errors()})
        raise BugError(f"the draft does not fit a record: {', '.join(places)}") from None


def attachment_ref(draft: DraftAttachment, plain_sha256: str, sealed: bytes) -> AttachmentRef:
    """The line about a sealed file that goes inside the sealed record."""
    return AttachmentRef(
        role=draft.role,
        media_type=draft.media_type,
        sha256=plain_sha256,
        sealed_sha256=sha256_hex(sealed),
        size=len(draft.data),
    )


def iso(moment: datetime) -> str:
    """A moment as it travels, to the millisecond."""
    return moment.isoformat(timespec="milliseconds")
