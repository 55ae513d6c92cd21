"""A terminal without a screen: real loop, real workers, real store."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from threading import Condition, Event
from typing import Any

import pytest

from contracts.envelope import OpeningKey
from contracts.identity import CardLayout, Identity
from drivers.deadline import Deadline
from drivers.id_card.port import CardData, CardReader, Presence
from drivers.receipt_printer.port import (
    PrinterBitmap,
    PrintOutcome,
    Rasterise,
    ReceiptPrinter,
    TextLine,
)
from drivers.runner import DeviceRunner
from drivers.status import DeviceState, DeviceStatus
from kiosk.records.migrate import migrate
from kiosk.records.store import open_store
from kiosk.runtime.bindings import camera, id_card, receipt_printer
from kiosk.runtime.devices import DevicePerformer
from kiosk.runtime.keeping import RecordKeeper
from kiosk.runtime.loop import VisitLoop
from kiosk.runtime.perform import performer
from kiosk.runtime.surroundings import SurroundingsBoard
from kiosk.runtime.wallclock import HallClock
from kiosk.texts import load_texts
from kiosk.visit.session import ENGINE
from kiosk.visit.state import Facts
from tests.visit import ev
from tests.visit.sn import Snapshot
from tests.visit.words import first_items

ROOT = Path(__file__).parents[2]


def somebody(name: str, id_number: str) -> Identity:
    return Identity(
        layout=CardLayout.RESIDENT,
        name=name,
        sex="2",
        ethnicity="01",
        birth=date(1941, 3, 5),
        address="示例区长寿街道三倒拐社区12号",
        id_number=id_number,
        authority="示例区公安局",
        valid_from=date(2016, 1, 1),
        valid_to=None,
        long_term=True,
        english_name=None,
        nationality=None,
        permit_number=None,
    )


@dataclass
class GatedReader:
    """A reader whose readings end only when the test opens the gate."""

    presence: Presence = Presence.NONE
    gates: list[Event] = field(default_factory=list)
    people: list[Identity] = field(default_factory=list)
    begun: Event = field(default_factory=Event)

    def open(self) -> None:
        pass

    def close(self) -> None:
        pass

    def health(self, deadline: Deadline) -> DeviceStatus:
        return DeviceStatus(DeviceState.ONLINE)

    def wait_and_read(
        self, deadline: Deadline, on_found: Callable[[], None] | None = None
    ) -> CardData:
        while not self.gates:  # no other card comes
            deadline.wait(0.01)
        gate, person = self.gates.pop(0), self.people.pop(0)
        self.begun.set()
        gate.wait(10)  # like a card exchange under way, a cancel does not shorten it
        return CardData(person, b"")

    def card_present(self, deadline: Deadline) -> bool | None:
        return None

    def wait_lifted(self, deadline: Deadline) -> bool:
        return False


@dataclass
class GatedPrinter:
    """A printer whose answer comes only when the test opens the gate."""

    gates: list[Event] = field(default_factory=list)
    printed: int = 0
    width_dots: int = 576

    def open(self) -> None:
        pass

    def close(self) -> None:
        pass

    def health(self, deadline: Deadline) -> DeviceStatus:
        return DeviceStatus(DeviceState.ONLINE)

    def print_bitmap(self, bitmap: PrinterBitmap, deadline: Deadline) -> PrintOutcome:
        self.gates.pop(0).wait(10)
        self.printed += 1
        return PrintOutcome.CONFIRMED

    def print_text(
        self, lines: Iterable[TextLine], rasterise: Rasterise, deadline: Deadline
    ) -> PrintOutcome:
        raise AssertionError("receipts are printed as pictures")


@dataclass
class Bench:
    """The running parts of one terminal; snapshots in the order they were published."""

    loop: VisitLoop
    reader: GatedReader
    printer: GatedPrinter
    shown: list[Snapshot]
    marks: Condition
    settled: int = 0

    def see(self, what: Callable[[Snapshot], bool]) -> Snapshot:
        """Wait until a snapshot fits; fails after 10 s."""
        with self.marks:
            fits = self.marks.wait_for(lambda: bool(self.shown) and what(self.shown[-1]), 10)
            assert fits, f"still on {self.shown[-1].page}"
            return self.shown[-1]

    def page(self, page: str) -> Snapshot:
        return self.see(lambda snapshot: snapshot.page == page)

    def settle(self) -> Snapshot:
        """Everything posted so far has been stepped."""
        self.settled += 1
        time = f"{self.settled:05d}"
        self.loop.post(ev.ClockRead(time, "2026-11-21", trusted=True))
        return self.see(lambda snapshot: snapshot.clock == time)


@pytest.fixture
def facts() -> Facts:
    return Facts(items=first_items(), texts=load_texts(ROOT / "assets" / "text"))


@pytest.fixture
def bench(facts: Facts, tmp_path: Path) -> Iterator[Bench]:
    migrate(tmp_path)
    store = open_store(tmp_path, OpeningKey.generate().sealing_key(), "t-0001", 1)
    shown: list[Snapshot] = []
    marks = Condition()

    def publish(snapshot: Snapshot) -> None:
        with marks:
            shown.append(snapshot)
            marks.notify_all()

    with ExitStack() as stack:
        stack.callback(store.close)

        def post(event: ev.Event) -> None:
            loop.post(event)

        loop = VisitLoop(facts, ENGINE, publish=publish)
        reader, printer = GatedReader(), GatedPrinter()
        board = SurroundingsBoard(post, simulated=False)
        card = DeviceRunner[CardReader](reader, partial(board.device, "id_card"), name="id_card")
        paper = DeviceRunner[ReceiptPrinter](
            printer, partial(board.device, "receipt_printer"), name="receipt_printer"
        )
        keeper = RecordKeeper(
            store, facts, post=post, kick=lambda: None, now=HallClock(tmp_path / "clock.json").now
        )
        fitted: dict[str, DeviceRunner[Any]] = {"id_card": card, "receipt_printer": paper}
        bindings = (
            id_card.BINDINGS,
            camera.bindings(None, lambda frame: None, lambda: None),
            receipt_printer.bindings(lambda submission, reprint: PrinterBitmap(8, 1, b"\xff")),
        )
        devices = DevicePerformer(fitted, bindings, post)
        tables = devices.table(), keeper.table()
        loop.perform_with(performer(*tables, on_clear=lambda visit: None))
        for part in (card, paper, keeper):
            part.start()
            stack.callback(part.stop)
        loop.start()
        stack.callback(loop.stop)
        loop.post(ev.ClockRead("00000", "2026-11-21", trusted=True))
        yield Bench(loop, reader, printer, shown, marks)
