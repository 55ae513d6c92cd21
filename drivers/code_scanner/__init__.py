"""Scanners of QR and bar codes."""

from drivers.device_class import DeviceClass

DEVICE_CLASS = DeviceClass(
    name="code_scanner",
    adapters=("serial_scanner", "camera_scanner", "evdev_scanner"),
    reasons=frozenset({"frozen", "black", "shared"}),
)
