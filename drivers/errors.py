"""What can go wrong at the devices.

DeviceError
├── DeviceTimeoutError
│   ├── NoCardError             nobody put a card on the reader
│   ├── NoCodeError             nobody scanned a code
│   └── PrintNotFinishedError   pages did not come out in time; the job was cancelled
├── DeviceLostError
│   ├── ReaderSilentError       the card reader does not answer
│   ├── PrinterSilentError      the printer does not answer
│   ├── DocumentPrinterSilentError  nor does the printer of pages
│   └── CabinetSilentError          nor does the board of the cabinet
├── CameraUnavailableError  no camera, or no picture from it
│   ├── CameraFrozenError       the picture stands still
│   └── CameraBlackError        the picture is black
├── CardUnreadableError         the card must be lifted and put again
├── ReaderGarbledError          noise on the reader's line
├── ReaderFaultError            the reader says that it is broken
├── CodeUnreadableError         what was scanned is no text
├── PaperOutError
├── CoverOpenError
├── CutterError
├── PrinterFaultError           any other fault that the printer reports
├── DocumentPaperOutError       of the printer of pages, as are the next ones
├── PaperJamError
├── DocumentCoverOpenError
├── TonerOutError
├── DocumentPrinterStoppedError  paused, out of service or its output full
├── DocumentPrinterGarbledError  what answers does not speak its protocol
├── DocumentPrinterFaultError
├── PrintJobFailedError         refused, aborted, or cancelled at the printer
├── CabinetGarbledError         noise on the line of the cabinet's board
└── CabinetFaultError           the board refuses
"""

from contracts.errors import DeviceError, DeviceLostError, DeviceTimeoutError
from drivers.status import DeviceState, DeviceStatus


class NoCardError(DeviceTimeoutError):
    """The time passed and no card was found."""

    code = "D-110"
    user_text_key = "error.no_card"


class CardUnreadableError(DeviceError):
    """The card was found and could not be read, or what it says cannot be true."""

    code = "D-111"
    user_text_key = "error.card_unreadable"


class ReaderSilentError(DeviceLostError):
    """The card reader does not answer."""

    code = "D-112"
    user_text_key = "error.reader_silent"


class ReaderGarbledError(DeviceError):
    """Answers of the card reader arrive damaged."""

    code = "D-113"
    user_text_key = "error.reader_garbled"


class ReaderFaultError(DeviceError):
    """The card reader reports a fault of its own."""

    code = "D-114"
    user_text_key = "error.reader_fault"


class PaperOutError(DeviceError):
    """The receipt printer has no paper."""

    code = "D-120"
    user_text_key = "error.paper_out"


class CoverOpenError(DeviceError):
    """The receipt printer's cover is open."""

    code = "D-121"
    user_text_key = "error.cover_open"


class CutterError(DeviceError):
    """The receipt printer's cutter is stuck."""

    code = "D-122"
    user_text_key = "error.cutter"


class PrinterSilentError(DeviceLostError):
    """The receipt printer does not answer."""

    code = "D-123"
    user_text_key = "error.printer_silent"


class PrinterFaultError(DeviceError):
    """The receipt printer reports another fault: a hot head, an unrecoverable error."""

    code = "D-124"
    user_text_key = "error.printer_fault"


class CameraUnavailableError(DeviceError):
    """There is no camera, or it gives no picture."""

    code = "D-130"
    user_text_key = "error.camera_unavailable"


class CameraFrozenError(CameraUnavailableError):
    """The camera's picture stands still."""

    code = "D-131"
    user_text_key = "error.camera_frozen"


class CameraBlackError(CameraUnavailableError):
    """The camera's picture is black: a covered lens or no light."""

    code = "D-132"
    user_text_key = "error.camera_black"


class NoCodeError(DeviceTimeoutError):
    """The time passed and no code was scanned."""

    code = "D-140"
    user_text_key = "error.no_code"


class CodeUnreadableError(DeviceError):
    """Bytes came from the scanner that are no text of a code."""

    code = "D-141"
    user_text_key = "error.code_unreadable"


class DocumentPaperOutError(DeviceError):
    """The printer of pages has no paper."""

    code = "D-150"
    user_text_key = "error.pages_paper_out"


class PaperJamError(DeviceError):
    """Paper is jammed in the printer of pages."""

    code = "D-151"
    user_text_key = "error.pages_jam"


