"""What can go wrong at a receipt printer, codes D-120 to D-129."""

from contracts.errors import DeviceError, DeviceLostError
from drivers.status import DeviceState


class PaperOutError(DeviceError):
    """The receipt printer has no paper."""

    code = "D-120"
    user_text_key = "error.paper_out"
    reason = "paper-out"


class CoverOpenError(DeviceError):
    """The receipt printer's cover is open."""

    code = "D-121"
    user_text_key = "error.cover_open"
    state = DeviceState.USER_ERROR
    reason = "cover-open"


class CutterError(DeviceError):
    """The receipt printer's cutter is stuck."""

    code = "D-122"
    user_text_key = "error.cutter"
    reason = "cutter"


class PrinterSilentError(DeviceLostError):
    """The receipt printer does not answer."""

    code = "D-123"
    user_text_key = "error.printer_silent"
    state = DeviceState.UNKNOWN
    reason = "silent"


class PrinterFaultError(DeviceError):
    """The receipt printer reports another fault: a hot head, an unrecoverable error."""

    code = "D-124"
    user_text_key = "error.printer_fault"
    reason = "fault"
