"""I/O boards by Modbus RTU on a serial line, mostly RS-485 behind a USB converter."""

from collections.abc import Iterator, Mapping

import structlog

from contracts.errors import DeviceError, DeviceTimeoutError
from drivers.adapter import Adapter, AdapterError, Ask, Check
from drivers.cabinet import codec
from drivers.cabinet.errors import CabinetFaultError, CabinetGarbledError, CabinetSilentError
from drivers.cabinet.port import Cabinet, Inputs, Light
from drivers.deadline import Clock, Deadline, SystemClock
from drivers.serial_line import SerialLine
from drivers.status import DeviceState, DeviceStatus

ANSWER_S = 0.5
TRIES = 2
SELF_TEST_S = 5.0
COILS: Mapping[Light, int] = {
    Light.READER: 0,
    Light.PRINTER: 1,
    Light.SCANNER: 2,
    Light.CAMERA: 3,
}
_BITS_OF_A_BYTE = 10
_FAST_GAP_S = 0.00175
_LONGEST = 1024
"""Bytes: no frame is longer than 256 (V1.02, section 2.5.1)."""

_log = structlog.get_logger(__name__)


class ModbusCabinet:
    """A board with lights on coils and contacts on discrete inputs.

    Args:
        address: of the board, 1 to 247.
        coils: which coil each light is on.
        door, presence: which inputs they are on.
        door_open_when: what the door's input says when it is open. False is a contact that the
            closed door holds closed: a wire that was cut then reads as an open door.
        answer_s: how long an answer is waited for.
    """

    def __init__(
        self,
        port: str,
        *,
        baud: int = 9600,
        address: int = 1,
        coils: Mapping[Light, int] = COILS,
        door: int = 0,
        presence: int = 1,
        door_open_when: bool = False,
        answer_s: float = ANSWER_S,
        clock: Clock | None = None,
    ) -> None:
        self._line = SerialLine(port, baud, name="cabinet")
        self._address = address
        self._coils = dict(coils)
        self._door = door
        self._presence = presence
        self._door_open_when = door_open_when
        self._answer_s = answer_s
        # 3.5 bytes of silence part two frames, above 19200 baud a fixed time (V1.02, 2.5.1.1).
        self._gap_s = 3.5 * _BITS_OF_A_BYTE / baud if baud <= 19200 else _FAST_GAP_S
        self._first = min(door, presence)
        self._count = max(door, presence) - self._first + 1
        self._reading = codec.read_inputs(address, self._first, self._count)
        self._switching = {
            (light, on): codec.write_coil(address, coil, on)
            for light, coil in self._coils.items()
            for on in (True, False)
        }
        self._clock = clock or SystemClock()

    def open(self) -> None:
        """Open the line for this process alone."""
        self._line.open()

    def close(self) -> None:
        """Close the line."""
        self._line.close()

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Read the inputs: nothing moves by it."""
        reason = "door-open" if self.read_inputs(deadline).door_open else ""
        return DeviceStatus(DeviceState.ONLINE, reason, self._clock.now())

    def light(self, name: Light, on: bool, deadline: Deadline) -> None:
        """Switch a light and hear that it was switched; a light that is not fitted is none."""
        request = self._switching.get((name, on))
        if request is not None:
            self._exchange(request, deadline)

    def read_inputs(self, deadline: Deadline) -> Inputs:
        """Read door and presence in one question, so that they are of one moment."""
        states = codec.bits(self._exchange(self._reading, deadline), self._count)
        return Inputs(
            door_open=states[self._door - self._first] is self._door_open_when,
            person=states[self._presence - self._first],
        )

    def _exchange(self, request: codec.Request, deadline: Deadline) -> bytes:
        """Ask, and once more when the answer is damaged, missing or "busy"."""
        for left in reversed(range(TRIES)):
            try:
                return self._ask(request, deadline)
            except (CabinetSilentError, CabinetGarbledError) as error:
                if not left:
                    raise
                _log.debug("cabinet.asked_again", code=error.code)
            except codec.RefusedError as error:
                if not left or error.reason != codec.BUSY:
                    raise CabinetFaultError(str(error)) from error
        raise AssertionError("the last try returns or raises")

    def _ask(self, request: codec.Request, deadline: Deadline) -> bytes:
        deadline.wait(self._gap_s)
        self._line.drop_input()
        self._line.write(request.frame)
        limit = deadline.within(self._answer_s)
        received = b""
        try:
            while True:
                received += self._line.read(limit)
                answer = request.answer(received)
                if answer is not None:
                    return answer
                if len(received) > _LONGEST:
                    raise CabinetGarbledError("noise that does not end")
        except DeviceTimeoutError as error:
            deadline.check()
            if received:
                raise CabinetGarbledError("no answer in what came") from error
            raise CabinetSilentError("no answer") from error


def self_test(cabinet: Cabinet, deadline: Deadline, ask: Ask) -> Iterator[Check]:
    """Light everything, and watch the door; both need a person."""
    try:
        cabinet.read_inputs(deadline.within(SELF_TEST_S))
        yield Check("answers", True)
        for light in Light:
            cabinet.light(light, True, deadline)
        yield Check("lights", ask("lights"))
        for light in Light:
            cabinet.light(light, False, deadline)
        if not ask("door"):
            yield Check("door", None, "nobody opened it")
            return
        opened = cabinet.read_inputs(deadline).door_open
        shut = ask("door-shut") and not cabinet.read_inputs(deadline).door_open
        yield Check("door", opened and shut)
    except DeviceError as error:
        yield Check("answers", False, error.code)


def _make(
    port: str,
    baud: int = 9600,
    address: int = 1,
    coils: dict[Light, int] | None = None,
    door: int = 0,
    presence: int = 1,
    door_open_when: bool = False,
) -> ModbusCabinet:
    try:
        return ModbusCabinet(
            port,
            baud=baud,
            address=address,
            coils=COILS if coils is None else coils,
            door=door,
            presence=presence,
            door_open_when=door_open_when,
        )
    except (ValueError, ZeroDivisionError) as error:
        raise AdapterError(f"modbus_rtu: {error}") from error


ADAPTER = Adapter("modbus_rtu", "cabinet", _make, self_test)
