"""What the visit is told of a social security card."""

import pytest

from contracts.errors import DeviceLostError, DeviceTimeoutError, KioskError
from drivers.errors import (
    SmartCardAbsentError,
    SmartCardForeignError,
    SmartCardHeldError,
    SmartCardRemovedError,
    SmartCardServiceError,
    SmartCardUnreadableError,
)
from drivers.smart_card.port import SocialCard
from drivers.smart_card.service import CommandFailedError
from kiosk.runtime.bindings.smart_card import BINDINGS, social_card_reason
from kiosk.visit.devices.smart_card import ReadSocialCard, SocialCardFailed, SocialCardRead

ASKED = ReadSocialCard(3, 7)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (SmartCardAbsentError(""), "timeout"),
        (SmartCardForeignError(""), "foreign"),
        (SmartCardRemovedError(""), "removed"),
        (SmartCardUnreadableError(""), "unreadable"),
        (CommandFailedError(""), "unreadable"),
        (SmartCardHeldError(""), "lost"),
        (SmartCardServiceError(""), "lost"),
        (DeviceLostError(""), "lost"),
        (DeviceTimeoutError(""), "lost"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, KioskError) else value,
)
def test_every_trouble_of_a_reader_has_its_sentence(error: KioskError, reason: str) -> None:
    assert social_card_reason(error) == reason


@pytest.mark.parametrize(
    ("name", "number"),
    [
        (None, None),
        ("演示甲", None),
        (None, "11010519491231002X"),
        ("MARTIN CLAIRE", "FRA195804090025"),
        ("演示甲", "110105194902310025"),
    ],
    ids=["locked", "no number", "no name", "a foreigner's", "no day of the calendar"],
)
def test_a_card_that_does_not_tell_who_and_how_old_its_holder_is_counts_as_locked(
    name: str | None, number: str | None
) -> None:
    card = SocialCard("A12345678", "91", "2", None, None, name, number)
    assert _told(card) == SocialCardFailed(3, 7, "locked")


def test_of_a_card_only_its_holder_and_its_dates_reach_the_visit() -> None:
    card = SocialCard("A12345678", "91", "2", None, None, "演示甲", "11010519491231002X")
    told = _told(card)
    assert isinstance(told, SocialCardRead)
    assert (told.identity.name, str(told.identity.birth)) == ("演示甲", "1949-12-31")
    assert "A12345678" not in repr(vars_of(told))


def _told(card: SocialCard) -> object:
    return BINDINGS.jobs[0].told(ASKED, card)


def vars_of(told: SocialCardRead) -> list[object]:
    """Every value of the identity, also those that no log may show."""
    return [getattr(told.identity, name) for name in told.identity.__slots__]
