"""What can go wrong at the printer of pages, codes D-150 to D-159."""

from contracts.errors import DeviceError, DeviceLostError, DeviceTimeoutError
from drivers.status import DeviceState


class DocumentPaperOutError(DeviceError):
    """The printer of pages has no paper."""

    code = "D-150"
    user_text_key = "error.pages_paper_out"
    reason = "paper-out"


class PaperJamError(DeviceError):
    """Paper is jammed in the printer of pages."""

    code = "D-151"
    user_text_key = "error.pages_jam"
    reason = "jam"


class DocumentCoverOpenError(DeviceError):
    """A cover or door of the printer of pages is open."""

    code = "D-152"
    user_text_key = "error.pages_cover_open"
    state = DeviceState.USER_ERROR
    reason = "cover-open"


class TonerOutError(DeviceError):
    """The printer of pages has no toner or ink."""

    code = "D-153"
    user_text_key = "error.pages_toner_out"
    reason = "toner-out"


class DocumentPrinterStoppedError(DeviceError):
    """The printer of pages takes no jobs: paused, out of service or its output full."""

    code = "D-154"
    user_text_key = "error.pages_stopped"
    state = DeviceState.OFFLINE
    reason = "stopped"


class DocumentPrinterSilentError(DeviceLostError):
    """The printer of pages takes a connection and does not answer."""

    code = "D-155"
    user_text_key = "error.pages_silent"
    state = DeviceState.UNKNOWN
    reason = "silent"


class DocumentPrinterGarbledError(DeviceError):
    """What answers at the printer's address does not speak its protocol."""

    code = "D-156"
    user_text_key = "error.pages_garbled"
    reason = "garbled"


class PrintNotFinishedError(DeviceTimeoutError):
    """The time passed before the pages were out; the job was cancelled."""

    code = "D-157"
    user_text_key = "error.pages_not_finished"


class PrintJobFailedError(DeviceError):
    """The printer refused or aborted the job, or somebody cancelled it there."""

    code = "D-158"
    user_text_key = "error.pages_not_printed"


class DocumentPrinterFaultError(DeviceError):
    """The printer of pages reports another fault."""

    code = "D-159"
    user_text_key = "error.pages_fault"
    reason = "fault"
