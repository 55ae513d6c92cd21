"""Readers with a SAM_V module on a serial line (115200 8N1), over pyserial.

Every exchange has one time limit, however slowly its bytes drip. Before each request what is left
on the line is thrown away, and replies of another shape than the request's are dropped: the module
answers in order, so a late reply can never pass for the reading of the next card.
"""

import termios
from collections.abc import Callable

import serial
import structlog

from contracts.errors import DeviceError, DeviceLostError, DeviceTimeoutError
from contracts.identity import Identity
from drivers.adapter import Adapter, DeviceIdentity
from drivers.deadline import Clock, Deadline, SystemClock
from drivers.errors import (
    CardUnreadableError,
    NoCardError,
    ReaderFaultError,
    ReaderGarbledError,
    ReaderSilentError,
)
from drivers.id_card.codec import (
    decode_identity,
    decode_new_address,
    decode_sam_id,
    split_reading,
)
from drivers.id_card.frames import (
    FIND,
    READ,
    READ_NEW_ADDRESS,
    SAM_ID,
    SAM_STATUS,
    SELECT,
    Command,
    Reply,
    ReplyParser,
    Status,
)
from drivers.id_card.port import CardData, Presence
from drivers.id_card.self_test import self_test
from drivers.status import DeviceState, DeviceStatus

FIND_EVERY_S = 0.3
EXCHANGE_S = 1.0
READ_S = 8.0
"""112 ms on the wire at 115200 baud and up to a second in the card; time to drip besides."""
QUIET_SHARE = 0.25
"""After damage, so much of an exchange's time without a byte means that no more will come."""
ADDRESS_PATIENCE = 3
MOST_PATIENCE = 4
"""A reader that lets an exchange pass is given twice the time at the next, up to four times."""
SLICE_S = 0.05
"""How long one look at the line takes: a cancel is noticed after at most so long."""
TRIES = 3
"""So many bad exchanges in a row are the reader's trouble, not the moment's."""

_log = structlog.get_logger(__name__)


