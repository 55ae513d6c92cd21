"""What a visit is about: the item, and why it cannot be done here when it cannot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from contracts.forms import RuleContext
from contracts.items import Text
from contracts.rules import CompiledItem
from kiosk.visit.devices import camera, document_camera
from kiosk.visit.outages import about
from kiosk.visit.person import reader_gone, ways_without_id_card
from kiosk.visit.shape import Life, Slice
from kiosk.visit.state import Facts, State

NOTICE = "paused"
"""Why not now: the centre says so, in words of its own."""


@dataclass(frozen=True, slots=True)
class Matter(Slice):
    """The item of the visit.

    ``found``: the side exit that leads back to where it was found; "" for home.
    """

    life: ClassVar[Life] = Life.MATTER

    item: str | None = None
    found: str = ""


@dataclass(frozen=True, slots=True)
class Submission(Slice):
    """The id of what will be handed in, "" before there is one."""

    life: ClassVar[Life] = Life.ANSWERS

    id: str = ""


@dataclass(frozen=True, slots=True)
class Stop(Slice):
    """Why a visit cannot go on: a key below ``stopped.``, or the id of an item's condition.

    ``staffed``: the way out is the item's staffed way.
    """

    reason: str = ""
    condition: str = ""
    staffed: bool = False


def chosen_item(state: State, facts: Facts) -> CompiledItem | None:
    """The item of the visit, None before one is chosen."""
    return facts.item(state.of(Matter).item)


def open_item(state: State, facts: Facts) -> CompiledItem:
    """The item of the visit; pages after home always have one."""
    item = chosen_item(state, facts)
    assert item is not None
    return item


def why_not_now(state: State, item: CompiledItem, facts: Facts) -> str:
    """Why people can only read about an item now; "" when they can begin it.

    What the centre says is not offered for a while comes first: its words tell why. On battery
    what was begun is finished and nothing begun. Without a reader, only what can be
    done without a card; without a camera, nothing that needs a photo. A terminal that has not
    heard the centre for longer than an item allows may hold words and rules that are no longer
    true.
    """
    if about(state, item.doc.code):
        return NOTICE
    if state.around.power != "mains":
        return "on_battery"
    if reader_gone(state) and not ways_without_id_card(state, item, facts):
        return "no_reader"
    for device, other in asked_devices(item):
        if other is None and state.around.device(device).gone:
            return f"no_{device}"
    alone = state.around.network != "reachable"
    if alone and state.clock.days_alone > item.doc.max_offline_days:
        return "too_long_offline"
    return ""


def asked_devices(item: CompiledItem) -> Iterator[tuple[str, Text | None]]:
    """What an item asks for besides card and paper: the device, and the label of the other way."""
    photo = item.doc.photo
    if photo is not None:
        yield camera.NAME, photo.alternative.label if photo.alternative else None
    for material in item.doc.materials:
        yield document_camera.NAME, material.alternative.label if material.alternative else None


def elsewhere(state: State, item: CompiledItem) -> Mapping[str, tuple[str, ...]]:
    """By device that can do nothing now: the other ways of what it was asked for."""
    found: dict[str, tuple[str, ...]] = {}
    for device, other in asked_devices(item):
        if other is not None and state.around.device(device).gone:
            found[device] = (*found.get(device, ()), other.get(state.language))
    return found


def answer_by(item: CompiledItem, language: str, facts: Facts, context: RuleContext) -> str:
    """When the office answers; "" where nobody will.

    A date, counted from today where the clock is trusted. Working days stay a number: no date is
    promised without a calendar.
    """
    receipt, texts, today = item.doc.receipt, facts.texts, context.today
    if not item.answered(context):
        return ""
    days = receipt.answer_by_working_days
    if receipt.answer_unit == "working-days":
        return texts.text("receipt.in_working_days", language, days=str(days))
    if today is None:
        return texts.text("receipt.in_days", language, days=str(days))
    return texts.dated("receipt.by_date", language, today + timedelta(days=days))


def phones(item: CompiledItem) -> tuple[str, ...]:
    """Phones to ask, the office's first."""
    return tuple(dict.fromkeys((item.doc.office.phone, *item.doc.phones)))
