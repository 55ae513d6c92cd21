"""ESC/POS receipt printers, whatever carries the bytes.

"Printed" is what the printer itself says after the cut; bytes that went out without that answer
are never called printed.
"""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import structlog

from contracts.errors import BugError, DeviceError, DeviceLostError
from drivers.deadline import Deadline
from drivers.receipt_printer import codec
from drivers.receipt_printer.codec import Condition
from drivers.receipt_printer.dialogue import Dialogue
from drivers.receipt_printer.errors import PrinterSilentError
from drivers.receipt_printer.job import Job, Limits, Past, trouble_of
from drivers.receipt_printer.paper import PaperRoll
from drivers.receipt_printer.port import PrinterBitmap, PrintOutcome, Rasterise, TextLine
from drivers.receipt_printer.profiles import Profile
from drivers.receipt_printer.transport import Transport
from drivers.status import DeviceState, DeviceStatus, status_of

BUSY_PAUSE_S = 0.2
"""A printer needs a moment to let go of the connection before."""
REFUSED_WITHIN_S = 0.05
"""A printer that is not asked would else show only by a broken print that it was busy."""
PRINTS_S = 5.0
"""What a print needs of its time: a printer whose port rests is waited for no longer."""
BAND_S = 0.25
"""So long one band takes on a slow line at most: between two bands the printer is looked after."""

_log = structlog.get_logger(__name__)


