"""Snapshots of the pages around the form: choosing, identifying, photo, receipt, the end."""

from contracts.identity import Identity, mask_id_number, mask_name
from contracts.rules import CompiledItem
from kiosk.visit.choosing import (
    home_items,
    home_pages,
    reader_gone,
    tiles_per_page,
    why_not_now,
)
from kiosk.visit.identify import LINE_FAILURES
from kiosk.visit.photo import judges
from kiosk.visit.scan import ways_without_card
from kiosk.visit.snapshot import (
    BringView,
    CommitView,
    ConfirmIdentityView,
    DoneView,
    ForWhomView,
    GuideView,
    HomeView,
    IdentifyView,
    NoticeView,
    OtherCardView,
    PhotoView,
    RatingView,
    ReceiptView,
    ScanCodeView,
    SignView,
    StoppedView,
    TileView,
)
from kiosk.visit.state import Facts, State
from kiosk.visit.submit import holds_paper, may_print
from kiosk.visit.typed import is_typed


def display_name(identity: Identity) -> str:
    """The name that people are called by: the Chinese one, else the English one."""
    return identity.name or identity.english_name or ""


def open_item(state: State, facts: Facts) -> CompiledItem:
    """The item of the visit; pages after home always have one."""
    item = facts.item(state.item)
    assert item is not None
    return item


def home_view(state: State, facts: Facts) -> HomeView:
    """One page of tiles."""
    size = tiles_per_page(state, facts)
    codes = home_items(state, facts)[state.home_page * size : (state.home_page + 1) * size]
    tiles = []
    for code in codes:
        item = facts.item(code)
        assert item is not None
        why_not = why_not_now(state, item, facts)
        tiles.append(
            TileView(
                code=code,
                name=item.doc.name.get(state.language),
                official_name=item.doc.official_name.get(state.language),
                icon=item.doc.icon,
                available=not why_not,
                reason_key=why_not or ("photo_elsewhere" if _photo_elsewhere(state, item) else ""),
            )
        )
    return HomeView(
        tiles=tuple(tiles),
        page=state.home_page,
        pages=home_pages(state, facts),
        reprints=bool(state.reprints),
    )


def guide_view(state: State, facts: Facts) -> GuideView:
    """Everything of an item on one screen, in plain words."""
    item = open_item(state, facts)
    doc, guide, language = item.doc, item.doc.guide, state.language
    why_not = why_not_now(state, item, facts)
    return GuideView(
        code=doc.code,
        name=doc.name.get(language),
        official_name=doc.official_name.get(language),
        icon=doc.icon,
        summary=guide.summary.get(language),
        who=guide.who.get(language),
        bring=tuple(
            BringView(thing.text.get(language), thing.have_from != "resident")
            for thing in guide.bring
        ),
        minutes=guide.minutes,
        fee=guide.fee.get(language),
        time_limit=guide.time_limit.get(language),
        result=guide.result.get(language),
        where=guide.where.get(language),
        staffed_way=guide.staffed_way.get(language),
        office=doc.office.name.get(language),
        phone=doc.office.phone,
        qa=tuple((pair.q.get(language), pair.a.get(language)) for pair in doc.qa),
        available=not why_not,
        reason_key=why_not,
        receipt_on_screen=state.around.printer.level in ("down", "absent"),
        photo_elsewhere=_photo_elsewhere(state, item),
        way_without_card=next(iter(ways_without_card(state, item, facts)), "")
        if reader_gone(state)
        else "",
        showing_qa=state.guide_qa,
    )


def _photo_elsewhere(state: State, item: CompiledItem) -> str:
    """The other way than a photo, when there is no camera now."""
    photo = item.doc.photo
    if photo is None or photo.alternative is None:
        return ""
    down = state.around.camera.level in ("down", "absent")
    return photo.alternative.label.get(state.language) if down else ""


def for_whom_view(state: State, facts: Facts) -> ForWhomView:
    """The question before the card."""
    item = open_item(state, facts)
    return ForWhomView(allows_other="other" in item.doc.for_whom)


def identify_view(state: State, facts: Facts) -> IdentifyView:
    """Card reading as it stands; a reader that is gone is said before anyone waits.

    One that failed and is not known to be gone can be tried again.
    """
    phase, failure = state.identify_phase, state.identify_failure
    reader = state.around.reader
    if phase == "waiting" and reader_gone(state):
        phase, failure = "lost", reader.reason or "lost"
    elif phase == "failed" and failure in LINE_FAILURES and reader_gone(state):
        phase = "lost"
    if phase == "lost" and reader.level == "absent":
        failure = "absent"
    return IdentifyView(
        phase=phase,
        failure_key=failure,
        for_self=state.for_self,
        for_receipt=state.reprint.phase == "card",
        phone=facts.help_phone,
        ways=_ways(state, facts),
        code_name=facts.code_name,
    )


def _ways(state: State, facts: Facts) -> tuple[str, ...]:
    """Ways without a card, offered until a card was read."""
    if state.identify_phase in ("take-card", "still-there"):
        return ()
    return ways_without_card(state, facts.item(state.item), facts)


