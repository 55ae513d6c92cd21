"""Which device may be behind what is plugged in, the likeliest first; each is then tried."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drivers import reached
from drivers.deadline import Deadline
from drivers.likely import by_address, classes, likely_of, own_looks
from drivers.plugged import Kind, Plugged, everything
from kiosk.maintenance.finding import Finding, trouble, warning

LOOK_S = 6.0
_DEVICES = "/dev/"
_PICTURES = ("/dev/video", "/dev/v4l")
Tables = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way to drive a device that may be there.

    ``table`` is what would stand in the settings. ``taken_by``: the device that has this very
    thing already, "" for none. ``unsure``: nothing says that the thing is of this class.
    """

    device: str
    adapter: str
    table: Mapping[str, Any]
    thing: Plugged
    taken_by: str = ""
    unsure: bool = False


def look_around() -> tuple[Plugged, ...]:
    """Everything that is plugged in, whatever it is; takes some seconds, raises nothing."""
    found = list(everything())
    deadline = Deadline.after(LOOK_S)
    for name in classes():
        found += own_looks(name, deadline)
    return tuple(found)


def at_address(address: str) -> Plugged:
    """A thing of the network, by what a person typed."""
    return Plugged(Kind.ADDRESS, address.strip())


def at_path(path: str) -> Plugged:
    """A serial port, by what a person typed: one that nobody finds by looking has its path."""
    return Plugged(Kind.SERIAL, path, port=os.path.realpath(path))


def proposals(device: str, things: Iterable[Plugged], chosen: Tables) -> tuple[Proposal, ...]:
    """How this device may be driven: what nobody has first, of those what fits best.

    Args:
        chosen: the tables of the devices that are chosen already; its own does not count.
    """
    found = [
        (
            line.fits(thing),
            Proposal(
                device,
                line.adapter,
                line.table(thing),
                thing,
                _owner(thing, device, chosen),
                unsure=not line.knows(thing),
            ),
        )
        for line in likely_of(device)
        for thing in things
        if line.fits(thing)
    ]
    found.sort(key=lambda each: (each[1].taken_by != "", -each[0]))
    return tuple(proposal for _, proposal in found)


def standing(device: str, table: Mapping[str, Any]) -> Proposal | None:
    """A thing of the network that is chosen already: nobody finds it by looking."""
    for line in by_address(device):
        place = reached.typed(table, line.setting)
        if line.adapter == table.get("adapter") and place:
            return Proposal(device, line.adapter, table, at_address(place))
    return None


def same_place(chosen: Tables) -> Iterator[Finding]:
    """Devices that would fight over one thing."""
    owners: dict[str, str] = {}
    for device, table in chosen.items():
        for place in _places(table):
            other = owners.setdefault(place, device)
            if other == device:
                continue
            # Two may look through one camera, one after the other.
            tell = warning if place.startswith(_PICTURES) else trouble
            yield tell("same_place", device=device, other=other, place=place)


def _owner(thing: Plugged, device: str, chosen: Tables) -> str:
    for name, table in chosen.items():
        if name == device:
            continue
        if thing.at in table.values() or (thing.port and thing.port in _places(table)):
            return name
        if thing.kind is Kind.USB_PRINTER and _numbers(table) == (thing.vendor, thing.product):
            return name
    return ""


def _places(table: Mapping[str, Any]) -> set[str]:
    """The devices of the machine that a table names, whatever name it uses for them."""
    if table.get("adapter", "none") == "none":
        return set()
    named = (value for value in table.values() if isinstance(value, str))
    return {str(Path(value).resolve()) for value in named if value.startswith(_DEVICES)}


def _numbers(table: Mapping[str, Any]) -> tuple[object, object]:
    return table.get("vendor"), table.get("product")
