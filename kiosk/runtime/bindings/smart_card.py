"""The reader of social security cards; the card's own number stays in the worker."""

from contracts.errors import KioskError
from contracts.identity import check_id_number, social_identity
from drivers.deadline import Deadline
from drivers.errors import (
    SmartCardAbsentError,
    SmartCardForeignError,
    SmartCardRemovedError,
    SmartCardUnreadableError,
)
from drivers.smart_card.port import SmartCardReader, SocialCard
from kiosk.runtime.bindings.binding import Binding, DeviceBindings, Post
from kiosk.visit.devices.smart_card import (
    NAME,
    ReadSocialCard,
    SocialCardFailed,
    SocialCardFailure,
    SocialCardOut,
    SocialCardRead,
    WaitSocialCardOut,
)
from kiosk.visit.events import Result

CARD_WAIT_S = 600.0
"""A page waits this long for a card; the idle warning comes much earlier."""

_REASONS: dict[type[KioskError], SocialCardFailure] = {
    SmartCardAbsentError: "timeout",
    SmartCardForeignError: "foreign",
    SmartCardRemovedError: "removed",
}


def social_card_reason(error: KioskError) -> SocialCardFailure:
    """Key of the sentence for a card that was not read."""
    if isinstance(error, SmartCardUnreadableError):
        return "unreadable"
    return _REASONS.get(type(error), "lost")


def _read(
    asked: ReadSocialCard, reader: SmartCardReader, deadline: Deadline, post: Post
) -> SocialCard:
    return reader.read(deadline)


def _told(asked: ReadSocialCard, card: SocialCard) -> Result:
    """Who the holder is; a number without a birth date in it tells as little as a locked one."""
    if not card.name or not card.id_number or not check_id_number(card.id_number):
        return SocialCardFailed(asked.visit, asked.effect, "locked")
    person = social_identity(card.name, card.id_number, card.issued, card.valid_until)
    return SocialCardRead(asked.visit, asked.effect, person)


def _wait_out(
    asked: WaitSocialCardOut, reader: SmartCardReader, deadline: Deadline, post: Post
) -> None:
    reader.wait_removed(deadline)


BINDINGS = DeviceBindings(
    NAME,
    (
        Binding(
            ReadSocialCard,
            CARD_WAIT_S,
            _read,
            _told,
            lambda asked, error: SocialCardFailed(
                asked.visit, asked.effect, social_card_reason(error)
            ),
        ),
        Binding(
            WaitSocialCardOut,
            CARD_WAIT_S,
            _wait_out,
            lambda asked, out: SocialCardOut(asked.visit, asked.effect, known=True),
            lambda asked, error: SocialCardOut(asked.visit, asked.effect, known=False),
        ),
    ),
)
