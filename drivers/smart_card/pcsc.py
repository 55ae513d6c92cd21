"""Readers with PC/SC drivers (CCID on USB and others), through pcscd.

A card is taken for this process alone while it is read, and reset afterwards. A card that was read,
or was in the slot before anybody asked for one, is somebody's who forgot it: it must be taken out
and put in before it is read.
"""

from collections.abc import Iterator
from contextlib import suppress

from contracts.errors import DeviceError, DeviceLostError, DeviceTimeoutError
from drivers.adapter import Adapter, Ask, Check, DeviceIdentity
from drivers.deadline import Clock, Deadline, SystemClock
from drivers.self_test import answers_and_reads
from drivers.smart_card.errors import (
    SmartCardAbsentError,
    SmartCardHeldError,
    SmartCardRemovedError,
    SmartCardUnreadableError,
)
from drivers.smart_card.port import SmartCardReader, SocialCard
from drivers.smart_card.reading import read_card
from drivers.smart_card.service import CommandFailedError, PcscService, Slot
from drivers.status import DeviceState, DeviceStatus

OPEN_S = 5.0
WAIT_S = 0.1
"""How long one look at the slot takes: a cancel is noticed after at most so long."""
NOTICE_S = 1.0
"""pcscd sees a card's end up to 0.4 s after its commands fail."""
HELD_S = 1.0
"""Other programs look at a new card for a moment; one that keeps it is reported."""


class PcscSmartCardReader:
    """A reader that pcscd knows.

    Args:
        reader: how its name begins, ``Alcor Link AK9563``; "" takes the first that pcscd names.
    """

    def __init__(
        self,
        reader: str = "",
        *,
        service: PcscService | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._wanted = reader
        self._clock = clock or SystemClock()
        self._service = service or PcscService(self._clock)
        self._reader = ""
        self._done: int | None = None

    def open(self) -> None:
        """Find the reader. A card that is in already will not be read."""
        self.close()
        deadline = Deadline.after(OPEN_S, clock=self._clock)
        try:
            self._reader = self._choose(self._service.readers(deadline))
            slot = self._slot(deadline)
        except DeviceError:
            self.close()
            raise
        self._done = slot.events if slot.present else None

    def close(self) -> None:
        """Let go of the service."""
        self._reader = ""
        self._service.close()

    def health(self, deadline: Deadline) -> DeviceStatus:
        """The reader is there and nobody else keeps it; a card in it is not touched."""
        slot = self._slot(deadline)
        if slot.held:
            raise SmartCardHeldError("another program keeps the card")
        return DeviceStatus(DeviceState.ONLINE, since=self._clock.now())

    def identity(self) -> DeviceIdentity:
        """What pcscd calls it."""
        return DeviceIdentity(model=self._reader)

    def read(self, deadline: Deadline) -> SocialCard:
        """Wait for a card that is put in from now on, or since the last reading, and read it."""
        try:
            slot = self._wait(deadline)
        except DeviceTimeoutError as error:
            raise SmartCardAbsentError("no card until the deadline") from error
        before, self._done = self._done, slot.events
        try:
            if slot.mute:
                raise SmartCardUnreadableError("the card does not answer to power")
            self._connect(deadline)
        except SmartCardHeldError:
            self._done = before
            raise
        except DeviceTimeoutError as error:
            raise SmartCardUnreadableError("the card did not answer") from error
        return self._read(slot, deadline)

    def wait_removed(self, deadline: Deadline) -> None:
        """Wait until the card that was read is out."""
        slot = self._slot(deadline)
        while slot.present and slot.events == self._done:
            slot = self._slot(deadline, slot, min(WAIT_S, deadline.remaining()))

    # ---- one card ---------------------------------------------------------------------------

    def _wait(self, deadline: Deadline) -> Slot:
        slot = self._slot(deadline)
        while not slot.present or slot.events == self._done:
            slot = self._slot(deadline, slot, min(WAIT_S, deadline.remaining()))
        return slot

    def _connect(self, deadline: Deadline) -> None:
        patience = deadline.within(HELD_S)
        while True:
            try:
                self._service.connect(self._reader, deadline)
                return
            except SmartCardHeldError:
                if patience.expired:
                    raise
            deadline.wait(WAIT_S)

    def _read(self, slot: Slot, deadline: Deadline) -> SocialCard:
        try:
            return read_card(lambda command: self._service.transmit(command, deadline))
        except DeviceTimeoutError as error:
            raise SmartCardUnreadableError("the card did not answer") from error
        except CommandFailedError as error:
            if self._removed(slot, deadline):
                raise SmartCardRemovedError("taken out while it was read") from error
            raise
        finally:
            with suppress(DeviceError):
                self._service.disconnect(deadline)

    def _removed(self, slot: Slot, deadline: Deadline) -> bool:
        """Whether the card has gone, now or within the time that pcscd takes to see it."""
        now = slot
        limit = deadline.within(NOTICE_S)
        with suppress(DeviceTimeoutError):
            while now.present and now.events == slot.events:
                now = self._slot(limit, now, min(WAIT_S, limit.remaining()))
        return not now.present or now.events != slot.events

    def _slot(
        self, deadline: Deadline, other_than: Slot | None = None, wait_s: float = 0.0
    ) -> Slot:
        if not self._reader:
            raise DeviceLostError("the reader is not open")
        return self._service.slot(self._reader, deadline, other_than, wait_s)

    def _choose(self, names: list[str]) -> str:
        for name in names:
            if name.startswith(self._wanted):
                return name
        raise DeviceLostError("no reader of this name")


def _make(reader: str = "") -> PcscSmartCardReader:
    return PcscSmartCardReader(reader)


def self_test(reader: SmartCardReader, deadline: Deadline, ask: Ask) -> Iterator[Check]:
    """Look at the reader and read a card; nothing of it is told but whether its holder is open."""

    def read(within: Deadline) -> str:
        return "holder locked" if reader.read(within).id_number is None else ""

    yield from answers_and_reads(reader, deadline, ask, "smart-card", read)


def _identity(reader: PcscSmartCardReader, _deadline: Deadline) -> DeviceIdentity:
    return reader.identity()


ADAPTER = Adapter("pcsc", "smart_card", _make, self_test, _identity)
