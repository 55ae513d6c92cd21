"""All classes of devices of the project, as their folders declare them."""

import tomllib
from importlib import import_module
from pathlib import Path

from drivers.device_class import DeviceClass

_LISTED = Path(__file__).with_name("classes.toml")


def _declared(name: str) -> DeviceClass:
    declared: DeviceClass = import_module(f"drivers.{name}").DEVICE_CLASS
    return declared


CLASSES = tuple(_declared(name) for name in tomllib.loads(_LISTED.read_text("utf-8"))["classes"])
"""In the order of ``classes.toml``. Nothing of an adapter is loaded by it."""
