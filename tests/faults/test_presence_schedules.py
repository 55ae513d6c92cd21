"""Random lives of a reader that looks whether a card still lies there, in virtual time.

What must hold in every one of them: a card that was laid down once is read at most once, however
often it is looked for; what a look says on a sound line is so; and when all is well again the next
card is read.
"""

from collections import Counter
from random import Random
from unittest.mock import patch

from contracts.errors import DeviceError
from drivers.deadline import Deadline
from drivers.id_card.port import Presence
from drivers.id_card.sam_v import SamVCardReader
from tests.drivers.fakes import FakeClock
from tests.drivers.id_card.cards import FOREIGN_2017, FOREIGN_2023, PERMIT, RESIDENT
from tests.faults.virtual_reader import FAULTS, VirtualLine, VirtualReader

CARDS: tuple[dict[str, object], ...] = (RESIDENT, PERMIT, FOREIGN_2017, FOREIGN_2023)
SEEDS = 400
STEPS = 25
LATEST_S = 6.0
"""So long after a fault a late reply may still come: to a look, not to a reading."""


class Life:
    """One schedule."""

    def __init__(self, seed: int) -> None:
        self.where = f"seed {seed}"
        self.random = Random(seed)
        self.clock = FakeClock()
        self.reader = VirtualReader(self.clock, self.random)
        self.driver = SamVCardReader("virtual", presence=Presence.RESET, clock=self.clock)
        self.card: dict[str, object] | None = None
        self.puts = 0
        self.read: set[int] = set()
        self.faulty_at = self.clock.now()
        self.ends: Counter[str] = Counter()

    def play(self) -> Counter[str]:
        with patch("serial.Serial", lambda *_a, **_k: VirtualLine(self.reader)):
            self.driver.open()
            for _ in range(STEPS):
                self._act()
            self.reader.fault = ""
            self._lift()
            assert self.driver.wait_lifted(self._within(30.0)), self.where
            self._put()
            self._read(30.0)
            assert self.puts in self.read, f"{self.where}: a good card is not read afterwards"
        return self.ends

    def _act(self) -> None:
        if self.reader.fault:
            self.faulty_at = self.clock.now()
        match self.random.randrange(8):
            case 0 | 1:
                self._put()
            case 2:
                self._lift()
            case 3:
                self.reader.fault = self.random.choice((*FAULTS, "", "", "", ""))
            case 4 | 5:
                self._look()
            case _:
                self._read()

    def _put(self) -> None:
        self.card = self.random.choice(CARDS)
        self.puts += 1
        self.reader.put(self.card)

    def _lift(self) -> None:
        self.card = None
        self.reader.module.lift()

    def _look(self) -> None:
        try:
            present = self.driver.card_present(self._within())
        except DeviceError as error:
            self.ends[type(error).__name__] += 1
            return
        self.ends[f"present {present}"] += 1
        if self.clock.now() - self.faulty_at > LATEST_S:
            self.ends["looks that must be right"] += 1
            assert present is (self.card is not None), self.where

    def _read(self, seconds: float = 0.0) -> None:
        try:
            data = self.driver.wait_and_read(self._within(seconds))
        except DeviceError as error:
            self.ends[type(error).__name__] += 1
            return
        self.ends["read"] += 1
        assert self.card is not None, self.where
        assert data.identity.id_number == self.card["id_number"], self.where
        assert self.puts not in self.read, f"{self.where}: one laid-down card was read twice"
        self.read.add(self.puts)

    def _within(self, seconds: float = 0.0) -> Deadline:
        return Deadline.after(seconds or self.random.choice((1.0, 4.0)), clock=self.clock)


def test_card_that_was_laid_down_once_is_read_at_most_once() -> None:
    ends: Counter[str] = Counter()
    for seed in range(SEEDS):
        ends += Life(seed).play()
    assert ends["looks that must be right"] > SEEDS
    print(f"{SEEDS} schedules: {dict(ends)}")
    assert ends["read"] > SEEDS
    assert min(ends["present True"], ends["present False"], ends["NoCardError"]) > SEEDS // 2
