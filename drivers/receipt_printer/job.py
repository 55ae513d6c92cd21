"""One print: sent no faster than paper moves, looked after, and believed only on its own word.

An answer to GS r goes to whoever is connected, also when another job asked for it. Each job
therefore asks once before its first band: when that is answered nothing older is under way. What
a job leaves unanswered is dropped from the printer's buffer at the next one. Where the printer
knows GS ( H each question carries a mark of its own.

On a line that does not tell of the printer's power the last question is set as a macro at the
beginning and recalled at the end: a printer that was off meanwhile has nothing to recall, however
fast it starts. One that knows no macros must answer between all bands, which it cannot while it
starts.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NoReturn

import structlog

from contracts.errors import DeviceError, DeviceLostError
from drivers.deadline import Deadline
from drivers.receipt_printer import codec
from drivers.receipt_printer.answers import Answer, Marked, OnPaper
from drivers.receipt_printer.codec import Condition
from drivers.receipt_printer.dialogue import Dialogue
from drivers.receipt_printer.errors import (
    CoverOpenError,
    CutterError,
    PaperOutError,
    PrinterFaultError,
    PrinterSilentError,
)
from drivers.receipt_printer.port import PrintOutcome
from drivers.receipt_printer.profiles import Profile

ANSWER_S = 0.5
SEND_S = 5.0
CONFIRM_S = 10.0
"""A receipt of 20 cm takes under two seconds, an old printer's longest one under ten."""
BURST_BYTES = 32 * 1024
SMALL_BYTES = 1024
RECALLED_ANSWERS = 5
"""A printer that begins anew in the middle takes what is left of a picture for commands, and may
answer some of them late: a recalled question without a mark of its own is asked so often."""
KNOWN_TO_ANSWER = 4
"""So many times the wait for an answer is, of a printer that answered such a one before, or that
would be believed less for good if it were only slow."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, and how fast paper moves at most when it is not as the profile says."""

    connect_s: float = 2.0
    answer_s: float = ANSWER_S
    send_s: float = SEND_S
    confirm_s: float = CONFIRM_S
    mm_per_s: int | None = None


