"""The errors of all device classes under one roof, for drivers of other packages.

Each class has its own in ``drivers/<class>/errors.py``, what several share is in
``drivers.video.errors`` and ``drivers.input.errors``, the bases are in ``contracts.errors``. The
names here are those of API 1 and stay; a class that comes later does not come here. Nothing of
the project's drivers imports this module: they would know each other by it.
"""

from contracts.errors import DeviceError, DeviceLostError, DeviceTimeoutError
from drivers.cabinet.errors import CabinetFaultError, CabinetGarbledError, CabinetSilentError
from drivers.camera.errors import (
    NoFaceError,
    PictureBlurredError,
    PictureDarkError,
    PictureRefusedError,
    SeveralFacesError,
)
from drivers.code_scanner.errors import CodeLeftError, CodeUnreadableError, NoCodeError
from drivers.document_camera.errors import (
    NoPageError,
    PageBlurredError,
    PageCutOffError,
    PageDarkError,
    PageGlareError,
    PageRefusedError,
    PageTooFarError,
    PageUnreadableError,
    TooManyPagesError,
)
from drivers.document_printer.errors import (
    DocumentCoverOpenError,
    DocumentPaperOutError,
    DocumentPrinterFaultError,
    DocumentPrinterGarbledError,
    DocumentPrinterSilentError,
    DocumentPrinterStoppedError,
    PaperJamError,
    PrintJobFailedError,
    PrintNotFinishedError,
    TonerOutError,
)
from drivers.id_card.errors import (
    CardLeftError,
    CardUnreadableError,
    NoCardError,
    ReaderFaultError,
    ReaderGarbledError,
    ReaderSilentError,
)
from drivers.input.errors import InputHeldError, InputSharedError
from drivers.keypad.errors import NoKeyError
from drivers.receipt_printer.errors import (
    CoverOpenError,
    CutterError,
    PaperOutError,
    PrinterFaultError,
    PrinterSilentError,
)
from drivers.smart_card.errors import (
    SmartCardAbsentError,
    SmartCardForeignError,
    SmartCardHeldError,
    SmartCardRemovedError,
    SmartCardServiceError,
    SmartCardUnreadableError,
)
from drivers.sound.errors import (
    HeadphonesRemovedError,
    SoundGarbledError,
    SoundOutputMissingError,
    SoundServiceError,
    SoundUnplayableError,
)
from drivers.status import status_of
from drivers.ups.errors import UpsGarbledError, UpsServiceError, UpsStaleError, UpsUnknownError
from drivers.video.errors import CameraBlackError, CameraFrozenError, CameraUnavailableError

__all__ = [
    "CabinetFaultError",
    "CabinetGarbledError",
    "CabinetSilentError",
    "CameraBlackError",
    "CameraFrozenError",
    "CameraUnavailableError",
    "CardLeftError",
    "CardUnreadableError",
    "CodeLeftError",
    "CodeUnreadableError",
    "CoverOpenError",
    "CutterError",
    "DeviceError",
    "DeviceLostError",
    "DeviceTimeoutError",
    "DocumentCoverOpenError",
    "DocumentPaperOutError",
    "DocumentPrinterFaultError",
    "DocumentPrinterGarbledError",
    "DocumentPrinterSilentError",
    "DocumentPrinterStoppedError",
    "HeadphonesRemovedError",
    "InputHeldError",
    "InputSharedError",
    "NoCardError",
    "NoCodeError",
    "NoFaceError",
    "NoKeyError",
    "NoPageError",
    "PageBlurredError",
    "PageCutOffError",
    "PageDarkError",
    "PageGlareError",
    "PageRefusedError",
    "PageTooFarError",
    "PageUnreadableError",
    "PaperJamError",
    "PaperOutError",
    "PictureBlurredError",
    "PictureDarkError",
    "PictureRefusedError",
    "PrintJobFailedError",
    "PrintNotFinishedError",
    "PrinterFaultError",
    "PrinterSilentError",
    "ReaderFaultError",
    "ReaderGarbledError",
    "ReaderSilentError",
    "SeveralFacesError",
    "SmartCardAbsentError",
    "SmartCardForeignError",
    "SmartCardHeldError",
    "SmartCardRemovedError",
    "SmartCardServiceError",
    "SmartCardUnreadableError",
    "SoundGarbledError",
    "SoundOutputMissingError",
    "SoundServiceError",
    "SoundUnplayableError",
    "TonerOutError",
    "TooManyPagesError",
    "UpsGarbledError",
    "UpsServiceError",
    "UpsStaleError",
    "UpsUnknownError",
    "status_of",
]
