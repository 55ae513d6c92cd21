"""A camera as a scanner: codes are found in its pictures, by zxing-cpp in a helper process.

The camera is on only while a code is waited for. A helper that dies is replaced, with back-off,
until the deadline: a picture that kills it must not keep the next one from being read.
"""

from typing import Annotated

from pydantic import Field

from contracts.errors import DeviceLostError, DeviceTimeoutError
from drivers.adapter import Adapter
from drivers.code_scanner.codec import decode
from drivers.code_scanner.errors import CodeLeftError, NoCodeError
from drivers.code_scanner.fresh import FreshCodes
from drivers.code_scanner.port import ScannedCode, Symbology
from drivers.code_scanner.self_test import self_test
from drivers.deadline import Clock, Deadline, SystemClock
from drivers.helper_process import HelperEndedError, HelperProcess
from drivers.status import DeviceState, DeviceStatus
from drivers.video.presence import is_there

HELPER = "drivers.code_scanner.helper"
USUAL_KINDS = (Symbology.QR, Symbology.DATA_MATRIX, Symbology.AZTEC, Symbology.PDF417)
"""Codes with a check of their own that noise does not fulfil; bar codes only where wanted."""
SILENT_S = 10.0
"""Loading the libraries takes half a second, opening a camera up to three."""
PROBE_S = 1.0
BACK_OFF_FIRST_S = 0.2
BACK_OFF_LAST_S = 2.0
_SLICE_S = 0.05


class CameraCodeScanner:
    """A scanner made of a camera.

    Args:
        source: ``/dev/v4l/by-id/…``, an ``http`` address of MJPEG, a video or a picture file.
        kinds: which codes are looked for.
    """

    def __init__(
        self,
        source: str,
        *,
        kinds: tuple[Symbology, ...] = USUAL_KINDS,
        fresh: FreshCodes | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._source = source
        self._clock = clock or SystemClock()
        self._fresh = fresh or FreshCodes()
        self._helper = HelperProcess(HELPER, source=source, kinds=",".join(kinds))

    def open(self) -> None:
        """See that the camera is there; it is taken hold of only while a code is waited for."""
        self._look(PROBE_S)

    def close(self) -> None:
        """Turn the camera off."""
        self._helper.close()

    def health(self, deadline: Deadline) -> DeviceStatus:
        """The camera is there; whether it gives pictures is seen when they are wanted."""
        deadline.check()
        self._look(min(PROBE_S, deadline.remaining()))
        return DeviceStatus(DeviceState.ONLINE, since=self._clock.now())

    def read(self, deadline: Deadline) -> ScannedCode:
        """Wait for the next code that is held up from now on.

        Raises:
            CodeLeftError: of the kind NoCodeError; only a code was seen that lay there before.
        """
        deadline.check()
        self._look(min(PROBE_S, deadline.remaining()))
        back_off_s = BACK_OFF_FIRST_S
        try:
            while True:
                try:
                    return self._watch(deadline)
                except HelperEndedError:
                    deadline.wait(back_off_s)
                    back_off_s = min(back_off_s * 2, BACK_OFF_LAST_S)
        except DeviceTimeoutError as error:
            if self._fresh.lying:
                raise CodeLeftError("only a code that lay there before") from error
            raise NoCodeError("no code until the deadline") from error
        finally:
            self._helper.close()

    def _watch(self, deadline: Deadline) -> ScannedCode:
        """Look through one helper; raises HelperEndedError and what ``read`` raises."""
        self._helper.start()
        self._fresh.begin()
        silent = Deadline.after(SILENT_S, clock=self._clock)
        while True:
            deadline.check()
            told = self._helper.receive(_SLICE_S)
            if told is None:
                if silent.expired:
                    raise DeviceLostError("the camera gives no picture")
                continue
            if told.get("gone"):
                raise DeviceLostError("the camera is gone")
            silent = Deadline.after(SILENT_S, clock=self._clock)
            for payload in self._fresh.see(map(bytes.fromhex, told["codes"]), told["at"]):
                return decode(payload)

    def _look(self, seconds: float) -> None:
        if not is_there(self._source, seconds):
            raise DeviceLostError("the camera is not there")


def _make(
    source: str, kinds: Annotated[tuple[Symbology, ...], Field(min_length=1)] = USUAL_KINDS
) -> CameraCodeScanner:
    return CameraCodeScanner(source, kinds=kinds)


ADAPTER = Adapter("camera_scanner", "code_scanner", _make, self_test)