def scan_view(state: State, facts: Facts) -> ScanCodeView:
    """The scanner as it stands; it is spoken of as the reader is."""
    failure = state.scan_failure
    scanner = state.around.scanner
    gone = scanner.level in ("down", "absent")
    if not failure and gone:
        failure = "lost"
    phase = "lost" if failure == "lost" and gone else "failed" if failure else "waiting"
    return ScanCodeView(phase, facts.code_name, failure, for_self=state.for_self)


def other_card_view(state: State, facts: Facts) -> OtherCardView:
    """Whether the visit can be ended now."""
    return OtherCardView(can_end="commit" not in state.waiting)


def confirm_view(state: State, facts: Facts) -> ConfirmIdentityView:
    """Masked name and number of the card that was read."""
    identity = state.identity
    assert identity is not None
    name = display_name(identity)
    return ConfirmIdentityView(
        name=mask_name(name),
        id_number=mask_id_number(identity.id_number),
        name_incomplete=identity.raw_name is not None,
        for_self=state.for_self,
        typed=is_typed(identity),
    )


def notice_view(state: State, facts: Facts) -> NoticeView:
    """The notice in the item's words."""
    notice = open_item(state, facts).doc.notice
    return NoticeView(
        title=notice.title.get(state.language),
        paragraphs=tuple(text.get(state.language) for text in notice.paragraphs),
        refuse=notice.refuse.text.get(state.language),
    )


def photo_view(state: State, facts: Facts) -> PhotoView:
    """The portrait page."""
    photo = open_item(state, facts).doc.photo
    other = photo.alternative if photo else None
    return PhotoView(
        phase=state.photo.phase,
        why=photo.why.get(state.language) if photo else "",
        seconds=state.photo.seconds,
        alternative=other.label.get(state.language) if other else "",
        alternative_text=other.text.get(state.language) if other else "",
        photo=state.photo.jpeg,
        failure_key=state.photo.failure,
        as_it_is=not judges(state),
    )


def sign_view(state: State, facts: Facts) -> SignView:
    """The pad, and the item's other ways."""
    signature = open_item(state, facts).doc.signature
    return SignView(
        declaration=facts.texts.text("sign.declaration", state.language),
        alternatives=tuple(
            (other.code, other.label.get(state.language), other.text.get(state.language))
            for other in signature.alternatives
        ),
        error_key=state.sign_error,
    )


def commit_view(state: State, facts: Facts) -> CommitView:
    """Keeping it, or that it could not be kept."""
    if state.commit_failure:
        return CommitView(phase="failed", failure_key=state.commit_failure)
    return CommitView()


def answer_by(item: CompiledItem, language: str, facts: Facts) -> str:
    """When the office answers, as a number of days: no date is promised without a calendar."""
    receipt = item.doc.receipt
    key = "receipt.in_working_days" if receipt.answer_unit == "working-days" else "receipt.in_days"
    return facts.texts.text(key, language, days=str(receipt.answer_by_working_days))


def phones(item: CompiledItem) -> tuple[str, ...]:
    """Phones to ask, the office's first."""
    return tuple(dict.fromkeys((item.doc.office.phone, *item.doc.phones)))


def receipt_view(state: State, facts: Facts) -> ReceiptView:
    """The receipt as it stands."""
    item = open_item(state, facts)
    receipt = state.receipt
    return ReceiptView(
        phase=receipt.phase,
        number=receipt.number,
        item_name=item.doc.name.get(state.language),
        status_line=item.doc.receipt.status_line.get(state.language),
        answer_by=answer_by(item, state.language, facts),
        phones=phones(item),
        qr_payload=receipt.qr_payload,
        reason=receipt.reason,
        copies=receipt.copies,
        can_reprint=may_print(state) and state.around.printer.level in ("ok", "warning"),
    )


def rating_view(state: State, facts: Facts) -> RatingView:
    """Which item is rated."""
    return RatingView(open_item(state, facts).doc.name.get(state.language))


def done_view(state: State, facts: Facts) -> DoneView:
    """What happens next."""
    item = open_item(state, facts)
    receipt = item.doc.receipt
    return DoneView(
        number=state.receipt.number,
        item_name=item.doc.name.get(state.language),
        status_line=receipt.status_line.get(state.language),
        answer_by=answer_by(item, state.language, facts),
        next_steps=tuple(text.get(state.language) for text in receipt.next_steps),
        phones=phones(item),
        on_paper=holds_paper(state),
        sent=state.around.network == "reachable" and state.around.waiting == 0,
        another=state.around.power == "mains",
    )


def stopped_view(state: State, facts: Facts) -> StoppedView:
    """Why it cannot go on here, and where it can."""
    item = open_item(state, facts)
    language, stop = state.language, state.stop
    message = way_out = ""
    if stop.reason == "condition":
        rule = next(rule for rule in item.doc.conditions if rule.id == stop.condition)
        message, way_out = rule.message.get(language), rule.way_out.get(language)
    elif stop.reason == "other_refused" and item.doc.other_refused is not None:
        refused = item.doc.other_refused
        message, way_out = refused.text.get(language), refused.way_out.get(language)
    elif stop.reason in ("notice_refused", "no_photo"):
        way_out = item.doc.guide.staffed_way.get(language)
    return StoppedView(
        reason_key=stop.reason,
        message=message,
        way_out=way_out,
        office=item.doc.office.name.get(language),
        phone=item.doc.office.phone,
    )
