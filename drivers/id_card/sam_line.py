"""One exchange after another with a SAM_V module on a serial line.

Every exchange has one time limit, however slowly its bytes drip. Before each request what is left
on the line is thrown away, and replies of another shape than the request's are dropped: the module
answers in order, so a late reply can never pass for the reading of the next card.
"""

from contracts.errors import DeviceError, DeviceTimeoutError
from drivers.deadline import Deadline
from drivers.errors import ReaderGarbledError, ReaderSilentError
from drivers.id_card.frames import Command, Reply, ReplyParser
from drivers.serial_line import SerialLine

QUIET_SHARE = 0.25
"""After damage, so much of an exchange's time without a byte means that no more will come."""


def exchange(line: SerialLine, command: Command, deadline: Deadline, limit_s: float) -> Reply:
    """Send a request and wait for the reply that belongs to it.

    Raises:
        ReaderSilentError: not one byte came; ReaderGarbledError: bytes came, no whole reply.
        DeviceLostError: the line is gone.
    """
    deadline.check()
    limit = quiet = deadline.within(limit_s)
    parser = ReplyParser()
    line.drop_input()
    line.write(command.frame())
    while not (limit.expired or (parser.damaged and quiet.expired)):
        chunk = line.read(deadline)
        for reply in parser.feed(chunk):
            if command.fits(reply):
                return reply
        if chunk:
            quiet = deadline.within(limit_s * QUIET_SHARE)
    if deadline.cancelled:
        deadline.check()
    raise _no_reply(parser, deadline)


def _no_reply(parser: ReplyParser, deadline: Deadline) -> DeviceError:
    if deadline.expired:
        return DeviceTimeoutError("no reply until the deadline")
    if parser.received == 0:
        return ReaderSilentError("no reply")
    return ReaderGarbledError("no whole reply")
