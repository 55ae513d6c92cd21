"""What answers a visit that nobody makes: devices that work, a store that keeps, timers that run.

Only so that every page can be looked at; nothing is read, taken, printed or kept.
"""

from collections.abc import Iterator

from contracts.identity import Identity
from kiosk.visit import effects as fx
from kiosk.visit.devices.camera import NAME as CAMERA
from kiosk.visit.devices.camera import PhotoTaken, TakePhoto
from kiosk.visit.devices.document_camera import NAME as DOCUMENT_CAMERA
from kiosk.visit.devices.document_camera import PageTaken, TakePage
from kiosk.visit.devices.id_card import NAME as ID_CARD
from kiosk.visit.devices.id_card import CardLifted, CardRead, CardReading, ReadCard, WaitLifted
from kiosk.visit.devices.receipt_printer import NAME as PRINTER
from kiosk.visit.devices.receipt_printer import Printed, PrintReceipt
from kiosk.visit.events import Event, TimerFired
from kiosk.visit.records import (
    Commit,
    Committed,
    IdMinted,
    KeepOutcome,
    KeepRating,
    MintId,
    RecordKept,
)
from kiosk.visit.surroundings import DeviceView, Surroundings

WORKING = Surroundings(
    {name: DeviceView("ok") for name in (ID_CARD, PRINTER, CAMERA, DOCUMENT_CAMERA)},
    network="reachable",
)
NUMBER, CODE = "A7C-4K9-W2X", "CK1;A7C4K9W2X"
SOON_S = 5.0
"""Timers of a page that goes on by itself; those that ask whether somebody is there are longer."""


def answers(effect: fx.Effect, who: Identity, photo: bytes) -> Iterator[Event]:
    """What the terminal would tell after an effect, in its order."""
    match effect:
        case ReadCard(visit, number):
            yield CardReading(visit, number)
            yield CardRead(visit, number, who)
        case WaitLifted(visit, number):
            yield CardLifted(visit, number, known=False)
        case TakePhoto(visit, number):
            yield PhotoTaken(visit, number, photo)
        case TakePage(visit, number):
            yield PageTaken(visit, number, photo)
        case MintId(visit, number):
            yield IdMinted(visit, number, f"0199f7a0-0000-7000-8000-{number:012d}")
        case Commit(visit, number):
            yield Committed(visit, number, NUMBER, CODE)
        case PrintReceipt(visit, number):
            yield Printed(visit, number, "confirmed")
        case KeepOutcome(visit, number) | KeepRating(visit, number):
            yield RecordKept(visit, number, ok=True)
        case fx.StartTimer(visit, number, seconds) if seconds <= SOON_S:
            yield TimerFired(visit, number)
