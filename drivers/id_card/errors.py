"""What can go wrong at a card reader, codes D-110 to D-119."""

from contracts.errors import DeviceError, DeviceLostError, DeviceTimeoutError
from drivers.status import DeviceState


class NoCardError(DeviceTimeoutError):
    """The time passed and no card was found."""

    code = "D-110"
    user_text_key = "error.no_card"


class CardLeftError(DeviceTimeoutError):
    """The time passed and the card that was read still lies on the reader."""

    code = "D-115"
    user_text_key = "error.card_left"


class CardUnreadableError(DeviceError):
    """The card was found and could not be read, or what it says cannot be true."""

    code = "D-111"
    user_text_key = "error.card_unreadable"


class ReaderSilentError(DeviceLostError):
    """The card reader does not answer."""

    code = "D-112"
    user_text_key = "error.reader_silent"
    state = DeviceState.UNKNOWN
    reason = "silent"


class ReaderGarbledError(DeviceError):
    """Answers of the card reader arrive damaged."""

    code = "D-113"
    user_text_key = "error.reader_garbled"
    reason = "garbled"


class ReaderFaultError(DeviceError):
    """The card reader reports a fault of its own."""

    code = "D-114"
    user_text_key = "error.reader_fault"
    reason = "fault"
