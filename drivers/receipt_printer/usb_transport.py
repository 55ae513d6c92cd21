"""A printer on USB, over python-escpos, pyusb and libusb."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import structlog

from contracts.errors import DeviceLostError
from drivers.receipt_printer.port_rest import NEVER

if TYPE_CHECKING:
    import usb.core

PRINTERS = 7
"""The USB class of printers."""
BULK = 2
_PIECE = 16 * 1024
_CHUNK = 512
"""A whole packet: what is shorter overflows when the printer sends one."""
_EMPTY_PAUSE_S = 0.005

_log = structlog.get_logger(__name__)


class UsbTransport:
    """A device that is held between jobs; unplugged or without power it is gone.

    Args:
        search: what the device is found by: idVendor, idProduct and what else pyusb takes.
    """

    outlives_power = False
    tries = 1
    bytes_per_s = 0.0
    lag_s = 0.0
    rest = NEVER
    hears = True

    def __init__(self, search: Mapping[str, Any]) -> None:
        self._search = dict(search)
        self._device: usb.core.Device | None = None
        self._out = self._in = 0

    def hold(self) -> None:
        """Find the device and take it; raises DeviceLostError."""
        self.let_go()
        try:
            from escpos.exceptions import Error

            from drivers.receipt_printer.library import Usb  # slow to import
        except ImportError as error:
            raise DeviceLostError("pyusb is not installed") from error
        line = Usb(usb_args=dict(self._search))
        try:
            line.open()
        except (Error, RuntimeError, ValueError, OSError) as error:
            # ValueError: there is no libusb on this machine.
            raise DeviceLostError(f"no such USB device: {type(error).__name__}") from error
        device, line.device = line.device, None  # it would be closed with what found it
        assert device is not None
        self._device = device
        try:
            self._find_endpoints(device)
        except OSError as error:
            self.let_go()
            raise DeviceLostError(f"the USB device says nothing: {type(error).__name__}") from error

    def let_go(self) -> None:
        """Let go of the device."""
        device, self._device = self._device, None
        if device is None:
            return
        import usb.util

        try:
            usb.util.dispose_resources(device)
        except OSError as error:
            _log.info("device.close_failed", device="receipt_printer", error=type(error).__name__)

    def connect(self, seconds: float) -> None:
        """The device is held; after a reset it is taken anew."""
        if self._device is None:
            self.hold()

    def send(self, data: bytes, seconds: float) -> None:
        """Send all within so many seconds; raises OSError."""
        device, end = self._held(), time.monotonic() + seconds
        start = 0
        while start < len(data):
            try:
                start += device.write(self._out, data[start : start + _PIECE], _left_ms(end))
            except OSError as error:
                raise _told_apart(error) from error
            if start < len(data) and time.monotonic() > end:
                raise TimeoutError("the printer takes no more")

    def receive(self, seconds: float) -> bytes:
        """Give what comes within so many seconds, or nothing; raises OSError."""
        device, end = self._held(), time.monotonic() + seconds
        while self._in:
            try:
                data = bytes(device.read(self._in, _CHUNK, _left_ms(end)))
            except OSError as error:
                cause = _told_apart(error)
                if isinstance(cause, TimeoutError):
                    return b""
                raise cause from error
            if data or time.monotonic() >= end:
                return data
            time.sleep(_EMPTY_PAUSE_S)  # an empty packet says nothing
        return b""

    def hang_up(self, *, well: bool = False) -> None:
        """The device stays."""

    def reset(self) -> None:
        """Let go of the device: what waits on this side is dropped."""
        self.let_go()

    def _find_endpoints(self, device: "usb.core.Device") -> None:
        """The bulk endpoints of the printer, else of the first interface that has any."""
        self._out = self._in = 0
        configuration = device.get_active_configuration()
        for interface in sorted(configuration, key=lambda one: one.bInterfaceClass != PRINTERS):
            for endpoint in interface:
                if endpoint.bmAttributes & 0x03 != BULK:
                    continue
                if endpoint.bEndpointAddress & 0x80:
                    self._in = self._in or endpoint.bEndpointAddress
                else:
                    self._out = self._out or endpoint.bEndpointAddress
            if self._out:
                break
        if not self._out:
            self.let_go()
            raise DeviceLostError("the USB device is no printer")
        self.hears = bool(self._in)

    def _held(self) -> "usb.core.Device":
        if self._device is None:
            raise ConnectionResetError("the USB device is gone")
        return self._device


def _left_ms(end: float) -> int:
    """Milliseconds; never 0, which would be for ever."""
    return max(1, int((end - time.monotonic()) * 1000))


def _told_apart(error: OSError) -> OSError:
    import usb.core

    if isinstance(error, usb.core.USBTimeoutError):
        return TimeoutError("the printer takes no more")
    return ConnectionResetError("the USB device is gone")
