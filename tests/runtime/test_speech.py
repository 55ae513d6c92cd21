"""The voice of a terminal: its helper is a real process, and what is heard lands on a tape."""

import os
import queue
import shutil
import signal
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.runner import DeviceRunner
from drivers.sound.port import Sound
from drivers.sound.wav_file import WavFileSound
from drivers.status import DeviceStatus
from kiosk.runtime.speech import Speech, Spoken
from tests.contracts.processes import helpers_of, wait_until
from tests.voice.tones import tone_file

WARNING = "旁边的人会听见"
WORDS = ("请收好身份证", "一共三件事", WARNING)
SYLLABLES = ("wang2", "xiao3", "shan1")
LIMIT_S = 60.0
HELPER = "kiosk.voice.helper"


class Room:
    """A terminal's voice and ears."""

    def __init__(self, folder: Path) -> None:
        packs = folder / "voice"
        packs.mkdir()
        (packs / "voice.toml").write_text('[voices]\n"zh-CN" = "tone"\n', "utf-8")
        for text in (*WORDS, *SYLLABLES):
            tone_file(packs / "zh-CN", text, "tone", seconds=0.3)
        self.plugged = folder / "headphones"
        self.tape = folder / "sound.wav"
        self.statuses: queue.SimpleQueue[DeviceStatus] = queue.SimpleQueue()
        driver = WavFileSound(self.tape, everything=True, plugged=self.plugged)
        self.runner: DeviceRunner[Sound] = DeviceRunner(
            driver, self.statuses.put, name="ears", poll_s=0.05, settle_s=0
        )
        self.heard: queue.SimpleQueue[Spoken] = queue.SimpleQueue()
        self.begun: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.told: queue.SimpleQueue[tuple[bool, bool]] = queue.SimpleQueue()
        self.speech = Speech(
            self.runner,
            packs,
            {"zh-CN": WARNING},
            lambda: frozenset({"小王"}),
            lambda kind, name: self.begun.put(name),
            lambda speaking, withheld: self.told.put((speaking, withheld)),
            self.heard.put,
        )

    def say(self, *texts: str, aloud: bool = False) -> None:
        self.speech.say(texts, language="zh-CN", page="a-page", aloud=aloud)

    def next(self) -> Spoken:
        return self.heard.get(timeout=LIMIT_S)

    def silent(self) -> tuple[bool, bool]:
        """What was told last of an order, when it has ended."""
        while (told := self.told.get(timeout=LIMIT_S))[0]:
            continue
        return told


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    room.runner.start()
    room.speech.start()
    yield room
    room.speech.stop()
    room.runner.stop()


def test_texts_are_heard_one_after_the_other(room: Room) -> None:
    room.say(*WORDS[:2])
    first, second = room.next(), room.next()
    assert (first.text, second.text) == WORDS[:2]
    assert (first.page, first.source, first.whole) == ("a-page", "made", True)
    assert second.start_ms >= first.end_ms
    assert room.silent() == (False, False)
    with wave.open(str(room.tape)) as tape:
        assert tape.getnframes() / tape.getframerate() == pytest.approx(
            (second.end_ms - first.start_ms) / 1000, abs=0.2
        )


def test_what_is_newer_stops_what_is_said(room: Room) -> None:
    room.say(*[WORDS[0]] * 40)
    room.next()
    room.say(WORDS[1])
    texts = [room.next()]
    while texts[-1].text != WORDS[1]:
        texts.append(room.next())
    assert len(texts) < 10
    assert texts[-1].whole


def test_a_touch_silences(room: Room) -> None:
    room.say(*[WORDS[0]] * 40)
    room.next()
    room.speech.hush()
    assert room.silent() == (False, False)
    assert room.heard.qsize() < 3


def test_what_is_personal_is_kept_back_once_and_only_on_a_loudspeaker(room: Room) -> None:
    room.say("王小山", WORDS[0], "山小王")
    assert [room.next().text for _ in range(2)] == [WARNING, WORDS[0]]
    assert room.silent() == (False, True)


def test_whoever_allows_it_hears_it_aloud(room: Room) -> None:
    room.say("王小山", aloud=True)
    heard = room.next()
    assert (heard.text, heard.source) == ("王小山", "light")


def test_whoever_wears_headphones_hears_it(room: Room) -> None:
    room.plugged.touch()
    wait_until(lambda: room.runner.status.reason == "headphones")
    room.say("王小山")
    assert room.next().text == "王小山"


def test_what_every_terminal_says_is_not_personal(room: Room) -> None:
    room.say("小王")
    assert room.next().text == "小王"


def test_the_helper_ends_with_the_visit_and_another_one_speaks(room: Room) -> None:
    room.say(WORDS[0])
    room.next()
    (before,) = helpers_of(HELPER)
    room.speech.forget()
    wait_until(lambda: helpers_of(HELPER) not in ([], [before]), LIMIT_S)
    room.say(WORDS[1])
    assert room.next().text == WORDS[1]


def test_a_helper_that_dies_is_replaced(room: Room, tmp_path: Path) -> None:
    room.say(WORDS[0])
    room.next()
    room.silent()
    (helper,) = helpers_of(HELPER)
    os.kill(helper, signal.SIGKILL)
    wait_until(lambda: not helpers_of(HELPER), LIMIT_S)
    room.say(WORDS[1])
    assert room.next().text == WORDS[1]


def test_without_recordings_nothing_is_said_and_nothing_fails(room: Room, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "voice")
    room.say(WORDS[0])
    assert room.silent() == (False, False)
    assert room.heard.empty()


def test_a_text_of_minutes_is_made_and_begun_by_the_one_helper(room: Room, tmp_path: Path) -> None:
    tone_file(tmp_path / "voice" / "zh-CN", WORDS[0], "tone", seconds=110.0)
    room.say(WORDS[1])
    assert room.next().whole
    before = helpers_of(HELPER)
    assert room.begun.get(timeout=LIMIT_S) == "a-page"
    room.say(WORDS[0])
    assert room.begun.get(timeout=LIMIT_S) == "a-page"
    room.speech.hush()
    said = room.next()
    assert (said.text, said.whole) == (WORDS[0], False)
    assert helpers_of(HELPER) == before


def test_where_no_helper_can_be_started_the_strip_falls_silent_all_the_same(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_args: object, **_words: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    room.say(WORDS[0])
    room.next()
    room.silent()
    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "Popen", refused)
        room.speech.forget()
        room.say(WORDS[0])
        assert room.silent() == (False, False)
    room.say(WORDS[1])
    assert room.next().text == WORDS[1]


def test_a_machine_that_starts_no_process_for_a_moment_is_not_silent_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    popen, refused = subprocess.Popen, list[int]()

    def full(*words: Any, **more: Any) -> Any:
        if len(refused) < 2:
            refused.append(1)
            raise BlockingIOError(11, "no more processes")
        return popen(*words, **more)

    monkeypatch.setattr("drivers.helper_process.subprocess.Popen", full)
    room = Room(tmp_path)
    room.runner.start()
    room.speech.start()
    room.speech.forget()
    wait_until(lambda: len(refused) == 2)
    room.say(WORDS[0])
    assert room.next().text == WORDS[0]
    room.speech.stop()
    room.runner.stop()
