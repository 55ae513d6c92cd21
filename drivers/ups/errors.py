"""What can go wrong with who watches the power supply, codes D-180 to D-189."""

from contracts.errors import DeviceError, DeviceLostError
from drivers.status import DeviceState


class UpsServiceError(DeviceLostError):
    """The service that watches the power supply (upsd) is not running."""

    code = "D-180"
    user_text_key = "error.ups_service"
    state = DeviceState.OFFLINE
    reason = "service-down"


class UpsStaleError(DeviceError):
    """The service that watches the power supply hears nothing of it."""

    code = "D-181"
    user_text_key = "error.ups_stale"
    state = DeviceState.UNKNOWN
    reason = "silent"


class UpsUnknownError(DeviceError):
    """The power supply is not known by the name in the settings, or may not be asked."""

    code = "D-182"
    user_text_key = "error.ups_unknown"
    reason = "adapter"


class UpsGarbledError(DeviceError):
    """What came from the service that watches the power supply is no answer."""

    code = "D-183"
    user_text_key = "error.ups_garbled"
    reason = "garbled"