class SamVCardReader:
    """A card reader behind a serial device, ``/dev/serial/by-id/…`` or a pseudo-terminal.

    Args:
        find_every_s: pause between two looks for a card; the module wants 0.3 s or more.
        exchange_s, read_s: time limits of a short exchange and of reading a card.
    """

    presence = Presence.NONE

    def __init__(
        self,
        port: str,
        *,
        baud: int = 115200,
        find_every_s: float = FIND_EVERY_S,
        exchange_s: float = EXCHANGE_S,
        read_s: float = READ_S,
        clock: Clock | None = None,
    ) -> None:
        self._port = port
        self._baud = baud
        self._find_every_s = find_every_s
        self._exchange_s = exchange_s
        self._read_s = read_s
        self._clock = clock or SystemClock()
        self._line: serial.Serial | None = None
        self._sam_id: str | None = None
        self._patience = 1

    def open(self) -> None:
        """Open the line for this process alone."""
        self.close()
        self._patience = 1
        try:
            self._line = serial.Serial(
                self._port, self._baud, timeout=SLICE_S, write_timeout=1.0, exclusive=True
            )
        except (OSError, ValueError, termios.error) as error:
            raise DeviceLostError(f"cannot open the line: {type(error).__name__}") from error

    def close(self) -> None:
        """Close the line."""
        line, self._line, self._sam_id = self._line, None, None
        if line is not None:
            try:
                line.close()
            except OSError as error:
                _log.info("device.close_failed", device="id_card", error=type(error).__name__)

    @property
    def sam_id(self) -> str | None:
        """Which module it is, once a health check has learnt it."""
        return self._sam_id

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Ask the module for its self-test; two unanswered questions are silence."""
        try:
            reply = self._exchange(SAM_STATUS, deadline, self._exchange_s)
        except (ReaderSilentError, ReaderGarbledError):
            reply = self._exchange(SAM_STATUS, deadline, self._exchange_s)
        if reply.status != Status.OK:
            raise ReaderFaultError(f"status {reply.status:02x}")
        if self._sam_id is None:
            self._learn_sam_id(deadline)
        return DeviceStatus(DeviceState.ONLINE, since=self._clock.now())

    def wait_and_read(
        self, deadline: Deadline, on_found: Callable[[], None] | None = None
    ) -> CardData:
        """Look for a card until there is one, and read it."""
        bad = 0
        while True:
            try:
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
            if found:
                if on_found is not None:
                    on_found()
                return self._read(deadline)
            try:
                deadline.wait(self._find_every_s)
            except DeviceTimeoutError as error:
                raise NoCardError("no card until the deadline") from error

    # ---- one card ---------------------------------------------------------------------------

    def _find(self, deadline: Deadline) -> bool:
        """Tell whether a card lies there and is selected."""
        found = self._exchange(FIND, deadline, self._exchange_s * self._patience)
        if found.status != Status.CARD_FOUND:
            self._raise_for(found)
            return False
        selected = self._exchange(SELECT, deadline, self._exchange_s * self._patience)
        if selected.status != Status.OK:
            self._raise_for(selected)
            return False
        return True

    def _read(self, deadline: Deadline) -> CardData:
        """Read the selected card; a reply that came damaged is asked for once more."""
        try:
            reply = self._exchange(READ, deadline, self._read_s)
        except (ReaderSilentError, ReaderGarbledError):
            reply = self._read_again(deadline)
        if reply.status != Status.OK:
            self._raise_for(reply)
            raise CardUnreadableError(f"status {reply.status:02x}")
        text, photo = split_reading(reply.data)
        identity = decode_identity(text, self._new_address(text, deadline))
        return CardData(identity=identity, photo_wlt=photo, sam_id=self._sam_id)

    def _read_again(self, deadline: Deadline) -> Reply:
        """Select the card anew and read it; many modules find it again only when it was lifted."""
        try:
            if not self._find(deadline):
                raise CardUnreadableError("the reply was damaged")
            return self._exchange(READ, deadline, self._read_s)
        except (ReaderGarbledError, DeviceTimeoutError) as error:
            raise CardUnreadableError("the reply was damaged twice") from error

    def _new_address(self, text: bytes, deadline: Deadline) -> str | None:
        """Fetch the address appended last; status 91 means that there is none.

        Any other trouble spoils the reading: the printed address might be an old one.
        """
        identity: Identity = decode_identity(text)
        if identity.address is None:
            return None
        try:
            reply = self._exchange(READ_NEW_ADDRESS, deadline, self._exchange_s * ADDRESS_PATIENCE)
        except (ReaderGarbledError, ReaderSilentError):
            reply = self._exchange(READ_NEW_ADDRESS, deadline, self._exchange_s * ADDRESS_PATIENCE)
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

    # ---- one exchange -----------------------------------------------------------------------

    def _exchange(self, command: Command, deadline: Deadline, limit_s: float) -> Reply:
        """Send a request and wait for the reply that belongs to it.

        Raises:
            ReaderSilentError: not one byte came; ReaderGarbledError: bytes came, no whole reply.
            DeviceLostError: the line is gone.
        """
        deadline.check()
        line = self._line
        if line is None:
            raise DeviceLostError("the line is not open")
        limit = quiet = deadline.within(limit_s)
        parser = ReplyParser()
        try:
            line.reset_input_buffer()
            line.write(command.frame())
            while not (limit.expired or (parser.damaged and quiet.expired)):
                chunk = line.read(max(1, line.in_waiting))
                for reply in parser.feed(chunk):
                    if command.fits(reply):
                        return reply
                if chunk:
                    quiet = deadline.within(limit_s * QUIET_SHARE)
                if deadline.cancelled:
                    deadline.check()
        except (OSError, termios.error) as error:
            raise DeviceLostError(f"the line broke: {type(error).__name__}") from error
        raise _no_reply(parser, deadline)


def _no_reply(parser: ReplyParser, deadline: Deadline) -> DeviceError:
    if deadline.expired:
        return DeviceTimeoutError("no reply until the deadline")
    if parser.received == 0:
        return ReaderSilentError("no reply")
    return ReaderGarbledError("no whole reply")


def _make(port: str, baud: int = 115200) -> SamVCardReader:
    return SamVCardReader(port, baud=baud)


def _identity(reader: SamVCardReader, deadline: Deadline) -> DeviceIdentity:
    reader.health(deadline)
    return DeviceIdentity(model="SAM_V", serial=reader.sam_id or "")


ADAPTER = Adapter("sam_v", "id_card", _make, self_test, _identity)
