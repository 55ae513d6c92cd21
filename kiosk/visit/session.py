"""The session flow: order of the pages, the dock, idle warning and clearing.

``step`` is pure: no clock, no input or output, no logging. A pair of state and event that it
does not know leaves the state alone.
"""

from collections.abc import Callable
from dataclasses import replace

from kiosk.visit import (
    choosing,
    form,
    identify,
    otherperson,
    photo,
    power,
    reprint,
    review,
    scan,
    submit,
)
from kiosk.visit import events as ev
from kiosk.visit.effects import FindReprints
from kiosk.visit.goingback import go_back
from kiosk.visit.leaving import finish, go_home, rewind_idle
from kiosk.visit.reports import REPORTS, card_taken
from kiosk.visit.snapshot import Page
from kiosk.visit.state import (
    Facts,
    State,
    Step,
    stay,
)
from kiosk.visit.view_review import review_pages

Handler = Callable[..., Step]


def step(state: State, event: ev.Event, facts: Facts) -> Step:
    """The one transition function of a visit."""
    if isinstance(event, ev.PersonEvent):
        state, effects = _person(state, event, facts)
    else:
        handler = REPORTS.get(type(event))
        state, effects = handler(state, event, facts) if handler else stay(state)
    if power.must_end(state):
        state, last = finish(state, facts)
        effects += last
    state, more = power.give_time(state)
    state, watch = otherperson.look_out(state)
    return state, (*effects, *more, *watch)


def _person(state: State, event: ev.PersonEvent, facts: Facts) -> Step:
    if state.page is Page.OUT_OF_SERVICE:
        return power.at_closed_door(state, event, facts)
    if isinstance(event, ev.Started):
        return _start(state, event, facts)
    if state.visit == 0 and isinstance(event, ev.HelpPressed):
        state, effects = _start(state, ev.Started(state.language), facts)
        return replace(state, overlay=Page.HELP), effects
    if state.visit == 0 and isinstance(event, ev.ModeChosen):
        # The first page's key for the other layout: the visit begins in it, on the home page.
        return _start(replace(state, mode=event.mode), ev.Started(state.language), facts)
    if state.visit == 0:
        return stay(state)
    if state.overlay is Page.IDLE_WARNING and not isinstance(event, ev.FinishPressed):
        # A finger coming down must not take the page away from under itself.
        return stay(state) if isinstance(event, ev.Touched) else _still_here(state, facts)
    if isinstance(event, ev.FinishPressed):
        return finish(state, facts)
    if state.overlay is Page.HELP and isinstance(event, ev.BackPressed):
        state, effects = replace(state, overlay=None), ()
    elif state.covered and type(event) not in _WHILE_COVERED:
        state, effects = stay(state)
    else:
        handler = _PERSON.get(type(event))
        state, effects = handler(state, event, facts) if handler else stay(state)
    if state.visit == 0:
        return state, effects
    state, timer = rewind_idle(state, facts)
    return state, (*effects, *timer)


def _start(state: State, event: ev.Started, facts: Facts) -> Step:
    if state.visit != 0 or event.language not in facts.languages:
        return stay(state)
    visits = state.visits + 1
    state = replace(state, visit=visits, visits=visits, page=Page.HOME, language=event.language)
    state, timer = rewind_idle(state, facts)
    return state, (*timer, FindReprints())  # the last list may be a weekend old


def _still_here(state: State, facts: Facts) -> Step:
    state = replace(state, overlay=None)
    return rewind_idle(state, facts)


