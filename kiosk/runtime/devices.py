"""Performs the effects that need a device: card, photo, receipt. Nothing here blocks."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from contracts.errors import (
    DeviceCancelledError,
    DeviceLostError,
    DeviceTimeoutError,
    KioskError,
)
from drivers.camera.port import Camera, PreviewFrame
from drivers.code_scanner.port import CodeScanner, ScannedCode
from drivers.code_scanner.service_code import ServiceCodeFormat, parse_service_code
from drivers.errors import (
    CameraBlackError,
    CameraFrozenError,
    CodeLeftError,
    CodeUnreadableError,
    NoCardError,
    NoCodeError,
    NoFaceError,
    PictureBlurredError,
    PictureDarkError,
    PictureRefusedError,
    ReaderFaultError,
    ReaderSilentError,
    SeveralFacesError,
)
from drivers.id_card.port import CardData, CardReader
from drivers.jobs import Cancellable
from drivers.receipt_printer.port import PrinterBitmap, PrintOutcome, ReceiptPrinter
from drivers.runner import DeviceRunner
from kiosk.visit import effects as fx
from kiosk.visit import events as ev

CARD_WAIT_S = 600.0
"""A page waits this long for a card; the idle warning comes much earlier."""
PHOTO_S = 8.0
PRINT_S = 25.0
"""A receipt of 20 cm takes 2-3 s; the rest is for slow lines and the confirmation."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Devices:
    """The device workers of this terminal; None where none is fitted."""

    reader: DeviceRunner[CardReader] | None
    printer: DeviceRunner[ReceiptPrinter] | None
    camera: DeviceRunner[Camera] | None
    camera_feed: Camera | None = None
    scanner: DeviceRunner[CodeScanner] | None = None


