"""An uninterruptible power supply that Network UPS Tools watch, asked over TCP in plain text.

One connection per question: an answer that comes late comes to nobody. Only upsd on this machine
should be asked so, because nothing guards the line.
"""

import socket
from collections.abc import Iterator

from contracts.errors import DeviceError
from drivers.adapter import Adapter, Ask, Check, DeviceIdentity
from drivers.deadline import Clock, Deadline, SystemClock
from drivers.status import DeviceState, DeviceStatus
from drivers.ups import codec
from drivers.ups.errors import UpsServiceError
from drivers.ups.port import Ups, UpsReading

PORT = 3493
CONNECT_S = 1.0
_SLICE_S = 0.05
_CHUNK = 4096


class NutUps:
    """One UPS of an upsd.

    Args:
        ups: what ups.conf calls it.
    """

    def __init__(
        self, ups: str, *, host: str = "127.0.0.1", port: int = PORT, clock: Clock | None = None
    ) -> None:
        self._ups = ups
        self._address = (host, port)
        self._clock = clock or SystemClock()

    def open(self) -> None:
        """See that upsd listens."""
        self._connect(CONNECT_S).close()

    def close(self) -> None:
        """Nothing is held between two questions."""

    def health(self, deadline: Deadline) -> DeviceStatus:
        """How the power stands, as a state."""
        state, reason = codec.state_of(self.read(deadline))
        return DeviceStatus(state, reason, self._clock.now())

    def read(self, deadline: Deadline) -> UpsReading:
        """Ask upsd for everything that it knows of the UPS."""
        request = codec.question(self._ups)
        deadline.check()
        answer = b""
        with self._connect(min(CONNECT_S, deadline.remaining())) as line:
            try:
                line.sendall(request)
                while not codec.is_whole(answer):
                    answer += self._receive(line, deadline)
            except OSError as error:
                raise _down(error) from error
        return codec.reading(codec.variables(self._ups, answer))

    @staticmethod
    def _receive(line: socket.socket, deadline: Deadline) -> bytes:
        """What comes within one slice; raises OSError and what a deadline raises."""
        deadline.check()
        line.settimeout(_SLICE_S)
        try:
            data = line.recv(_CHUNK)
        except TimeoutError:
            return b""
        if not data:
            raise ConnectionResetError("closed by upsd")
        return data

    def _connect(self, seconds: float) -> socket.socket:
        try:
            return socket.create_connection(self._address, seconds)
        except OSError as error:
            raise _down(error) from error


def _down(error: OSError) -> UpsServiceError:
    return UpsServiceError(f"upsd cannot be asked: {type(error).__name__}")


def _make(ups: str, host: str = "127.0.0.1", port: int = PORT) -> NutUps:
    return NutUps(ups, host=host, port=port)


def self_test(ups: Ups, deadline: Deadline, _ask: Ask) -> Iterator[Check]:
    """Ask how the power stands and whether the battery is well; nothing is switched."""
    try:
        power = ups.read(deadline)
    except DeviceError as error:
        yield Check("answers", False, error.code)
        return
    yield Check("answers", True)
    state, reason = codec.state_of(power)
    charge = "" if power.charge is None else f"{power.charge:.0f} %"
    if state is DeviceState.UNKNOWN or power.charge is None:
        yield Check("battery", None, "it does not say")
    else:
        yield Check(
            "battery", state is DeviceState.ONLINE, " ".join(filter(None, (reason, charge)))
        )


def _identity(ups: Ups, deadline: Deadline) -> DeviceIdentity:
    power = ups.read(deadline)
    return DeviceIdentity(power.model, power.serial, power.firmware)


ADAPTER = Adapter("nut", "ups", _make, self_test, _identity)
