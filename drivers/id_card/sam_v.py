"""Readers with a SAM_V module on a serial line (115200 8N1)."""

from collections.abc import Callable

from contracts.errors import DeviceTimeoutError
from contracts.identity import Identity
from drivers.adapter import Adapter, DeviceIdentity
from drivers.deadline import Clock, Deadline, SystemClock
from drivers.id_card.codec import (
    decode_identity,
    decode_new_address,
    decode_sam_id,
    split_reading,
)
from drivers.id_card.errors import (
    CardLeftError,
    CardUnreadableError,
    NoCardError,
    ReaderFaultError,
    ReaderGarbledError,
    ReaderSilentError,
)
from drivers.id_card.frames import (
    FIND,
    READ,
    READ_NEW_ADDRESS,
    SAM_ID,
    SAM_RESET,
    SAM_STATUS,
    SELECT,
    Command,
    Reply,
    Status,
)
from drivers.id_card.last_card import LastCard
from drivers.id_card.photo import PhotoDecoder
from drivers.id_card.port import CardData, Presence
from drivers.id_card.sam_line import SamLine
from drivers.id_card.self_test import self_test
from drivers.serial_line import ControlLine
from drivers.status import DeviceState, DeviceStatus

FIND_EVERY_S = 0.3
EXCHANGE_S = 1.0
READ_S = 8.0
"""112 ms on the wire at 115200 baud and up to a second in the card; time to drip besides."""
ADDRESS_PATIENCE = 3
MOST_PATIENCE = 4
"""A reader that lets an exchange pass is given twice the time at the next, up to four times."""
TRIES = 3
"""So many bad exchanges in a row are the reader's trouble, not the moment's."""
LOOKS = 2
"""A card counts as lifted when so many looks in a row do not see it: one may just be moved."""


