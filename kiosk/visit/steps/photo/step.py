"""The portrait photo: only where the item says why, with an equal other way.

The camera refuses a picture that nobody could use, and may be wrong: it does not find every face.
After a few refusals it is no longer asked, and the case says so.
"""

from dataclasses import dataclass, field, replace
from typing import get_args

from kiosk.visit.answers import Asking, FormState, item_pages, rule_context
from kiosk.visit.devices import camera
from kiosk.visit.devices.camera import (
    CameraOff,
    CameraOn,
    PhotoFailed,
    PhotoTaken,
    Refusal,
    TakePhoto,
)
from kiosk.visit.events import PersonEvent, TimerFired
from kiosk.visit.matter import Stop, chosen_item, open_item
from kiosk.visit.page_camera import PageCamera
from kiosk.visit.portrait import PhotoPhase, PhotoState, needs_photo, still_declined
from kiosk.visit.shape import Ask
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Step, Turn, Way, answer, on, previous

COUNTDOWN, PHOTO = Ask("countdown", stops=False), Ask("photo")


def begun(now: PhotoState, phase: PhotoPhase, failure: str) -> PhotoState:
    """No photo yet."""
    return PhotoState(phase, failure=failure, refusals=now.refusals)


CAMERA = PageCamera(
    device=camera.NAME,
    on=CameraOn,
    off=CameraOff,
    slice=PhotoState,
    refusals=frozenset(get_args(Refusal)),
    asks=(COUNTDOWN, PHOTO),
    under_way=("countdown", "taking"),
    begun=begun,
)


@dataclass(frozen=True, slots=True)
class PhotoView:
    """Portrait photo."""

    phase: PhotoPhase = "ready"
    why: str = ""
    seconds: int = 0
    alternative: str = ""  # label of the equal other way, "" when there is none
    alternative_text: str = ""  # what follows when it is chosen
    photo: bytes = field(default=b"", repr=False)  # JPEG, phase check only
    failure_key: str = ""  # below ``photo.``; in phase ready: why the last one was refused
    as_it_is: bool = False  # the next picture is taken whatever the camera says of it


@dataclass(frozen=True, slots=True)
class PhotoPressed(PersonEvent):
    """Take the photo (starts the countdown)."""


@dataclass(frozen=True, slots=True)
class PhotoUsed(PersonEvent):
    """Keep this photo."""


@dataclass(frozen=True, slots=True)
class PhotoRetaken(PersonEvent):
    """Not this one."""


@dataclass(frozen=True, slots=True)
class PhotoDeclined(PersonEvent):
    """The equal other way instead of a photo."""


def prepare(state: State, facts: Facts) -> State:
    """A photo that the answers no longer ask for is dropped: nothing is sent without a reason."""
    if needs_photo(state, facts):
        return state
    return state.put(PhotoState(declined=still_declined(state, facts)))


def needed(state: State, facts: Facts) -> bool:
    """Whether the item asks for a portrait with these answers and none is there yet."""
    taken = bool(state.of(PhotoState).jpeg) or still_declined(state, facts)
    return needs_photo(state, facts) and not taken


def press(state: State, event: PhotoPressed, facts: Facts) -> Turn:
    """Start the countdown."""
    now = state.of(PhotoState)
    if now.phase != "ready":
        return Turn(state)
    photo = replace(now, phase="countdown", seconds=facts.countdown_s, failure="")
    state, timer = state.put(photo).timer(COUNTDOWN, 1.0)
    return Turn(state, (timer,))


def tick(state: State, event: TimerFired, facts: Facts) -> Turn:
    """One second less; at zero the photo is taken."""
    now = state.of(PhotoState)
    if now.seconds > 1:
        state, timer = state.put(replace(now, seconds=now.seconds - 1)).timer(COUNTDOWN, 1.0)
        return Turn(state, (timer,))
    judged = CAMERA.judges(state)
    state, effect = state.put(replace(now, phase="taking", judged=judged)).ask(
        PHOTO, lambda visit, effect: TakePhoto(visit, effect, judged)
    )
    return Turn(state, (effect,))


