"""The process that reads texts by Kokoro: ``python -m kiosk.voice.kokoro_helper``, run by the
Python of an environment that ``script/voice`` made.

Says ``{"ready": true}`` once the model is there, then answers lines of JSON; what is read travels
as base64 of 16-bit samples at ``RATE``, "" for what cannot be read.

    {"id", "text", "language", "voice"} → {"id", "samples"}
"""

import base64
import json
import socket
from pathlib import Path
from typing import Any

import jieba

from drivers.helper_process import helper_words, live_with_parent
from hardening.memory import keep_private_as_told
from kiosk.voice.kokoro import Reader, levelled, model_of_parts, sounds_of, trimmed
from kiosk.voice.process import KOKORO


def answer(reader: Reader, asked: dict[str, Any]) -> dict[str, Any]:
    """A text read."""
    try:
        sounds = sounds_of(str(asked["text"]), str(asked["language"]))
        samples = levelled(trimmed(reader.read(sounds, str(asked["voice"]), 1.0)))
    except Exception:  # whatever a text does to the model: the light engine says it
        return {"id": asked["id"], "samples": ""}
    data = (samples * 32767).astype("<i2").tobytes()
    return {"id": asked["id"], "samples": base64.b64encode(data).decode()}


def main() -> None:
    """Serve until the line or the parent ends."""
    parser = helper_words(KOKORO)
    parser.add_argument("--folder", type=Path, required=True)
    told = parser.parse_args()
    live_with_parent(told.parent)
    jieba.setLogLevel("WARNING")
    jieba.dt.tmp_dir = str(told.folder)  # not where anybody may lay down another one
    with socket.socket(fileno=told.fd) as line, line.makefile("rb") as requests:
        reader = Reader(model_of_parts(told.folder), told.folder / "voices", threads=1)
        sounds_of("您好", "zh-CN")  # loads its dictionaries
        line.sendall(b'{"ready": true}\n')
        for request in requests:
            line.sendall(json.dumps(answer(reader, json.loads(request))).encode() + b"\n")


if __name__ == "__main__":
    keep_private_as_told()
    main()
