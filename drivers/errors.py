"""What can go wrong at the devices.

DeviceError
├── DeviceTimeoutError
│   ├── NoCardError             nobody put a card on the reader
│   ├── CardLeftError           nobody took the card off it again
│   ├── NoCodeError             nobody scanned a code
│   │   └── CodeLeftError           only a code was seen that lay there before
│   ├── PrintNotFinishedError   pages did not come out in time; the job was cancelled
│   ├── SmartCardAbsentError    nobody put in a social security card
│   └── NoKeyError              nobody pressed a key
├── DeviceLostError
│   ├── ReaderSilentError       the card reader does not answer
│   ├── PrinterSilentError      the printer does not answer
│   ├── DocumentPrinterSilentError  nor does the printer of pages
│   ├── CabinetSilentError          nor does the board of the cabinet
│   ├── SmartCardServiceError   pcscd is not running
│   ├── UpsServiceError         upsd is not running
│   ├── InputHeldError          another program has what passes for a keyboard
│   ├── InputSharedError        it cannot be taken from other programs
│   └── SoundServiceError       nothing plays sound
├── CameraUnavailableError  no camera, or no picture from it
│   ├── CameraFrozenError       the picture stands still
│   └── CameraBlackError        the picture is black
├── PictureRefusedError     there is a picture and nobody could use it
│   ├── NoFaceError             no face in it
│   ├── SeveralFacesError       more than one
│   ├── PictureDarkError        too dark
│   └── PictureBlurredError     out of focus or moved
├── PageRefusedError        there is a picture of papers and nobody could read it
│   ├── NoPageError             no page is seen
│   ├── PageCutOffError         it reaches over the picture's edge
│   ├── PageTooFarError         it is too small
│   ├── PageDarkError           too dark
│   ├── PageGlareError          a reflection hides a part
│   └── PageBlurredError        out of focus or moved
├── TooManyPagesError       none, or more than one document takes
├── PageUnreadableError     what should be a page's picture is none
├── CardUnreadableError         the card must be lifted and put again
├── ReaderGarbledError          noise on the reader's line
├── ReaderFaultError            the reader says that it is broken
├── CodeUnreadableError         what was scanned is no text
├── SmartCardRemovedError       it was taken out while it was read
├── SmartCardUnreadableError    it is silent or says what cannot be true
├── SmartCardForeignError       it is another kind of card
├── SmartCardHeldError          another program keeps it
├── UpsStaleError               upsd hears nothing of the power supply
├── UpsUnknownError             upsd does not know it or must not tell
├── UpsGarbledError             upsd's answer is none
├── SoundOutputMissingError     the chosen output is not there
├── SoundUnplayableError        what should be played is no WAV that it can play
├── SoundGarbledError           what plays sound says what cannot be understood
├── HeadphonesRemovedError      what only one person may hear was not played on
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


class CardLeftError(DeviceTimeoutError):
    """The time passed and the card that was read still lies on the reader."""

    code = "D-115"
    user_text_key = "error.card_left"


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


class PictureRefusedError(DeviceError):
    """There is a picture, and nobody could use it; another one may be better."""

    code = "D-133"
    user_text_key = "error.picture_refused"


class NoFaceError(PictureRefusedError):
    """No face was found in the picture; some faces never are."""

    code = "D-134"
    user_text_key = "error.no_face"


class SeveralFacesError(PictureRefusedError):
    """More than one face is in the picture."""

    code = "D-135"
    user_text_key = "error.several_faces"


class PictureDarkError(PictureRefusedError):
    """The picture is too dark."""

    code = "D-136"
    user_text_key = "error.picture_dark"


class PictureBlurredError(PictureRefusedError):
    """The picture is out of focus, or somebody moved."""

    code = "D-137"
    user_text_key = "error.picture_blurred"


class NoCodeError(DeviceTimeoutError):
    """The time passed and no code was scanned."""

    code = "D-140"
    user_text_key = "error.no_code"


class CodeLeftError(NoCodeError):
    """The time passed, and only a code was seen that lay before the scanner already."""

    code = "D-142"
    user_text_key = "error.code_left"


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


class SmartCardAbsentError(DeviceTimeoutError):
    """The time passed and no social security card was put in."""

    code = "D-170"
    user_text_key = "error.no_smart_card"


class SmartCardRemovedError(DeviceError):
    """The social security card was taken out while it was read."""

    code = "D-171"
    user_text_key = "error.smart_card_removed"


class SmartCardUnreadableError(DeviceError):
    """The social security card does not answer, or what it says cannot be true."""

    code = "D-172"
    user_text_key = "error.smart_card_unreadable"


class SmartCardForeignError(DeviceError):
    """A card is in that is no social security card."""

    code = "D-173"
    user_text_key = "error.smart_card_foreign"


class SmartCardServiceError(DeviceLostError):
    """The smart card service (pcscd) is not running or does not answer."""

    code = "D-174"
    user_text_key = "error.smart_card_service"


class SmartCardHeldError(DeviceError):
    """Another program keeps the card in the reader for itself."""

    code = "D-175"
    user_text_key = "error.smart_card_held"


class UpsServiceError(DeviceLostError):
    """The service that watches the power supply (upsd) is not running."""

    code = "D-180"
    user_text_key = "error.ups_service"


class UpsStaleError(DeviceError):
    """The service that watches the power supply hears nothing of it."""

    code = "D-181"
    user_text_key = "error.ups_stale"


class UpsUnknownError(DeviceError):
    """The power supply is not known by the name in the settings, or may not be asked."""

    code = "D-182"
    user_text_key = "error.ups_unknown"


class UpsGarbledError(DeviceError):
    """What came from the service that watches the power supply is no answer."""

    code = "D-183"
    user_text_key = "error.ups_garbled"


class InputHeldError(DeviceLostError):
    """Another program has taken the scanner or keypad that passes for a keyboard."""

    code = "D-191"
    user_text_key = "error.input_held"


class InputSharedError(DeviceLostError):
    """What is to pass for a keyboard cannot be taken from other programs."""

    code = "D-192"
    user_text_key = "error.input_shared"


class NoKeyError(DeviceTimeoutError):
    """The time passed and no key was pressed."""

    code = "D-190"
    user_text_key = "error.no_key"


class SoundServiceError(DeviceLostError):
    """What plays sound (PulseAudio) is not running or does not answer."""

    code = "D-200"
    user_text_key = "error.sound_service"


class SoundOutputMissingError(DeviceError):
    """The chosen output of sound is not there."""

    code = "D-201"
    user_text_key = "error.sound_output"


class SoundUnplayableError(DeviceError):
    """What should be played is no WAV of 16 bits."""

    code = "D-202"
    user_text_key = "error.sound_unplayable"


class SoundGarbledError(DeviceError):
    """What plays sound answers what cannot be understood."""

    code = "D-203"
    user_text_key = "error.sound_garbled"


class HeadphonesRemovedError(DeviceError):
    """Something that only one person may hear, and no headphones."""

    code = "D-204"
    user_text_key = "error.headphones_removed"


class PageRefusedError(DeviceError):
    """The page under the document camera cannot be read so; another picture may be better."""

    code = "D-230"
    user_text_key = "error.page_refused"


class NoPageError(PageRefusedError):
    """No page is seen under the document camera."""

    code = "D-231"
    user_text_key = "error.no_page"


class PageCutOffError(PageRefusedError):
    """The page reaches over the edge of the document camera's picture."""

    code = "D-232"
    user_text_key = "error.page_cut_off"


