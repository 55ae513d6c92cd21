"""What a resident heard: the part of the terminal's sound that was their visit's, and its words.

``spoken.json`` grows while the visit lasts: what is heard, whole or cut off, stands in it as soon
as it is over. Whoever reads the file finds a whole list at any time.
"""

import json
import threading
import wave
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from demo.link import ScreenLink, ScreenLostError

BEGAN = ".began"
"""Beside a WAV file of everything: CLOCK_MONOTONIC of its first sample, in seconds."""
SPOKEN, SOUND = "spoken.json", "sound.wav"
WAIT_MS = 500.0
AGAIN_S = 0.2
"""Between two attempts to reach a screen that is gone."""


class Listener:
    """Writes down what is heard at one terminal, on a thread of its own, until ``close``.

    Args:
        agent: the socket of the screen's agent.
        folder: gets ``spoken.json``, and ``sound.wav`` at the end.
        since_ms: CLOCK_MONOTONIC; what was said before is somebody else's.
    """

    def __init__(self, agent: Path, folder: Path, since_ms: float) -> None:
        self._agent = agent
        self._file = folder / SPOKEN
        self._since_ms = since_ms
        self._spoken: list[dict[str, Any]] = []
        self._ended = threading.Event()
        self._write()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)
        self._thread.start()

    def close(self, everything: Path) -> None:
        """Stop, and keep the visit's part of the terminal's sound; its first sound is at 0 ms."""
        self._ended.set()
        self._thread.join(2 * WAIT_MS / 1000)
        with suppress(FileNotFoundError):
            began_s = float(everything.with_name(everything.name + BEGAN).read_text("utf-8"))
            end_ms = max((each["end_ms"] for each in self._spoken), default=self._begin_ms)
            begin_s = self._begin_ms / 1000 - began_s
            _cut(everything, self._file.with_name(SOUND), begin_s, end_ms / 1000 - began_s)

    def _run(self) -> None:
        while not self._ended.is_set():
            with suppress(ScreenLostError):
                self._listen(ScreenLink(self._agent))
            self._ended.wait(AGAIN_S)

    def _listen(self, link: ScreenLink) -> None:
        """Listen to one terminal's process; one that starts anew counts anew."""
        heard = 0
        try:
            while True:
                ended = self._ended.is_set()  # what was heard until then is still written
                spoken = link.spoken(heard, 0 if ended else WAIT_MS)
                heard += len(spoken)
                new = [each for each in spoken if each["start_ms"] >= self._since_ms]
                if new:
                    self._spoken += new
                    self._write()
                if ended:
                    return
        finally:
            link.close()

    @property
    def _begin_ms(self) -> float:
        return float(self._spoken[0]["start_ms"]) if self._spoken else 0.0

    def _write(self) -> None:
        told = [_told(each, self._begin_ms) for each in self._spoken]
        partial = self._file.with_name(self._file.name + ".part")
        partial.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
        partial.replace(self._file)


def _told(heard: Mapping[str, Any], begin_ms: float) -> dict[str, Any]:
    return {
        "page": heard["page"],
        "text": heard["text"],
        "start_ms": round(heard["start_ms"] - begin_ms),
        "end_ms": round(heard["end_ms"] - begin_ms),
        "source": heard["source"],
    }


def _cut(source: Path, target: Path, begin_s: float, end_s: float) -> None:
    with wave.open(str(source)) as whole, wave.open(str(target), "wb") as part:
        part.setparams(whole.getparams())
        rate, frames = whole.getframerate(), whole.getnframes()
        first = min(frames, max(0, round(begin_s * rate)))
        whole.setpos(first)
        part.writeframes(whole.readframes(max(0, round(end_s * rate) - first)))
