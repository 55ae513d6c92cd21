"""Cameras for a portrait."""

from drivers.device_class import DeviceClass, Usual

DEVICE_CLASS = DeviceClass(
    name="camera",
    adapters=("opencv",),
    reasons=frozenset({"frozen", "black"}),
    normal=frozenset({"off"}),
    usual=Usual("opencv", "source"),
)
