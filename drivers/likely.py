"""Which devices a thing may be: said by each class in ``likely.toml`` of its own folder.

Each table ``[[likely]]`` says how one adapter is told where the thing is::

    adapter = "sam_v"
    kind = "serial"          # of drivers.plugged
    setting = "port"         # of the adapter, which gets the place; an address: drivers/reached.py
    options = { baud = 115200 }
    called = ["idr", "身份证"]  # words in its name that make it likelier, in small letters
    usb = [[0x0400, 0xc35a]]    # numbers of USB that say it is this
    weight = 2                  # of two that fit equally the heavier is tried first

A class with ways of its own to look has ``plugged.py`` beside it with ``plugged(deadline)``.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import structlog

from contracts.errors import DeviceError
from drivers import reached
from drivers.classes import CLASSES
from drivers.deadline import Deadline
from drivers.plugged import Kind, Plugged

_FOLDER = Path(__file__).parent
_BY_NUMBER, _BY_NAME = 100, 10
"""What it weighs that a thing says by its numbers, or by its name, what it is."""

_OWN = (Kind.USB_PRINTER, Kind.CARD_SLOT, Kind.AUDIO, Kind.ADDRESS)
"""Kinds of one class alone; any class may be behind a bare serial port, a camera, a keyboard."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Likely:
    """One line of a class: with what adapter a thing of this kind is driven."""

    device_class: str
    adapter: str
    kind: Kind
    setting: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    called: tuple[str, ...] = ()
    usb: tuple[tuple[int, int], ...] = ()
    weight: int = 1

    def fits(self, thing: Plugged) -> int:
        """How well, 0 for not at all."""
        if thing.kind is not self.kind:
            return 0
        if self.kind is Kind.ADDRESS and not self._reaches(thing.at):
            return 0
        return self.weight + _BY_NUMBER * self._numbered(thing) + _BY_NAME * self._named(thing)

    def knows(self, thing: Plugged) -> bool:
        """Whether a thing that fits is one of this class, and not only may be."""
        return self.kind in _OWN or self._numbered(thing) or self._named(thing)

    def table(self, thing: Plugged) -> dict[str, Any]:
        """The settings with which this adapter drives this thing."""
        place: dict[str, Any] = {self.setting: thing.at}
        if self.kind is Kind.USB_PRINTER:
            place = {"vendor": thing.vendor, "product": thing.product}
            place |= {"serial": thing.serial} if thing.serial else {}
        elif self.kind is Kind.ADDRESS:
            place = reached.options(thing.at, self.setting)
        return {"adapter": self.adapter, **place, **self.options}

    def _numbered(self, thing: Plugged) -> bool:
        return (thing.vendor, thing.product) in self.usb

    def _named(self, thing: Plugged) -> bool:
        return any(word in thing.called.lower() for word in self.called)

    def _reaches(self, typed: str) -> bool:
        try:
            reached.options(typed, self.setting)
        except reached.NoPlaceError:
            return False
        return True


def likely_of(device_class: str) -> tuple[Likely, ...]:
    """What a class says; of one that another package brings nothing is known."""
    path = _FOLDER / device_class / "likely.toml"
    if not path.is_file():
        return ()
    said = tomllib.loads(path.read_text("utf-8"))["likely"]
    return tuple(_likely(device_class, each) for each in said)


def by_address(device_class: str) -> tuple[Likely, ...]:
    """Adapters of a class that are told where in the network a device is: a person types it."""
    return tuple(line for line in likely_of(device_class) if line.kind is Kind.ADDRESS)


def by_port(device_class: str) -> tuple[Likely, ...]:
    """Adapters of a class that are told a serial port: a person may type its path."""
    return tuple(line for line in likely_of(device_class) if line.kind is Kind.SERIAL)


def own_looks(device_class: str, deadline: Deadline) -> tuple[Plugged, ...]:
    """What the class finds by ways of its own; nothing where they fail."""
    module = f"drivers.{device_class}.plugged"
    if find_spec(module) is None:
        return ()
    try:
        found: Iterable[Plugged] = import_module(module).plugged(deadline)
        return tuple(found)
    except DeviceError as error:
        _log.info("plugged.not_seen", device=device_class, code=error.code)
        return ()


def classes() -> tuple[str, ...]:
    """The classes of the project, in the order in which people see them."""
    return tuple(each.name for each in CLASSES)


def _likely(device_class: str, said: Mapping[str, Any]) -> Likely:
    return Likely(
        device_class,
        said["adapter"],
        Kind(said["kind"]),
        said.get("setting", ""),
        said.get("options", {}),
        tuple(said.get("called", ())),
        tuple((vendor, product) for vendor, product in said.get("usb", ())),
        said.get("weight", 1),
    )
