"""Performs the effects that need the disk, one after the other on a worker of its own."""

import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from contracts.errors import BugError, KioskError, StorageFullError
from contracts.forms import RuleContext
from contracts.identity import CardLayout
from contracts.rules import CompiledItem
from contracts.submission import ItemRef, NoticeRef, Pad, ServiceCodeContent, SignatureContent
from drivers.document_camera.pdf import document_of
from kiosk.documents.content import ReceiptContent
from kiosk.records.model import (
    DraftAttachment,
    SubmissionDraft,
    identity_content,
)
from kiosk.records.store import RecordStore, mint_id
from kiosk.runtime.backlog import Backlog
from kiosk.runtime.missing import MissingReceipts
from kiosk.visit.effects import Effect
from kiosk.visit.events import Event
from kiosk.visit.matter import answer_by, phones
from kiosk.visit.person import is_unnamed, masks
from kiosk.visit.records import (
    Commit,
    CommitFailed,
    Committed,
    Draft,
    FindReprints,
    IdMinted,
    KeepOutcome,
    KeepRating,
    MintId,
    RecordKept,
    ReprintEntry,
    ReprintsFound,
)
from kiosk.visit.sentences import first_sentence, said
from kiosk.visit.state import Facts

_log = structlog.get_logger(__name__)
OFFICES_LANGUAGE = "zh-CN"
"""On every paper the matter's official name stands as the counter knows it."""
_TAKEN = {
    CardLayout.TYPED: "paper.taken_typed",
    CardLayout.SOCIAL_CARD: "paper.taken_social_card",
}


