"""Keypads for people who cannot use the touch screen."""

from drivers.device_class import DeviceClass

DEVICE_CLASS = DeviceClass(
    name="keypad",
    adapters=("serial_keypad", "evdev_keypad"),
    reasons=frozenset({"shared"}),
)
