"""What can go wrong at a keypad, code D-190."""

from contracts.errors import DeviceTimeoutError


class NoKeyError(DeviceTimeoutError):
    """The time passed and no key was pressed."""

    code = "D-190"
    user_text_key = "error.no_key"
