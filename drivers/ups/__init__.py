"""Uninterruptible power supplies: is the mains there, and how long does the battery last?"""

from drivers.device_class import DeviceClass

DEVICE_CLASS = DeviceClass(
    name="ups",
    adapters=("nut",),
    reasons=frozenset({"on-battery", "battery-low", "battery-worn"}),
)
