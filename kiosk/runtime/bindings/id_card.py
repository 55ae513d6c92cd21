"""The reader of identity cards."""

from contracts.errors import DeviceLostError, DeviceTimeoutError, KioskError
from drivers.deadline import Deadline
from drivers.errors import NoCardError, ReaderFaultError, ReaderSilentError
from drivers.id_card.port import CardData, CardReader
from kiosk.runtime.bindings.binding import Binding, DeviceBindings, Post
from kiosk.visit.devices.id_card import (
    NAME,
    CardFailed,
    CardFailure,
    CardLifted,
    CardRead,
    CardReading,
    ReadCard,
    WaitLifted,
)

CARD_WAIT_S = 600.0
"""A page waits this long for a card; the idle warning comes much earlier."""


def _read(effect: ReadCard, reader: CardReader, deadline: Deadline, post: Post) -> CardData:
    return reader.wait_and_read(deadline, lambda: post(CardReading(effect.visit, effect.effect)))


def _lifted(effect: WaitLifted, reader: CardReader, deadline: Deadline, post: Post) -> bool:
    return reader.wait_lifted(deadline)


def card_reason(error: KioskError) -> CardFailure:
    """Key of the sentence for a card that was not read."""
    if isinstance(error, NoCardError):
        return "timeout"
    if isinstance(error, ReaderSilentError | DeviceTimeoutError):
        return "silent"
    if isinstance(error, ReaderFaultError):
        return "hardware-error"
    return "lost" if isinstance(error, DeviceLostError) else "unreadable"


BINDINGS = DeviceBindings(
    NAME,
    (
        Binding(
            ReadCard,
            CARD_WAIT_S,
            _read,
            lambda asked, card: CardRead(asked.visit, asked.effect, card.identity),
            lambda asked, error: CardFailed(asked.visit, asked.effect, card_reason(error)),
        ),
        Binding(
            WaitLifted,
            CARD_WAIT_S,
            _lifted,
            lambda asked, gone: CardLifted(asked.visit, asked.effect, known=gone),
            lambda asked, error: CardLifted(asked.visit, asked.effect, known=False),
        ),
    ),
)
