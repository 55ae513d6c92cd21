"""An opened case in words: what the case page shows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from central.casework.opening import OpenedCase
from central.casework.words import AnswerGroup, ItemWords
from central.console.drawing import Drawing, drawable, signature_drawing
from central.console.texts import Words
from contracts.identity import ethnicity_shown
from contracts.submission import AttachmentRef, IdentityContent, SubmissionRecord

Line = tuple[str, str]
_TIME_CHARS = 40


@dataclass(frozen=True, slots=True)
class SignatureView:
    """The signature: a drawing, or words."""

    text: str
    drawing: Drawing | None = field(repr=False)
    bound: bool | None


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file to download: what it is, and how large."""

    name: str
    sha256: str = field(repr=False)
    size: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything the page shows of an opened case."""

    number: str
    identity: tuple[Line, ...] = field(repr=False)
    answers: tuple[AnswerGroup, ...] = field(repr=False)
    words_note: str
    unread_note: str
    older_note: str
    pictures: tuple[AttachmentRef, ...]
    files: tuple[FileLine, ...]
    signature: SignatureView
    receipt: tuple[str, ...]
    rating: str
    stars: int
    remarks: tuple[str, ...]
    about: tuple[Line, ...]


def case_view(
    case: OpenedCase, items: ItemWords, words: Words, moment: Callable[[datetime], str]
) -> CaseView:
    """Put an opened case into words; ``moment`` writes a time as people here read it."""
    submission = case.submission
    yes_no = (words("answer.yes"), words("answer.no"))
    pictures = tuple(ref for ref in submission.attachments if ref.media_type.startswith("image/"))
    rating, stars = _rating(case, words)
    return CaseView(
        number=submission.number,
        identity=_identity(submission, words),
        answers=items.answers(submission, words.language, yes_no),
        words_note=_words_note(submission, items, words),
        unread_note=_unread_note(case, words),
        older_note=words("case.records_older", count=case.unopened) if case.unopened else "",
        pictures=pictures,
        files=_files(submission, items, words),
        signature=_signature(submission, items, words),
        receipt=_receipt(case, words),
        rating=rating,
        stars=stars,
        remarks=tuple(words.of("remark", code) for code in submission.remarks),
        about=_about(submission, words, moment),
    )


def _identity(submission: SubmissionRecord, words: Words) -> tuple[Line, ...]:
    identity, code = submission.identity, submission.service_code
    if identity is None:
        return ()
    ethnicity = identity.ethnicity and ethnicity_shown(identity.ethnicity)
    values = {
        "name": identity.name,
        "english_name": identity.english_name,
        "sex": words.of("sex", identity.sex),
        "ethnicity": ethnicity,
        "birth": identity.birth,
        "nationality": identity.nationality,
        "id_number": identity.id_number,
        "address": identity.address,
        "layout": words.of("layout", identity.layout),
        "authority": identity.authority,
        "valid": _valid(identity, words),
        "permit": identity.permit,
        "raw_name": identity.raw_name_base64,
        "service_code": "" if code is None else f"{code.name} {code.token}",
    }
    return tuple((words(f"identity.{key}"), value) for key, value in values.items() if value)


def _valid(identity: IdentityContent, words: Words) -> str:
    ends = (identity.valid_from or "", words.of("valid", identity.valid_to or ""))
    return " — ".join(end for end in ends if end)


def _words_note(submission: SubmissionRecord, items: ItemWords, words: Words) -> str:
    here = items.version(submission.item.code, submission.item)
    if here is None:
        return words("case.words_missing")
    if here != submission.item.version:
        return words("case.words_version", here=here, then=submission.item.version)
    return ""


def _unread_note(case: OpenedCase, words: Words) -> str:
    if case.unread <= 1:
        return words("case.record_unread") if case.unread else ""
    return words("case.records_unread", count=case.unread)


def _files(submission: SubmissionRecord, items: ItemWords, words: Words) -> tuple[FileLine, ...]:
    code = submission.item.code
    return tuple(
        FileLine(
            name=items.material(code, ref.role, words.language, submission.item)
            or words("case.attachment", role=ref.role),
            sha256=ref.sha256,
            size=_size(ref.size),
        )
        for ref in submission.attachments
        if not ref.media_type.startswith("image/")
    )


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{-(-count // 1000)} kB"


def _signature(submission: SubmissionRecord, items: ItemWords, words: Words) -> SignatureView:
    signature = submission.signature
    if signature is None or signature.method == "none":
        return SignatureView(words("case.signature_none"), None, None)
    bound = signature.review_sha256 == submission.review_sha256
    if not drawable(signature):
        return SignatureView(words("case.signature_undrawable"), None, bound)
    drawing = signature_drawing(signature)
    if drawing is None:
        code = signature.method
        method = (
            items.signature_method(submission.item.code, code, words.language, submission.item)
            or code
        )
        return SignatureView(words("case.signature_other", method=method), None, bound)
    last_ms = max(stroke[-1][2] for stroke in signature.strokes if stroke)
    seconds = f"{last_ms / 1000:.1f}"
    text = words("case.signature_strokes", count=len(drawing.paths), seconds=seconds)
    return SignatureView(text, drawing, bound)


def _receipt(case: OpenedCase, words: Words) -> tuple[str, ...]:
    outcome = case.outcome
    if outcome is None:
        return (words("case.receipt_none"),)
    lines = [words.of("outcome", outcome.outcome)]
    if outcome.reprint:
        lines.append(words("case.reprint"))
    if outcome.legible is not None:
        lines.append(words("case.legible_yes" if outcome.legible else "case.legible_no"))
    lines.append(words("case.in_hand_yes" if case.in_hand else "case.in_hand_no"))
    return tuple(lines)


def _rating(case: OpenedCase, words: Words) -> tuple[str, int]:
    if case.rating is None:
        return words("case.rating_none"), 0
    if case.rating.level is None:
        return words("case.rating_skipped"), 0
    return words.of("rating", str(case.rating.level)), case.rating.level


def _about(
    submission: SubmissionRecord, words: Words, moment: Callable[[datetime], str]
) -> tuple[Line, ...]:
    created = _created(submission.created_at, moment)
    untrusted = "" if submission.clock_trusted else f"（{words('case.clock_untrusted')}）"
    return (
        (words("case.for_whom"), words.of("for", submission.for_whom)),
        (words("case.identity_level"), words.of("level", submission.identity_level)),
        (words("case.created"), created + untrusted),
        (words("case.notice"), words("case.notice_version", version=submission.notice.version)),
        (words("case.version"), submission.item.version),
        (words("case.mode"), words.of("mode", submission.mode)),
        (words("case.language"), words.of("lang", submission.language)),
    )


def _created(text: str, moment: Callable[[datetime], str]) -> str:
    """The terminal's own time; as it stands when it is none, or none that people here can read."""
    as_it_stands = text[:_TIME_CHARS]
    try:
        created = datetime.fromisoformat(text)
        return moment(created) if created.tzinfo else as_it_stands
    except (ValueError, OverflowError):  # the calendar's first and last hours have no time here
        return as_it_stands
