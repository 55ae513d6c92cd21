"""What can go wrong before anything is printed."""

from contracts.errors import DeviceError


class FontMissingError(DeviceError):
    """Not one usable font is installed, so no receipt can be drawn."""

    code = "D-104"
    user_text_key = "error.font_missing"
    retryable = False
