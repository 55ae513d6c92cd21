"""Readers of social security cards (社会保障卡)."""

from drivers.device_class import DeviceClass

DEVICE_CLASS = DeviceClass(
    name="smart_card",
    adapters=("pcsc",),
)
