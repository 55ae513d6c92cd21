"""What can go wrong at the cabinet's board, codes D-160 to D-169."""

from contracts.errors import DeviceError, DeviceLostError
from drivers.status import DeviceState


class CabinetSilentError(DeviceLostError):
    """The cabinet's board does not answer."""

    code = "D-160"
    user_text_key = "error.cabinet_silent"
    state = DeviceState.UNKNOWN
    reason = "silent"


class CabinetGarbledError(DeviceError):
    """Answers of the cabinet's board arrive damaged."""

    code = "D-161"
    user_text_key = "error.cabinet_garbled"
    reason = "garbled"


class CabinetFaultError(DeviceError):
    """The cabinet's board answered with an exception."""

    code = "D-162"
    user_text_key = "error.cabinet_fault"
    reason = "fault"
