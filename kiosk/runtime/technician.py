"""Behind the door of technician mode: reads the card, tries the PIN, says who was let in.

What a card says never leaves this module but as a hash. One thread does all that takes a while;
the reader is let go as soon as the door is open, so that it can be tried like any other device.
"""

import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from contracts.errors import DeviceCancelledError, KioskError
from drivers.id_card.port import CardData
from drivers.jobs import Cancellable
from drivers.runner import DeviceRunner
from kiosk.logbook.writing import Logbook
from kiosk.runtime.bindings.id_card import CARD_WAIT_S, card_reason
from kiosk.runtime.perform import Table
from kiosk.technicians.door import Door, Tried
from kiosk.visit import events as ev
from kiosk.visit.devices.id_card import CardFailure
from kiosk.visit.effects import Effect
from kiosk.visit.technician import (
    AwaitCard,
    CardThere,
    CardTrouble,
    CardUnknown,
    DoorTold,
    KeptOut,
    LetIn,
    TryKey,
)

LEFT = "technician.left"
TROUBLES: Mapping[CardFailure, CardTrouble] = {
    "lost": "silent",
    "silent": "silent",
    "hardware-error": "silent",
}
"""What a failure of the reader means here; of any other the card is put there again."""

_log = structlog.get_logger(__name__)

Reader = DeviceRunner[Any]


class AtTheDoor:
    """Performs what the door asks for.

    Args:
        door: decides.
        make_reader: starts the reader of identity cards; None where this terminal has none that may
            be started.
        book: is told when somebody goes.

    Attributes:
        post: gets every result, set before the first effect. ``who``: was let in, "" while nobody
            is inside. ``let_in``: somebody was, at some time.
    """

    def __init__(self, door: Door, make_reader: Callable[[], Reader | None], book: Logbook) -> None:
        self.post: Callable[[ev.Event], None] = lambda event: None
        self.who = ""
        self.let_in = False
        self._door = door
        self._make_reader = make_reader
        self._book = book
        self._reader: Reader | None = None
        self._waiting: tuple[int, Cancellable] | None = None
        self._card = ""
        self._since = 0.0
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="door")

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether its thread works."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """End it; whoever was inside is not any more."""
        self._jobs.put(None)
        self._thread.join()
        self._let_go()
        self._leave()

    def table(self) -> Table:
        """What is done about each effect of the door."""
        return {
            AwaitCard: lambda effect: self._jobs.put(lambda: self._await(effect)),
            TryKey: lambda effect: self._jobs.put(lambda: self._try(effect)),
        }

    def cancel(self, effect: int) -> None:
        """Nobody waits for this card any more. Any thread."""
        self._jobs.put(lambda: self._give_up(effect))

    def for_insiders(self, table: Table) -> Table:
        """The same effects, performed only while somebody is inside, whatever a page asks for."""

        def guarded(do: Callable[[Any], None]) -> Callable[[Any], None]:
            def perform(effect: Effect) -> None:
                if not self.who:
                    _log.error("technician.effect_refused", effect_type=type(effect).__name__)
                    return
                do(effect)

            return perform

        return {kind: guarded(do) for kind, do in table.items()}

    # ---- the card -----------------------------------------------------------------------------

    def _await(self, effect: AwaitCard) -> None:
        where = (effect.visit, effect.effect)
        stands = self._door.standing()
        self._card = ""
        self.post(
            DoorTold(
                *where,
                number=stands.number,
                challenge=stands.challenge,
                trouble=_trouble(stands.no_card),
                wait_s=stands.wait_s,
            )
        )
        if stands.no_card or stands.wait_s:
            self.post(CardUnknown(*where, _trouble(stands.no_card) or "locked"))
            return
        if self._reader is None:
            self._reader = self._make_reader()
        if self._reader is None:
            self.post(CardUnknown(*where, "absent"))
            return
        job = self._reader.submit(
            lambda reader, deadline: reader.wait_and_read(deadline),
            CARD_WAIT_S,
            lambda outcome: self._jobs.put(lambda: self._read(effect, outcome)),
        )
        self._waiting = (effect.effect, job)

    def _read(self, effect: AwaitCard, outcome: CardData | KioskError) -> None:
        self._waiting = None
        if isinstance(outcome, DeviceCancelledError):
            return
        if isinstance(outcome, KioskError):
            _log.info("technician.card_not_read", code=outcome.code)
            trouble = TROUBLES.get(card_reason(outcome), "unreadable")
            self.post(CardUnknown(effect.visit, effect.effect, trouble))
            return
        self._card = outcome.identity.id_number
        self.post(CardThere(effect.visit, effect.effect))

    def _give_up(self, effect: int) -> None:
        if self._waiting is not None and self._waiting[0] == effect:
            self._waiting[1].cancel()
            self._waiting = None

    def _let_go(self) -> None:
        if self._reader is not None:
            self._reader.stop()
            self._reader = None

    # ---- the PIN ------------------------------------------------------------------------------

    def _try(self, effect: TryKey) -> None:
        where = (effect.visit, effect.effect)
        try:
            tried = self._tried(effect)
        except KioskError as error:
            _log.error("technician.not_tried", code=error.code)
            self.post(KeptOut(*where, "failed"))
            return
        if not tried.who:
            self.post(KeptOut(*where, tried.why or "wrong", tried.wait_s))
            return
        self._card = ""
        self._let_go()
        self.who, self._since, self.let_in = tried.who, time.monotonic(), True
        self.post(LetIn(*where, tried.who, "code" if effect.code else "card"))

    def _tried(self, effect: TryKey) -> Tried:
        if effect.code:
            return self._door.try_code(effect.code, effect.pin)
        return self._door.try_card(self._card, effect.pin)

    def _leave(self) -> None:
        if self.who:
            self._book.note(LEFT, who=self.who, seconds=round(time.monotonic() - self._since))
            self.who = ""

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception:
                _log.exception("technician.failed")


def _trouble(no_card: str) -> Any:
    """Why no card opens the door, as its page says it."""
    return no_card if no_card in ("no-list", "out-of-date", "locked") else ""
