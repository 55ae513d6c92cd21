"""English that nobody recorded: read in words by the real espeak-ng, spelled without it."""

import base64
import io
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kiosk.voice import espeak
from kiosk.voice.espeak import PROGRAM, Espeak
from kiosk.voice.helper import VoiceHelper
from kiosk.voice.mixing import RATE, Samples

PACKS = Path(__file__).parents[2] / "assets" / "voice"
UNHEARD = "Grandmother walks slowly towards quiet mountains every morning"
"""Nine words, 55 letters; no page says this."""


def said(text: str, program: str = PROGRAM, language: str = "en") -> tuple[dict[str, Any], Samples]:
    asked = {"id": 1, "text": text, "language": language, "pace": 100, "gain": 0.0}
    answer = VoiceHelper(PACKS, espeak=Espeak(program)).answer(asked)
    with wave.open(io.BytesIO(base64.b64decode(answer["wav"]))) as file:
        frames = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return answer, frames.astype(np.float32) / np.float32(32767)


def program(folder: Path, lines: str) -> str:
    made = folder / "reader"
    made.write_text(f"#!/bin/sh\n{lines}\n", "utf-8")
    made.chmod(0o755)
    return str(made)


def test_it_is_read_in_words_as_loud_as_the_recordings() -> None:
    answer, sound = said(UNHEARD)
    assert (answer["source"], answer["missing"], answer["personal"]) == ("light", 0, True)
    spelled = said(UNHEARD, "nobody-has-this")[1]
    assert 2.5 * RATE < len(sound) < min(6 * RATE, len(spelled) / 2)
    spoken = sound[np.abs(sound) > 0.01]
    assert float(np.sqrt(np.mean(spoken**2))) == pytest.approx(espeak.LOUDNESS, rel=0.35)
    assert float(np.abs(sound).max()) <= espeak.PEAK


def test_what_is_recorded_beside_it_stays_as_it_is() -> None:
    recorded = len(said("Start")[1])
    both = len(said(f"Start. {UNHEARD}.")[1])
    alone = len(said(UNHEARD)[1])
    assert both == pytest.approx(recorded + alone, abs=RATE // 50)
    assert said("Start")[0]["source"] == "made"


def test_an_english_sentence_is_read_in_a_chinese_visit_too() -> None:
    assert len(said(UNHEARD, language="zh-CN")[1]) == len(said(UNHEARD)[1])


@pytest.mark.parametrize("text", ["慢特病", "Official name: 慢特病", "A7C 4K9", "13800190206"])
def test_characters_codes_and_numbers_are_not_given_to_it(text: str) -> None:
    assert not Espeak().reads(text)


@pytest.mark.parametrize(
    "lines",
    ["exit 1", "printf nonsense", "exec sleep 60", "head -c 44 /dev/zero", "printf 'RIFF'"],
)
def test_where_it_does_not_read_letters_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str
) -> None:
    monkeypatch.setattr(espeak, "ANSWER_S", 0.5)
    spelled = said("Chrysanthemum", "nobody-has-this")
    assert len(said("Chrysanthemum", program(tmp_path, lines))[1]) == len(spelled[1])
    assert spelled[0]["missing"] == 0


def test_nothing_of_a_text_stands_where_other_users_see_it(tmp_path: Path) -> None:
    """The words of a running program are public; what it reads on its input is not."""
    told = program(tmp_path, f'echo "$@" > {tmp_path}/words; cat > {tmp_path}/input; exit 1')
    said(f"{UNHEARD} [[x]] 206", told)
    assert "Grandmother" not in (tmp_path / "words").read_text()
    assert (tmp_path / "input").read_text() == f"{UNHEARD}   x]] two hundred and six"
