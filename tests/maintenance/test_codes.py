"""A code of the error hierarchy in words: what happened, what to do, in both languages."""

import re
from pathlib import Path

import pytest

from kiosk.maintenance.codes import code_text
from kiosk.texts import load_texts

ROOT = Path(__file__).parents[2]
TEXTS = load_texts(ROOT / "assets" / "text")
DEVICE_CODES = sorted({
    code
    for file in (ROOT / "drivers").rglob("errors.py")
    for code in re.findall(r'code = "(D-\d{3})"', file.read_text("utf-8"))
})  # fmt: skip


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("D-103", "Reader: not connected. Check its power"),
        ("D-112", "Reader: connected, but does not answer. Switch it off"),
        ("D-114", "Reader: reports a fault of its own. Look at its lamps"),
        ("D-180", "Reader: the system service it needs is not running. Start it"),
        ("D-110", "No card was read. Please lay your card flat on the reader."),
        ("P-140", "Reader: the driver in the settings cannot be used. Check adapter"),
    ],
)
def test_a_code_says_what_happened_and_what_to_do(code: str, said: str) -> None:
    assert code_text(code, "Reader", TEXTS, "en").startswith(said)


def test_every_code_of_a_device_has_words_in_both_languages() -> None:
    assert len(DEVICE_CODES) > 40
    for code in DEVICE_CODES:
        for language in TEXTS.languages:
            said = code_text(code, "", TEXTS, language)
            assert said, code
            assert "{" not in said


@pytest.mark.parametrize("note", ["", "confirmed", "ZeroDivisionError", "D-999", "33 bytes"])
def test_what_is_no_code_says_nothing(note: str) -> None:
    assert code_text(note, "Reader", TEXTS, "en") == ""
