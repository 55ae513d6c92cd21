"""Trials of devices, one after the other, each waiting for the answers of a person."""

import queue
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from drivers.adapter import Check
from kiosk.maintenance.devices import BuiltIn
from kiosk.provisioning.proof import Proof
from kiosk.provisioning.trial import prove
from kiosk.visit import fitting
from kiosk.visit.events import Event

Tell = Callable[[Event, Proof | None], None]
"""Takes what comes of a trial; with its end what it gave, None where nobody waited for it."""


class Trials:
    """Each has a thread of its own and holds up nothing."""

    def __init__(self, built_in: BuiltIn, tell: Tell) -> None:
        self._built_in, self._tell = built_in, tell
        self._answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._one = threading.Lock()
        self._wanted = 0

    def begin(self, effect: fitting.TryOut) -> None:
        """Try a device; returns at once."""
        self._give_up()
        self._wanted = effect.effect
        answers = self._answers = queue.SimpleQueue()
        aside(lambda: self._try(effect, answers))

    def answer(self, yes: bool) -> None:
        """What the person says."""
        self._answers.put(yes)

    def cancel(self, effect: int) -> None:
        """Nobody waits for this trial any more: it ends as if the person had said no."""
        if effect == self._wanted:
            self._give_up()

    def stop(self) -> None:
        """Nobody waits for any."""
        self._give_up()

    def _give_up(self) -> None:
        self._wanted = 0
        self._answers.put(False)

    def _try(self, effect: fitting.TryOut, answers: "queue.SimpleQueue[bool]") -> None:
        visit, number = effect.visit, effect.effect

        def ask(key: str) -> bool:
            if self._wanted != number:
                return False
            self._tell(fitting.PersonAsked(visit, number, key), None)
            return answers.get()

        def step(done: Check) -> None:
            self._tell(fitting.StepTried(visit, number, done.name, done.passed), None)

        with self._one:
            if self._wanted != number:
                return
            proof = prove(effect.device, effect.table, self._built_in, ask, _now, step)
        kept = proof if self._wanted == number else None
        self._tell(fitting.TriedOut(visit, number, proof.passed), kept)


def aside(work: Callable[[], None]) -> None:
    """Do this in a thread that nobody waits for."""
    threading.Thread(target=work, daemon=True).start()


def _now() -> datetime:
    return datetime.now(UTC)
