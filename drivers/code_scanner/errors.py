"""What can go wrong at a scanner of codes, codes D-140 to D-149."""

from contracts.errors import DeviceError, DeviceTimeoutError


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
