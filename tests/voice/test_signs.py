"""Every key of the keyboard is heard, a sign by its name."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest

from kiosk.voice.helper import VoiceHelper
from kiosk.voice.signs import sign_name

ROOT = Path(__file__).parents[2]
KEYBOARD = (ROOT / "ui" / "qml" / "input" / "Keyboard.qml").read_text("utf-8")
PAGES = re.search(r"signPages: .* \? (\[\[.*\]\]) : (\[\[.*\]\])$", KEYBOARD, re.M)


def signs(language: str) -> list[str]:
    """What stands on the keys of the pages of signs."""
    assert PAGES is not None
    written = PAGES[1 if language == "zh-CN" else 2]
    rows = re.findall(r'"((?:[^"\\]|\\.)*)"', written)
    return [sign for row in rows for sign in row.replace('\\"', '"')]


@pytest.fixture(scope="module")
def helper() -> VoiceHelper:
    return VoiceHelper(ROOT / "assets" / "voice")


def asked(text: str, language: str) -> dict[str, Any]:
    return {"id": 1, "text": text, "language": language, "pace": 100, "gain": 0.0}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_sign_of_the_keyboard_is_silent(helper: VoiceHelper, language: str) -> None:
    found = signs(language)
    assert len(found) > 40
    answers = {sign: helper.answer(asked(sign, language)) for sign in found}
    assert [sign for sign, answer in answers.items() if not base64.b64decode(answer["wav"])] == []
    named = [sign for sign in found if sign_name(sign, language)]
    assert not any(answers[sign]["personal"] for sign in named)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_two_signs_are_called_alike(language: str) -> None:
    names = [name for sign in signs(language) if (name := sign_name(sign, language))]
    assert len(set(names)) == len(names) > 25


def test_only_a_sign_alone_has_a_name() -> None:
    assert sign_name("，", "zh-CN") == "逗号"
    assert sign_name("é", "en") == "E acute"
    assert [sign_name(text, "zh-CN") for text in ("路", "1", "好，", "")] == [""] * 4
