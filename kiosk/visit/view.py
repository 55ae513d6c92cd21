"""From state to snapshot: what the resident sees is a function of the state."""

from contracts.identity import mask_name
from kiosk.visit import power
from kiosk.visit.goingback import can_go_back
from kiosk.visit.leaving import can_go_home
from kiosk.visit.reprint import looking_for_card, own
from kiosk.visit.snapshot import (
    AttractView,
    HelpView,
    IdleWarningView,
    OutOfServiceView,
    Page,
    PageView,
    ReprintLine,
    ReprintView,
    Snapshot,
)
from kiosk.visit.state import Facts, State
from kiosk.visit.view_form import form_view
from kiosk.visit.view_item import (
    commit_view,
    confirm_view,
    display_name,
    done_view,
    for_whom_view,
    guide_view,
    home_view,
    identify_view,
    notice_view,
    other_card_view,
    photo_view,
    rating_view,
    receipt_view,
    scan_view,
    sign_view,
    stopped_view,
)
from kiosk.visit.view_review import review_view

STEPS = ("identify", "form", "photo", "review", "receipt")
STEP_OF = {
    Page.FOR_WHOM: "identify",
    Page.IDENTIFY: "identify",
    Page.SCAN_CODE: "identify",
    Page.CONFIRM_IDENTITY: "identify",
    Page.NOTICE: "identify",
    Page.FORM: "form",
    Page.PHOTO: "photo",
    Page.REVIEW: "review",
    Page.SIGN: "review",
    Page.COMMIT: "receipt",
    Page.RECEIPT: "receipt",
    Page.RATING: "receipt",
}


_WHOSE_PAGES = (
    Page.NOTICE,
    Page.FORM,
    Page.PHOTO,
    Page.REVIEW,
    Page.SIGN,
    Page.COMMIT,
)


def view(state: State, facts: Facts, seq: int) -> Snapshot:
    """Build the snapshot of a state."""
    page = shown_page(state)
    item = facts.item(state.item)
    # Who comes for a missing receipt is not on the way of an item.
    step_key = "" if looking_for_card(state) else STEP_OF.get(page, "")
    if page is Page.FORM and state.page is Page.TYPE_IDENTITY:
        step_key = "identify"
    steps = _steps(state, facts)
    return Snapshot(
        seq=seq,
        visit=state.visit,
        page=page,
        view=_VIEWS[page](state, facts),
        mode=state.mode,
        language=state.language,
        languages=facts.languages,
        orientation=facts.orientation,
        step=steps.index(step_key) + 1 if step_key else 0,
        steps=len(steps) if step_key else 0,
        step_key=step_key,
        item_name=item.doc.name.get(state.language) if item else "",
        whose=_whose(page, state),
        can_go_back=can_go_back(state),
        can_go_home=can_go_home(state) and state.overlay is not Page.IDLE_WARNING,
        around=state.around,
        clock=state.clock.time,
        date=state.clock.date,
        place=facts.place,
        terminal_name=facts.terminal_name,
    )


def shown_page(state: State) -> Page:
    """What lies on top: help and the idle warning, the cover, the visit's own page.

    Name and number are typed on the page of the form.
    """
    own = Page.FORM if state.page is Page.TYPE_IDENTITY else state.page
    return state.overlay or (Page.OTHER_CARD if state.covered else own)


def _whose(page: Page, state: State) -> str:
    if state.identity is None or page not in _WHOSE_PAGES:
        return ""
    return mask_name(display_name(state.identity))


def _steps(state: State, facts: Facts) -> tuple[str, ...]:
    item = facts.item(state.item)
    with_photo = item is not None and item.doc.photo is not None
    return tuple(step for step in STEPS if step != "photo" or with_photo)


def _attract(state: State, facts: Facts) -> PageView:
    return AttractView()


def _idle(state: State, facts: Facts) -> PageView:
    return IdleWarningView(seconds=int(facts.idle.answer_s))


def _help(state: State, facts: Facts) -> PageView:
    return HelpView(hours=facts.help_hours, phone=facts.help_phone, place=facts.place)


def _out_of_service(state: State, facts: Facts) -> PageView:
    return OutOfServiceView(power.why_closed(state.around), facts.help_phone)


def _reprint(state: State, facts: Facts) -> PageView:
    lines = tuple(
        ReprintLine(entry.number, entry.item_name, entry.applicant, entry.time)
        for entry in own(state)
    )
    asked = state.reprint
    return ReprintView(lines, phase=asked.phase, reason=asked.reason, phone=facts.help_phone)


_VIEWS = {
    Page.ATTRACT: _attract,
    Page.HOME: home_view,
    Page.GUIDE: guide_view,
    Page.FOR_WHOM: for_whom_view,
    Page.IDENTIFY: identify_view,
    Page.CONFIRM_IDENTITY: confirm_view,
    Page.NOTICE: notice_view,
    Page.FORM: form_view,
    Page.PHOTO: photo_view,
    Page.REVIEW: review_view,
    Page.SIGN: sign_view,
    Page.COMMIT: commit_view,
    Page.RECEIPT: receipt_view,
    Page.RATING: rating_view,
    Page.DONE: done_view,
    Page.IDLE_WARNING: _idle,
    Page.STOPPED: stopped_view,
    Page.HELP: _help,
    Page.REPRINT: _reprint,
    Page.SCAN_CODE: scan_view,
    Page.OTHER_CARD: other_card_view,
    Page.OUT_OF_SERVICE: _out_of_service,
}
