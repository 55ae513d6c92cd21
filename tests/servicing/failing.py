"""A device that is silent every other time, and never closed twice."""

from drivers.adapter import Adapter
from drivers.deadline import Deadline
from drivers.errors import DeviceTimeoutError
from drivers.status import DeviceState, DeviceStatus

ASKED: list[bool] = []


class Failing:
    """Answers when it likes."""

    def __init__(self, odd: bool) -> None:
        self._odd = odd

    def open(self) -> None:
        pass

    def close(self) -> None:
        pass

    def health(self, deadline: Deadline) -> DeviceStatus:
        ASKED.append(self._odd)
        if len(ASKED) % 2:
            raise RuntimeError("not ours") if self._odd else DeviceTimeoutError("silent")
        return DeviceStatus(DeviceState.ONLINE)


def made(odd: bool = False) -> Failing:
    return Failing(odd)


ADAPTER = Adapter(name="failing", device_class="ups", make=made)
