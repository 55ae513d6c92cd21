"""Devices of a new terminal: what is plugged in, what it may be, and how each is tried."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from kiosk.visit.effects import Asked, Effect
from kiosk.visit.events import PersonEvent, Result
from kiosk.visit.setup import AgainPressed, Setup
from kiosk.visit.shape import Ask, Hold, Life, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Turn, Way

NONE = {"adapter": "none"}
"""The table of a device that this terminal does not have."""
PLACE = "place."
"""Before a class: where in the network somebody says that it is. Judged like a setting, and none.
"""
LOOK = Ask("look-around", stops=False, hold=Hold.IDLE)


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to drive a device that may be there, the likeliest of its class first.

    Attributes:
        table: what would stand in the settings.
        thing: what is plugged in, as it calls itself.
        taken_by: the device that has this very thing already, "" for none.
        typed: nobody found it, somebody said where in the network it is.
        unsure: something is plugged in, and nothing says that it is this.
    """

    device: str
    adapter: str
    table: Mapping[str, Any]
    thing: str
    taken_by: str = ""
    typed: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Around(Slice):
    """What was found the last time: every class of devices, and how each may be driven.

    ``reached``: classes of which somebody may type where in the network one is, each with a word
    for what is typed.
    """

    life: ClassVar[Life] = Life.VISIT

    classes: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    reached: Mapping[str, str] = field(default_factory=dict)

    def of(self, device: str) -> tuple[Offer, ...]:
        """How this device may be driven."""
        return tuple(offer for offer in self.offers if offer.device == device)

    def typed(self, offers: Iterable[Offer]) -> "Around":
        """The same with what is where somebody says, before all else; once where it was known."""
        said = tuple(replace(offer, typed=True) for offer in offers)
        known = [(offer.device, offer.table) for offer in said]
        others = (each for each in self.offers if (each.device, each.table) not in known)
        return replace(self, offers=(*said, *others))


@dataclass(frozen=True, slots=True)
class Fitting(Slice):
    """The device that somebody is at; it lives as long as the page that tries it."""

    device: str = ""


@dataclass(frozen=True, slots=True)
class LookAround(Asked):
    """See what is plugged in; ends with Looked."""


@dataclass(frozen=True, slots=True)
class Looked(Result):
    """What was found."""

    around: Around


@dataclass(frozen=True, slots=True)
class ProposeAt(Asked):
    """How this device may be driven where somebody says that it is; ends with ProposedAt."""

    device: str
    address: str


@dataclass(frozen=True, slots=True)
class ProposedAt(Result):
    """The likeliest first."""

    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class TryOut(Asked):
    """Try a device as the settings would drive it; ends with TriedOut."""

    device: str
    table: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StepTried(Result):
    """One step of its self-test, ``check.<name>``; None: it could not be tried."""

    final: ClassVar[bool] = False

    name: str
    passed: bool | None


@dataclass(frozen=True, slots=True)
class PersonAsked(Result):
    """What only eyes, ears and hands can tell: ``ask.<key>``; the trial waits for the answer."""

    final: ClassVar[bool] = False

    key: str


@dataclass(frozen=True, slots=True)
class TriedOut(Result):
    """Whether something was tried and nothing failed."""

    passed: bool


@dataclass(frozen=True, slots=True)
class AnswerTrial(Effect):
    """What the person says."""

    yes: bool


def key_of(device: str) -> str:
    """The word of the settings under which a device's table stands."""
    return f"devices.{device}"


def called(device: str, state: State, facts: Facts) -> str:
    """What technicians call a class of devices, or another part of a terminal."""
    return facts.texts.text_or(f"provision.part_{device}", state.language, device)


def driven_by(adapter: str, state: State, facts: Facts) -> str:
    """What technicians call a way to drive a device; its name, where another package brings it."""
    return facts.texts.text_or(f"provision.by_{adapter}", state.language, adapter)


def table_of(device: str, state: State) -> Mapping[str, Any]:
    """What was chosen for a device; empty while nothing was."""
    table: Mapping[str, Any] = state.of(Setup).said(key_of(device), {})
    return table


# ---- a list of them --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One class of a list; ``stands``: how it is, by a word of the page's texts."""

    device: str
    called: str
    stands: str
    thing: str = ""


@dataclass(frozen=True, slots=True)
class DeviceOpened(PersonEvent):
    """This class is looked at closely."""

    device: str


def look(state: State, facts: Facts) -> Turn:
    """What is plugged in now."""
    state, effect = state.ask(LOOK, LookAround)
    return Turn(state, (effect,))


def again(state: State, event: AgainPressed, facts: Facts) -> Turn:
    """Something was plugged in meanwhile."""
    return Turn(state) if state.awaits(LOOK) else look(state, facts)


def note(state: State, event: Looked, facts: Facts) -> Turn:
    """What was found; what somebody typed before is not to be found, and stays."""
    typed = (offer for offer in state.of(Around).offers if offer.typed)
    return Turn(state.put(event.around.typed(typed)))


def open_device(state: State, event: DeviceOpened, facts: Facts) -> Turn:
    """To the page where it is tried."""
    if event.device not in state.of(Around).classes:
        return Turn(state)
    return Turn(state, way=Way("trial", carry=(Fitting(event.device),)))


def fitted(device: str, state: State, facts: Facts, untried: str) -> DeviceRow | None:
    """What was chosen and how its trial went: well, failed or ``untried``; None: nothing was."""
    table = table_of(device, state)
    if not table or table == NONE:
        return None
    tried = state.of(Setup).tried.get(device)
    stands = untried if tried is None else "well" if tried else "failed"
    offers = state.of(Around).of(device)
    thing = next((offer.thing for offer in offers if offer.table == table), "")
    name = called(device, state, facts)
    way = driven_by(str(table.get("adapter", "")), state, facts)
    return DeviceRow(device, name, stands, thing or way)


def unfitted(device: str, state: State, facts: Facts, none: str) -> DeviceRow:
    """One that is not fitted: found, where what is plugged in is no other; maybe; or ``none``.

    Of one that was said not to be there nothing is guessed.
    """
    offers = [offer for offer in state.of(Around).of(device) if not offer.taken_by]
    best = min(offers, key=lambda offer: offer.unsure, default=None)
    name = called(device, state, facts)
    if best is None or (best.unsure and table_of(device, state)):
        return DeviceRow(device, name, none)
    return DeviceRow(device, name, "maybe" if best.unsure else "found", best.thing)
