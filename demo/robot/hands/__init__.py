"""What a resident's hands do at devices where telling the simulator is not enough; one module a
class, with its name. A class without one needs nothing here.

``hands(device, resident)`` makes them: ``do(verb, **fields)`` does one thing, from any thread.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from demo.resident import Resident
from demo.simulators import Simulator


class Hands(Protocol):
    """Hands at one device; a simulator is a device that needs no hands of its own."""

    def do(self, verb: str, **fields: object) -> None:
        """Do this; a verb that means nothing special is the simulator's."""


def hands_at(device: Simulator, resident: Resident) -> Hands:
    """The hands of this resident at this device."""
    name = f"{__name__}.{device.name}"
    if find_spec(name) is None:
        return device
    made: Hands = import_module(name).hands(device, resident)
    return made
