"""Kokoro while somebody waits: there when it is there, and never waited for."""

import base64
import io
import sys
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hardening.memory import free_mb
from kiosk.voice import live
from kiosk.voice.helper import VoiceHelper
from kiosk.voice.live import MEMORY_MB, LiveVoice
from kiosk.voice.mixing import RATE
from kiosk.voice.plan import SENTENCE_MS
from tests.contracts.processes import wait_until
from tests.voice.tones import tone_file

BEEP = 2400
PAUSE = RATE * SENTENCE_MS // 1000


def made(folder: str = "", free: int = MEMORY_MB, python: str = "") -> LiveVoice:
    return LiveVoice(
        Path(folder),
        {"zh-CN": "kokoro/zf_toy"},
        "tests.voice.toy_live",
        python or sys.executable,
        lambda: free,
    )


@pytest.fixture
def voice() -> Iterator[LiveVoice]:
    voice = made()
    yield voice
    voice.close()


def ready(voice: LiveVoice) -> None:
    """Until it says something: it says so by itself once it is there."""
    wait_until(lambda: voice.read("王", "zh-CN") is not None)


def test_it_reads_once_it_is_there(voice: LiveVoice) -> None:
    ready(voice)
    read = voice.read("王小山", "zh-CN")
    assert read is not None
    assert (len(read), round(float(read[0]), 1)) == (BEEP + PAUSE, 0.5)


def test_sentences_are_read_one_by_one_with_a_pause(voice: LiveVoice) -> None:
    ready(voice)
    read = voice.read("王，三横王；山，高山的山", "zh-CN")
    assert read is not None
    assert len(read) == 2 * (BEEP + PAUSE)


def test_until_then_nobody_waits() -> None:
    voice = made("never-ready")
    assert voice.read("王", "zh-CN") is None
    assert voice.read("王", "zh-CN") is None
    voice.close()


def test_what_is_too_slow_is_left_to_the_light_engine(
    voice: LiveVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(voice)
    monkeypatch.setattr(live, "ANSWER_S", 0.2)
    assert voice.read("慢", "zh-CN") is None
    monkeypatch.undo()
    assert voice.read("王", "zh-CN") is not None  # the answer that came late is not taken for it


@pytest.mark.parametrize(("text", "language"), [("空", "zh-CN"), ("Wang", "fr"), ("", "zh-CN")])
def test_what_it_cannot_read_is_left_to_it_too(voice: LiveVoice, text: str, language: str) -> None:
    ready(voice)
    assert voice.read(text, language) is None
    assert voice.read("王", "zh-CN") is not None


def test_one_that_ends_is_not_started_again(voice: LiveVoice) -> None:
    ready(voice)
    assert voice.read("死", "zh-CN") is None
    assert voice.read("王", "zh-CN") is None


@pytest.mark.parametrize("how", [{"free": MEMORY_MB - 1}, {"python": "/nowhere/python"}])
def test_without_memory_or_environment_there_is_none(how: dict[str, Any]) -> None:
    voice = made(**how)
    voice.prepare()
    assert voice.read("王", "zh-CN") is None


def test_the_machine_says_how_much_memory_is_free() -> None:
    assert free_mb() > 0


def test_names_are_read_live_and_recordings_stay(voice: LiveVoice, tmp_path: Path) -> None:
    (tmp_path / "voice.toml").write_text('[voices]\n"zh-CN" = "tone"\n', "utf-8")
    for text in ("请收好身份证", "wang2", "shan1", "mou3"):
        tone_file(tmp_path / "zh-CN", text, "tone", seconds=0.3)
    helper = VoiceHelper(tmp_path, voice)
    ready(voice)
    sources = {text: _asked(helper, text) for text in ("请收好身份证", "王*山", "王卓")}
    assert {text: told["source"] for text, told in sources.items()} == {
        "请收好身份证": "made",
        "王*山": "live",
        "王卓": "live",
    }
    assert [told["missing"] for told in sources.values()] == [0, 0, 0]
    assert sources["王*山"]["personal"]
    with wave.open(io.BytesIO(base64.b64decode(sources["王*山"]["wav"]))) as sound:
        assert sound.getnframes() == BEEP + PAUSE
    voice.close()
    assert _asked(helper, "王*山")["source"] == "light"


def _asked(helper: VoiceHelper, text: str) -> dict[str, Any]:
    return helper.answer({"id": 1, "text": text, "language": "zh-CN", "pace": 100, "gain": 0})
