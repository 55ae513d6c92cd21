"""A USB bus of one printer, below pyusb: its bulk endpoints are a simulator's TCP line.

No USB device and no gadget can be had where tests run. What pyusb and python-escpos do with
descriptors, claims and time limits is theirs and real; what a controller does is not.
"""

import errno
import socket
import time
from array import array
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

VENDOR, PRODUCT = 0x0416, 0x5011
ENDPOINT_OUT, ENDPOINT_IN = 0x03, 0x84


def _refused(line: socket.socket) -> bool:
    """Whether the simulator still has the connection before, which a bus does not know."""
    line.settimeout(0.05)
    try:
        return line.recv(1, socket.MSG_PEEK) == b""
    except TimeoutError:
        return False


class UsbBus(usb.backend.IBackend):
    """The printer's bus."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__()
        self._address = (host, port)
        self._endpoints = [ENDPOINT_IN, ENDPOINT_OUT]
        self._attributes = 2

    def endpoints_out_only(self) -> None:
        """The printer cannot be heard, as the cheapest cannot."""
        self._endpoints = [ENDPOINT_OUT]

    def no_bulk(self) -> None:
        """It is something else."""
        self._attributes = 3

    # ---- descriptors ----------------------------------------------------------------------------

    def enumerate_devices(self) -> Any:
        return iter([self])

    def get_device_descriptor(self, device: Any) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=VENDOR, idProduct=PRODUCT,
            bcdDevice=0x100, iManufacturer=0, iProduct=0, iSerialNumber=0, bNumConfigurations=1,
            address=1, bus=1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, device: Any, configuration: int) -> Any:
        if configuration:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1,
            bConfigurationValue=1, iConfiguration=0, bmAttributes=0x80, bMaxPower=50,
            extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(
        self, device: Any, interface: int, setting: int, configuration: int
    ) -> Any:
        if interface or setting:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=len(self._endpoints), bInterfaceClass=7, bInterfaceSubClass=1,
            bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(
        self, device: Any, endpoint: int, interface: int, setting: int, configuration: int
    ) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=self._endpoints[endpoint],
            bmAttributes=self._attributes, wMaxPacketSize=64, bInterval=0, bRefresh=0,
            bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    # ---- the device -----------------------------------------------------------------------------

    def open_device(self, device: Any) -> Any:
        end = time.monotonic() + 10
        try:
            while time.monotonic() < end:
                line = socket.create_connection(self._address, 5)
                if not _refused(line):
                    return line
                line.close()
        except OSError as error:
            raise usb.core.USBError("no such device", errno=errno.ENODEV) from error
        raise usb.core.USBError("resource busy", errno=errno.EBUSY)

    def close_device(self, handle: socket.socket) -> None:
        handle.close()

    def get_configuration(self, handle: socket.socket) -> int:
        return 1

    def set_configuration(self, handle: socket.socket, value: int) -> None:
        pass

    def claim_interface(self, handle: socket.socket, interface: int) -> None:
        pass

    def release_interface(self, handle: socket.socket, interface: int) -> None:
        pass

    def reset_device(self, handle: socket.socket) -> None:
        pass

    def bulk_write(
        self, handle: socket.socket, endpoint: int, interface: int, data: Any, timeout: int
    ) -> int:
        assert endpoint == ENDPOINT_OUT
        handle.settimeout(timeout / 1000)
        try:
            return handle.send(bytes(data))
        except TimeoutError as error:
            raise usb.core.USBTimeoutError("timed out", errno=errno.ETIMEDOUT) from error
        except OSError as error:
            raise usb.core.USBError("no such device", errno=errno.ENODEV) from error

    def bulk_read(
        self,
        handle: socket.socket,
        endpoint: int,
        interface: int,
        buffer: "array[int]",
        timeout: int,
    ) -> int:
        assert endpoint == ENDPOINT_IN
        handle.settimeout(timeout / 1000)
        try:
            data = handle.recv(len(buffer))
        except TimeoutError as error:
            raise usb.core.USBTimeoutError("timed out", errno=errno.ETIMEDOUT) from error
        except OSError as error:
            raise usb.core.USBError("no such device", errno=errno.ENODEV) from error
        if not data:
            raise usb.core.USBError("no such device", errno=errno.ENODEV)
        buffer[: len(data)] = array("B", data)
        return len(data)