@dataclass(slots=True)
class Past:
    """What is remembered of the jobs before.

    Attributes:
        owing: a job of ours may still wait in the printer, with its question.
        answers: the last job's first question was answered.
        missing: so many bytes at most were not sent of a command that broke off.
        recalls: it has recalled a macro before; None: that was never tried.
    """

    owing: bool = False
    answers: bool = False
    missing: int = 0
    recalls: bool | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Asks whether all before it is on paper."""

    command: bytes
    answered_by: Callable[[Answer], bool]
    times: int = 1
    """So many answers are its answer."""


@dataclass(slots=True)
class Job:
    """One print on a printer that was asked how it is and can print."""

    talk: Dialogue
    profile: Profile
    limits: Limits
    width_dots: int
    asks: bool
    past: Past
    deadline: Deadline
    dots_fed: int = 0
    _watched: bool = False
    _forgot: bool = False

    def run(self, commands: Iterable[bytes]) -> PrintOutcome:
        """Print; the outcome is CONFIRMED only by the printer's own word."""
        begun = time.monotonic()
        self._watched = bool(self.profile.states)
        answering = self._begin()
        # From here on a cancel changes nothing: half a receipt would be left behind.
        last = self._question()
        if answering and self.talk.transport.outlives_power:
            last = self._kept(last)
        asking_s = time.monotonic() - begun
        self._send_all(commands, last)
        return self._outcome(last, asking_s, answering=answering)

    # ---- before -------------------------------------------------------------------------------

    def _question(self) -> Question:
        if self.profile.confirms == "mark":
            mark = codec.new_mark()
            return Question(codec.marked(mark), lambda answer: answer == Marked(mark))
        return Question(codec.PROCESSED, lambda answer: isinstance(answer, OnPaper))

    def _begin(self) -> bool:
        """Wake the printer and ask the first question; tell whether it was answered.

        Raises:
            PrinterSilentError: it answers such a one else, and does not work off what it is sent.
        """
        talk, past = self.talk, self.past
        unsure, past.owing = past.owing, True
        unasked = self.profile.automatic and self.profile.confirms == "mark" and self.asks
        try:
            talk.send(
                codec.INIT + (codec.UNASKED_STATUS if unasked else codec.NO_UNASKED_STATUS),
                min(self.limits.send_s, self.deadline.remaining()),
            )
            if not self.asks or self.profile.confirms == "never":
                return False
            talk.drain()
            first = self._question()
            talk.send(first.command)
            known, past.answers = past.answers, False
            limit = talk.answer_s * (KNOWN_TO_ANSWER if known else 1)
            if not talk.wait_for(first.answered_by, min(limit, self.deadline.remaining())):
                if not known:
                    return False
                self._held_up()
                raise PrinterSilentError("the printer does not work off what it is sent")
            if unsure:  # that may have been an older job's answer, with ours behind it
                talk.drain(talk.answer_s)
        except TimeoutError as error:
            raise PrinterSilentError("the printer took no more bytes") from error
        except OSError as error:
            raise DeviceLostError(f"the print broke off: {type(error).__name__}") from error
        past.answers = True
        return True

    def _kept(self, last: Question) -> Question:
        """Set the last question, and ask it by recalling it where the printer can do that."""
        talk = self.talk
        times = 1 if self.profile.confirms == "mark" else RECALLED_ANSWERS
        try:
            talk.drain()
            talk.send(codec.kept(last.command * times))
            limit = min(talk.answer_s, self.deadline.remaining())
            talk.wait_for(last.answered_by, limit, times)
            talk.drain()
            recalled = Question(codec.RECALL, last.answered_by, times)
            talk.send(recalled.command)
            patience = 1 if self.past.recalls is False else KNOWN_TO_ANSWER
            limit = min(talk.answer_s * patience, self.deadline.remaining())
            if talk.wait_for(last.answered_by, limit, times):
                self.past.recalls = True
                return recalled
        except TimeoutError as error:
            raise PrinterSilentError("the printer took no more bytes") from error
        except OSError as error:
            raise DeviceLostError(f"the print broke off: {type(error).__name__}") from error
        self._forgot = bool(self.past.recalls)
        self.past.recalls = self._forgot
        return last

    # ---- meanwhile ----------------------------------------------------------------------------

    def _send_all(self, commands: Iterable[bytes], last: Question) -> None:
        """Send no faster than paper moves, looking after each piece whether it still does.

        What is sent ahead of a printer that has stopped would come out for the next resident.
        """
        profile, talk = self.profile, self.talk
        mm_per_s = self.limits.mm_per_s or profile.mm_per_s
        bytes_per_s = mm_per_s * profile.dots_per_mm * self.width_dots / 8
        begun, sent, unseen = time.monotonic(), 0, 0
        asking = self.asks and bool(profile.states)
        try:
            for command in commands:
                self.past.missing = len(command)
                talk.send(command, min(self.limits.send_s, self.deadline.remaining()))
                self.past.missing = 0
                self.dots_fed += codec.dots_fed(command)
                sent += len(command)
                unseen += len(command)
                if unseen > SMALL_BYTES:
                    unseen = 0
                    self._break_off_if_told()
                    asking = asking and self._look_after()
                ahead_s = (sent - BURST_BYTES) / bytes_per_s - (time.monotonic() - begun)
                if ahead_s > 0:
                    time.sleep(ahead_s)
            if unseen and talk.transport.outlives_power and asking:
                self._look_after()
            talk.drain()
            talk.send(
                bytes.fromhex(profile.end) + last.command,
                min(self.limits.send_s, self.deadline.remaining()),
            )
            self.dots_fed += round(profile.end_mm * profile.dots_per_mm)
        except TimeoutError as error:
            talk.transport.reset()
            raise PrinterSilentError("the printer took no more bytes") from error
        except OSError as error:
            raise DeviceLostError(f"the print broke off: {type(error).__name__}") from error

    def _look_after(self) -> bool:
        """Raise when the printer has stopped; tell whether it answers while it prints."""
        lag_s = self.talk.transport.lag_s
        for number in (codec.ASK_PAPER, codec.ASK_PRINTER):
            if number not in self.profile.states:
                continue
            answer = self.talk.ask(number, lag_s=lag_s)
            if answer is None:
                self._watched = False
                return False
            condition = codec.condition_of({number: answer})
            if condition.paper_out:
                self._break_off(PaperOutError("paper ran out"))
            if condition.offline:
                self._held_up()
        return True

    def _break_off_if_told(self) -> None:
        """The printer said unasked that it has stopped."""
        self.talk.hear(0.0)
        trouble = trouble_of(self.talk.told) if self.talk.told is not None else None
        if trouble is not None:
            self._break_off(trouble)

    def _held_up(self) -> bool:
        """Raise when paper, cover or cutter keep the print from ending; tell whether it answers."""
        states = self.profile.states
        if not states:
            self._break_off_if_told()
            return True
        answers: dict[int, int] = {}
        for number in (codec.ASK_PAPER, codec.ASK_CAUSE, codec.ASK_ERROR):
            if number not in states:
                continue
            answer = self.talk.ask(number, lag_s=self.talk.transport.lag_s, or_word=True)
            if answer is None:
                break
            answers[number] = answer
        trouble = trouble_of(codec.condition_of(answers))
        if trouble is not None:
            self._break_off(trouble)
        return bool(answers)

    def _break_off(self, trouble: DeviceError) -> NoReturn:
        try:
            self.talk.send(codec.CLEAR_BUFFER)
        except OSError as error:
            _log.warning("printer.not_cleared", error=type(error).__name__)
        raise trouble

    # ---- after --------------------------------------------------------------------------------

    def _outcome(self, last: Question, asking_s: float, *, answering: bool) -> PrintOutcome:
        """Wait for the printer's word; ask meanwhile what may hold it up.

        The wait for the first answer, ``asking_s``, is part of the time.
        """
        talk = self.talk
        if not self.asks:  # no word can come
            return PrintOutcome.SENT_NOT_CONFIRMED
        end = time.monotonic() + min(self.limits.confirm_s - asking_s, self.deadline.remaining())
        answers, asked = True, 1
        try:
            while not (answering and self._word(last)) and (left := end - time.monotonic()) > 0:
                said = len(talk.words)
                talk.hear(min(talk.answer_s, left))
                if not self._word(last):
                    before, answers = answers, self._held_up() or len(talk.words) > said
                    self._watched &= answers
                    if answers and not before:  # what it said while it was away is lost
                        talk.send(last.command)
                        asked += 1
        except OSError as error:
            _log.warning("printer.connection_lost", error=type(error).__name__)
        word = self._word(last)
        if word is None or not answering or not self._believed():
            if not answers:
                talk.transport.reset()  # it has stopped reading: the rest must not come out later
            return PrintOutcome.SENT_NOT_CONFIRMED
        heard_of = sum(last.answered_by(heard) for heard in talk.words)
        self.past.owing = heard_of < asked * last.times
        if self._ran_out(word):
            raise PaperOutError("paper ran out at the end of the print")
        return PrintOutcome.CONFIRMED

    def _word(self, last: Question) -> Answer | None:
        heard = [word for word in self.talk.words if last.answered_by(word)]
        return heard[-1] if len(heard) >= last.times else None

    def _believed(self) -> bool:
        """Whether a word on this line can be this printer's, and about this whole job."""
        if self.talk.damaged and self.profile.confirms != "mark":
            return False
        # A printer that was off meanwhile begins anew in the middle of the job.
        return not self.talk.transport.outlives_power or (self._watched and not self._forgot)

    def _ran_out(self, word: Answer) -> bool:
        if isinstance(word, OnPaper):
            return word.paper_ran_out
        return self.talk.told is not None and self.talk.told.paper_out


def trouble_of(condition: Condition) -> DeviceError | None:
    """Name what keeps the printer from printing, the thing to mend first."""
    if condition.cover_open:
        return CoverOpenError("cover open")
    if condition.paper_out:
        return PaperOutError("paper out")
    if condition.cutter:
        return CutterError("cutter")
    if condition.fault:
        return PrinterFaultError("error bits")
    if condition.offline:
        return PrinterFaultError("offline without a cause")
    return None
