"""The words of items: what a question and an answer are called, from the item documents."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from pydantic import JsonValue

from central.publishing.published import PublishedItems
from contracts.errors import InvalidDocumentError
from contracts.items import ItemDocument, Question, parse_item
from contracts.repeating import unrolled
from contracts.submission import ItemRef, SubmissionRecord
from contracts.yaml_text import MAX_BYTES, is_item_name, parse_yaml

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A question as the resident read it, and the answer in words."""

    question_id: str
    label: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Answers that belong together; ``title`` is "" for those no document knows."""

    title: str
    lines: tuple[AnswerLine, ...]


class ItemWords:
    """Item documents by code; for an unknown item its codes serve as words.

    What a record says is read with the document of its own version, as it was published; one of
    the folders serves where that is not here.
    """

    def __init__(
        self, documents: Iterable[ItemDocument] = (), published: PublishedItems | None = None
    ) -> None:
        ordered = sorted(documents, key=lambda document: document.order)
        self._documents = {document.code: document for document in ordered}
        self._published = published

    @classmethod
    def load(cls, folders: Iterable[Path], published: PublishedItems | None = None) -> "ItemWords":
        """Read all documents in folders as a terminal does: of two with one code the first counts,
        and one that cannot be read or breaks the model is skipped and logged.
        """
        documents: dict[str, ItemDocument] = {}
        for folder in folders:
            for path in _documents_in(folder):
                try:
                    document = _read(path)
                except (OSError, InvalidDocumentError) as error:
                    log.warning("item.unreadable", file=path.name, error=type(error).__name__)
                    continue
                documents.setdefault(document.code, document)
        return cls(documents.values(), published)

    def names(self, language: str) -> dict[str, str]:
        """Official names of all known items by code, in the order of the documents."""
        known = {code: item.official_name.get(language) for code, item in self._documents.items()}
        newest = self._published.newest() if self._published is not None else ()
        return known | {item.code: item.official_name.get(language) for item in newest}

    def name(self, code: str | None, language: str) -> str:
        """Official name of an item, as officers know it; its code when no document is here."""
        known = self._published.known if self._published is not None else ()
        document = next((item for item in known if item.code == code), None)
        document = document or self._documents.get(code or "")
        return document.official_name.get(language) if document else code or ""

    def version(self, code: str, used: ItemRef | None = None) -> str | None:
        """Version of the document that gives the words, of a record made with ``used``."""
        document = self._document(code, used)
        return document.version if document else None

    def signature_method(
        self, code: str, method: str, language: str, used: ItemRef | None = None
    ) -> str | None:
        """What the item calls another way of signing."""
        document = self._document(code, used)
        ways = document.signature.alternatives if document else ()
        return next((way.label.get(language) for way in ways if way.code == method), None)

    def material(
        self, code: str, role: str, language: str, used: ItemRef | None = None
    ) -> str | None:
        """What the item calls the papers of an attachment; None for what it does not know."""
        document = self._document(code, used)
        materials = document.materials if document else ()
        return next((m.name.get(language) for m in materials if m.role == role), None)

    def answers(
        self, submission: SubmissionRecord, language: str, yes_no: tuple[str, str]
    ) -> tuple[AnswerGroup, ...]:
        """All answers in the item's own order and words; ``yes_no`` where it has none."""
        written = self._document(submission.item.code, submission.item)
        made = unrolled(written) if written else None
        document = made.doc if made else None
        questions = {question.id: question for question in document.questions} if document else {}
        ends = {qid for group in made.groups for qid in group.ends} if made else set()
        groups = []
        for section in document.sections if document else ():
            lines = tuple(
                _line(qid, questions[qid], submission, language, yes_no)
                for qid in section.questions
                if qid in submission.answers and qid not in ends
            )
            if lines:
                groups.append(AnswerGroup(section.title.get(language), lines))
        rest = tuple(
            _line(qid, None, submission, language, yes_no)
            for qid in submission.answers
            if qid not in questions
        )
        return (*groups, AnswerGroup("", rest)) if rest else tuple(groups)

    def _document(self, code: str, used: ItemRef | None) -> ItemDocument | None:
        """The published one that a record names, else what the folders have."""
        found = None
        if used is not None and self._published is not None:
            found = self._published.find(code, used.version, used.hash)
        return found or self._documents.get(code)


def _documents_in(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if is_item_name(path.name))
    except OSError as error:
        log.warning("items.folder_unreadable", error=type(error).__name__)
        return []


def _read(path: Path) -> ItemDocument:
    with path.open("rb") as file:
        data, _node = parse_yaml(file.read(MAX_BYTES + 1))
    return parse_item(data, path.name)


def _line(
    qid: str,
    question: Question | None,
    submission: SubmissionRecord,
    language: str,
    yes_no: tuple[str, str],
) -> AnswerLine:
    label = question.label.get(language) if question else qid
    value = submission.answers[qid]
    carried = submission.answer_labels.get(qid, {}).get(language)
    return AnswerLine(qid, label, carried or _words(value, question, language, yes_no))


def _words(
    value: JsonValue, question: Question | None, language: str, yes_no: tuple[str, str]
) -> str:
    if isinstance(value, list):
        comma = "、" if language.startswith("zh") else ", "
        return comma.join(_words(member, question, language, yes_no) for member in value)
    if isinstance(value, bool):
        labels = question.bool_labels if question else None
        if labels:
            return (labels.true if value else labels.false).get(language)
        return yes_no[0] if value else yes_no[1]
    for choice in question.choices if question else ():
        if choice.code == value:
            return choice.label.get(language)
    return "" if value is None else str(value)