class RecordKeeper:
    """The store's worker. Receipts of this run stay at hand, masked, for printing again.

    Args:
        now: this moment in the zone that people here live by; paper and lists show it.
    """

    def __init__(
        self,
        store: RecordStore,
        facts: Facts,
        *,
        post: Callable[[Event], None],
        kick: Callable[[], None],
        now: Callable[[], datetime],
        backlog: Backlog | None = None,
    ) -> None:
        self._store = store
        self._missing = MissingReceipts(store)
        self._backlog = Backlog() if backlog is None else backlog
        self._facts = facts
        self._post = post
        self._kick = kick
        self._now = now
        self._receipts: dict[str, ReceiptContent] = {}
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._working = False
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    @property
    def idle(self) -> bool:
        """Nothing is being kept, and nothing waits for a disk to take it. Any thread."""
        return self._work.empty() and not self._working and not self._backlog

    def start(self) -> None:
        """Start the worker."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is queued, then end."""
        self._work.put(None)
        if self._thread.is_alive():
            self._thread.join(5.0)

    def table(self) -> dict[type[Effect], Callable[[Any], None]]:
        """Every effect that is performed here, and what is done about it."""
        return {
            MintId: self.mint,
            Commit: self.commit,
            KeepOutcome: self.keep_outcome,
            KeepRating: self.keep_rating,
            FindReprints: lambda effect: self.find_reprints(),
        }

    def mint(self, effect: MintId) -> None:
        """A fresh submission id, at once."""
        self._post(IdMinted(effect.visit, effect.effect, str(mint_id())))

    def commit(self, effect: Commit) -> None:
        """Queue a submission."""
        self._work.put(lambda: self._commit(effect))

    def keep_outcome(self, effect: KeepOutcome) -> None:
        """Queue a receipt outcome."""
        at, record_id = self._now(), mint_id()

        def keep() -> None:
            self._store.append_outcome(
                UUID(effect.submission),
                effect.outcome,
                effect.legible,
                effect.copies,
                effect.reprint,
                at,
                record_id,
            )

        self._work.put(lambda: self._keep(keep, effect.visit, effect.effect))

    def keep_rating(self, effect: KeepRating) -> None:
        """Queue a rating."""
        submission, at, record_id = UUID(effect.submission), self._now(), mint_id()

        def keep() -> None:
            self._store.append_rating(submission, effect.level, at, record_id)

        self._work.put(lambda: self._keep(keep, effect.visit, effect.effect))

    def find_reprints(self) -> None:
        """Queue the search for receipts that never came out."""
        self._work.put(self._find)

    def receipt(self, submission: str, reprint: bool) -> ReceiptContent:
        """Masked content of a receipt. Raises BugError for one that was never kept."""
        content = self._receipts.get(submission)
        if content is None:
            raise BugError("no receipt content at hand")
        return content.as_reprint() if reprint else content

    # ---- the worker ------------------------------------------------------------------------

    def _run(self) -> None:
        while (work := self._next_work()) is not None:
            self._working = True
            try:
                work()
            except Exception:
                _log.exception("keeper.work_failed")
            self._working = False
            del work  # it holds what a resident brought; nothing may keep that while idle
        self._backlog.work_off()
        if self._backlog:
            _log.error("records.lost_at_the_end", records=len(self._backlog))

    def _next_work(self) -> Callable[[], None] | None:
        try:
            return self._work.get(timeout=self._backlog.wait_s())
        except queue.Empty:
            return self._backlog.work_off

    def _commit(self, effect: Commit) -> None:
        try:
            kept = self._store.commit_submission(self._draft(effect.draft))
        except KioskError as error:
            _log.error("submission.not_kept", code=error.code)
            full = isinstance(error, StorageFullError)
            failed = CommitFailed(effect.visit, effect.effect, "full" if full else "failed")
            self._post(failed)
            return
        except Exception:
            _log.exception("submission.not_kept")
            self._post(CommitFailed(effect.visit, effect.effect, "failed"))
            return
        _log.info("submission.kept", submission=str(kept.id), again=kept.again)
        self._receipts[str(kept.id)] = kept.receipt
        payload = kept.receipt.qr_payload
        self._post(Committed(effect.visit, effect.effect, kept.number, payload))
        self._kick()
        self._backlog.work_off()  # the disk takes records again

    def _keep(self, keep: Callable[[], None], visit: int, effect: int) -> None:
        def told(kept: bool) -> None:
            self._post(RecordKept(visit, effect, ok=kept))
            if kept:
                self._kick()

        self._backlog.add(keep, told)

    def _find(self) -> None:
        entries = []
        receipts = {}
        now = self._now()
        for stored in self._missing.find(now):
            kept_at = stored.content.created_at.astimezone(now.tzinfo)  # by whatever zone it was
            content = replace(stored.content, created_at=kept_at)
            submission = str(stored.submission_id)
            time = _shown_time(content, now)
            masked = (content.applicant_masked, content.id_masked)
            if not content.id_masked:  # who gave no name has no card that opens the list
                continue
            receipts[submission] = content
            entries.append(
                ReprintEntry(submission, content.number, content.item_name, *masked, time)
            )
        # Asked for between visits only: whatever is not offered any more is forgotten.
        self._receipts = receipts
        self._post(ReprintsFound(tuple(entries)))

    # ---- from the visit's draft to the store's ------------------------------------------------

    def _draft(self, draft: Draft) -> SubmissionDraft:
        now = self._now()
        item = self._facts.item(draft.item_code)
        if item is None:
            raise BugError("the item of a draft is not in the catalogue")
        photo = (DraftAttachment("portrait", "image/jpeg", draft.photo),) if draft.photo else ()
        papers = tuple(
            DraftAttachment(name, "application/pdf", document_of(pages))
            for name, pages in draft.materials.items()
        )
        return SubmissionDraft(
            id=UUID(draft.submission),
            item=ItemRef(code=draft.item_code, version=draft.item_version, hash=draft.item_hash),
            for_whom="self" if draft.for_self else "other",
            identity_level=draft.identity_level,
            identity=None if is_unnamed(draft.identity) else identity_content(draft.identity),
            answers=draft.answers,
            answer_labels=draft.answer_labels,
            language=draft.language,
            mode=draft.mode,
            signature=_signature(draft),
            notice=NoticeRef(version=draft.notice_version, sha256=draft.notice_sha256),
            review_sha256=draft.review_sha256,
            created_at=now,
            clock_trusted=draft.clock_trusted,
            receipt=self._receipt(draft, item, now),
            attachments=(*photo, *papers),
            remarks=draft.remarks,
            service_code=_service_code(draft),
        )

    def _receipt(self, draft: Draft, item: CompiledItem, now: datetime) -> ReceiptContent:
        facts, language, texts = self._facts, draft.language, self._facts.texts
        office = item.doc.office
        who = _TAKEN.get(draft.identity.layout, "paper.taken_card")
        applicant, id_number = masks(draft.identity)
        taken = [texts.text("paper.taken_form", language)]
        if is_unnamed(draft.identity):
            applicant = texts.text("paper.no_name", language)
        else:
            taken.insert(0, texts.text(who, language))
        if draft.photo:
            taken.append(texts.text("paper.taken_photo", language))
        if draft.materials:
            count = str(len(draft.materials))
            taken.append(texts.text("paper.taken_materials", language, count=count))
        if draft.signature_method == "strokes":
            taken.append(texts.text("paper.taken_signature", language))
        today = now.date() if draft.clock_trusted else None
        context = RuleContext(draft.identity, today, draft.for_self, draft.answers)
        steps = item.next_steps(context, photo=draft.photo is not None)
        answer = answer_by(item, language, facts, context)
        answers = (texts.text("receipt.answer", language, when=answer),) if answer else ()
        asked = texts.text("paper.comma", language).join(phones(item))
        return ReceiptContent(
            number="",
            item_name=item.doc.name.get(language),
            official_name=item.doc.official_name.get(OFFICES_LANGUAGE),
            applicant_masked=applicant,
            id_masked=id_number,
            taken=tuple(taken),
            created_at=now,
            answer_by=answer,
            next_steps=tuple(step.get(language) for step in steps),
            in_code=(
                first_sentence(item.doc.receipt.status_line.get(language)),
                *answers,
                texts.text("receipt.ask", language, phones=asked),
            ),
            status_line=item.doc.receipt.status_line.get(language),
            office=office.name.get(language),
            phones=phones(item),
            place=said(facts.place, language),
            terminal_name=said(facts.terminal_name, language),
            language=language,
            clock_trusted=draft.clock_trusted,
            office_address=office.address.get(language),
            office_hours=office.hours.get(language),
        )


def _shown_time(content: ReceiptContent, now: datetime) -> str:
    """When it was kept, as the list says it: nothing where the clock was not trusted."""
    if not content.clock_trusted:
        return ""
    kept = content.created_at
    return kept.strftime("%H:%M" if kept.date() == now.date() else "%Y-%m-%d %H:%M")


def _service_code(draft: Draft) -> ServiceCodeContent | None:
    shown = draft.service_code
    return None if shown is None else ServiceCodeContent(name=shown.name, token=shown.token)


def _signature(draft: Draft) -> SignatureContent:
    strokes = tuple(
        tuple((round(x), round(y), t) for x, y, t in stroke) for stroke in draft.strokes
    )
    return SignatureContent(
        method=draft.signature_method,
        strokes=strokes,
        pad=Pad(width=draft.pad[0], height=draft.pad[1]) if strokes else None,
        review_sha256=draft.review_sha256,
    )
