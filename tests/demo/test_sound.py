"""What is heard is written down while the visit lasts."""

import json
import socket
import threading
import wave
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from demo.robot.ear import Ear
from demo.sound import BEGAN, Listener
from tests.contracts.processes import wait_until


class Screen:
    """An agent that knows one question: what was heard."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.spoken: list[dict[str, Any]] = []
        self._lines: list[socket.socket] = []
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def say(self, text: str, start_ms: float, end_ms: float, *, whole: bool = True) -> None:
        told = {"page": "home", "text": text, "source": "made", "whole": whole}
        self.spoken.append({**told, "start_ms": start_ms, "end_ms": end_ms})

    def begin_anew(self) -> None:
        """The terminal's process is another one."""
        self.spoken = []
        for line in self._lines:
            line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            self._lines.append(line)
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with line, line.makefile("rb") as asked:
            for text in asked:
                question = json.loads(text)
                answer = {"n": question["n"], "entries": self.spoken[question["from"] :]}
                with suppress(BrokenPipeError):
                    line.sendall(json.dumps(answer).encode() + b"\n")


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    screen = Screen(tmp_path / "agent.sock")
    yield screen
    screen.close()


def read(folder: Path) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads((folder / "spoken.json").read_text("utf-8"))
    return told


def test_the_list_grows_while_the_visit_lasts(screen: Screen, tmp_path: Path) -> None:
    screen.say("somebody else's", 100, 900)
    listener = Listener(screen.path, tmp_path, since_ms=1000)
    assert read(tmp_path) == []
    screen.say("您好", 1500, 2000)
    wait_until(lambda: len(read(tmp_path)) == 1, 10)
    screen.say("cut off", 2100, 2150, whole=False)
    wait_until(lambda: len(read(tmp_path)) == 2, 10)
    listener.close(tmp_path / "none.wav")
    assert [(each["text"], each["start_ms"], each["end_ms"]) for each in read(tmp_path)] == [
        ("您好", 0, 500),
        ("cut off", 600, 650),
    ]


def test_a_terminal_that_starts_anew_is_listened_to_again(screen: Screen, tmp_path: Path) -> None:
    listener = Listener(screen.path, tmp_path, since_ms=0)
    screen.say("before", 100, 200)
    wait_until(lambda: len(read(tmp_path)) == 1, 10)
    screen.begin_anew()
    screen.say("after", 300, 400)
    wait_until(lambda: len(read(tmp_path)) == 2, 10)
    listener.close(tmp_path / "none.wav")
    assert [each["text"] for each in read(tmp_path)] == ["before", "after"]


def test_the_sound_of_the_visit_begins_with_its_first_word(screen: Screen, tmp_path: Path) -> None:
    everything = tmp_path / "everything.wav"
    with wave.open(str(everything), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(1000)
        file.writeframes(b"\0\0" * 3000)
    everything.with_name(everything.name + BEGAN).write_text("1.0")
    listener = Listener(screen.path, tmp_path, since_ms=0)
    screen.say("您好", 2000, 2500)
    wait_until(lambda: len(read(tmp_path)) == 1, 10)
    listener.close(everything)
    with wave.open(str(tmp_path / "sound.wav")) as file:
        assert file.getnframes() == 500


def test_an_ear_hears_one_text_after_the_other(tmp_path: Path) -> None:
    file = tmp_path / "spoken.json"
    ear = Ear(file)
    assert ear.next(0) is None
    told = [
        {"text": text, "start_ms": at, "end_ms": at + 100} for text, at in (("一", 0), ("二", 150))
    ]
    file.write_text(json.dumps(told), "utf-8")
    one, two = ear.next(0), ear.next(0)
    assert one is not None
    assert two is not None
    assert (one.text, two.text) == ("一", "二")
    assert two.begun_s - one.begun_s == pytest.approx(0.15)
    assert ear.next(0) is None
