"""What can go wrong at every kind of camera, codes D-130 to D-132."""

from contracts.errors import DeviceError
from drivers.status import DeviceState


class CameraUnavailableError(DeviceError):
    """There is no camera, or it gives no picture."""

    code = "D-130"
    user_text_key = "error.camera_unavailable"
    state = DeviceState.POWER_OFF
    reason = "unplugged"


class CameraFrozenError(CameraUnavailableError):
    """The camera's picture stands still."""

    code = "D-131"
    user_text_key = "error.camera_frozen"
    state = DeviceState.HARDWARE_ERROR
    reason = "frozen"


class CameraBlackError(CameraUnavailableError):
    """The camera's picture is black: a covered lens or no light."""

    code = "D-132"
    user_text_key = "error.camera_black"
    state = DeviceState.HARDWARE_ERROR
    reason = "black"
