"""What can go wrong when something is played, codes D-200 to D-209."""

from contracts.errors import DeviceError, DeviceLostError
from drivers.status import DeviceState


class SoundServiceError(DeviceLostError):
    """What plays sound (PulseAudio) is not running or does not answer."""

    code = "D-200"
    user_text_key = "error.sound_service"
    state = DeviceState.OFFLINE
    reason = "service-down"


class SoundOutputMissingError(DeviceError):
    """The chosen output of sound is not there."""

    code = "D-201"
    user_text_key = "error.sound_output"
    state = DeviceState.POWER_OFF
    reason = "unplugged"


class SoundUnplayableError(DeviceError):
    """What should be played is no WAV of 16 bits."""

    code = "D-202"
    user_text_key = "error.sound_unplayable"


class SoundGarbledError(DeviceError):
    """What plays sound answers what cannot be understood."""

    code = "D-203"
    user_text_key = "error.sound_garbled"
    reason = "garbled"


class HeadphonesRemovedError(DeviceError):
    """Something that only one person may hear, and no headphones."""

    code = "D-204"
    user_text_key = "error.headphones_removed"