class PageTooFarError(PageRefusedError):
    """The page is too small in the document camera's picture."""

    code = "D-233"
    user_text_key = "error.page_too_far"


class PageDarkError(PageRefusedError):
    """There is too little light on the page."""

    code = "D-234"
    user_text_key = "error.page_dark"


class PageGlareError(PageRefusedError):
    """Light is reflected from the page, so that a part of it is white."""

    code = "D-235"
    user_text_key = "error.page_glare"


class PageBlurredError(PageRefusedError):
    """The page is out of focus, or it was moved."""

    code = "D-236"
    user_text_key = "error.page_blurred"


class TooManyPagesError(DeviceError):
    """A document was to be made of no page or of more than it takes."""

    code = "D-237"
    user_text_key = "error.too_many_pages"


class PageUnreadableError(DeviceError):
    """What should be the picture of a page is none."""

    code = "D-238"
    user_text_key = "error.page_unreadable"


_STATES: tuple[tuple[type[DeviceError], DeviceState, str], ...] = (
    (ReaderSilentError, DeviceState.UNKNOWN, "silent"),
    (PrinterSilentError, DeviceState.UNKNOWN, "silent"),
    (DocumentPrinterSilentError, DeviceState.UNKNOWN, "silent"),
    (CabinetSilentError, DeviceState.UNKNOWN, "silent"),
    (CameraFrozenError, DeviceState.HARDWARE_ERROR, "frozen"),
    (CameraBlackError, DeviceState.HARDWARE_ERROR, "black"),
    (CameraUnavailableError, DeviceState.POWER_OFF, "unplugged"),
    (SmartCardServiceError, DeviceState.OFFLINE, "service-down"),
    (UpsServiceError, DeviceState.OFFLINE, "service-down"),
    (InputHeldError, DeviceState.OFFLINE, "locked"),
    (InputSharedError, DeviceState.HARDWARE_ERROR, "adapter"),
    (SoundServiceError, DeviceState.OFFLINE, "service-down"),
    (SoundOutputMissingError, DeviceState.POWER_OFF, "unplugged"),
    (DeviceLostError, DeviceState.POWER_OFF, "unplugged"),
    (ReaderGarbledError, DeviceState.HARDWARE_ERROR, "garbled"),
    (SoundGarbledError, DeviceState.HARDWARE_ERROR, "garbled"),
    (ReaderFaultError, DeviceState.HARDWARE_ERROR, "fault"),
    (SmartCardHeldError, DeviceState.OFFLINE, "locked"),
    (UpsStaleError, DeviceState.UNKNOWN, "silent"),
    (UpsUnknownError, DeviceState.HARDWARE_ERROR, "adapter"),
    (UpsGarbledError, DeviceState.HARDWARE_ERROR, "garbled"),
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
