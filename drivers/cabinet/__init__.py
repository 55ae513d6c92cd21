"""The cabinet around the devices: its lights, its door, who stands before it."""

from drivers.device_class import DeviceClass

DEVICE_CLASS = DeviceClass(
    name="cabinet",
    adapters=("modbus_rtu",),
    reasons=frozenset({"door-open"}),
)
