"""What a resident heard: the part of the terminal's sound that was their visit's, and its words."""

import json
import wave
from contextlib import suppress
from pathlib import Path
from typing import Any

BEGAN = ".began"
"""Beside a WAV file of everything: CLOCK_MONOTONIC of its first sample, in seconds."""


def write_sound(spoken: list[dict[str, Any]], everything: Path, folder: Path) -> None:
    """Write ``sound.wav`` and ``spoken.json``; the first sound of the visit is at 0 ms."""
    begin_ms = spoken[0]["start_ms"] if spoken else 0.0
    told = [
        {
            "page": each["page"],
            "text": each["text"],
            "start_ms": round(each["start_ms"] - begin_ms),
            "end_ms": round(each["end_ms"] - begin_ms),
            "source": each["source"],
        }
        for each in spoken
    ]
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (folder / "spoken.json").write_text(text + "\n", "utf-8")
    with suppress(FileNotFoundError):
        began_s = float(everything.with_name(everything.name + BEGAN).read_text("utf-8"))
        end_ms = max((each["end_ms"] for each in spoken), default=begin_ms)
        _cut(everything, folder / "sound.wav", begin_ms / 1000 - began_s, end_ms / 1000 - began_s)


def _cut(source: Path, target: Path, begin_s: float, end_s: float) -> None:
    with wave.open(str(source)) as whole, wave.open(str(target), "wb") as part:
        part.setparams(whole.getparams())
        rate, frames = whole.getframerate(), whole.getnframes()
        first = min(frames, max(0, round(begin_s * rate)))
        whole.setpos(first)
        part.writeframes(whole.readframes(max(0, round(end_s * rate) - first)))
