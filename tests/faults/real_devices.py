"""What a schedule of faults does to each device, asks of it, and may hear from it.

One class a device: its simulator's process, the verbs that trouble it and those that undo all, a
driver with short time limits, jobs, and the judge of what they gave. A verb that a simulator
learns is one more entry in ``faults``.
"""

import io
import urllib.error
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, ClassVar, TypeVar

from PIL import Image

from contracts.errors import DeviceError, KioskError
from drivers.cabinet.modbus_rtu import ModbusCabinet
from drivers.cabinet.port import Inputs, Light
from drivers.code_scanner.port import ScannedCode
from drivers.code_scanner.serial_scanner import SerialCodeScanner
from drivers.code_scanner.service_code import ServiceCodeFormat, parse_service_code
from drivers.deadline import Deadline
from drivers.id_card.port import CardData
from drivers.id_card.sam_v import SamVCardReader
from drivers.keypad.port import Key
from drivers.keypad.serial_keypad import SerialKeypad
from drivers.receipt_printer.escpos_network import network_printer
from drivers.receipt_printer.job import Limits
from drivers.receipt_printer.port import PrinterBitmap, PrintOutcome
from drivers.runner import Driver
from tests.contracts.processes import Simulator
from tests.drivers.id_card.cards import FOREIGN_2017, FOREIGN_2023, PERMIT, RESIDENT

T = TypeVar("T")


class BrokenPromiseError(AssertionError):
    """What must hold in every schedule does not."""


@dataclass(frozen=True)
class Verb:
    """A word to a simulator's control server."""

    do: str
    arguments: Mapping[str, object] = field(default_factory=dict)


def verbs(*names: str) -> tuple[Verb, ...]:
    """Verbs without arguments."""
    return tuple(map(Verb, names))


@dataclass(frozen=True)
class Done:
    """A verb that was obeyed at some moment between the two, and how the simulator then stood."""

    verb: Verb
    begun: float
    ended: float
    state: Mapping[str, Any]


@dataclass
class Asked:
    """One job; what it gave is added by the runner's thread.

    Attributes:
        before: how the simulator stood when it was asked for.
        cancelled: when the one who waited went away.
        ended: a moment for each outcome; there must be one.
    """

    what: Any
    command: Callable[[Any, Deadline], object]
    timeout_s: float
    before: Mapping[str, Any]
    begun: float
    ended: list[float] = field(default_factory=list)
    outcomes: list[object] = field(default_factory=list)
    cancelled: float | None = None

    def during(self, history: Iterable[Done], slack_s: float = 0.0) -> list[Done]:
        """The verbs that may have been obeyed while it ran."""
        until = self.ended[0]
        return [d for d in history if d.ended >= self.begun - slack_s and d.begun <= until]

    def held(self, history: Iterable[Done], change: Callable[[T, Verb], T], first: T) -> set[T]:
        """What something that verbs change was, at one moment or another while it ran."""
        now = first
        values = {first}
        for done in history:
            if done.begun > self.ended[0]:
                break
            now = change(now, done.verb)
            values = {now} if done.ended < self.begun else values | {now}
        return values