def taken(state: State, event: PhotoTaken, facts: Facts) -> Turn:
    """Show the photo and ask whether it is good."""
    return Turn(state.put(replace(state.of(PhotoState), phase="check", jpeg=event.jpeg)))


def failed(state: State, event: PhotoFailed, facts: Facts) -> Turn:
    """Say why there is no photo and offer to try again or the other way.

    After a refusal the camera is ready at once: what is wrong is seen in its picture.
    """
    refused, now = event.reason in CAMERA.refusals, state.of(PhotoState)
    photo = replace(
        now,
        phase="ready" if refused else "unavailable",
        failure=event.reason,
        refusals=now.refusals + refused,
    )
    return Turn(state.put(photo))


def use(state: State, event: PhotoUsed, facts: Facts) -> Turn:
    """Keep this photo and go on."""
    return Turn(state, way=ONWARD if state.of(PhotoState).phase == "check" else None)


def retake(state: State, event: PhotoRetaken, facts: Facts) -> Turn:
    """Not this one: the camera is ready again."""
    if state.of(PhotoState).phase not in ("check", "unavailable"):
        return Turn(state)
    return CAMERA.again(state, facts)


def decline(state: State, event: PhotoDeclined, facts: Facts) -> Turn:
    """The equal other way: the item says which answer it changes, or where to go.

    The changed answer may ask for more, or may not be allowed, like one given in the form.
    """
    item = open_item(state, facts)
    other = item.doc.photo.alternative if item.doc.photo is not None else None
    if other is None:
        return Turn(state, way=Way("stop", carry=(Stop("no_photo", staffed=True),)))
    form = state.of(FormState)
    form = replace(
        form,
        values={**form.values, **other.sets},
        origins={**form.origins, **dict.fromkeys(other.sets, "resident")},
    )
    state = state.put(form, PhotoState(declined=True))
    state, full = Asking(item, item_pages(state, facts), state, facts).settle()
    if not full:
        return Turn(state, way=Way("answers"))
    unmet = item.unmet_condition(rule_context(state), stage="answers")
    if unmet is not None:
        return Turn(state, way=Way("stop", carry=(Stop("condition", unmet.id),)))
    return Turn(state, way=ONWARD)


def in_bar(state: State, facts: Facts) -> bool:
    """Whether the item has to do with photos at all."""
    item = chosen_item(state, facts)
    return item is not None and item.doc.photo is not None


def view(state: State, facts: Facts) -> PhotoView:
    """The portrait page."""
    asked, now = open_item(state, facts).doc.photo, state.of(PhotoState)
    other = asked.alternative if asked else None
    return PhotoView(
        phase=now.phase,
        why=asked.why.get(state.language) if asked else "",
        seconds=now.seconds,
        alternative=other.label.get(state.language) if other else "",
        alternative_text=other.text.get(state.language) if other else "",
        photo=now.jpeg,
        failure_key=now.failure,
        as_it_is=not CAMERA.judges(state),
    )


STEP = Step(
    name="photo",
    shows=PhotoView,
    view=view,
    on=(
        on(PhotoPressed, press),
        on(PhotoUsed, use),
        on(PhotoRetaken, retake),
        on(PhotoDeclined, decline),
    ),
    answers=(
        answer(COUNTDOWN, on(TimerFired, tick)),
        answer(PHOTO, on(PhotoTaken, taken), on(PhotoFailed, failed)),
    ),
    exits=("stop", "answers"),
    prepare=prepare,
    needed=needed,
    enter=CAMERA.enter,
    left=CAMERA.left,
    back=previous,
    covered=CAMERA.covered,
    uncovered=CAMERA.uncovered,
    around=CAMERA.around,
    part="portrait",
    in_bar=in_bar,
    names_person=True,
)
