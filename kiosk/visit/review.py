"""Review and signature: what is signed is bound to what was reviewed."""

import hashlib
from dataclasses import replace

from contracts.canonical import canonical_bytes
from kiosk.visit import events as ev
from kiosk.visit.effects import Commit, Draft, MintId, StartTimer
from kiosk.visit.ink import is_signature
from kiosk.visit.rules import rule_context
from kiosk.visit.snapshot import Mode, Page
from kiosk.visit.state import Facts, State, Step, awaited, forget, number_effect, stay
from kiosk.visit.typed import is_typed

ROWS = {("standard", "portrait"): 9, ("standard", "landscape"): 6, ("elder", "portrait"): 5,
        ("elder", "landscape"): 4}  # fmt: skip
COMMIT_SEEN_S = 0.4
"""How long the page says that it keeps the submission before it does."""


def rows_per_page(state: State, facts: Facts) -> int:
    """How many lines of the review one page shows."""
    return ROWS[state.mode.value, facts.orientation]


def enter_review(state: State) -> Step:
    """Show everything; the submission id is minted here, once."""
    state = replace(state, page=Page.REVIEW, review_page=0)
    if state.submission or "mint" in state.waiting:
        return state, ()
    state, effect = number_effect(state, "mint")
    return state, (MintId(state.visit, effect),)


def minted(state: State, event: ev.IdMinted) -> Step:
    """Remember the submission's id."""
    if not awaited(state, "mint", event.visit, event.effect):
        return stay(state)
    return replace(forget(state, "mint"), submission=event.submission), ()


def turn(state: State, by: int, pages: int) -> Step:
    """Next or previous page of the review."""
    page = state.review_page + by
    if not 0 <= page < pages:
        return stay(state)
    return replace(state, review_page=page), ()


def accept(state: State, facts: Facts, pages: int) -> Step:
    """All is right: sign, or commit at once where the item asks for no signature."""
    item = facts.item(state.item)
    if state.page is not Page.REVIEW or not state.submission or item is None:
        return stay(state)
    if state.review_page < pages - 1:
        return turn(state, 1, pages)
    if not item.doc.signature.required:
        return commit(state, "none", (), (1000, 500), facts)
    return replace(state, page=Page.SIGN, sign_error=""), ()


def signed(state: State, event: ev.Signed, facts: Facts) -> Step:
    """Take the strokes, unless there is hardly anything to see."""
    if state.page is not Page.SIGN:
        return stay(state)
    if not is_signature(event.strokes):
        return replace(state, sign_error="too_short"), ()
    pad = (event.pad_width, event.pad_height)
    return commit(state, "strokes", event.strokes, pad, facts)


def signed_otherwise(state: State, event: ev.SignedOtherwise, facts: Facts) -> Step:
    """The item's other way of signing, for those who cannot write."""
    item = facts.item(state.item)
    if state.page is not Page.SIGN or item is None:
        return stay(state)
    if event.code not in {other.code for other in item.doc.signature.alternatives}:
        return stay(state)
    return commit(state, event.code, (), (1000, 500), facts)


def reviewed_sha256(state: State, facts: Facts) -> str:
    """Hash of everything the review showed, in canonical form."""
    item = facts.item(state.item)
    assert item is not None
    assert state.identity is not None
    content = {
        "submission": state.submission,
        "item": {"code": item.doc.code, "version": item.doc.version, "hash": item.hash},
        "for": "self" if state.for_self else "other",
        **_code_reviewed(state),
        "name": state.identity.name,
        "id_number": state.identity.id_number,
        "answers": item.answers_for_submission(rule_context(state)),
        "photo_sha256": hashlib.sha256(state.photo.jpeg).hexdigest() if state.photo.jpeg else "",
        "notice": {"version": item.doc.notice.version, "sha256": item.notice_sha256},
    }
    return hashlib.sha256(canonical_bytes(content)).hexdigest()


def _code_reviewed(state: State) -> dict[str, str]:
    code = state.service_code
    return {} if code is None else {"service_code": f"{code.name} {code.token}"}


def commit(
    state: State,
    method: str,
    strokes: tuple[tuple[ev.Point, ...], ...],
    pad: tuple[int, int],
    facts: Facts,
) -> Step:
    """Put the draft together and ask for it to be kept."""
    item = facts.item(state.item)
    assert item is not None
    assert state.identity is not None
    answers = item.answers_for_submission(rule_context(state))
    draft = Draft(
        submission=state.submission,
        item_code=item.doc.code,
        item_version=item.doc.version,
        item_hash=item.hash,
        for_self=state.for_self,
        identity_level="L1" if is_typed(state.identity) else "L2",
        service_code=state.service_code,
        identity=state.identity,
        answers=answers,
        answer_labels=item.answer_labels(answers),
        language=state.language,
        mode=state.mode.value,
        photo=state.photo.jpeg or None,
        signature_method=method,
        strokes=strokes,
        pad=pad,
        review_sha256=reviewed_sha256(state, facts),
        notice_version=item.doc.notice.version,
        notice_sha256=item.notice_sha256,
        clock_trusted=state.clock.trusted,
        remarks=remarks(state, facts),
    )
    return keep(replace(state, draft=draft, page=Page.COMMIT))


def keep(state: State) -> Step:
    """Say that the draft is being kept, and keep it once people had time to see that.

    Keeping takes a few milliseconds; without the pause the page would often not be drawn at all.
    """
    state = replace(state, page=Page.COMMIT, commit_failure="")
    state, effect = number_effect(state, "commit")
    return state, (StartTimer(state.visit, effect, COMMIT_SEEN_S),)


def keep_now(state: State) -> Step:
    """Ask for the draft to be kept; the same draft may be asked for again."""
    draft = state.draft
    assert draft is not None
    state, effect = number_effect(state, "commit")
    return state, (Commit(state.visit, effect, draft),)


def remarks(state: State, facts: Facts) -> tuple[str, ...]:
    """What the officer must know about how this was taken."""
    assert state.identity is not None
    found = ["person-not-compared"]
    found.append("card-not-read" if is_typed(state.identity) else "card-loss-not-checked")
    if state.service_code is not None:
        found.append("service-code-not-checked")
    if not state.for_self:
        found.append("applied-by-other")
    if state.identity.raw_name is not None:
        found.append("name-incomplete")
    if not state.clock.trusted:
        found.append("clock-not-trusted")
    if state.photo.declined:
        found.append("photo-declined")
    if state.photo.jpeg and not state.photo.judged:
        found.append("photo-not-judged")
    if state.mode is Mode.ELDER:
        found.append("elder-mode")
    return tuple(found)
