"""The submission is put together and kept: only then may a receipt exist."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

from contracts.canonical import canonical_bytes
from contracts.identity import CardLayout
from kiosk.visit.answers import rule_context
from kiosk.visit.events import PersonEvent, TimerFired
from kiosk.visit.matter import Submission, open_item
from kiosk.visit.papers import PapersState, taken
from kiosk.visit.person import ForWhom, Person, is_unnamed, known
from kiosk.visit.portrait import PhotoState
from kiosk.visit.receipts import ReceiptState
from kiosk.visit.records import Commit, CommitFailed, Committed, Draft, IdentityLevel
from kiosk.visit.shape import Ask, Hold, Life, Mode, Slice
from kiosk.visit.signing import Signature
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Frame, Step, Turn, answer, on

SEEN = Ask("commit-seen", Life.VISIT, stops=False, hold=Hold.END)
COMMIT = Ask("commit", Life.VISIT, stops=False, hold=Hold.END)
COMMIT_SEEN_S = 0.4
"""How long the page says that it keeps the submission before it does."""

_LEVELS: dict[CardLayout, IdentityLevel] = {
    CardLayout.UNNAMED: "L0",
    CardLayout.TYPED: "L1",
    CardLayout.SOCIAL_CARD: "read",
}
_UNPROVED = {
    CardLayout.UNNAMED: "no-name-given",
    CardLayout.TYPED: "card-not-read",
    CardLayout.SOCIAL_CARD: "social-card-not-authenticated",
}


@dataclass(frozen=True, slots=True)
class CommitState(Slice):
    """What is being kept; the same draft may be asked for again."""

    life: ClassVar[Life] = Life.ANSWERS

    draft: Draft | None = field(default=None, repr=False)
    failure: Literal["", "full", "failed"] = ""


@dataclass(frozen=True, slots=True)
class CommitView:
    """Keeping it, or that it could not be kept."""

    phase: Literal["working", "failed"] = "working"
    failure_key: str = ""


@dataclass(frozen=True, slots=True)
class CommitRetried(PersonEvent):
    """Try to keep the submission once more."""


def enter(state: State, facts: Facts) -> Turn:
    """Put the draft together and ask for it to be kept."""
    return keep(state.put(CommitState(draft_of(state, facts))))


def keep(state: State) -> Turn:
    """Say that the draft is being kept, and keep it once people had time to see that.

    Keeping takes a few milliseconds; without the pause the page would often not be drawn at all.
    """
    state = state.put(replace(state.of(CommitState), failure=""))
    state, timer = state.timer(SEEN, COMMIT_SEEN_S)
    return Turn(state, (timer,))


def keep_now(state: State, event: TimerFired, facts: Facts) -> Turn:
    """Ask for the draft to be kept."""
    draft = state.of(CommitState).draft
    assert draft is not None
    state, effect = state.ask(COMMIT, lambda visit, effect: Commit(visit, effect, draft))
    return Turn(state, (effect,))


def committed(state: State, event: Committed, facts: Facts) -> Turn:
    """The submission is durable: its number goes on the receipt."""
    receipt = ReceiptState(number=event.number, qr_payload=event.qr_payload)
    return Turn(state.put(receipt), way=ONWARD)


def failed(state: State, event: CommitFailed, facts: Facts) -> Turn:
    """Nothing was kept: say so, and offer to try again."""
    return Turn(state.put(replace(state.of(CommitState), failure=event.reason)))


def retry(state: State, event: CommitRetried, facts: Facts) -> Turn:
    """Try to keep the same draft once more; its id makes it one submission."""
    return keep(state) if state.of(CommitState).failure else Turn(state)


def reviewed_sha256(state: State, facts: Facts) -> str:
    """Hash of everything the review showed, in canonical form."""
    item, person = open_item(state, facts), known(state)
    jpeg = state.of(PhotoState).jpeg
    content = {
        "submission": state.of(Submission).id,
        "item": {"code": item.doc.code, "version": item.doc.version, "hash": item.hash},
        "for": "self" if state.of(ForWhom).for_self else "other",
        **_code_reviewed(state),
        "name": person.name,
        "id_number": person.id_number,
        "answers": item.answers_for_submission(rule_context(state)),
        "photo_sha256": hashlib.sha256(jpeg).hexdigest() if jpeg else "",
        **_papers_reviewed(state, facts),
        "notice": {"version": item.doc.notice.version, "sha256": item.notice_sha256},
    }
    return hashlib.sha256(canonical_bytes(content)).hexdigest()


def _code_reviewed(state: State) -> dict[str, str]:
    code = state.of(Person).service_code
    return {} if code is None else {"service_code": f"{code.name} {code.token}"}


def _papers_reviewed(state: State, facts: Facts) -> dict[str, dict[str, list[str]]]:
    """Hashes of the pages of each paper that was asked for, none of one that comes later."""
    papers = {
        material.id: [hashlib.sha256(page).hexdigest() for page in paper.pages]
        for material, paper in taken(state, facts)
    }
    return {"materials": papers} if papers else {}


def draft_of(state: State, facts: Facts) -> Draft:
    """Everything of the submission."""
    item, person = open_item(state, facts), known(state)
    answers = item.answers_for_submission(rule_context(state))
    signature = state.of(Signature)
    return Draft(
        submission=state.of(Submission).id,
        item_code=item.doc.code,
        item_version=item.doc.version,
        item_hash=item.hash,
        for_self=state.of(ForWhom).for_self,
        identity_level=_LEVELS.get(person.layout, "L2"),
        service_code=state.of(Person).service_code,
        identity=person,
        answers=answers,
        answer_labels=item.answer_labels(answers),
        language=state.language,
        mode=state.mode.value,
        photo=state.of(PhotoState).jpeg or None,
        signature_method=signature.method,
        strokes=signature.strokes,
        pad=signature.pad,
        review_sha256=reviewed_sha256(state, facts),
        notice_version=item.doc.notice.version,
        notice_sha256=item.notice_sha256,
        clock_trusted=state.clock.trusted,
        remarks=remarks(state),
        materials={m.role: paper.pages for m, paper in taken(state, facts) if paper.pages},
    )


def remarks(state: State) -> tuple[str, ...]:
    """What the officer must know about how this was taken."""
    person, photo = known(state), state.of(PhotoState)
    found = [] if is_unnamed(person) else ["person-not-compared"]
    found.append(_UNPROVED.get(person.layout, "card-loss-not-checked"))
    if state.of(Person).service_code is not None:
        found.append("service-code-not-checked")
    if not state.of(ForWhom).for_self:
        found.append("applied-by-other")
    if person.raw_name is not None:
        found.append("name-incomplete")
    if not state.clock.trusted:
        found.append("clock-not-trusted")
    if photo.declined:
        found.append("photo-declined")
    if photo.jpeg and not photo.judged:
        found.append("photo-not-judged")
    papers = state.of(PapersState).papers.values()
    if any(paper.elsewhere for paper in papers):
        found.append("materials-later")
    if not all(paper.judged for paper in papers):
        found.append("page-not-judged")
    if state.mode is Mode.ELDER:
        found.append("elder-mode")
    return tuple(found)


def view(state: State, facts: Facts) -> CommitView:
    """Keeping it, or that it could not be kept."""
    failure = state.of(CommitState).failure
    return CommitView("failed", failure) if failure else CommitView()


STEP = Step(
    name="commit",
    shows=CommitView,
    view=view,
    on=(on(CommitRetried, retry),),
    answers=(
        answer(SEEN, on(TimerFired, keep_now)),
        answer(COMMIT, on(Committed, committed), on(CommitFailed, failed)),
    ),
    enter=enter,
    part="paper",
    names_person=True,
    frame=Frame(finish=False, home=False),
)
