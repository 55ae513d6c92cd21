"""The state of a terminal's visit, and the facts around it that no visit changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from contracts.answers import Problem
from contracts.forms import CompiledForm
from contracts.identity import Identity
from contracts.rules import CompiledItem
from kiosk.texts import Texts
from kiosk.visit.effects import CancelEffect, Draft, Effect
from kiosk.visit.events import ServiceCodeShown
from kiosk.visit.snapshot import Mode, Page, Surroundings


@dataclass(frozen=True, slots=True)
class IdleTimes:
    """When a silent page asks, and when it clears. Seconds; screens.md, VVSG 2.0 7.2."""

    warn_s: float = 120
    elder_warn_s: float = 180
    answer_s: float = 30


@dataclass(frozen=True, slots=True)
class Facts:
    """What every visit on this terminal shares."""

    items: tuple[CompiledItem, ...]
    texts: Texts
    languages: tuple[str, ...] = ("zh-CN", "en")
    orientation: str = "portrait"
    idle: IdleTimes = IdleTimes()
    place: str = ""
    terminal_name: str = ""
    help_hours: str = ""
    help_phone: str = ""
    countdown_s: int = 3
    code_name: str = ""
    """What people call their service code; "" where the terminal knows none."""
    identity_form: CompiledForm | None = None
    """Asks name and number of whoever has no card to read."""

    def item(self, code: str | None) -> CompiledItem | None:
        """The item with this code, or None."""
        return next((item for item in self.items if item.doc.code == code), None)


@dataclass(frozen=True, slots=True)
class Clock:
    """The wall clock as last read; not trusted below its floor or when proved to be ahead."""

    time: str = ""
    date: str = ""
    trusted: bool = False
    days_alone: int = 0


@dataclass(frozen=True, slots=True)
class FormState:
    """Answers under way. ``at`` is the first question of the page that is shown."""

    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    origins: Mapping[str, str] = field(default_factory=dict)
    raws: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)
    errors: Mapping[str, Problem] = field(default_factory=dict, repr=False)
    at: str = ""
    editing: str = ""
    returning: bool = False


@dataclass(frozen=True, slots=True)
class PhotoState:
    """The portrait under way."""

    phase: str = "ready"
    seconds: int = 0
    jpeg: bytes = field(default=b"", repr=False)
    declined: bool = False
    failure: str = ""  # in phase ready: why the last picture was refused
    refusals: int = 0
    judged: bool = True  # False: the camera was not asked whether there is a face


@dataclass(frozen=True, slots=True)
class ReceiptState:
    """The receipt of this visit after its submission is durable."""

    phase: str = "printing"
    number: str = ""
    qr_payload: str = ""
    reason: str = ""
    copies: int = 0
    outcome: str = ""  # best outcome so far
    attempts: int = 0
    legible: bool | None = None  # what the resident said of the last copy
    kept: bool = False  # the outcome record was asked for


@dataclass(frozen=True, slots=True)
class ReprintEntry:
    """A kept submission whose receipt was never confirmed; masked."""

    submission: str
    number: str
    item_name: str
    applicant: str = field(repr=False)
    id_number: str = field(repr=False)
    time: str = ""


@dataclass(frozen=True, slots=True)
class ReprintState:
    """The list of receipts that never came out, as a page, and whose card asked for it.

    Of the card only the masks stay: they are what the stored receipts can be compared with.
    """

    phase: str = "list"  # card (it is asked for) | list | printing | printed | failed
    applicant: str = field(default="", repr=False)
    id_number: str = field(default="", repr=False)
    chosen: str = ""  # submission id
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a visit cannot go on: a key below ``stopped.``, or the id of an item's condition."""

    reason: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """One terminal, between and during visits. All that is personal lives in its fields."""

    visit: int = 0
    visits: int = 0
    next_effect: int = 1
    page: Page = Page.ATTRACT
    overlay: Page | None = None  # idle-warning or help above the page
    mode: Mode = Mode.STANDARD
    language: str = "zh-CN"
    around: Surroundings = Surroundings()
    clock: Clock = Clock()
    reprints: tuple[ReprintEntry, ...] = field(default=(), repr=False)
    reprint: ReprintState = ReprintState()
    # what a running effect is for -> its number
    waiting: Mapping[str, int] = field(default_factory=dict)
    home_page: int = 0
    item: str | None = None
    guide_qa: bool = False
    for_self: bool = True
    identity: Identity | None = field(default=None, repr=False)
    identify_phase: str = "waiting"
    identify_failure: str = ""
    service_code: ServiceCodeShown | None = field(default=None, repr=False)
    scan_failure: str = ""
    covered: bool = False  # another card was laid down: nothing of who was here is shown
    form: FormState = FormState()
    photo: PhotoState = PhotoState()
    review_page: int = 0
    submission: str = ""
    sign_error: str = ""
    draft: Draft | None = field(default=None, repr=False)
    commit_failure: str = ""
    receipt: ReceiptState = ReceiptState()
    stop: Stop = Stop("")


Step = tuple[State, tuple[Effect, ...]]
"""A new state and what the terminal shall do."""


def stay(state: State) -> Step:
    """Nothing changes."""
    return state, ()


def number_effect(state: State, purpose: str) -> tuple[State, int]:
    """Take the next effect number and remember what it is for."""
    effect = state.next_effect
    waiting = {**state.waiting, purpose: effect}
    return replace(state, next_effect=effect + 1, waiting=waiting), effect


def forget(state: State, *purposes: str) -> State:
    """Nobody waits for these any more: their results will be dropped."""
    waiting = {key: value for key, value in state.waiting.items() if key not in purposes}
    return replace(state, waiting=waiting)


def without_answers(state: State) -> State:
    """Forget what was said and shown for this item: another person or another item follows."""
    return replace(
        forget(state, "mint"),
        form=FormState(),
        photo=PhotoState(),
        review_page=0,
        submission="",
        draft=None,
    )


def awaited(state: State, purpose: str, visit: int, effect: int) -> bool:
    """Whether a result belongs to this visit and is still waited for."""
    return state.visit == visit and state.waiting.get(purpose) == effect


def running(state: State, *purposes: str) -> tuple[Effect, ...]:
    """Ends whatever runs for these purposes."""
    return tuple(
        CancelEffect(state.visit, state.waiting[purpose])
        for purpose in purposes
        if purpose in state.waiting
    )


def today(state: State) -> date | None:
    """The date that rules may use; None when the clock is not trusted."""
    return date.fromisoformat(state.clock.date) if state.clock.trusted else None
