"""PC/SC as the adapter uses it: calls with time limits, errors of the hierarchy.

The calls are made by a helper process. One that does not come back is ended with its process, so
its late answer can never pass for that of another card; the next call starts another helper.
"""

from dataclasses import dataclass

from contracts.errors import DeviceError, DeviceLostError
from drivers.deadline import Clock, Deadline
from drivers.helper_process import HelperEndedError, HelperProcess, Json
from drivers.smart_card.errors import (
    SmartCardHeldError,
    SmartCardRemovedError,
    SmartCardServiceError,
    SmartCardUnreadableError,
)

ANSWER_S = 3.0
"""The service answers what needs no card within milliseconds; a new helper needs a moment."""
CARD_S = 5.0
"""A card that takes longer for one command is as good as dead."""
SLOT_S = 1.5
"""The service says how a slot stands without asking the card."""
_SLICE_S = 0.05

_TIMEOUT = 0x8010000A
_ERRORS: dict[int, type[DeviceError]] = {
    0x80100003: SmartCardServiceError,  # invalid handle: the service was started anew
    0x80100013: SmartCardServiceError,  # communication with the service failed
    0x8010001D: SmartCardServiceError,  # no service
    0x8010001E: SmartCardServiceError,  # service stopped
    0x8010006A: SmartCardServiceError,  # the service does not let this user in
    0x80100009: DeviceLostError,  # unknown reader
    0x80100017: DeviceLostError,  # reader unavailable
    0x8010002E: DeviceLostError,  # no readers
    0x8010000B: SmartCardHeldError,  # sharing violation
    0x8010000C: SmartCardRemovedError,  # no card
    0x80100069: SmartCardRemovedError,  # removed
}
_EXCLUSIVE, _PRESENT, _MUTE, _CHANGED, _GONE = 0x80, 0x20, 0x200, 0x2, 0xC


class CommandFailedError(SmartCardUnreadableError):
    """PC/SC could not bring a command to the card or its answer back."""


@dataclass(frozen=True, slots=True)
class Slot:
    """How a reader's slot stands.

    Attributes:
        state: as PC/SC says it, to wait for another.
    """

    state: int

    @property
    def present(self) -> bool:
        """Whether a card is in."""
        return bool(self.state & _PRESENT)

    @property
    def mute(self) -> bool:
        """Whether the card does not answer to power: upside down, broken or no chip card."""
        return bool(self.state & _MUTE)

    @property
    def held(self) -> bool:
        """Whether a program has it for itself."""
        return bool(self.state & _EXCLUSIVE)

    @property
    def events(self) -> int:
        """How often a card was put in or taken out; another number is another card."""
        return self.state >> 16


class PcscService:
    """The service, through one helper. One thread only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._helper = HelperProcess("drivers.smart_card.helper")

    def close(self) -> None:
        """End the helper; never raises."""
        self._helper.close()

    def readers(self, deadline: Deadline) -> list[str]:
        """Names of the readers; raises SmartCardServiceError, DeviceLostError for none."""
        answer = self._call(deadline, ANSWER_S, SmartCardServiceError, "readers")
        names: list[str] = answer["readers"]
        return names

    def slot(self, reader: str, deadline: Deadline, other_than: Slot | None, wait_s: float) -> Slot:
        """How a slot stands, at once or when it stands otherwise than it did.

        A look that has begun is brought to its end, so that a cancel or a deadline costs no helper.

        Raises:
            SmartCardServiceError, DeviceLostError: the service or the reader is gone.
            DeviceTimeoutError, DeviceCancelledError: as everywhere.
        """
        self._make_ready(deadline)
        limit_s = wait_s + SLOT_S
        answer = self._exchange(
            Deadline.after(limit_s + 1, clock=self._clock),
            limit_s,
            SmartCardServiceError,
            {
                "call": "slot",
                "reader": reader,
                "known": other_than.state if other_than else 0,
                "wait_ms": int(wait_s * 1000),
            },
        )
        state: int = answer["state"]
        if state & _GONE:
            raise DeviceLostError("the reader is gone")
        return Slot(state & ~_CHANGED)

    def connect(self, reader: str, deadline: Deadline) -> None:
        """Take the card for this process alone.

        Raises:
            SmartCardHeldError, SmartCardRemovedError, SmartCardUnreadableError: as they say.
            SmartCardServiceError, DeviceLostError, DeviceTimeoutError, DeviceCancelledError.
        """
        self._call(deadline, CARD_S, SmartCardUnreadableError, "connect", reader=reader)

    def transmit(self, command: bytes, deadline: Deadline) -> bytes:
        """Send a command to the card and give its reply; raises as ``connect`` does."""
        words = {"command": command.hex()}
        answer = self._call(deadline, CARD_S, SmartCardUnreadableError, "transmit", **words)
        reply = bytes.fromhex(answer["reply"])
        if len(reply) < 2:
            # So answer drivers whose card has just gone: a card always gives a status word.
            raise CommandFailedError("no status word")
        return reply

    def disconnect(self, deadline: Deadline) -> None:
        """Let go of the card and reset it; raises as ``connect`` does."""
        self._call(deadline, CARD_S, SmartCardUnreadableError, "disconnect")

    # ---- one call ---------------------------------------------------------------------------

    def _call(
        self,
        deadline: Deadline,
        limit_s: float,
        overdue: type[DeviceError],
        call: str,
        **words: object,
    ) -> Json:
        """Make one call; ``overdue`` is raised when it takes longer than its limit."""
        self._make_ready(deadline)
        return self._exchange(deadline, limit_s, overdue, {"call": call, **words})

    def _make_ready(self, deadline: Deadline) -> None:
        deadline.check()
        if not self._helper.running:
            self._helper.start()
            self._exchange(deadline, ANSWER_S, SmartCardServiceError, {"call": "open"})

    def _exchange(
        self,
        deadline: Deadline,
        limit_s: float,
        overdue: type[DeviceError],
        request: Json,
    ) -> Json:
        limit = deadline.within(limit_s)
        try:
            self._helper.send(request)
            while (answer := self._helper.receive(_SLICE_S)) is None:
                deadline.check()
                if limit.expired:
                    raise overdue(f"{request['call']} does not come back")
        except HelperEndedError as error:
            self.close()
            raise SmartCardServiceError(str(error)) from error
        except DeviceError:
            self.close()
            raise
        code = answer["code"]
        if code not in (0, _TIMEOUT):
            raise _ERRORS.get(code, CommandFailedError)(f"PC/SC {code:08x}")
        return answer