class DevicePerformer:
    """Turns device effects into jobs and their ends into events."""

    def __init__(
        self,
        devices: Devices,
        *,
        post: Callable[[ev.Event], None],
        receipt_bitmap: Callable[[str, bool], PrinterBitmap],
        on_frame: Callable[[PreviewFrame], None],
        on_camera_off: Callable[[], None],
        service_codes: tuple[ServiceCodeFormat, ...] = (),
    ) -> None:
        self._devices = devices
        self._post = post
        self._receipt_bitmap = receipt_bitmap
        self._on_frame = on_frame
        self._on_camera_off = on_camera_off
        self._service_codes = service_codes
        self._jobs: dict[int, Cancellable] = {}

    # ---- card ----------------------------------------------------------------------------

    def read_card(self, effect: fx.ReadCard) -> None:
        """Wait for a card on the reader's own thread."""
        if self._devices.reader is None:
            self._post(ev.CardFailed(effect.visit, effect.effect, "lost"))
            return

        def found() -> None:
            self._post(ev.CardReading(effect.visit, effect.effect))

        def done(result: CardData | KioskError) -> None:
            self._jobs.pop(effect.effect, None)
            if isinstance(result, CardData):
                self._post(ev.CardRead(effect.visit, effect.effect, result.identity))
            elif not isinstance(result, DeviceCancelledError):
                reason = card_reason(result)
                _log.info("visit.card_failed", code=result.code, reason=reason)
                self._post(ev.CardFailed(effect.visit, effect.effect, reason))

        self._jobs[effect.effect] = self._devices.reader.submit(
            lambda reader, deadline: reader.wait_and_read(deadline, found), CARD_WAIT_S, done
        )

    def wait_lifted(self, effect: fx.WaitLifted) -> None:
        """Wait until the card is gone, where the reader can tell."""
        if self._devices.reader is None:
            self._post(ev.CardLifted(effect.visit, effect.effect, known=False))
            return

        def done(result: bool | KioskError) -> None:
            self._jobs.pop(effect.effect, None)
            if isinstance(result, DeviceCancelledError):
                return
            gone = result is True
            self._post(ev.CardLifted(effect.visit, effect.effect, known=gone))

        self._jobs[effect.effect] = self._devices.reader.submit(
            lambda reader, deadline: reader.wait_lifted(deadline), CARD_WAIT_S, done
        )

    # ---- service code --------------------------------------------------------------------

    def scan_code(self, effect: fx.ScanCode) -> None:
        """Wait for a service code on the scanner's own thread; what it says stays in the visit."""
        if self._devices.scanner is None:
            self._post(ev.CodeFailed(effect.visit, effect.effect, "lost"))
            return

        def done(result: ScannedCode | KioskError) -> None:
            self._jobs.pop(effect.effect, None)
            if isinstance(result, DeviceCancelledError):
                return
            if isinstance(result, KioskError):
                reason = code_reason(result)
                _log.info("visit.code_failed", code=result.code, reason=reason)
                self._post(ev.CodeFailed(effect.visit, effect.effect, reason))
                return
            found = parse_service_code(result.text, self._service_codes)
            if found is None:
                self._post(ev.CodeFailed(effect.visit, effect.effect, "foreign"))
                return
            shown = ev.ServiceCodeShown(found.name, found.token)
            self._post(ev.CodeScanned(effect.visit, effect.effect, shown))

        self._jobs[effect.effect] = self._devices.scanner.submit(
            lambda scanner, deadline: scanner.read(deadline), CARD_WAIT_S, done
        )

    # ---- camera --------------------------------------------------------------------------

    def camera_on(self) -> None:
        """Start the preview."""
        if self._devices.camera_feed is not None:
            self._devices.camera_feed.start(self._on_frame)

    def camera_off(self) -> None:
        """Stop the preview and forget its frames."""
        if self._devices.camera_feed is not None:
            self._devices.camera_feed.stop()
        self._on_camera_off()

    def take_photo(self, effect: fx.TakePhoto) -> None:
        """Take one photo on the camera's own thread."""
        if self._devices.camera is None:
            self._post(ev.PhotoFailed(effect.visit, effect.effect, "lost"))
            return

        def done(result: bytes | KioskError) -> None:
            self._jobs.pop(effect.effect, None)
            if isinstance(result, bytes):
                self._post(ev.PhotoTaken(effect.visit, effect.effect, result))
            elif not isinstance(result, DeviceCancelledError):
                reason = photo_reason(result)
                _log.info("visit.photo_failed", code=result.code, reason=reason)
                self._post(ev.PhotoFailed(effect.visit, effect.effect, reason))

        self._jobs[effect.effect] = self._devices.camera.submit(
            lambda camera, deadline: camera.capture(deadline, judged=effect.judged), PHOTO_S, done
        )

    # ---- printer -------------------------------------------------------------------------

    def print_receipt(self, effect: fx.PrintReceipt) -> None:
        """Render and print on the printer's own thread."""
        if self._devices.printer is None:
            self._post(ev.Printed(effect.visit, effect.effect, "failed", "no-printer"))
            return

        def done(result: PrintOutcome | KioskError) -> None:
            self._jobs.pop(effect.effect, None)
            if isinstance(result, KioskError):
                reason = print_reason(result)
                _log.info("visit.print_failed", code=result.code, reason=reason)
                self._post(ev.Printed(effect.visit, effect.effect, "failed", reason))
            else:
                confirmed = result is PrintOutcome.CONFIRMED
                outcome = "confirmed" if confirmed else "sent"
                self._post(ev.Printed(effect.visit, effect.effect, outcome))

        self._jobs[effect.effect] = self._devices.printer.submit(
            lambda printer, deadline: printer.print_bitmap(
                self._receipt_bitmap(effect.submission, effect.reprint), deadline
            ),
            PRINT_S,
            done,
        )

    def cancel(self, effect: int) -> None:
        """Nobody waits for this effect any more."""
        job = self._jobs.pop(effect, None)
        if job is not None:
            job.cancel()


_REFUSALS: dict[type[PictureRefusedError], str] = {
    NoFaceError: "no-face",
    SeveralFacesError: "several-faces",
    PictureDarkError: "dark",
    PictureBlurredError: "blurred",
}


def card_reason(error: KioskError) -> str:
    """Key of the sentence for a card that was not read."""
    if isinstance(error, NoCardError):
        return "timeout"
    if isinstance(error, ReaderSilentError | DeviceTimeoutError):
        return "silent"
    if isinstance(error, ReaderFaultError):
        return "hardware-error"
    return "lost" if isinstance(error, DeviceLostError) else "unreadable"


def code_reason(error: KioskError) -> str:
    """Key of the sentence for a service code that was not read."""
    if isinstance(error, CodeLeftError):
        return "left"
    if isinstance(error, NoCodeError):
        return "timeout"
    return "unreadable" if isinstance(error, CodeUnreadableError) else "lost"


def photo_reason(error: KioskError) -> str:
    """Key of the sentence for a photo that was not taken."""
    if isinstance(error, PictureRefusedError):
        return _REFUSALS.get(type(error), "blurred")
    if isinstance(error, CameraFrozenError):
        return "frozen"
    if isinstance(error, CameraBlackError):
        return "black"
    if isinstance(error, DeviceTimeoutError):
        return "timeout"
    return "lost"


def print_reason(error: KioskError) -> str:
    """Key of the sentence for a receipt that did not come out."""
    return error.user_text_key.removeprefix("error.").replace("_", "-")