class Device(ABC):
    """One kind of device.

    Attributes:
        faults: what a schedule may do to it at any moment.
        cures: what undoes all of them; done in this order at the end.
        again_s: when a person who is not served tries again; a card must not be moved while it
            is read.
    """

    name: ClassVar[str]
    simulator: ClassVar[str]
    faults: ClassVar[tuple[Verb, ...]]
    cures: ClassVar[tuple[Verb, ...]]
    timeouts: ClassVar[Sequence[float]] = (0.3, 1.0, 3.0)
    again_s: ClassVar[float] = 0.3

    def start(self, folder: Path) -> Simulator:
        """Start its simulator."""
        return Simulator(self.simulator, folder, *self._arguments(folder))

    def _arguments(self, folder: Path) -> Sequence[str]:
        return ("--link", str(folder / "line"))

    @abstractmethod
    def driver(self, address: Mapping[str, Any]) -> Driver:
        """The adapter as a terminal has it, with shorter time limits."""

    @abstractmethod
    def ask(self, random: Random) -> tuple[Any, Callable[[Any, Deadline], object]]:
        """A job: what it asks for and the command that does it."""

    @abstractmethod
    def person(self, random: Random) -> Verb | None:
        """What somebody does at the device, who wants to be served."""

    def at_work(self, before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
        """Whether the simulator is in the middle of a job that began after ``before``."""
        return False

    @abstractmethod
    def judge(self, asked: Asked, value: Any, history: Sequence[Done], sim: Simulator) -> str:
        """Name the value that a job gave; raises BrokenPromiseError when it must not be."""

    def refused(self, error: KioskError) -> str:
        """Name the error that a job gave; raises BrokenPromiseError when it is a fault of ours."""
        if not isinstance(error, DeviceError):
            raise BrokenPromiseError(f"{type(error).__name__} {error}")
        return type(error).__name__


# ---- the reader of identity cards ---------------------------------------------------------------

MOVED = {**RESIDENT, "new_address": "示例区龙湖镇新村1组"}
CARDS: tuple[dict[str, Any], ...] = (RESIDENT, PERMIT, FOREIGN_2017, FOREIGN_2023, MOVED)
_WORDS = ("name", "address", "id_number", "authority", "english_name", "nationality")


class IdCard(Device):
    """A read gives a card that lay there, whole and unchanged."""

    name = "id_card"
    simulator = "sam_v"
    faults = (
        *verbs(
            "noise", "flip", "truncate", "slow", "drip", "stall", "stale", "silent",
            "wrong-checksum", "unreadable", "unplug", "lift-card", "lift-mid-read",
        ),
        *(Verb("second-card", {"card": card}) for card in CARDS[:2]),
    )  # fmt: skip
    cures = verbs("normal", "plug", "lift-card")
    timeouts: ClassVar[Sequence[float]] = (0.5, 2.0, 5.0)
    again_s = 6.0

    def _arguments(self, folder: Path) -> Sequence[str]:
        return (*super()._arguments(folder), "--card-ms", "60")

    def driver(self, address: Mapping[str, Any]) -> Driver:
        """Its line is a pseudo-terminal."""
        return SamVCardReader(address["link"], find_every_s=0.05, exchange_s=0.4, read_s=1.5)

    def ask(self, random: Random) -> tuple[Any, Callable[[Any, Deadline], object]]:
        """Read whatever card comes."""
        return None, lambda reader, deadline: reader.wait_and_read(deadline)

    def person(self, random: Random) -> Verb | None:
        """Put a card there, in place of another if need be."""
        return Verb("put-card", {"card": random.choice(CARDS)})

    def at_work(self, before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
        """The card is being read."""
        return bool(now["reads"] != before["reads"])

    def judge(self, asked: Asked, value: Any, history: Sequence[Done], sim: Simulator) -> str:
        """It must be one card, one that lay there, in every letter and dot."""
        none: frozenset[int] = frozenset()
        lay = none.union(*asked.held(history, _cards_after, none))
        if not isinstance(value, CardData) or not any(_is_of(value, CARDS[n]) for n in lay):
            raise BrokenPromiseError("what was read is no card that lay there")
        return "read"


def _cards_after(lying: frozenset[int], verb: Verb) -> frozenset[int]:
    """Which of CARDS lie there after the verb."""
    match verb.do:
        case "put-card":
            return frozenset({CARDS.index(dict(verb.arguments)["card"])})
        case "second-card":
            return lying | {CARDS.index(dict(verb.arguments)["card"])}
        case "lift-card":
            return frozenset()
    return lying


def _is_of(data: CardData, card: Mapping[str, Any]) -> bool:
    identity = data.identity
    address = card.get("new_address", card.get("address"))
    words = {**{key: card.get(key) for key in _WORDS}, "address": address}
    until = card["valid_to"]
    return (
        all((getattr(identity, key) or None) == (words[key] or None) for key in _WORDS)
        and identity.layout.value == card["layout"]
        and identity.sex == {"男": "1", "女": "2"}[card["sex"]]
        and identity.birth == date.fromisoformat(card["birth"])
        and identity.valid_from == date.fromisoformat(card["valid_from"])
        and (identity.long_term or identity.valid_to == date.fromisoformat(until))
        and identity.long_term == (until == "长期")
        and identity.raw_name is None
        and data.photo_wlt == PHOTO
    )


PHOTO = b"SIMULATED PORTRAIT, NO WLT".ljust(1024, b"\0")
"""What a simulated card has in place of a photo."""


# ---- the receipt printer ------------------------------------------------------------------------


_MIDWAY = ("paper-out", "power-off")


class ReceiptPrinter(Device):
    """What is called printed came out whole and was cut off."""

    name = "receipt_printer"
    simulator = "receipt_printer"
    faults = (
        *verbs("paper-out", "paper-near-end", "cover-open", "cutter-jam", "silent", "hung"),
        *verbs("stale", "garbled", "unplug", "power-off"),
        Verb("drip", {"ms": 20}),
        *(Verb(do, {"after_rows": rows}) for do in _MIDWAY for rows in (30, 300, 1500)),
    )
    cures = verbs("power-on", "normal", "paper-in", "cover-close", "plug")
    timeouts = (0.5, 2.0, 6.0)

    def _arguments(self, folder: Path) -> Sequence[str]:
        return ("--port", "0", "--mm-per-second", "1000")

    def driver(self, address: Mapping[str, Any]) -> Driver:
        """Its line is TCP on loopback."""
        limits = Limits(connect_s=1.0, answer_s=0.15, send_s=1.0, confirm_s=1.5, mm_per_s=1000)
        return network_printer(address["host"], address["port"], limits=limits)

    def ask(self, random: Random) -> tuple[Any, Callable[[Any, Deadline], object]]:
        """Print a strip that no other job prints."""
        height = random.choice((40, 200, 200, 900, 2500))
        bitmap = PrinterBitmap(width=576, height=height, rows=random.randbytes(72 * height))
        return bitmap, lambda printer, deadline: printer.print_bitmap(bitmap, deadline)

    def person(self, random: Random) -> Verb | None:
        """Nobody need do anything."""
        return None

    def at_work(self, before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
        """The first byte has come and the strip is not cut off."""
        return bool(now["jobs"] > before["jobs"] and now["cuts"] == before["cuts"])

    def judge(self, asked: Asked, value: Any, history: Sequence[Done], sim: Simulator) -> str:
        """Never confirmed when it is not on paper or lost its power on the way."""
        if value is not PrintOutcome.CONFIRMED:
            return str(value)
        for done in asked.during(history):
            if done.verb == Verb("power-off") and self.at_work(asked.before, done.state):
                raise BrokenPromiseError("confirmed, and the power was lost in the middle")
        if sim.state()["cuts"] == asked.before["cuts"]:
            raise BrokenPromiseError("confirmed, and nothing was cut off")
        if not _strip(sim).endswith(asked.what.rows):
            raise BrokenPromiseError("confirmed, and it is not whole on paper")
        return str(value)


def _strip(sim: Simulator) -> bytes:
    """The rows of the last strip, black as 1; none when nothing was printed since the cut."""
    try:
        image = Image.open(io.BytesIO(sim.get("strip.png"))).convert("1")
    except urllib.error.HTTPError:
        return b""
    return bytes(byte ^ 0xFF for byte in image.tobytes())


# ---- the scanner of codes -----------------------------------------------------------------------

_OURS = ServiceCodeFormat("ours", r"CODE-(?P<token>[0-9]{9}-示例)-END")
_WAS_ON_ITS_WAY_S = 1.0
"""A key or a code of just before may still have been on the line."""


class CodeScanner(Device):
    """Scanners send no check: what counts is what has the form of a code."""

    name = "code_scanner"
    simulator = "code_scanner"
    faults = verbs("drip", "noise", "truncate", "no-suffix", "double", "unplug")
    cures = verbs("normal", "plug")

    def driver(self, address: Mapping[str, Any]) -> Driver:
        """Its line is a pseudo-terminal."""
        return SerialCodeScanner(address["link"])

    def ask(self, random: Random) -> tuple[Any, Callable[[Any, Deadline], object]]:
        """Wait for any code."""
        return None, lambda scanner, deadline: scanner.read(deadline)

    def person(self, random: Random) -> Verb | None:
        """Offer a code that was never offered before."""
        text = f"CODE-{random.randrange(10**9):09d}-示例-END"
        return Verb("scan", {"text": text, "encoding": random.choice(("utf-8", "gb18030"))})

    def judge(self, asked: Asked, value: Any, history: Sequence[Done], sim: Simulator) -> str:
        """What has the form of a code must be one that was just offered."""
        if not isinstance(value, ScannedCode):
            raise BrokenPromiseError(f"{type(value).__name__} is no code")
        if parse_service_code(value.text, (_OURS,)) is None:
            return "no service code"
        offered = asked.during(history, _WAS_ON_ITS_WAY_S)
        if not any(done.verb.arguments.get("text") == value.text for done in offered):
            raise BrokenPromiseError("a code was read that nobody offered")
        return "scanned"


# ---- the keypad ---------------------------------------------------------------------------------


class Keypad(Device):
    """A key that is heard was pressed."""

    name = "keypad"
    simulator = "keypad"
    faults = verbs("noise", "unplug")
    cures = verbs("plug")

    def _arguments(self, folder: Path) -> Sequence[str]:
        return (*super()._arguments(folder), "--frames", "long")

    def driver(self, address: Mapping[str, Any]) -> Driver:
        """Its frames are of several bytes, so noise is no key."""
        frames = {key: f"K{number}\r" for number, key in enumerate(Key, start=1)}
        return SerialKeypad(address["link"], keys=frames)

    def ask(self, random: Random) -> tuple[Any, Callable[[Any, Deadline], object]]:
        """Wait for any key."""
        return None, lambda keypad, deadline: keypad.next_key(deadline)

    def person(self, random: Random) -> Verb | None:
        """Press a key, for long or with bouncing contacts."""
        key = random.choice(list(Key)).value
        return Verb(random.choice(("press", "bounce", "hold")), {"key": key, "times": 4})

    def judge(self, asked: Asked, value: Any, history: Sequence[Done], sim: Simulator) -> str:
        """It must be one that was pressed just now."""
        pressed = [d.verb.arguments.get("key") for d in asked.during(history, _WAS_ON_ITS_WAY_S)]
        if value not in pressed:
            raise BrokenPromiseError("a key was heard that nobody pressed")
        return "key"


# ---- the cabinet --------------------------------------------------------------------------------


class Cabinet(Device):
    """What it says was so; a light that it calls switched is."""

    name = "cabinet"
    simulator = "cabinet"
    faults = (
        *verbs("silent", "noise", "wrong-checksum", "hiccup", "exception", "busy-once", "unplug"),
        Verb("slow", {"ms": 120}),
        Verb("slow", {"ms": 400}),
    )
    cures = verbs("normal", "plug", "close-door", "person-goes")
    timeouts = (0.2, 1.0, 2.0)

    def driver(self, address: Mapping[str, Any]) -> Driver:
        """Its line is a pseudo-terminal."""
        return ModbusCabinet(address["link"], answer_s=0.5)

    def ask(self, random: Random) -> tuple[Any, Callable[[Any, Deadline], object]]:
        """Switch a light or look at the contacts."""
        if random.random() < 0.5:
            return None, lambda board, deadline: board.read_inputs(deadline)
        light, on = random.choice(list(Light)), random.random() < 0.5
        return (light, on), lambda board, deadline: board.light(light, on, deadline)

    def person(self, random: Random) -> Verb | None:
        """Come, go, open, shut."""
        return Verb(random.choice(("open-door", "close-door", "person-comes", "person-goes")))

    def judge(self, asked: Asked, value: Any, history: Sequence[Done], sim: Simulator) -> str:
        """Compare with the board itself."""
        if asked.what is not None:
            light, on = asked.what
            if sim.state()["lights"][light.value] is not on:
                raise BrokenPromiseError("a light was called switched that is not")
            return "switched"
        doors = asked.held(history, _after("open-door", "close-door"), False)
        people = asked.held(history, _after("person-comes", "person-goes"), False)
        if not isinstance(value, Inputs):
            raise BrokenPromiseError(f"{type(value).__name__} is no reading of contacts")
        if value.door_open not in doors or value.person not in people:
            raise BrokenPromiseError("a contact was read as it never was")
        return "looked"


def _after(yes: str, no: str) -> Callable[[bool, Verb], bool]:
    return lambda before, verb: {yes: True, no: False}.get(verb.do, before)


DEVICES: tuple[Device, ...] = (IdCard(), ReceiptPrinter(), CodeScanner(), Keypad(), Cabinet())
