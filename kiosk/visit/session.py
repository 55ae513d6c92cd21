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
from kiosk.visit.effects import (
    CameraOff,
    ClearVisit,
    Effect,
    FindReprints,
    StartTimer,
)
from kiosk.visit.rules import form_pages
from kiosk.visit.snapshot import Mode, Page
from kiosk.visit.state import (
    Clock,
    Facts,
    State,
    Step,
    awaited,
    forget,
    number_effect,
    running,
    stay,
    without_answers,
)
from kiosk.visit.view_review import review_pages


def initial(facts: Facts) -> State:
    """The terminal before anybody came."""
    return State(language=facts.languages[0])


def step(state: State, event: ev.Event, facts: Facts) -> Step:
    """The one transition function of a visit."""
    if isinstance(event, ev.PersonEvent):
        state, effects = _person(state, event, facts)
    else:
        handler = _REPORTS.get(type(event))
        state, effects = handler(state, event, facts) if handler else stay(state)
    if power.must_end(state):
        state, last = finish(state, facts)
        effects += last
    state, more = power.give_time(state)
    state, watch = otherperson.look_out(state)
    return state, (*effects, *more, *watch)


# ---- people ---------------------------------------------------------------------------------


def _person(state: State, event: ev.PersonEvent, facts: Facts) -> Step:
    if state.page is Page.OUT_OF_SERVICE:
        return power.at_closed_door(state, event, facts), ()
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
    state, timer = _rewind_idle(state, facts)
    return state, (*effects, *timer)


def _start(state: State, event: ev.Started, facts: Facts) -> Step:
    if state.visit != 0 or event.language not in facts.languages:
        return stay(state)
    visits = state.visits + 1
    state = replace(state, visit=visits, visits=visits, page=Page.HOME, language=event.language)
    state, timer = _rewind_idle(state, facts)
    return state, (*timer, FindReprints())  # the last list may be a weekend old


def _rewind_idle(state: State, facts: Facts) -> Step:
    state, effect = number_effect(state, "idle")
    times = facts.idle
    seconds = times.elder_warn_s if state.mode is Mode.ELDER else times.warn_s
    return state, (StartTimer(state.visit, effect, seconds),)


def _still_here(state: State, facts: Facts) -> Step:
    state = replace(state, overlay=None)
    return _rewind_idle(state, facts)


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


def can_go_back(state: State) -> bool:
    """Whether the back key acts: never once the submission is being kept."""
    if state.overlay is Page.HELP:
        return True
    return (
        state.page in _BACK
        and not state.covered
        and not (state.page is Page.REPRINT and state.reprint.phase == "printing")
    )


def can_go_home(state: State) -> bool:
    """Whether the home key acts."""
    nowhere = (Page.ATTRACT, Page.HOME, Page.COMMIT, Page.RECEIPT, Page.OUT_OF_SERVICE)
    return state.page not in nowhere and not state.covered


def _back(state: State, facts: Facts) -> Step:
    if not can_go_back(state):
        return stay(state)
    return _BACK[state.page](state, facts)


def _home(state: State, facts: Facts) -> Step:
    """Home keeps the identity for another item of the same visit, and nothing else.

    A card that was read but not taken back yet counts for nothing: it is read again.
    """
    if not can_go_home(state):
        return stay(state)
    state, effects = _drop_running(state)
    known = state.page not in (Page.IDENTIFY, Page.SCAN_CODE, Page.TYPE_IDENTITY)
    fresh = replace(
        initial(facts),
        visit=state.visit,
        visits=state.visits,
        next_effect=state.next_effect,
        page=Page.HOME,
        mode=state.mode,
        language=state.language,
        around=state.around,
        clock=state.clock,
        reprints=state.reprints,
        identity=state.identity if known else None,
        service_code=state.service_code if known else None,
        for_self=state.for_self,
    )
    return fresh, effects


def _another(state: State, facts: Facts) -> Step:
    """Something else, unless nothing new may be begun now."""
    if state.page is not Page.DONE:
        return stay(state)
    return _home(state, facts) if state.around.power == "mains" else finish(state, facts)


def _drop_running(state: State) -> Step:
    cancels = running(state, "card", "lift", "code", "watch", "photo", "reprint")
    camera: tuple[Effect, ...] = (CameraOff(state.visit),) if state.page is Page.PHOTO else ()
    return state, (*cancels, *camera)


def finish(state: State, facts: Facts) -> Step:
    """End the visit and clear everything; not while a submission is being kept."""
    if state.visit == 0 or "commit" in state.waiting:
        return replace(state, overlay=None), ()
    state, outcome = submit.outcome_when_left(state)
    state, running = _drop_running(state)
    fresh = replace(
        initial(facts),
        page=power.first_page(state.around),
        visits=state.visits,
        next_effect=state.next_effect,
        around=state.around,
        clock=state.clock,
        reprints=state.reprints,
    )
    return fresh, (*outcome, *running, ClearVisit(state.visit), FindReprints())


# ---- the terminal's reports -------------------------------------------------------------------