class EscposPrinter:
    """A receipt printer behind a transport.

    Args:
        width_mm: of the paper, 58 or 80.
        asks_status: False for clones that never answer: they are printed to unasked, and a
            print is never more than sent.
        roll_m: length of a new roll, to tell what is left; None does not count.
        state_file: keeps what was used of the roll over restarts.
    """

    def __init__(
        self,
        transport: Transport,
        profile: Profile,
        *,
        width_mm: int = 80,
        asks_status: bool = True,
        limits: Limits | None = None,
        roll_m: float | None = None,
        state_file: Path | None = None,
    ) -> None:
        self.width_dots = profile.dots_across(width_mm)
        self._transport = transport
        self._profile = profile
        self._limits = limits or Limits()
        self._asks_status = asks_status and (bool(profile.states) or profile.automatic)
        self._past = Past()
        self._last: DeviceStatus | None = None
        self._unserved = False  # the line waits for its turn, with questions on it
        self._unsure = False  # the line may still bring answers to what was asked before
        self._roll = PaperRoll(
            roll_m, dots_per_mm=profile.dots_per_mm, sensed=profile.near_end, state_file=state_file
        )

    def open(self) -> None:
        """Take what is held between jobs."""
        self._transport.hold()

    def close(self) -> None:
        """Let go of it."""
        self._transport.let_go()

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Ask and hang up.

        A port that may be shut because we hung up says nothing new; its driver is not given up.
        Where each question shuts it, and no line may be kept, it is asked seldom.
        """
        rest = self._transport.rest
        if rest.spared and self._last is not None:
            return self._last
        try:
            talk, condition = self._asked(deadline)
        except DeviceLostError as error:
            if rest.fresh and self._last is not None:
                return self._last
            if rest.may_rest:
                return status_of(error, time.monotonic())
            raise
        talk.transport.hang_up(well=True)
        self._last = None
        _raise_trouble(condition)
        self._last = self._status(condition)
        return self._last

    def _status(self, condition: Condition | None) -> DeviceStatus:
        if condition is None:
            return DeviceStatus(
                DeviceState.UNKNOWN, "not-asked", time.monotonic(), self._roll.detail
            )
        reason = "paper-near-end" if condition.paper_near_end or self._roll.near_end else ""
        return DeviceStatus(DeviceState.ONLINE, reason, time.monotonic(), self._roll.detail)

    def print_bitmap(self, bitmap: PrinterBitmap, deadline: Deadline) -> PrintOutcome:
        """Print a picture in bands, cut, and wait for the printer's word."""
        if bitmap.width > self.width_dots:
            raise BugError("the picture is wider than the paper")
        return self._print(codec.raster_bands(bitmap, self._band_rows()), deadline)

    def print_text(
        self, lines: tuple[TextLine, ...], rasterise: Rasterise, deadline: Deadline
    ) -> PrintOutcome:
        """Print lines in the printer's own font, cut, and wait for the printer's word."""
        chinese = self._profile.chinese
        commands = codec.text_commands(lines, rasterise, chinese, self._band_rows())
        return self._print(commands, deadline)

    def _print(self, commands: Iterable[bytes], deadline: Deadline) -> PrintOutcome:
        talk, condition = self._asked(deadline, waits=True)
        try:
            _raise_trouble(condition)
            deadline.check()
        except DeviceError:
            talk.transport.hang_up(well=True)  # it has answered: what it lacks can be put right
            self._last = None
            raise
        outcome: PrintOutcome | None = None
        job = Job(
            talk, self._profile, self._limits, self.width_dots, self._asks, self._past, deadline
        )
        try:
            outcome = job.run(commands)
            return outcome
        finally:
            talk.transport.hang_up(well=outcome is PrintOutcome.CONFIRMED)
            self._unsure = True
            # One that has printed to the end is known as well as one that was asked.
            self._last = None if outcome is not PrintOutcome.CONFIRMED else self._status(condition)
            self._roll.fed(job.dots_fed)

    @property
    def _asks(self) -> bool:
        return self._asks_status and self._transport.hears

    def _band_rows(self) -> int:
        rate = self._transport.bytes_per_s
        if not rate:
            return codec.ROWS_PER_BAND
        return min(codec.ROWS_PER_BAND, max(8, int(rate * BAND_S * 8) // self.width_dots))

    # ---- asking -------------------------------------------------------------------------------

    def _asked(
        self, deadline: Deadline, *, waits: bool = False
    ) -> tuple[Dialogue, Condition | None]:
        """Connect and ask; a printer that is busy with another connection is tried again.

        Args:
            waits: also for a printer whose port may be shut because we hung up.

        Raises:
            PrinterSilentError: it does not answer; DeviceLostError: it cannot be reached.
        """
        rest, tried = self._transport.rest, 0
        while True:
            try:
                asked = self._ask_once(deadline)
            except DeviceLostError as error:
                if isinstance(error, PrinterSilentError) and not self._unserved:
                    raise
                rest.refused()
                if not (waits and rest.worth_waiting and deadline.remaining() > PRINTS_S):
                    raise
                _log.debug("printer.port_rests", error=type(error).__name__)
            except OSError as error:
                self._transport.hang_up()
                rest.refused()
                tried += 1
                longer = waits and rest.worth_waiting and deadline.remaining() > PRINTS_S
                if tried >= self._transport.tries and not longer:
                    raise DeviceLostError("the printer closes every connection") from error
                _log.debug("printer.connection_refused", error=type(error).__name__)
            else:
                rest.answered()
                return asked
            deadline.wait(BUSY_PAUSE_S)

    def _ask_once(self, deadline: Deadline) -> tuple[Dialogue, Condition | None]:
        """On one connection; one that is not served stays: it waits for its turn.

        Who hung up there and called again would be served last, and would have the port shut anew.
        """
        self._connect(deadline)
        talk = Dialogue(self._transport, self._limits.answer_s)
        try:
            self._end_command(talk)
            if self._asks:
                return talk, self._condition(talk, deadline.check)
            if self._transport.tries > 1:
                self._transport.receive(REFUSED_WITHIN_S)
            return talk, None
        except PrinterSilentError:
            self._unserved = self._transport.rest.may_rest and not talk.heard
            if not self._unserved:
                self._transport.hang_up()
            raise
        except DeviceError:
            self._transport.hang_up()
            raise

    def _connect(self, deadline: Deadline) -> None:
        deadline.check()
        try:
            self._transport.connect(min(self._limits.connect_s, deadline.remaining()))
        except OSError as error:
            raise DeviceLostError(f"cannot connect: {type(error).__name__}") from error

    def _end_command(self, talk: Dialogue) -> None:
        """On a line that stays, a command that broke off would swallow the questions.

        It gets white dots for the bytes it lacks; outside a command they are nothing.
        """
        if self._past.missing and self._transport.outlives_power:
            talk.send(bytes(self._past.missing), self._limits.send_s)
        self._past.missing = 0

    def _condition(self, talk: Dialogue, check: Callable[[], None]) -> Condition:
        """Ask everything; raises PrinterSilentError when two questions go unanswered."""
        unsure, self._unsure = self._unsure, True
        unserved, self._unserved = self._unserved, False
        if unserved and self._profile.states:
            # All that was asked meanwhile is answered at once, as soon as it is served.
            if talk.ask(self._profile.states[0]) is None:
                raise PrinterSilentError("no answer yet")
            talk.drain(talk.answer_s)
        talk.drain(talk.answer_s if unsure and self._transport.outlives_power else 0.0)
        talk.damaged, talk.told = False, None
        if self._profile.states:
            answers = talk.ask_all(self._profile.states, check)
            if not answers:
                raise PrinterSilentError("no answer to two questions")
            self._unsure = len(answers) < len(self._profile.states)
            condition = codec.condition_of(answers)
            if codec.ASK_PAPER in answers:
                self._roll.noticed(condition)
        else:
            condition = self._told(talk)
            self._roll.noticed(condition)
        if self._past.owing:
            self._past.owing = not talk.clear()
        return condition

    def _told(self, talk: Dialogue) -> Condition:
        """The automatic status that comes when it is switched on."""
        talk.send(codec.UNASKED_STATUS)
        end = time.monotonic() + talk.answer_s
        while talk.told is None:
            left = end - time.monotonic()
            if left <= 0:
                raise PrinterSilentError("no status came")
            talk.hear(left)
        return talk.told


def _raise_trouble(condition: Condition | None) -> None:
    trouble = trouble_of(condition) if condition is not None else None
    if trouble is not None:
        raise trouble