class SamVCardReader:
    """A card reader behind a serial device, ``/dev/serial/by-id/…`` or a pseudo-terminal.

    Args:
        presence: how it can tell that a card still lies there.
        card_line, card_lies_when: the control line that a sensor holds, and its state then.
        photo: turns the chip's photo into a picture; None where no decoder is there.
        find_every_s: pause between two looks for a card; the module wants 0.3 s or more.
        exchange_s, read_s: time limits of a short exchange and of reading a card.
    """

    def __init__(
        self,
        port: str,
        *,
        baud: int = 115200,
        presence: Presence = Presence.NONE,
        card_line: ControlLine = ControlLine.CTS,
        card_lies_when: bool = True,
        photo: PhotoDecoder | None = None,
        find_every_s: float = FIND_EVERY_S,
        exchange_s: float = EXCHANGE_S,
        read_s: float = READ_S,
        clock: Clock | None = None,
    ) -> None:
        self.presence = presence
        self._card_line = card_line
        self._card_lies_when = card_lies_when
        self._photo = photo
        self._find_every_s = find_every_s
        self._exchange_s = exchange_s
        self._read_s = read_s
        self._clock = clock or SystemClock()
        self._line = SamLine(port, baud, self._clock)
        self._last = LastCard()
        self._sam_id: str | None = None
        self._patience = 1

    def open(self) -> None:
        """Open the line for this process alone."""
        self.close()
        self._patience = 1
        self._line.serial.open()

    def close(self) -> None:
        """Close the line."""
        self._sam_id = None
        self._line.serial.close()

    @property
    def sam_id(self) -> str | None:
        """Which module it is, once a health check has learnt it."""
        return self._sam_id

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Ask the module for its self-test; two unanswered questions are silence."""
        reply = self._exchange_twice(SAM_STATUS, deadline, self._exchange_s)
        if reply.status != Status.OK:
            raise ReaderFaultError(f"status {reply.status:02x}")
        if self._sam_id is None:
            self._learn_sam_id(deadline)
        return DeviceStatus(DeviceState.ONLINE, since=self._clock.now())

    def wait_and_read(
        self, deadline: Deadline, on_found: Callable[[], None] | None = None
    ) -> CardData:
        """Look for a card until there is one, and read it."""
        bad = unselected = 0
        while True:
            try:
                self._line.settle(deadline)
                found = self._find(deadline)
                bad = 0
            except (ReaderSilentError, ReaderGarbledError):
                found = False
                bad += 1
                self._patience = min(self._patience * 2, MOST_PATIENCE)
                if bad == TRIES:
                    raise
            except DeviceTimeoutError as error:
                raise NoCardError("no card until the deadline") from error
            if found and (data := self._read_new(deadline, on_found or _nobody)) is not None:
                return data
            unselected = unselected + 1 if found is None else 0
            if unselected == TRIES:
                raise CardUnreadableError("it cannot be selected: another one lies beside it")
            try:
                deadline.wait(self._find_every_s)
            except DeviceTimeoutError as error:
                raise NoCardError("no card until the deadline") from error

    def card_present(self, deadline: Deadline) -> bool | None:
        """Look at the sensor, or reset the field and seek the card anew."""
        if self.presence is Presence.NONE:
            return None
        if self.presence is Presence.RESET:
            self._last.was_seen(present=True)  # from now on the module may find it again
            reply = self._exchange(SAM_RESET, deadline, self._exchange_s)
            if reply.status != Status.OK:
                self._raise_for(reply)
                return None
        present: bool | None = None
        for _ in range(LOOKS):
            deadline.wait(self._find_every_s)
            present = self._lies(deadline)
            if present is not False:
                break
        if self.presence is Presence.RESET and present is not None:
            self._last.was_seen(present=present)
        return present

    def wait_lifted(self, deadline: Deadline) -> bool:
        """Look until no card lies there."""
        bad = 0
        while True:
            try:
                present = self.card_present(deadline)
                bad = 0
            except (ReaderSilentError, ReaderGarbledError):
                present = True
                bad += 1
                if bad == TRIES:
                    raise
            except DeviceTimeoutError as error:
                raise CardLeftError("it lies there until the deadline") from error
            if not present:
                return present is False

    # ---- one card ---------------------------------------------------------------------------

    def _find(self, deadline: Deadline) -> bool | None:
        """Tell whether a card lies there and is selected; None when it could not be selected."""
        found = self._exchange(FIND, deadline, self._exchange_s * self._patience)
        if found.status != Status.CARD_FOUND:
            self._raise_for(found)
            return False
        selected = self._exchange(SELECT, deadline, self._exchange_s * self._patience)
        if selected.status != Status.OK:
            self._raise_for(selected)
            return None
        return True

    def _lies(self, deadline: Deadline) -> bool | None:
        if self.presence is Presence.SENSOR:
            state = self._line.serial.control(self._card_line)
            return None if state is None else state == self._card_lies_when
        reply = self._exchange(FIND, deadline, self._exchange_s)
        self._raise_for(reply)
        return reply.status == Status.CARD_FOUND

    def _read_new(self, deadline: Deadline, on_found: Callable[[], None]) -> CardData | None:
        """Read the selected card; None when it only lies there since it was read."""
        if not self._last.offered_again:
            on_found()
            text, photo = self._read(deadline)
            self._last.was_read(text)
            return self._reading(text, photo, deadline)
        try:
            text, photo = self._read(deadline)
        except CardUnreadableError:
            self._last.offered_again = False  # the module finds it again when it was put anew
            return None
        if self._last.was_read(text):
            return None
        on_found()
        return self._reading(text, photo, deadline)

    def _read(self, deadline: Deadline) -> tuple[bytes, bytes]:
        """Read text and photo; a reply that came damaged is asked for once more."""
        try:
            reply = self._exchange(READ, deadline, self._read_s)
        except (ReaderSilentError, ReaderGarbledError):
            reply = self._read_again(deadline)
        if reply.status != Status.OK:
            self._raise_for(reply)
            raise CardUnreadableError(f"status {reply.status:02x}")
        return split_reading(reply.data)

    def _read_again(self, deadline: Deadline) -> Reply:
        """Select the card anew and read it; many modules find it again only when it was lifted."""
        try:
            if not self._find(deadline):
                raise CardUnreadableError("the reply was damaged")
            return self._exchange(READ, deadline, self._read_s)
        except (ReaderGarbledError, DeviceTimeoutError) as error:
            raise CardUnreadableError("the reply was damaged twice") from error

    def _reading(self, text: bytes, photo_wlt: bytes, deadline: Deadline) -> CardData:
        identity = decode_identity(text, self._new_address(text, deadline))
        photo = self._photo.decode(photo_wlt, deadline) if self._photo is not None else None
        return CardData(identity, photo_wlt, self._sam_id, photo)

    def _new_address(self, text: bytes, deadline: Deadline) -> str | None:
        """Fetch the address appended last; status 91 means that there is none.

        Any other trouble spoils the reading: the printed address might be an old one.
        """
        identity: Identity = decode_identity(text)
        if identity.address is None:
            return None
        limit_s = self._exchange_s * ADDRESS_PATIENCE
        reply = self._exchange_twice(READ_NEW_ADDRESS, deadline, limit_s)
        if reply.status == Status.OK:
            return decode_new_address(reply.data)
        # Old modules do not know the command; their cards carry the printed address only.
        if reply.status in (Status.ITEM_ABSENT, Status.BAD_COMMAND):
            return None
        self._raise_for(reply)
        raise CardUnreadableError(f"new address: status {reply.status:02x}")

    def _learn_sam_id(self, deadline: Deadline) -> None:
        try:
            reply = self._exchange(SAM_ID, deadline, self._exchange_s)
        except (ReaderSilentError, ReaderGarbledError):
            return
        if reply.status == Status.OK:
            self._sam_id = decode_sam_id(reply.data)

    def _raise_for(self, reply: Reply) -> None:
        if reply.status in (Status.SELF_TEST_FAILED, Status.NOT_AUTHORISED):
            raise ReaderFaultError(f"status {reply.status:02x}")

    def _exchange(self, command: Command, deadline: Deadline, limit_s: float) -> Reply:
        return self._line.exchange(command, deadline, limit_s)

    def _exchange_twice(self, command: Command, deadline: Deadline, limit_s: float) -> Reply:
        try:
            return self._exchange(command, deadline, limit_s)
        except (ReaderSilentError, ReaderGarbledError):
            return self._exchange(command, deadline, limit_s)


def _nobody() -> None:
    """Nobody wants to know that a card was found."""


def _make(
    port: str,
    baud: int = 115200,
    presence: Presence = Presence.NONE,
    card_line: ControlLine = ControlLine.CTS,
    card_lies_when: bool = True,
    photo_decoder: str = "",
) -> SamVCardReader:
    return SamVCardReader(
        port,
        baud=baud,
        presence=presence,
        card_line=card_line,
        card_lies_when=card_lies_when,
        photo=PhotoDecoder(photo_decoder) if photo_decoder else None,
    )


def _identity(reader: SamVCardReader, deadline: Deadline) -> DeviceIdentity:
    reader.health(deadline)
    return DeviceIdentity(model="SAM_V", serial=reader.sam_id or "")


ADAPTER = Adapter("sam_v", "id_card", _make, self_test, _identity)