def _timer(state: State, event: ev.TimerFired, facts: Facts) -> Step:
    if awaited(state, "countdown", event.visit, event.effect):
        return photo.tick(state)
    if awaited(state, "commit", event.visit, event.effect):
        return review.keep_now(state)
    if awaited(state, "watch-pause", event.visit, event.effect):
        return forget(state, "watch-pause"), ()
    if awaited(state, "closing", event.visit, event.effect):
        return finish(forget(state, "closing"), facts)
    if not awaited(state, "idle", event.visit, event.effect) or state.visit == 0:
        return stay(state)
    if state.overlay is Page.IDLE_WARNING:
        return finish(state, facts)
    if "commit" in state.waiting or "print" in state.waiting:
        return _rewind_idle(state, facts)
    state, effect = number_effect(replace(state, overlay=Page.IDLE_WARNING), "idle")
    return state, (StartTimer(state.visit, effect, facts.idle.answer_s),)


def _around(state: State, event: ev.SurroundingsChanged) -> Step:
    camera = state.around.camera
    state = power.changed(replace(state, around=event.around))
    if state.page is Page.IDENTIFY:
        return identify.reader_back(state)
    if state.page is Page.SCAN_CODE:
        return scan.scanner_back(state)
    return stay(state) if event.around.camera == camera else photo.camera_changed(state)


def _clock(state: State, event: ev.ClockRead) -> Step:
    clock = Clock(event.time, event.date, event.trusted, event.days_alone)
    return replace(state, clock=clock), ()


def _printed(state: State, event: ev.Printed) -> Step:
    if awaited(state, "reprint", event.visit, event.effect):
        return reprint.printed(state, event)
    return submit.printed(state, event)


def _card_taken(state: State) -> Step:
    lying = identify.still_there(state)
    if lying is not None:
        return lying
    if reprint.looking_for_card(state):
        return reprint.card_taken(state)
    return identify.card_taken(state)


def _card_read(state: State, event: ev.CardRead) -> Step:
    if awaited(state, "watch", event.visit, event.effect):
        return otherperson.card_seen(state, event)
    return identify.card_read(state, event)


def _card_failed(state: State, event: ev.CardFailed) -> Step:
    if awaited(state, "watch", event.visit, event.effect):
        return otherperson.look_failed(state)
    return identify.card_failed(state, event)


def _card_lifted(state: State, event: ev.CardLifted) -> Step:
    """The card is gone: on, as if its key had been pressed. Who cannot tell asks for the key."""
    if not awaited(state, "lift", event.visit, event.effect):
        return stay(state)
    state = forget(state, "lift")
    asked = state.identify_phase == "still-there"
    return _card_taken(state) if event.known or asked else stay(state)


def _changed(state: State, facts: Facts) -> Step:
    """Whoever laid the other card down begins anew, in the same language and layout."""
    if not state.covered:
        return stay(state)
    language, mode = state.language, state.mode
    state, effects = finish(state, facts)
    if state.visit != 0:
        return state, effects
    state, more = _start(replace(state, mode=mode), ev.Started(language), facts)
    return state, effects + more


Handler = Callable[..., Step]

_PERSON: dict[type, Handler] = {
    ev.ModeChosen: _choose_mode,
    ev.LanguageChosen: _choose_language,
    ev.TilesTurned: choosing.turn_tiles,
    ev.ItemChosen: choosing.choose_item,
    ev.QuestionsShown: lambda s, e, f: (replace(s, guide_qa=e.shown), ()),
    ev.BeginPressed: lambda s, e, f: choosing.begin(s, f),
    ev.ForWhomChosen: choosing.choose_whom,
    ev.CardTaken: lambda s, e, f: _card_taken(s),
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
    ev.BackPressed: lambda s, e, f: _back(s, f),
    ev.HomePressed: lambda s, e, f: _home(s, f),
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

_REPORTS: dict[type, Handler] = {
    ev.ClockRead: lambda s, e, f: _clock(s, e),
    ev.SurroundingsChanged: lambda s, e, f: _around(s, e),
    ev.ReprintsFound: lambda s, e, f: reprint.found(s, e),
    ev.TimerFired: _timer,
    ev.CardReading: lambda s, e, f: identify.reading(s, e),
    ev.CardRead: lambda s, e, f: _card_read(s, e),
    ev.CardFailed: lambda s, e, f: _card_failed(s, e),
    ev.CardLifted: lambda s, e, f: _card_lifted(s, e),
    ev.CodeScanned: lambda s, e, f: scan.scanned(s, e),
    ev.CodeFailed: lambda s, e, f: scan.scan_failed(s, e),
    ev.PhotoTaken: lambda s, e, f: photo.taken(s, e),
    ev.PhotoFailed: lambda s, e, f: photo.failed(s, e),
    ev.IdMinted: lambda s, e, f: review.minted(s, e),
    ev.Committed: lambda s, e, f: submit.committed(s, e),
    ev.CommitFailed: lambda s, e, f: submit.commit_failed(s, e),
    ev.Printed: lambda s, e, f: _printed(s, e),
    ev.RecordKept: lambda s, e, f: submit.record_kept(s, e),
}


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
    return _home(state, facts)


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
