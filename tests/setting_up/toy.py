"""A device that only a person can judge: it asks twice and believes what it is told."""

from collections.abc import Iterator

from drivers.adapter import Adapter, Ask, Check
from drivers.deadline import Deadline
from drivers.status import DeviceState, DeviceStatus

OPEN: list["Toy"] = []
"""Those that somebody holds."""


class Toy:
    """Does nothing."""

    def open(self) -> None:
        OPEN.append(self)

    def close(self) -> None:
        if self in OPEN:
            OPEN.remove(self)

    def health(self, deadline: Deadline) -> DeviceStatus:
        return DeviceStatus(DeviceState.ONLINE)


def made() -> Toy:
    return Toy()


def self_test(toy: Toy, deadline: Deadline, ask: Ask) -> Iterator[Check]:
    yield Check("lights", ask("lights"))
    yield Check("door", ask("door"))


ADAPTER = Adapter(name="toy", device_class="keypad", make=made, self_test=self_test)
