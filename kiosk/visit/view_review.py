"""Snapshot of the review: every fact that will be sent, masked where others might look."""

from contracts.identity import ethnicity_name, mask_id_number, mask_name, sex_text_key
from kiosk.visit.review import rows_per_page
from kiosk.visit.rules import rule_context
from kiosk.visit.snapshot import ReviewRow, ReviewView
from kiosk.visit.state import Facts, State
from kiosk.visit.view_item import display_name, open_item


def review_view(state: State, facts: Facts) -> ReviewView:
    """One page of rows."""
    rows = review_rows(state, facts)
    size = rows_per_page(state, facts)
    start = state.review_page * size
    return ReviewView(
        rows=rows[start : start + size],
        number=state.review_page + 1,
        count=review_pages(state, facts),
        signs=open_item(state, facts).doc.signature.required,
    )


def review_pages(state: State, facts: Facts) -> int:
    """Number of pages of the review."""
    if state.identity is None or state.item is None:
        return 1
    return max(1, -(-len(review_rows(state, facts)) // rows_per_page(state, facts)))


def review_rows(state: State, facts: Facts) -> tuple[ReviewRow, ...]:
    """Card facts, answers, photo: in the order they were asked."""
    return (*_card_rows(state, facts), *_answer_rows(state, facts), *_photo_row(state, facts))


def _card_rows(state: State, facts: Facts) -> tuple[ReviewRow, ...]:
    identity = state.identity
    assert identity is not None
    name = display_name(identity)
    rows = [
        ("card:name", "review.name", mask_name(name), name),
        ("card:id", "review.id_number", mask_id_number(identity.id_number), identity.id_number),
    ]
    return tuple(
        ReviewRow(row, facts.texts.text(key, state.language), value, editable=False, full=full)
        for row, key, value, full in rows
    )


def card_lines(state: State, facts: Facts) -> tuple[tuple[str, str], ...]:
    """Masked facts from the card for the first page of the form."""
    identity = state.identity
    if identity is None:
        return ()
    texts, language = facts.texts, state.language
    lines = [
        (texts.text("review.name", language), mask_name(display_name(identity))),
        (texts.text("review.id_number", language), mask_id_number(identity.id_number)),
    ]
    sex = texts.text(sex_text_key(identity.sex), language)
    if identity.ethnicity and language == "zh-CN":
        sex = f"{sex} · {ethnicity_name(identity.ethnicity) or ''}"
    lines.append((texts.text("review.sex", language), sex))
    return tuple(lines)


def _answer_rows(state: State, facts: Facts) -> tuple[ReviewRow, ...]:
    item = open_item(state, facts)
    context = rule_context(state)
    answers = item.current_answers(context)
    rows = []
    for question in item.visible_questions(context):
        value = answers[question.id]
        shown = item.display_value(question.id, value, state.language)
        masked = item.masked_value(question.id, value, state.language)
        rows.append(
            ReviewRow(
                id=question.id,
                label=question.name.get(state.language),
                value=masked or facts.texts.text("review.nothing", state.language),
                full=shown if shown != masked else "",
            )
        )
    return tuple(rows)


def _photo_row(state: State, facts: Facts) -> tuple[ReviewRow, ...]:
    if not state.photo.jpeg:
        return ()
    label = facts.texts.text("review.photo", state.language)
    taken = facts.texts.text("review.photo_taken", state.language)
    return (ReviewRow("photo", label, taken, editable=False),)
