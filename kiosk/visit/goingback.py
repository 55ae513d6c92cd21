"""The back key of the dock: one page back, by the page that it is pressed on."""

from collections.abc import Callable
from dataclasses import replace

from kiosk.visit import (
    form,
    identify,
    photo,
    reprint,
    review,
    scan,
)
from kiosk.visit.leaving import go_home
from kiosk.visit.rules import form_pages
from kiosk.visit.snapshot import Page
from kiosk.visit.state import (
    Facts,
    State,
    Step,
    stay,
    without_answers,
)
from kiosk.visit.view_review import review_pages

Handler = Callable[..., Step]


def can_go_back(state: State) -> bool:
    """Whether the back key acts: never once the submission is being kept."""
    if state.overlay is Page.HELP:
        return True
    return (
        state.page in _BACK
        and not state.covered
        and not (state.page is Page.REPRINT and state.reprint.phase == "printing")
    )


def go_back(state: State, facts: Facts) -> Step:
    """The back key of the dock."""
    if not can_go_back(state):
        return stay(state)
    return _BACK[state.page](state, facts)


def _to(page: Page) -> Handler:
    return lambda s, f: (replace(s, page=page), ())


def _back_from_identify(state: State, facts: Facts) -> Step:
    if reprint.looking_for_card(state):
        return reprint.leave(state)
    state, effects = identify.leave_identify(state)
    return replace(state, page=Page.FOR_WHOM, identity=None), effects


def _back_from_typing(state: State, facts: Facts) -> Step:
    if state.form.editing or form.page_index(state, form_pages(state, facts)):
        return form.back(state, facts)
    return identify.enter_identify(without_answers(state))


def _back_from_confirm(state: State, facts: Facts) -> Step:
    """Whoever comes next shows a card, and never sees this person's answers."""
    fresh = replace(without_answers(state), identity=None, service_code=None)
    return replace(fresh, page=Page.FOR_WHOM), ()


def _back_from_photo(state: State, facts: Facts) -> Step:
    state, effects = photo.leave_photo(state)
    return replace(state, page=Page.FORM), effects


def _back_from_stop(state: State, facts: Facts) -> Step:
    """An answer can be corrected, a notice read again; everything else starts anew at home."""
    if state.stop.reason == "notice_refused":
        return replace(state, page=Page.NOTICE), ()
    if state.form.at and form_pages(state, facts):
        return replace(state, page=Page.FORM), ()
    return go_home(state, facts)


def _back_from_review(state: State, facts: Facts) -> Step:
    if state.review_page:
        return review.turn(state, -1, review_pages(state, facts))
    page = Page.FORM if form_pages(state, facts) else Page.NOTICE
    return replace(state, page=page), ()


_BACK: dict[Page, Handler] = {
    Page.GUIDE: lambda s, f: (
        (replace(s, guide_qa=False), ()) if s.guide_qa else (replace(s, page=Page.HOME), ())
    ),
    Page.FOR_WHOM: _to(Page.GUIDE),
    Page.IDENTIFY: _back_from_identify,
    Page.SCAN_CODE: lambda s, f: scan.leave_scan(s),
    Page.TYPE_IDENTITY: _back_from_typing,
    Page.CONFIRM_IDENTITY: _back_from_confirm,
    Page.NOTICE: _to(Page.CONFIRM_IDENTITY),
    Page.FORM: form.back,
    Page.PHOTO: _back_from_photo,
    Page.REVIEW: _back_from_review,
    Page.SIGN: _to(Page.REVIEW),
    Page.STOPPED: _back_from_stop,
    Page.REPRINT: lambda s, f: reprint.leave(s),
}
