"""The mechanism of a simulated printer: it moves paper while it has power, and takes its time.

Commands wait in its buffer until dots, feeds and cuts are done; what waits is lost with the power.
"""

import threading
import time
from collections import deque

from drivers.simulators.control import Json, VerbError
from drivers.simulators.printer_lines import Connection, Front
from drivers.simulators.printer_status import Condition
from drivers.simulators.strip import Strip

_STEP_ROWS = 8
_DRIP_MS = 20
LATER = ("paper-out", "power-off", "silent")
"""What may come in the middle of a receipt: ``after_rows`` says after how many."""
MOODS = ("normal", "silent", "hung", "cutter-jam", "stale", "drip", "garbled")


class Mechanism:
    """Paper, cover, cutter, power, and a thread that obeys one command after the other.

    Args:
        process_ids: whether it knows the question that carries a job's own mark.
        macros: whether it knows commands that are set and recalled.

    Attributes:
        lock: of the whole printer; every attribute is read with it held.
        mood: what it does otherwise than it should. ``drip_s``: its pause between two bytes.
        waiting_bytes: in the buffer. ``automatic``: which changes it tells by itself.
    """

    def __init__(
        self, front: Front, *, width: int, rows_per_s: int, process_ids: bool, macros: bool
    ) -> None:
        self.lock = threading.Condition()
        self.condition = Condition()
        self.mood = "normal"
        self.drip_s = 0.0
        self.automatic = 0
        self.powered = True
        self.waiting_bytes = 0
        self.cuts = 0
        self.fed_rows = 0
        self._front = front
        self._rows_per_s = rows_per_s
        self._process_ids = process_ids
        self._macros = macros
        self._macro: list[bytes] = []
        self._setting_macro = False
        self._start: threading.Timer | None = None
        self._rows_until: dict[str, int] = {}  # the verb that comes after so many rows
        self._strip = Strip(width)
        self._queue: deque[tuple[Connection, bytes]] = deque()
        self._dropped = 0  # so many times all that waited was lost
        self._begun_at = 0  # how often it had been, when the present command was taken
        self._ended = False

    def run(self) -> None:
        """Begin to obey."""
        threading.Thread(target=self._run, daemon=True).start()

    def end(self) -> None:
        """Obey nothing more."""
        with self.lock:
            self._ended = True
            self.lock.notify_all()

    @property
    def power(self) -> str:
        """On, off or starting."""
        return "on" if self.powered else "off" if self._start is None else "starting"

    def strip_png(self) -> bytes:
        """Give the last strip as a picture."""
        with self.lock:
            return self._strip.png()

    def put(self, connection: Connection, command: bytes) -> None:
        """Let a command wait; its answer goes to where it came from. With the lock held."""
        self._queue.append((connection, command))
        self.waiting_bytes += len(command)
        self.lock.notify_all()

    def drop_all(self) -> None:
        """Lose all that waits, and what is being done. With the lock held."""
        self._queue.clear()
        self.waiting_bytes = 0
        self._dropped += 1
        self._strip.reset()
        self.lock.notify_all()

    # ---- what happens to it -----------------------------------------------------------------

    def happen(self, verb: str, arguments: Json) -> None:
        """Let this happen to it, now or after so many rows."""
        with self.lock:
            before = self.condition.automatic()
            if verb in LATER and (rows := int(arguments.get("after_rows", 0))):
                self._rows_until[verb] = rows
            else:
                self._happen(verb, arguments)
            self._tell_change(before)
            self.lock.notify_all()

    def _happen(self, verb: str, arguments: Json) -> None:
        match verb:
            case "paper-out" | "paper-near-end" | "paper-in":
                self._rows_until.pop("paper-out", None)
                self.condition.paper = {"paper-in": "ok"}.get(verb, verb.removeprefix("paper-"))
            case "cover-open" | "cover-close":
                self.condition.cover_open = verb == "cover-open"
            case "power-off":  # what waits is lost, and so is what still comes
                self._power_off()
            case _ if verb in MOODS:
                self._rows_until.pop("silent", None)
                self.mood, self.condition.jam = verb, verb == "cutter-jam"
                self.drip_s = int(arguments.get("ms", _DRIP_MS)) / 1000
            case _:
                raise VerbError(f"unknown verb {verb!r}")

    def _tell_change(self, before: bytes) -> None:
        now = self.condition.automatic()
        if self.automatic and now != before:
            self._front.tell(now)

    def _power_off(self) -> None:
        self.powered = False
        self._rows_until.pop("power-off", None)
        if self._start is not None:
            self._start.cancel()
            self._start = None
        self.automatic = 0
        self._macro, self._setting_macro = [], False
        self.drop_all()
        self._front.power_lost()

    def switch_on(self, boot_s: float) -> None:
        """Give it power; it is on when it has started."""
        with self.lock:
            self._rows_until.pop("power-off", None)  # power that was still to go stays
            if self.powered or self._start is not None:
                return
            self._start = threading.Timer(boot_s, self._power_on)
            self._start.daemon = True
            start = self._start
        if boot_s:
            start.start()
        else:
            self._power_on()

    def _power_on(self) -> None:
        """It starts as new: nothing waits, no mode is set, nothing is told of a job before."""
        with self.lock:
            if self._start is None:
                return
            self.powered, self._start = True, None
            self._front.forget()
            self.lock.notify_all()
        self._front.power_back()

    # ---- what it is told to do --------------------------------------------------------------

    def _run(self) -> None:
        while not self._ended:
            with self.lock:
                while not self._queue and not self._ended:
                    self.lock.wait(0.5)
                if self._ended:
                    return
                connection, command = self._queue.popleft()
                self._begun_at = self._dropped
            self._perform(connection, command)
            with self.lock:
                if self._holds():
                    self.waiting_bytes -= len(command)
                self.lock.notify_all()

    def _perform(self, connection: Connection, command: bytes) -> None:
        if self._macros and command[:2] in (b"\x1d:", b"\x1d^"):
            self._set_or_recall(connection, command)
            return
        if self._setting_macro:
            self._macro.append(command)
        match command[:2]:
            case b"\x1b@":
                self._strip.reset()
            case b"\x1dv":
                self._raster(command)
            case b"\x1bd":
                self._feed(command[2])
            case b"\x1dV":
                self._cut()
            case b"\x1dr":
                self._report(connection, command[2])
            case b"\x1da":
                self._set_automatic(connection, command[2])
            case b"\x1d(" if command[2:3] == b"H":
                self._process_id(connection, command)
            case _ if command[0] >= 0x20:
                with self.lock:
                    self._strip.text(command)
            case _ if command == b"\n":
                self._feed(1)
            case _:
                with self.lock:
                    self._strip.style(command)

    def _set_or_recall(self, connection: Connection, command: bytes) -> None:
        if command[1] == ord("^"):
            for one in self._macro * command[2]:
                self._perform(connection, one)
            return
        with self.lock:
            if self._holds():
                self._setting_macro = not self._setting_macro
                if self._setting_macro:
                    self._macro = []

    def _raster(self, command: bytes) -> None:
        stride = command[4] | command[5] << 8
        height = command[6] | command[7] << 8
        data = command[8:]
        for row in range(height):
            if not self._advance(row):
                return
            with self.lock:
                self._strip.row(data[row * stride : (row + 1) * stride])
                self.fed_rows += 1

    def _feed(self, lines: int) -> None:
        if self._advance(0):
            with self.lock:
                rows = self._strip.line_feed(lines)
                self.fed_rows += rows
            self._take_time(rows)

    def _cut(self) -> None:
        if not self._advance(0):
            return
        with self.lock:
            while self.mood == "cutter-jam" and self._holds():
                self.lock.wait(0.1)
            if self._holds():
                self._strip.cut()
                self.cuts += 1

    def _report(self, connection: Connection, number: int) -> None:
        if not self._advance(0):
            return
        with self.lock:
            asked = number in (1, 49)
            self._front.answer(connection, self.condition.paper_sensor() if asked else b"\x00")

    def _set_automatic(self, connection: Connection, mask: int) -> None:
        with self.lock:
            self.automatic = mask
            if mask:
                self._front.answer(connection, self.condition.automatic())

    def _process_id(self, connection: Connection, command: bytes) -> None:
        if self._process_ids and len(command) == 11 and self._advance(0):
            with self.lock:
                self._front.answer(connection, b"\x37\x22" + command[7:11] + b"\x00")

    def _advance(self, row: int) -> bool:
        """Wait until the mechanism may move; tell whether the job still holds."""
        if row % _STEP_ROWS == 0 and row:
            self._take_time(_STEP_ROWS)
        with self.lock:
            before = self.condition.automatic()
            for verb in tuple(self._rows_until):
                self._rows_until[verb] -= 1
                if self._rows_until[verb] <= 0:
                    del self._rows_until[verb]
                    self._happen(verb, {})
            self._tell_change(before)
            while self._stopped() and self._holds():
                self.lock.wait(0.1)
            return self._holds()

    def _holds(self) -> bool:
        """Whether the command in hand was not dropped meanwhile."""
        return not self._ended and self._begun_at == self._dropped

    def _stopped(self) -> bool:
        return self.condition.paper == "out" or self.condition.cover_open or self.mood == "hung"

    def _take_time(self, rows: int) -> None:
        if self._rows_per_s:
            time.sleep(rows / self._rows_per_s)