class DocumentCoverOpenError(DeviceError):
    """A cover or door of the printer of pages is open."""

    code = "D-152"
    user_text_key = "error.pages_cover_open"


class TonerOutError(DeviceError):
    """The printer of pages has no toner or ink."""

    code = "D-153"
    user_text_key = "error.pages_toner_out"


class DocumentPrinterStoppedError(DeviceError):
    """The printer of pages takes no jobs: paused, out of service or its output full."""

    code = "D-154"
    user_text_key = "error.pages_stopped"


class DocumentPrinterSilentError(DeviceLostError):
    """The printer of pages takes a connection and does not answer."""

    code = "D-155"
    user_text_key = "error.pages_silent"


class DocumentPrinterGarbledError(DeviceError):
    """What answers at the printer's address does not speak its protocol."""

    code = "D-156"
    user_text_key = "error.pages_garbled"


class PrintNotFinishedError(DeviceTimeoutError):
    """The time passed before the pages were out; the job was cancelled."""

    code = "D-157"
    user_text_key = "error.pages_not_finished"


class PrintJobFailedError(DeviceError):
    """The printer refused or aborted the job, or somebody cancelled it there."""

    code = "D-158"
    user_text_key = "error.pages_not_printed"


class DocumentPrinterFaultError(DeviceError):
    """The printer of pages reports another fault."""

    code = "D-159"
    user_text_key = "error.pages_fault"


class CabinetSilentError(DeviceLostError):
    """The cabinet's board does not answer."""

    code = "D-160"
    user_text_key = "error.cabinet_silent"


class CabinetGarbledError(DeviceError):
    """Answers of the cabinet's board arrive damaged."""

    code = "D-161"
    user_text_key = "error.cabinet_garbled"


class CabinetFaultError(DeviceError):
    """The cabinet's board answered with an exception."""

    code = "D-162"
    user_text_key = "error.cabinet_fault"


_STATES: tuple[tuple[type[DeviceError], DeviceState, str], ...] = (
    (ReaderSilentError, DeviceState.UNKNOWN, "silent"),
    (PrinterSilentError, DeviceState.UNKNOWN, "silent"),
    (DocumentPrinterSilentError, DeviceState.UNKNOWN, "silent"),
    (CabinetSilentError, DeviceState.UNKNOWN, "silent"),
    (CameraFrozenError, DeviceState.HARDWARE_ERROR, "frozen"),
    (CameraBlackError, DeviceState.HARDWARE_ERROR, "black"),
    (CameraUnavailableError, DeviceState.POWER_OFF, "unplugged"),
    (DeviceLostError, DeviceState.POWER_OFF, "unplugged"),
    (ReaderGarbledError, DeviceState.HARDWARE_ERROR, "garbled"),
    (ReaderFaultError, DeviceState.HARDWARE_ERROR, "fault"),
    (PaperOutError, DeviceState.HARDWARE_ERROR, "paper-out"),
    (CoverOpenError, DeviceState.USER_ERROR, "cover-open"),
    (CutterError, DeviceState.HARDWARE_ERROR, "cutter"),
    (PrinterFaultError, DeviceState.HARDWARE_ERROR, "fault"),
    (DocumentPaperOutError, DeviceState.HARDWARE_ERROR, "paper-out"),
    (PaperJamError, DeviceState.HARDWARE_ERROR, "jam"),
    (DocumentCoverOpenError, DeviceState.USER_ERROR, "cover-open"),
    (TonerOutError, DeviceState.HARDWARE_ERROR, "toner-out"),
    (DocumentPrinterStoppedError, DeviceState.OFFLINE, "stopped"),
    (DocumentPrinterGarbledError, DeviceState.HARDWARE_ERROR, "garbled"),
    (DocumentPrinterFaultError, DeviceState.HARDWARE_ERROR, "fault"),
    (CabinetGarbledError, DeviceState.HARDWARE_ERROR, "garbled"),
    (CabinetFaultError, DeviceState.HARDWARE_ERROR, "fault"),
    (DeviceTimeoutError, DeviceState.UNKNOWN, "silent"),
)


def status_of(error: DeviceError, since: float) -> DeviceStatus:
    """Say which state of the device an error that its health check raised stands for."""
    for family, state, reason in _STATES:
        if isinstance(error, family):
            return DeviceStatus(state, reason, since, error.code)
    return DeviceStatus(DeviceState.HARDWARE_ERROR, "fault", since, error.code)
