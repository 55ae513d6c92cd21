"""Random lives of a card reader: faults, plugs, cards and jobs in an order that one seed gives.

``python -m tests.faults.device_schedules --seeds 10000`` plays that many and prints what came of
them; the test plays a few hundred. What must hold in every one of them:

- each job ends exactly once, by the card or by an error of the hierarchy, within its deadline;
- what is read is, letter for letter, a card that lay there during the job;
- a cancelled job gives nothing;
- when all is well again the device comes back by itself and reads the next card;
- the watch over the worker calls no device unknown whose driver returns in its time.
"""

import argparse
import logging
import sys
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any
from unittest.mock import patch

import structlog

from contracts.errors import DeviceCancelledError, DeviceError, KioskError
from drivers.deadline import Deadline
from drivers.id_card import sam_v
from drivers.id_card.port import CardData
from drivers.jobs import Cancellable
from drivers.runner import DeviceRunner
from drivers.status import DeviceState, DeviceStatus
from tests.drivers.fakes import FakeClock
from tests.drivers.id_card.cards import FOREIGN_2017, FOREIGN_2023, PERMIT, RESIDENT
from tests.faults.virtual_reader import FAULTS, VirtualLine, VirtualReader

CARDS: tuple[dict[str, object], ...] = (RESIDENT, PERMIT, FOREIGN_2017, FOREIGN_2023)
STEPS = 14
SLACK_S = 0.2
"""A job may overrun its deadline by a look at the line, never more."""


class BrokenPromiseError(AssertionError):
    """One of the five does not hold; says which, for which seed."""


@dataclass
class Reading:
    """One job, and the cards that lay there while it ran."""

    begun: float
    timeout_s: float
    outcomes: list[CardData | KioskError] = field(default_factory=list)
    ended: float = 0.0
    seen: list[str] = field(default_factory=list)
    cancelled: bool = False


class Life:
    """One schedule."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = Random(seed)
        self.clock = FakeClock()
        self.reader = VirtualReader(self.clock, self.random)
        self.readings: list[Reading] = []
        self.told: list[DeviceStatus] = []
        self.card = ""
        self.jobs: dict[int, Cancellable] = {}
        driver = sam_v.SamVCardReader("virtual", clock=self.clock)
        self.runner = DeviceRunner(
            driver, self.told.append, name="virtual", clock=self.clock, settle_s=0.0
        )

    def play(self) -> Counter[str]:
        """Play it; raises BrokenPromiseError."""
        with patch("serial.Serial", lambda *_a, **_k: VirtualLine(self.reader)):
            for _ in range(STEPS):
                self._act()
                self._pass(self.random.choice((0.0, 0.3, 2.0)))
            self._settle()
        ends: Counter[str] = Counter()
        for reading in self.readings:
            ends[self._judge(reading)] += 1
        return ends

    # ---- what happens -----------------------------------------------------------------------

    def _act(self) -> None:
        match self.random.randrange(8):
            case 0 | 1:
                self._put(self.random.choice(CARDS))
            case 2:
                self.reader.module.lift()
                self.card = ""
            case 3 | 4:
                self.reader.fault = self.random.choice((*FAULTS, ""))
            case 5:
                self.reader.plugged = not self.reader.plugged
            case _ if not self.readings or self.readings[-1].outcomes:  # a visit waits for one card
                self._submit(self.random.choice((0.3, 2.0, 12.0)))
        if self.readings and self.random.random() < 0.1:
            self._cancel(self.readings[-1])

    def _put(self, card: dict[str, object]) -> None:
        self.reader.put(card)
        self.card = str(card["id_number"])
        for reading in self.readings:
            if not reading.outcomes:
                reading.seen.append(self.card)

    def _submit(self, timeout_s: float) -> Reading:
        reading = Reading(self.clock.now(), timeout_s, seen=[self.card])

        def done(outcome: CardData | KioskError) -> None:
            reading.outcomes.append(outcome)
            reading.ended = self.clock.now()

        def read(driver: Any, deadline: Deadline) -> CardData:
            data: CardData = driver.wait_and_read(deadline)
            return data

        self.jobs[id(reading)] = self.runner.submit(read, timeout_s, done)
        self.readings.append(reading)
        return reading

    def _cancel(self, reading: Reading) -> None:
        if not reading.outcomes:
            reading.cancelled = True
            self.jobs[id(reading)].cancel()

    def _pass(self, seconds: float) -> None:
        end = self.clock.now() + seconds
        while True:
            pause = min(self.runner.turn(), self._look())
            if self.clock.now() + pause > end:
                break
            self.clock.seconds += max(pause, 0.001)
        self.clock.seconds = max(self.clock.seconds, end)

    def _look(self) -> float:
        """Watch the worker, as its second thread does; no command of these lives hangs."""
        before = self.runner.status
        pause = self.runner.look()
        if not self.runner.status.same_as(before):
            raise BrokenPromiseError(f"seed {self.seed}: a device that answers is called silent")
        return pause

    def _settle(self) -> None:
        """All is well again: the device must come back and read."""
        self.reader.plugged, self.reader.fault = True, ""
        self._pass(60.0)
        if self.runner.status.state is not DeviceState.ONLINE:
            raise BrokenPromiseError(f"seed {self.seed}: the reader does not come back")
        self.reader.module.lift()
        self._put(RESIDENT)
        last = self._submit(12.0)
        self._pass(15.0)
        if not (last.outcomes and isinstance(last.outcomes[0], CardData)):
            raise BrokenPromiseError(f"seed {self.seed}: a good card is not read afterwards")

    # ---- what must hold ---------------------------------------------------------------------

    def _judge(self, reading: Reading) -> str:
        where = f"seed {self.seed}"
        if len(reading.outcomes) != 1:
            raise BrokenPromiseError(f"{where}: a job ended {len(reading.outcomes)} times")
        outcome = reading.outcomes[0]
        if reading.ended - reading.begun > reading.timeout_s + SLACK_S:
            raise BrokenPromiseError(f"{where}: a job overran its deadline")
        if reading.cancelled and not isinstance(outcome, DeviceCancelledError):
            raise BrokenPromiseError(f"{where}: a cancelled job gave {type(outcome).__name__}")
        if isinstance(outcome, CardData):
            self._compare(outcome, reading, where)
            return "read"
        if not isinstance(outcome, DeviceError):
            raise BrokenPromiseError(f"{where}: {type(outcome).__name__} {outcome}")
        return type(outcome).__name__

    def _compare(self, data: CardData, reading: Reading, where: str) -> None:
        card = next((c for c in CARDS if c["id_number"] == data.identity.id_number), None)
        if card is None or card["id_number"] not in reading.seen:
            raise BrokenPromiseError(f"{where}: a card was read that never lay there")
        for key in ("name", "address", "authority"):
            found = getattr(data.identity, key)
            if found and key in card and found != card[key]:
                raise BrokenPromiseError(f"{where}: {key} was read wrong")


def play(seeds: range) -> Counter[str]:
    """Play a schedule for each seed; gives how the jobs ended, raises BrokenPromiseError."""
    ends: Counter[str] = Counter()
    for seed in seeds:
        ends += Life(seed).play()
    return ends


def main() -> int:
    """Play as many as asked for and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    ends = play(range(options.first, options.first + options.seeds))
    print(f"{options.seeds} schedules from seed {options.first}: {sum(ends.values())} jobs")
    for name, count in ends.most_common():
        print(f"  {count:7d} {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
