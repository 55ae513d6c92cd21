"""Printers on USB that are no serial line, as pyusb sees them."""

from collections.abc import Iterator
from typing import Any

from contracts.errors import DeviceLostError
from drivers.deadline import Deadline
from drivers.plugged import Kind, Plugged
from drivers.receipt_printer.usb_transport import PRINTERS


def plugged(deadline: Deadline) -> Iterator[Plugged]:
    """Each by its numbers; raises DeviceLostError where USB cannot be looked at."""
    deadline.check()
    try:
        import usb.core

        for device in usb.core.find(find_all=True, custom_match=_prints) or ():
            yield Plugged(
                Kind.USB_PRINTER,
                f"{device.idVendor:04x}:{device.idProduct:04x}",
                " ".join(filter(None, (_said(device, "manufacturer"), _said(device, "product")))),
                vendor=device.idVendor,
                product=device.idProduct,
                serial=_said(device, "serial_number"),
                port=f"{device.bus}-{device.address}",
            )
    except (ImportError, OSError, ValueError) as error:  # ValueError: there is no libusb here
        raise DeviceLostError(f"USB cannot be looked at: {type(error).__name__}") from error


def _prints(device: Any) -> bool:
    """Whether it is a printer, or one of its interfaces is."""
    if device.bDeviceClass == PRINTERS:
        return True
    try:
        return any(part.bInterfaceClass == PRINTERS for each in device for part in each)
    except OSError:  # pulled out meanwhile
        return False


def _said(device: Any, what: str) -> str:
    """A text of the device; "" when this user may not ask it."""
    try:
        return str(getattr(device, what) or "")
    except (OSError, ValueError):
        return ""
