"""What is said of a card that was not read is true: it names the card or the reader."""

from pathlib import Path

import pytest

from contracts.errors import DeviceLostError, DeviceTimeoutError, KioskError
from drivers.id_card.errors import (
    CardUnreadableError,
    NoCardError,
    ReaderFaultError,
    ReaderGarbledError,
    ReaderSilentError,
)
from kiosk.runtime.bindings.id_card import card_reason
from kiosk.texts import load_texts

TEXTS = load_texts(Path(__file__).parents[2] / "assets" / "text")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (NoCardError("x"), "timeout"),
        (CardUnreadableError("x"), "unreadable"),
        (ReaderGarbledError("x"), "unreadable"),
        (ReaderSilentError("x"), "silent"),
        (DeviceTimeoutError("the driver did not return"), "silent"),
        (ReaderFaultError("x"), "hardware-error"),
        (DeviceLostError("x"), "lost"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, KioskError) else value,
)
def test_each_trouble_has_its_own_true_sentence(error: KioskError, reason: str) -> None:
    assert card_reason(error) == reason
    for language in ("zh-CN", "en"):
        assert TEXTS.text(f"identify.{reason}", language)
        assert TEXTS.text(f"identify.{reason}_text", language)
