"""Readers of identity cards."""

from drivers.device_class import DeviceClass, Usual

DEVICE_CLASS = DeviceClass(
    name="id_card",
    adapters=("sam_v",),
    usual=Usual("sam_v", "port"),
)
