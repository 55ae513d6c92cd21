"""A card reader with a SAM_V module, behind a pseudo-terminal.

It answers as the hardware does: in order, after the card's own time, at the line's speed; a card
that was read is not found again until it was lifted. ``unplug`` takes the terminal device away.
"""

import contextlib
import errno
import os
import select
import threading
import time
import tty
from pathlib import Path
from random import Random

from drivers.simulators.chip import CardError, chip_new_address, chip_text
from drivers.simulators.control import Json, VerbError, arguments_of, serve

MOODS = (
    "normal", "noise", "truncate", "slow", "silent", "wrong-checksum", "unreadable", "drip",
    "stall",
)  # fmt: skip
_START = b"\xaa\xaa\xaa\x96\x69"
_SAM_ID = bytes.fromhex("050001008e5133013930000015cd5b07")
_PHOTO = b"SIMULATED PORTRAIT, NO WLT".ljust(1024, b"\0")
_SLOW_CARD_S = 2.0
_SLOW_BAUD = 9600
_LONG_FRAME = 200
"""A stall stops inside what is longer than this: the text and photo of a card."""


class Module:
    """The module and the card on it: requests in, replies out, no line."""

    def __init__(self) -> None:
        self.text: bytes | None = None
        self.new_address: bytes | None = None
        self.unreadable = False
        self.reads = 0
        self._selected = False
        self._found = False
        self._done = False

    def put(self, text: bytes, new_address: bytes | None) -> None:
        """Put a card on the reader."""
        self.lift()
        self.text, self.new_address = text, new_address

    def lift(self) -> None:
        """Take the card off."""
        self.text = self.new_address = None
        self._selected = self._found = self._done = False

    def answer(self, command: int, parameter: int) -> bytes:
        """Give the reply's bytes from the status on."""
        match command, parameter:
            case (0x10 | 0x11, 0xFF):
                return b"\0\0\x90"
            case 0x12, 0xFF:
                return b"\0\0\x90" + _SAM_ID
            case 0x20, 0x01:
                return self._find()
            case 0x20, 0x02:
                return self._select()
            case 0x30, 0x01:
                return self._read()
            case 0x30, 0x03:
                return self._read_new_address()
        return b"\0\0\x21"

    def _find(self) -> bytes:
        self._selected = False
        self._found = self.text is not None and not self._done
        return b"\0\0\x9f\0\0\0\0" if self._found else b"\0\0\x80"

    def _select(self) -> bytes:
        self._selected = self._found and self.text is not None
        return b"\0\0\x90" + bytes(8) if self._selected else b"\0\0\x81"

    def _read(self) -> bytes:
        if not self._selected or self._done or self.text is None or self.unreadable:
            # After a failed read too the card is found again only when it was put anew.
            self._done = self.text is not None
            return b"\0\0\x41"
        self._done = True
        self.reads += 1
        return b"\0\0\x90\x01\x00\x04\x00" + self.text + _PHOTO

    def _read_new_address(self) -> bytes:
        if not self._selected or self.text is None:
            return b"\0\0\x41"
        return b"\0\0\x91" if self.new_address is None else b"\0\0\x90" + self.new_address


