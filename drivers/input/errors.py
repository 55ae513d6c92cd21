"""What can go wrong with what passes for a keyboard, codes D-191 and D-192."""

from contracts.errors import DeviceLostError
from drivers.status import DeviceState


class InputHeldError(DeviceLostError):
    """Another program has taken the scanner or keypad that passes for a keyboard."""

    code = "D-191"
    user_text_key = "error.input_held"
    state = DeviceState.OFFLINE
    reason = "locked"


class InputSharedError(DeviceLostError):
    """What is to pass for a keyboard cannot be taken from other programs."""

    code = "D-192"
    user_text_key = "error.input_shared"
    state = DeviceState.HARDWARE_ERROR
    reason = "adapter"
