"""A card reader with a SAM_V module, behind a pseudo-terminal.

It answers as the hardware does: in order, after the card's own time, at the line's speed; a card
that was read is not found again until it was lifted or the field was reset. ``unplug`` takes the
terminal device away.
"""

import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from drivers.simulators.chip import CardError, chip_new_address, chip_text
from drivers.simulators.control import Json, VerbError, arguments_of, serve
from drivers.simulators.pty_line import PtyLine
from drivers.simulators.sam_module import Module, framed, take_request

MOODS = (
    "normal", "noise", "truncate", "slow", "silent", "wrong-checksum", "unreadable", "drip",
    "stall", "stale", "flip",
)  # fmt: skip
_SLOW_CARD_S = 2.0
_SLOW_BAUD = 9600
_LONG_FRAME = 200
"""A stall stops inside what is longer than this, the text and photo of a card; such a reply is also
what a stale reader keeps back."""
_TEXT = range(14, 14 + 256)
"""Where a card's text stands in such a reply."""
_CARD_SHARES = {(0x20, 0x01): 0.1, (0x20, 0x02): 0.07, (0x30, 0x01): 1.0, (0x30, 0x03): 0.15}
"""Real modules take 30–70 ms to find a card and 0.7 s to read one."""
_SHORT_SHARE = 0.01
_READ, _FOUND = 0x30, 0x9F


@dataclass
class Timing:
    """Where the time went of the card that was put last; monotonic ms.

    Attributes:
        asked_ms: when the terminal asked the question that found it.
        given_ms: when the last byte of its record had gone out.
        own_ms: what of the time between putting and giving the reader spent answering.
    """

    put_ms: float
    asked_ms: float | None = None
    given_ms: float | None = None
    own_ms: float = 0.0
    _spent_ms: float = 0.0

    def answered(self, begun_ms: float, *, found: bool, record: bool) -> None:
        """A question that came at ``begun_ms`` has been answered to its last byte."""
        now = _now_ms()
        self._spent_ms += now - max(begun_ms, self.put_ms)
        if found and self.asked_ms is None:
            self.asked_ms = begun_ms
        if record:
            self.given_ms, self.own_ms = now, self._spent_ms

    def state(self) -> Json:
        """For whoever measures the rest."""
        return {key: value for key, value in asdict(self).items() if key != "_spent_ms"}


class SamV:
    """The reader: its module, its moods and its line."""

    def __init__(self, link: Path, *, baud: int, card_ms: int) -> None:
        self._baud = baud
        self._card_s = card_ms / 1000
        self._module = Module()
        self._mood = "normal"
        self._lock = threading.RLock()
        self._random = Random(5)  # noqa: S311  # noise, no secret
        self._requests = bytearray()
        self._kept = b""
        self._timing = Timing(_now_ms())
        self._line = PtyLine(link, self._received)

    def state(self) -> Json:
        """Say how the reader stands; never whose card lies on it."""
        with self._lock:
            return {
                "card": bool(self._module.cards),
                "cards": len(self._module.cards),
                "mood": self._mood,
                "plugged": self._line.plugged,
                "reads": self._module.reads,
                "timing": self._timing.state(),
            }

    def do(self, verb: str, arguments: Json) -> None:
        """Obey a verb of the control server."""
        match verb:
            case mood if mood in MOODS:
                with self._lock:
                    self._mood = mood
                    self._module.unreadable = mood == "unreadable"
                    if mood == "normal":
                        self._module.lift_mid_read = False
            case "put-card":
                readable = arguments.get("readable", True)
                if not isinstance(readable, bool):
                    raise VerbError("readable is true or false")
                text, new_address = _chip(arguments.get("card"))
                with self._lock:
                    self._module.put(text, new_address, readable=readable)
                    self._timing = Timing(_now_ms())
            case "second-card":
                text, new_address = _chip(arguments.get("card"))
                with self._lock:
                    self._module.add(text, new_address)
            case "lift-card":
                self._lift(arguments.get("which"))
            case "lift-mid-read":
                with self._lock:
                    self._module.lift_mid_read = True
            case "unplug":
                self._line.unplug()
            case "plug":
                if not self._line.plugged:
                    self._requests.clear()
                    self._kept = b""
                    self._line.plug()
            case _:
                raise VerbError(f"unknown verb {verb!r}")

    def close(self) -> None:
        """Take the line away."""
        self._line.unplug()

    def _lift(self, which: object) -> None:
        places = {None: None, "first": 0, "second": 1}
        if not isinstance(which, str | None) or which not in places:
            raise VerbError("which is first or second")
        with self._lock:
            self._module.lift(places[which])

    # ---- the line ---------------------------------------------------------------------------

    def _received(self, data: bytes) -> None:
        """Answer what the terminal asks; runs on the line's own thread."""
        self._requests += data
        while self._line.plugged and (request := take_request(self._requests)) is not None:
            begun_ms, timing = _now_ms(), self._timing
            if isinstance(request, int):
                body = bytes((0, 0, request))
            else:
                self._spend(self._card_time(request))
                with self._lock:
                    timing, body = self._timing, self._module.answer(*request)
            kept, self._kept = self._kept, b""
            if kept:
                self._send(kept)
            self._send_or_keep(framed(body))
            record = isinstance(request, tuple) and request[0] == _READ
            timing.answered(begun_ms, found=body[2] == _FOUND, record=record)

    def _card_time(self, request: tuple[int, int]) -> float:
        base = self._card_s + (_SLOW_CARD_S if self._mood == "slow" else 0.0)
        return base * _CARD_SHARES.get(request, _SHORT_SHARE)

    def _spend(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while self._line.plugged and time.monotonic() < end:
            time.sleep(min(0.02, max(0.0, end - time.monotonic())))

    def _send_or_keep(self, frame: bytes) -> None:
        if self._mood == "stale" and len(frame) > _LONG_FRAME:
            self._kept = frame
        else:
            self._send(frame)

    def _send(self, frame: bytes) -> None:
        mood = self._mood
        baud = _SLOW_BAUD if mood == "slow" else self._baud
        frame = self._damaged(mood, frame)
        step = 1 if mood == "drip" else 64
        for start in range(0, len(frame), step):
            chunk = frame[start : start + step]
            while self._mood == "stall" and start > _LONG_FRAME and self._line.plugged:
                time.sleep(0.01)
            if self._mood == "silent" or not self._line.plugged:
                return
            self._line.send(chunk)
            if baud:
                self._spend(len(chunk) * 10 / baud)

    def _damaged(self, mood: str, frame: bytes) -> bytes:
        match mood:
            case "noise":
                return self._noisy(frame)
            case "flip":
                return self._flipped(frame)
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

    def _flipped(self, frame: bytes) -> bytes:
        """Change one bit of a card's text, as a bad contact does now and then."""
        if len(frame) <= _LONG_FRAME:
            return frame
        damaged = bytearray(frame)
        damaged[self._random.choice(_TEXT)] ^= 1 << self._random.randrange(8)
        return bytes(damaged)


def _now_ms() -> float:
    return time.monotonic() * 1000


def _chip(card: object) -> tuple[bytes, bytes | None]:
    if not isinstance(card, dict):
        raise VerbError("it needs a card")
    try:
        return chip_text(card), chip_new_address(card)
    except CardError as error:
        raise VerbError(str(error)) from error


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