class SamV:
    """The reader: its module, its moods and its line."""

    def __init__(self, link: Path, *, baud: int, card_ms: int) -> None:
        self._link = link
        self._baud = baud
        self._card_s = card_ms / 1000
        self._module = Module()
        self._mood = "normal"
        self._lock = threading.RLock()
        self._random = Random(5)  # noqa: S311  # noise, no secret
        self._master: int | None = None
        self._slave: int | None = None
        self._worker: threading.Thread | None = None
        self._plug()

    def state(self) -> Json:
        """Say how the reader stands; never whose card lies on it."""
        with self._lock:
            return {
                "card": self._module.text is not None,
                "mood": self._mood,
                "plugged": self._master is not None,
                "reads": self._module.reads,
            }

    def do(self, verb: str, arguments: Json) -> None:
        """Obey a verb of the control server."""
        with self._lock:
            if verb in MOODS:
                self._mood = verb
                self._module.unreadable = verb == "unreadable"
                return
        match verb:
            case "put-card":
                self._put(arguments.get("card"))
            case "lift-card":
                with self._lock:
                    self._module.lift()
            case "unplug":
                self._unplug()
            case "plug":
                self._plug()
            case _:
                raise VerbError(f"unknown verb {verb!r}")

    def close(self) -> None:
        """Take the line away."""
        self._unplug()

    def _put(self, card: object) -> None:
        if not isinstance(card, dict):
            raise VerbError("put-card needs a card")
        try:
            text, new_address = chip_text(card), chip_new_address(card)
        except CardError as error:
            raise VerbError(str(error)) from error
        with self._lock:
            self._module.put(text, new_address)

    def _plug(self) -> None:
        with self._lock:
            if self._master is not None:
                return
            # The slave stays open here: else the first close of the terminal ends the line.
            self._master, self._slave = os.openpty()
            tty.setraw(self._slave)
            os.set_blocking(self._master, False)
            partial = self._link.with_name(self._link.name + ".part")
            partial.unlink(missing_ok=True)
            partial.symlink_to(os.ttyname(self._slave))
            partial.replace(self._link)
            self._worker = threading.Thread(
                target=self._serve, args=(self._master, self._slave), daemon=True
            )
            self._worker.start()

    def _unplug(self) -> None:
        with self._lock:
            worker, self._worker = self._worker, None
            self._master = self._slave = None
            self._link.unlink(missing_ok=True)
        if worker is not None:
            worker.join(2)

    # ---- the line ---------------------------------------------------------------------------

    def _serve(self, master: int, slave: int) -> None:
        buffer = bytearray()
        try:
            while self._master == master:
                ready, _, _ = select.select([master], [], [], 0.02)
                if ready:
                    buffer += os.read(master, 4096)
                    self._answer_all(master, buffer)
        except OSError as error:
            if error.errno not in (errno.EIO, errno.EBADF):
                raise
        finally:
            os.close(master)
            os.close(slave)

    def _answer_all(self, master: int, buffer: bytearray) -> None:
        while (request := _take_request(buffer)) is not None:
            if isinstance(request, int):
                self._send(master, _framed(bytes((0, 0, request))))
                continue
            command, parameter = request
            self._spend(self._card_time(command, parameter))
            with self._lock:
                body = self._module.answer(command, parameter)
            self._send(master, _framed(body))

    def _card_time(self, command: int, parameter: int) -> float:
        """Real modules take 30–70 ms to find a card and 0.7 s to read one."""
        share = {(0x20, 0x01): 0.1, (0x20, 0x02): 0.07, (0x30, 0x01): 1.0, (0x30, 0x03): 0.15}.get(
            (command, parameter), 0.01
        )
        base = self._card_s + (_SLOW_CARD_S if self._mood == "slow" else 0.0)
        return base * share

    def _alive(self) -> bool:
        """Whether the plug that this thread serves is still in."""
        return self._worker is threading.current_thread()

    def _spend(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while self._alive() and time.monotonic() < end:
            time.sleep(min(0.02, max(0.0, end - time.monotonic())))

    def _send(self, master: int, frame: bytes) -> None:
        mood = self._mood
        baud = _SLOW_BAUD if mood == "slow" else self._baud
        frame = self._damaged(mood, frame)
        step = 1 if mood == "drip" else 64
        for start in range(0, len(frame), step):
            chunk = frame[start : start + step]
            while self._mood == "stall" and start > _LONG_FRAME and self._alive():
                time.sleep(0.01)
            if self._mood == "silent":
                return
            if not self._alive():
                return
            with contextlib.suppress(BlockingIOError):
                os.write(master, chunk)
            if baud:
                self._spend(len(chunk) * 10 / baud)

    def _damaged(self, mood: str, frame: bytes) -> bytes:
        match mood:
            case "noise":
                return self._noisy(frame)
            case "truncate":
                return frame[: len(frame) * 2 // 3]
            case "silent":
                return b""
            case "wrong-checksum":
                return frame[:-1] + bytes((frame[-1] ^ 0x5A,))
        return frame

    def _noisy(self, frame: bytes) -> bytes:
        damaged = bytearray(frame)
        for _ in range(max(1, len(frame) // 16)):
            damaged[self._random.randrange(len(damaged))] ^= 1 << self._random.randrange(8)
        return self._random.randbytes(self._random.randrange(12)) + bytes(damaged)


def _take_request(buffer: bytearray) -> tuple[int, int] | int | None:
    """Take the first whole request off the buffer: command and parameter, or an error status."""
    while True:
        start = buffer.find(_START)
        if start < 0:
            del buffer[: max(0, len(buffer) - 4)]
            return None
        del buffer[:start]
        if len(buffer) < 7:
            return None
        length = buffer[5] << 8 | buffer[6]
        if not 3 <= length <= 64:
            del buffer[:1]
            continue
        if len(buffer) < 7 + length:
            return None
        frame = bytes(buffer[5 : 7 + length])
        del buffer[: 7 + length]
        check = 0
        for byte in frame[:-1]:
            check ^= byte
        return (frame[2], frame[3]) if check == frame[-1] else 0x10


def _framed(body: bytes) -> bytes:
    length = len(body) + 1
    frame = bytes((length >> 8, length & 0xFF)) + body
    check = 0
    for byte in frame:
        check ^= byte
    return _START + frame + bytes((check,))


def main() -> None:
    """Run the simulator."""
    parser = arguments_of("sam_v", "A card reader behind a pseudo-terminal.")
    parser.add_argument("--link", type=Path, required=True, help="symlink to the terminal device")
    parser.add_argument("--speed", type=int, default=115200, help="baud; 0 sends at once")
    parser.add_argument("--card-ms", type=int, default=700, help="time that reading a card takes")
    options = parser.parse_args()
    device = SamV(options.link, baud=options.speed, card_ms=options.card_ms)
    serve(options, device, {"link": str(options.link)})


if __name__ == "__main__":
    main()
