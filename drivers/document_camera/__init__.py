"""Cameras that look down at papers."""

from drivers.device_class import DeviceClass

DEVICE_CLASS = DeviceClass(
    name="document_camera",
    adapters=("opencv_document",),
    reasons=frozenset({"frozen", "black"}),
    normal=frozenset({"off"}),
)
