"""One exchange after another with a SAM_V module on a serial line.

Every exchange has one time limit, however slowly its bytes drip. Before each request what is left
on the line is thrown away, and replies of another shape than the request's are dropped. A reading
that was given up while its reply was on the way is awaited before the next one begins: it must not
pass for that of the next card.
"""

from contracts.errors import DeviceError, DeviceTimeoutError
from drivers.deadline import Clock, Deadline
from drivers.id_card.errors import ReaderGarbledError, ReaderSilentError
from drivers.id_card.frames import READ, Command, Reply, ReplyParser
from drivers.serial_line import SerialLine

QUIET_SHARE = 0.25
"""After damage, so much of an exchange's time without a byte means that no more will come."""


class SamLine:
    """The line, and what is still on its way."""

    def __init__(self, port: str, baud: int, clock: Clock) -> None:
        self.serial = SerialLine(port, baud, name="id_card")
        self._clock = clock
        self._owed_until: float | None = None

    def exchange(self, command: Command, deadline: Deadline, limit_s: float) -> Reply:
        """Send a request and wait for the reply that belongs to it.

        Raises:
            ReaderSilentError: not one byte came; ReaderGarbledError: bytes came, no whole reply.
            DeviceLostError: the line is gone.
        """
        deadline.check()
        limit = quiet = deadline.within(limit_s)
        parser = ReplyParser()
        self._note(ReplyParser().feed(self.serial.waiting()))
        self.serial.drop_input()
        self.serial.write(command.frame())
        if command is READ:
            self._owed_until = self._clock.now() + limit_s
        while not (limit.expired or (parser.damaged and quiet.expired)):
            chunk = self.serial.read(deadline)
            replies = parser.feed(chunk)
            self._note(replies)
            for reply in replies:
                if command.fits(reply):
                    self._owed_until = None if command is READ else self._owed_until
                    return reply
            if chunk:
                quiet = deadline.within(limit_s * QUIET_SHARE)
        if deadline.cancelled:
            deadline.check()
        if command is READ and not deadline.expired:
            self._owed_until = None  # it had all the time that a reading is given
        raise _no_reply(parser, deadline)

    def settle(self, deadline: Deadline) -> None:
        """Let a reading that was given up come and go; raises what a deadline raises."""
        parser = ReplyParser()
        while self._owed_until is not None and self._clock.now() < self._owed_until:
            self._note(parser.feed(self.serial.read(deadline)))
        self._owed_until = None

    def _note(self, replies: list[Reply]) -> None:
        """A reading that came is no longer on its way."""
        if any(READ.fits(reply) and reply.data for reply in replies):
            self._owed_until = None


def _no_reply(parser: ReplyParser, deadline: Deadline) -> DeviceError:
    if deadline.expired:
        return DeviceTimeoutError("no reply until the deadline")
    if parser.received == 0:
        return ReaderSilentError("no reply")
    return ReaderGarbledError("no whole reply")
