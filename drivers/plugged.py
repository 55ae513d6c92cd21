"""What is plugged into this machine, as the kernel and its libraries tell it, driver or not.

Only looks. A thing that goes away while it is looked at is not there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo


class Kind(StrEnum):
    """How a thing is connected, which says what may speak to it."""

    SERIAL = "serial"
    VIDEO = "video"
    KEYS = "keys"
    USB_PRINTER = "usb-printer"
    CARD_SLOT = "card-slot"
    AUDIO = "audio"
    ADDRESS = "address"
    """A thing of the network, which nobody finds: a person types where it is."""


@dataclass(frozen=True, slots=True)
class Plugged:
    """One thing.

    Attributes:
        at: what an adapter is told: a path that stays the same wherever it is plugged in, a name,
            an address.
        called: what it calls itself, "" when it does not.
        vendor, product: of USB; None where there is none.
        port: the socket it is in, to see two that are one thing.
    """

    kind: Kind
    at: str
    called: str = ""
    vendor: int | None = None
    product: int | None = None
    serial: str = ""
    port: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the kernel names things; other folders in tests."""

    dev: Path = Path("/dev")


_USUAL = Places()
_KEY_EVENTS = "-event-kbd"
_MAIN_PICTURE = "-video-index0"
_NOTHING = "n/a"
_ON_BOARD = ("/dev/ttyS", "/dev/ttyAMA")


def everything(places: Places = _USUAL) -> tuple[Plugged, ...]:
    """All that several classes of devices may be behind."""
    return (*serial_lines(places), *cameras(places), *keyboards(places))


def serial_lines(places: Places = _USUAL) -> Iterator[Plugged]:
    """Serial ports, those of USB by a name that stays, those of the board as they are."""
    named = {path.resolve(): path for path in _listed(places.dev / "serial" / "by-id")}
    known = {Path(port.device).resolve(): port for port in list_ports.comports()}
    for real, path in sorted(named.items()):
        port = known.get(real)
        yield Plugged(
            Kind.SERIAL,
            str(path),
            called=_said(port) or _words(path.name),
            vendor=port.vid if port else None,
            product=port.pid if port else None,
            serial=(port.serial_number if port else "") or "",
            port=str(real),
        )
    for real, port in sorted(known.items()):
        if real not in named and port.device.startswith(_ON_BOARD):
            yield Plugged(Kind.SERIAL, port.device, _said(port), port=str(real))


def cameras(places: Places = _USUAL) -> Iterator[Plugged]:
    """Cameras; of the several names that one has, that of its pictures."""
    for path in _listed(places.dev / "v4l" / "by-id"):
        if path.name.endswith(_MAIN_PICTURE):
            called = _words(path.name.removesuffix(_MAIN_PICTURE))
            yield Plugged(Kind.VIDEO, str(path), called, port=str(path.resolve()))


def keyboards(places: Places = _USUAL) -> Iterator[Plugged]:
    """What passes for a keyboard: keyboards, scanners, keypads."""
    for path in _listed(places.dev / "input" / "by-id"):
        if path.name.endswith(_KEY_EVENTS):
            called = _words(path.name.removesuffix(_KEY_EVENTS))
            yield Plugged(Kind.KEYS, str(path), called, port=str(path.resolve()))


def _said(port: ListPortInfo | None) -> str:
    """What a port says of itself; pyserial writes n/a where it says nothing."""
    said = port.description if port is not None else ""
    return "" if said == _NOTHING else said


def _listed(folder: Path) -> list[Path]:
    """Names whose thing is there."""
    try:
        return sorted(path for path in folder.iterdir() if path.exists())
    except OSError:
        return []


def _words(name: str) -> str:
    """``usb-Vendor_Model_123-if00`` as words."""
    return name.removeprefix("usb-").replace("_", " ").replace("-", " ").strip()
