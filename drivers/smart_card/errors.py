"""What can go wrong with a social security card, codes D-170 to D-179."""

from contracts.errors import DeviceError, DeviceLostError, DeviceTimeoutError
from drivers.status import DeviceState


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
    state = DeviceState.OFFLINE
    reason = "service-down"


class SmartCardHeldError(DeviceError):
    """Another program keeps the card in the reader for itself."""

    code = "D-175"
    user_text_key = "error.smart_card_held"
    state = DeviceState.OFFLINE
    reason = "locked"
