"""The portrait photo: only where the item says why, with an equal other way.

The camera refuses a picture that nobody could use, and may be wrong: it does not find every face.
After a few refusals it is no longer asked, and the case says so.
"""

from dataclasses import replace

from kiosk.visit import events as ev
from kiosk.visit.effects import CameraOff, CameraOn, CancelEffect, Effect, StartTimer, TakePhoto
from kiosk.visit.review import enter_review
from kiosk.visit.rules import needs_photo
from kiosk.visit.snapshot import Page
from kiosk.visit.state import (
    Facts,
    PhotoState,
    State,
    Step,
    awaited,
    forget,
    number_effect,
    stay,
)

REFUSALS = frozenset({"no-face", "several-faces", "dark", "blurred"})
ENOUGH_REFUSALS = 3


def judges(state: State) -> bool:
    """Whether the camera may still refuse a picture."""
    return state.photo.refusals < ENOUGH_REFUSALS


def enter_photo_or_review(state: State, facts: Facts) -> Step:
    """The photo page when the item asks for one and none is there yet, else the review.

    A photo that the answers no longer ask for is dropped; nothing is sent without a reason.
    """
    if not needs_photo(state, facts):
        photo = PhotoState(declined=state.photo.declined and _still_declined(state, facts))
        return enter_review(replace(state, photo=photo))
    if state.photo.jpeg or (state.photo.declined and _still_declined(state, facts)):
        return enter_review(state)
    return enter_photo(state)


def _still_declined(state: State, facts: Facts) -> bool:
    """Whether the answers still say what the other way set; changing them back asks again."""
    item = facts.item(state.item)
    other = item.doc.photo.alternative if item and item.doc.photo else None
    sets = other.sets if other else {}
    return all(state.form.values.get(qid) == value for qid, value in sets.items())


def enter_photo(state: State) -> Step:
    """Switch the camera on; it is on only here."""
    state = replace(state, page=Page.PHOTO, photo=_as_the_camera_is(state))
    return state, (CameraOn(state.visit),)


def _as_the_camera_is(state: State) -> PhotoState:
    if state.around.camera.level in ("down", "absent"):
        failure = state.around.camera.reason or "lost"
        return PhotoState("unavailable", failure=failure, refusals=state.photo.refusals)
    refused = state.photo.failure if state.photo.failure in REFUSALS else ""
    return PhotoState("ready", failure=refused, refusals=state.photo.refusals)


def press(state: State, facts: Facts) -> Step:
    """Start the countdown."""
    if state.page is not Page.PHOTO or state.photo.phase != "ready":
        return stay(state)
    photo = replace(state.photo, phase="countdown", seconds=facts.countdown_s, failure="")
    state = replace(state, photo=photo)
    state, effect = number_effect(state, "countdown")
    return state, (StartTimer(state.visit, effect, 1.0),)


def tick(state: State) -> Step:
    """One second less; at zero the photo is taken."""
    seconds = state.photo.seconds - 1
    if seconds > 0:
        state = replace(state, photo=replace(state.photo, seconds=seconds))
        state, effect = number_effect(state, "countdown")
        return state, (StartTimer(state.visit, effect, 1.0),)
    judged = judges(state)
    photo = replace(state.photo, phase="taking", judged=judged)
    state = replace(forget(state, "countdown"), photo=photo)
    state, effect = number_effect(state, "photo")
    return state, (TakePhoto(state.visit, effect, judged),)


def taken(state: State, event: ev.PhotoTaken) -> Step:
    """Show the photo and ask whether it is good."""
    if not awaited(state, "photo", event.visit, event.effect):
        return stay(state)
    photo = replace(state.photo, phase="check", jpeg=event.jpeg)
    return replace(forget(state, "photo"), photo=photo), ()


def failed(state: State, event: ev.PhotoFailed) -> Step:
    """Say why there is no photo and offer to try again or the other way.

    After a refusal the camera is ready at once: what is wrong is seen in its picture.
    """
    if not awaited(state, "photo", event.visit, event.effect):
        return stay(state)
    refused = event.reason in REFUSALS
    photo = replace(
        state.photo,
        phase="ready" if refused else "unavailable",
        failure=event.reason,
        refusals=state.photo.refusals + refused,
    )
    return replace(forget(state, "photo"), photo=photo), ()


def camera_changed(state: State) -> Step:
    """The camera works again while its page says that it does not, or fails while it waits."""
    if state.page is not Page.PHOTO or state.photo.phase not in ("ready", "unavailable"):
        return stay(state)
    return replace(state, photo=_as_the_camera_is(state)), ()


def use(state: State) -> Step:
    """Keep this photo and go on."""
    if state.page is not Page.PHOTO or state.photo.phase != "check":
        return stay(state)
    state, effects = leave_photo(state)
    state, more = enter_review(state)
    return state, effects + more


def retake(state: State) -> Step:
    """Not this one: the camera is ready again."""
    if state.page is not Page.PHOTO or state.photo.phase not in ("check", "unavailable"):
        return stay(state)
    state, effects = leave_photo(state)
    state, more = enter_photo(state)
    return state, effects + more


def cover(state: State) -> Step:
    """Another card covers the page: the camera is off, and no photo of whoever laid it is taken."""
    if state.page is not Page.PHOTO:
        return stay(state)
    begun = state.photo.phase in ("countdown", "taking")
    state, effects = leave_photo(state)
    return (replace(state, photo=_as_the_camera_is(state)) if begun else state), effects


def uncover(state: State) -> Step:
    """The first card is back: the camera is on again, a photo that waits to be judged stays."""
    return state, (CameraOn(state.visit),) if state.page is Page.PHOTO else ()


def leave_photo(state: State) -> Step:
    """Camera off; countdown and running photo are dropped."""
    effects: tuple[Effect, ...] = (CameraOff(state.visit),)
    running = state.waiting.get("photo")
    if running is not None:
        effects += (CancelEffect(state.visit, running),)
    return forget(state, "photo", "countdown"), effects
