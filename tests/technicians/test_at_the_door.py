"""The door's worker: a card's number goes no further, the reader is let go, nobody acts outside."""

import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import pytest

from contracts.errors import KioskError
from contracts.identity import CardLayout, Identity
from drivers.deadline import Deadline
from drivers.id_card.errors import CardUnreadableError
from drivers.id_card.port import CardData
from drivers.runner import DeviceRunner
from drivers.status import DeviceState, DeviceStatus
from kiosk.logbook.book import read_book
from kiosk.logbook.writing import Logbook
from kiosk.runtime.technician import AtTheDoor
from kiosk.visit.effects import Effect
from kiosk.visit.events import Event
from kiosk.visit.technician import (
    AwaitCard,
    CardThere,
    CardUnknown,
    DoorTold,
    KeptOut,
    LetIn,
    TryKey,
)
from tests.technicians.town import CARD, OTHER_PIN, PIN, WHO, Town

WAIT_S = 60.0
T = TypeVar("T")


class Reader:
    """Gives a card, or fails, when it is told to."""

    def __init__(self) -> None:
        self.gives: queue.SimpleQueue[CardData | KioskError] = queue.SimpleQueue()
        self.opened = self.closed = 0

    def open(self) -> None:
        self.opened += 1

    def close(self) -> None:
        self.closed += 1

    def health(self, deadline: Deadline) -> DeviceStatus:
        return DeviceStatus(DeviceState.ONLINE)

    def wait_and_read(
        self, deadline: Deadline, on_found: Callable[[], None] | None = None
    ) -> CardData:
        while True:
            deadline.check()
            try:
                given = self.gives.get(timeout=0.01)
            except queue.Empty:
                continue
            if isinstance(given, KioskError):
                raise given
            return given


def card(number: str = CARD) -> CardData:
    identity = Identity(
        layout=CardLayout.RESIDENT, name="张三", sex="1", ethnicity="01", birth=date(1949, 12, 31),
        address="x", id_number=number, authority="x", valid_from=None, valid_to=None,
        long_term=True,
    )  # fmt: skip
    return CardData(identity, b"")


@dataclass
class Scene:
    town: Town
    reader: Reader
    behind: AtTheDoor
    told: "queue.SimpleQueue[Event]"
    runners: list[DeviceRunner[Any]]
    number: int = 0

    def ask(self, effect: Callable[[int, int], Effect]) -> int:
        self.number += 1
        asked = effect(1, self.number)
        self.behind.table()[type(asked)](asked)
        return self.number

    def hears(self, kind: type[T]) -> T:
        told = self.told.get(timeout=WAIT_S)
        assert isinstance(told, kind), told
        return told

    def lays(self, what: CardData | KioskError) -> None:
        self.ask(AwaitCard)
        self.hears(DoorTold)
        self.reader.gives.put(what)

    def tries(self, pin: str, code: str = "") -> None:
        self.ask(lambda visit, number: TryKey(visit, number, pin, code))


@pytest.fixture
def scene(town: Town) -> Iterator[Scene]:
    reader, runners = Reader(), list[DeviceRunner[Any]]()

    def make() -> DeviceRunner[Any]:
        runner: DeviceRunner[Any] = DeviceRunner(reader, lambda status: None, name="id_card")
        runner.start()
        runners.append(runner)
        return runner

    town.lists()
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    behind = AtTheDoor(town.door(), make, Logbook(town.data))
    behind.post = told.put
    behind.start()
    yield Scene(town, reader, behind, told, runners)
    if behind.running:
        behind.stop()


def entries(town: Town) -> list[str]:
    return [entry.what for entry in read_book(town.data).entries]


def test_card_and_pin_let_somebody_in_and_the_reader_is_free_for_its_trial(scene: Scene) -> None:
    scene.lays(card())
    assert CARD not in repr(scene.hears(CardThere))
    scene.tries(OTHER_PIN)
    assert scene.hears(KeptOut).why == "wrong"
    scene.tries(PIN)
    assert scene.hears(LetIn).who == WHO
    assert scene.behind.who == WHO
    assert scene.reader.closed >= 1
    assert CARD not in repr(vars(scene.behind))


def test_who_leaves_is_noted_once_and_is_inside_no_more(scene: Scene) -> None:
    scene.lays(card())
    scene.hears(CardThere)
    scene.tries(PIN)
    scene.hears(LetIn)
    scene.behind.stop()
    assert scene.behind.who == ""
    assert entries(scene.town) == ["technician.entered", "technician.left"]


def test_who_only_looked_at_the_door_leaves_no_entry(scene: Scene) -> None:
    scene.ask(AwaitCard)
    scene.hears(DoorTold)
    scene.behind.stop()
    assert entries(scene.town) == []
    assert scene.reader.closed >= 1


def test_a_card_that_was_not_read_is_said_and_the_next_one_counts(scene: Scene) -> None:
    scene.lays(CardUnreadableError("moved"))
    assert scene.hears(CardUnknown).trouble == "unreadable"
    scene.lays(card())
    assert scene.hears(CardThere)


def test_a_card_of_before_is_not_tried_with_a_pin_of_now(scene: Scene) -> None:
    scene.lays(card())
    scene.hears(CardThere)
    scene.ask(AwaitCard)  # back to the door, another card is waited for
    scene.hears(DoorTold)
    scene.tries(PIN)
    assert scene.hears(KeptOut).why == "wrong"


def test_nobody_waits_for_a_card_any_more_and_the_reader_stops(scene: Scene) -> None:
    first = scene.ask(AwaitCard)
    scene.hears(DoorTold)
    scene.behind.cancel(first)
    scene.lays(card())
    assert scene.hears(CardThere).effect == first + 1


def test_a_code_lets_in_where_there_is_no_reader(town: Town) -> None:
    town.lists()
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    behind = AtTheDoor(town.door(), lambda: None, Logbook(town.data))
    behind.post = told.put
    behind.start()
    behind.table()[AwaitCard](AwaitCard(1, 1))
    stands = told.get(timeout=WAIT_S)
    assert isinstance(stands, DoorTold)
    assert stands.number == "17"
    without = told.get(timeout=WAIT_S)
    assert isinstance(without, CardUnknown)
    assert without.trouble == "absent"
    behind.table()[TryKey](TryKey(1, 2, PIN, town.code(stands.challenge)))
    let_in = told.get(timeout=WAIT_S)
    assert isinstance(let_in, LetIn)
    assert (let_in.who, let_in.by) == (WHO, "code")
    behind.stop()


def test_what_pages_ask_for_is_done_only_while_somebody_is_inside(scene: Scene) -> None:
    @dataclass(frozen=True)
    class Wipe(Effect):
        pass

    done: list[Effect] = []
    table = scene.behind.for_insiders({Wipe: done.append})
    table[Wipe](Wipe())
    assert done == []
    scene.lays(card())
    scene.hears(CardThere)
    scene.tries(PIN)
    scene.hears(LetIn)
    table[Wipe](Wipe())
    assert done == [Wipe()]
    scene.behind.stop()
    table[Wipe](Wipe())
    assert done == [Wipe()]