def _choose_mode(state: State, event: ev.ModeChosen, facts: Facts) -> Step:
    """Another layout at the same place: the open question, the first line of the review."""
    if event.mode is state.mode:
        return stay(state)
    form_state = replace(state.form, at=state.form.editing or state.form.at, editing="")
    first_row = state.review_page * review.rows_per_page(state, facts)
    state = replace(state, mode=event.mode, home_page=0, form=form_state)
    return replace(state, review_page=first_row // review.rows_per_page(state, facts)), ()


def _choose_language(state: State, event: ev.LanguageChosen, facts: Facts) -> Step:
    if event.language not in facts.languages:
        return stay(state)
    return replace(state, language=event.language), ()


def _next(state: State, facts: Facts) -> Step:
    if state.page in form.FORM_PAGES:
        return form.press_next(state, facts)
    if state.page is Page.REVIEW:
        return review.turn(state, 1, review_pages(state, facts))
    return stay(state)


def _previous(state: State, facts: Facts) -> Step:
    if state.page is Page.REVIEW:
        return review.turn(state, -1, review_pages(state, facts))
    return stay(state)


def _another(state: State, facts: Facts) -> Step:
    """Something else, unless nothing new may be begun now."""
    if state.page is not Page.DONE:
        return stay(state)
    return go_home(state, facts) if state.around.power == "mains" else finish(state, facts)


def _changed(state: State, facts: Facts) -> Step:
    """Whoever laid the other card down begins anew, in the same language and layout.

    Unless nothing new may be begun now: then the door is closed.
    """
    if not state.covered:
        return stay(state)
    language, mode = state.language, state.mode
    state, effects = finish(state, facts)
    if state.page is not Page.ATTRACT:
        return state, effects
    state, more = _start(replace(state, mode=mode), ev.Started(language), facts)
    return state, effects + more


_PERSON: dict[type, Handler] = {
    ev.ModeChosen: _choose_mode,
    ev.LanguageChosen: _choose_language,
    ev.TilesTurned: choosing.turn_tiles,
    ev.ItemChosen: choosing.choose_item,
    ev.QuestionsShown: lambda s, e, f: (replace(s, guide_qa=e.shown), ()),
    ev.BeginPressed: lambda s, e, f: choosing.begin(s, f),
    ev.ForWhomChosen: choosing.choose_whom,
    ev.CardTaken: lambda s, e, f: card_taken(s),
    ev.ReadAgain: lambda s, e, f: (
        scan.scan_again(s) if s.page is Page.SCAN_CODE else identify.read_again(s)
    ),
    ev.OtherWayChosen: scan.choose_way,
    ev.PersonChanged: lambda s, e, f: _changed(s, f),
    ev.IdentityAnswered: identify.answer_identity,
    ev.NoticeAgreed: lambda s, e, f: identify.agree(s, f),
    ev.NoticeRefused: lambda s, e, f: identify.refuse(s),
    ev.QuestionOpened: form.open_question,
    ev.AnswerGiven: form.give_answer,
    ev.NextPressed: lambda s, e, f: _next(s, f),
    ev.PreviousPressed: lambda s, e, f: _previous(s, f),
    ev.EditPressed: form.edit,
    ev.PhotoPressed: lambda s, e, f: photo.press(s, f),
    ev.PhotoUsed: lambda s, e, f: photo.use(s),
    ev.PhotoRetaken: lambda s, e, f: photo.retake(s),
    ev.PhotoDeclined: lambda s, e, f: form.decline_photo(s, f),
    ev.ReviewAccepted: lambda s, e, f: review.accept(s, f, review_pages(s, f)),
    ev.Signed: review.signed,
    ev.SignedOtherwise: review.signed_otherwise,
    ev.CommitRetried: lambda s, e, f: submit.retry_commit(s),
    ev.ReceiptRead: lambda s, e, f: submit.receipt_read(s, e),
    ev.ReprintPressed: lambda s, e, f: submit.reprint(s),
    ev.ReceiptKeptOnScreen: lambda s, e, f: submit.keep_on_screen(s),
    ev.Rated: lambda s, e, f: submit.rate(s, e),
    ev.AnotherItem: lambda s, e, f: _another(s, f),
    ev.BackPressed: lambda s, e, f: go_back(s, f),
    ev.HomePressed: lambda s, e, f: go_home(s, f),
    ev.HelpPressed: lambda s, e, f: (replace(s, overlay=Page.HELP), ()),
    ev.StillHere: lambda s, e, f: stay(s),
    ev.Touched: lambda s, e, f: stay(s),
    ev.ReprintsOpened: lambda s, e, f: reprint.open_list(s),
    ev.ReprintChosen: lambda s, e, f: reprint.choose(s, e),
}

_WHILE_COVERED = (
    ev.PersonChanged, ev.HelpPressed, ev.LanguageChosen, ev.ModeChosen, ev.StillHere, ev.Touched
)  # fmt: skip
"""All that is obeyed while another card covers the page; ending the visit is one too."""
