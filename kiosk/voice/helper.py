"""The process that finds, decodes and joins recordings: ``python -m kiosk.voice.helper``.

It keeps the texts of nobody: a request is answered and forgotten, and when a visit ends the process
ends too. Where Kokoro is wanted (``live.py``), it reads what else would be said by syllables; what
is still to be spelled in English is read by espeak-ng where that is installed (``espeak.py``).
Requests and answers are lines of JSON; a sound travels as base64 of a WAV.

    {"id", "text", "language", "pace", "gain"} → {"id", "wav", "source", "missing", "personal"}
"""

import base64
import json
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from drivers.helper_process import helper_words, live_with_parent
from hardening.memory import keep_private_as_told
from kiosk.voice.espeak import Espeak
from kiosk.voice.live import LiveVoice
from kiosk.voice.mixing import RATE, Mixer, Samples, to_wav
from kiosk.voice.pack import load_packs
from kiosk.voice.phrases import sentences
from kiosk.voice.plan import SENTENCE_MS, Plan, Planner, Source
from kiosk.voice.process import MODULE
from kiosk.voice.signs import sign_name


class VoiceHelper:
    """Answers requests."""

    def __init__(
        self,
        folder: Path,
        live: LiveVoice | None = None,
        brought: Path | None = None,
        espeak: Espeak | None = None,
    ) -> None:
        self._planner = Planner(load_packs(folder, brought))
        self._mixer = Mixer()
        self._live = live
        self._espeak = espeak or Espeak()

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The sound of a text."""
        text, language = str(asked["text"]), str(asked["language"])
        pace, gain = int(asked["pace"]), float(asked["gain"])
        if self._live is not None:
            self._live.prepare()
        sign = sign_name(text, language)
        text = sign or text
        plan = self._planner.plan(text, language)
        read = self._read(text, language) if _wants(plan) else None
        if read is not None:
            plan = replace(plan, source=Source.LIVE, missing=0)
        elif _wants(plan) and any(map(self._espeak.reads, sentences(text))):
            read, missing = self._spelled_less(text, language)
            plan = replace(plan, source=Source.LIGHT, missing=missing)
        if read is not None:
            sound = self._mixer.finish(read, pace, gain)
        else:
            sound = self._mixer.mix(plan.pieces, pace, gain)
        return {
            "id": asked["id"],
            "wav": base64.b64encode(to_wav(sound)).decode() if len(sound) else "",
            "source": plan.source.value,
            "missing": plan.missing,
            "personal": plan.personal and not sign,
        }

    def _read(self, text: str, language: str) -> Samples | None:
        return None if self._live is None else self._live.read(text, language)

    def _spelled_less(self, text: str, language: str) -> tuple[Samples, int]:
        """The text with each sentence read that would else be spelled, and what is left out."""
        parts, missing = [np.zeros(0, np.float32)], 0
        for sentence in sentences(text):
            plan = self._planner.plan(sentence, language)
            read = None
            if _wants(plan) and self._espeak.reads(sentence):
                read = self._espeak.read(sentence)
            if read is None:
                parts.append(self._mixer.mix(plan.pieces))
                missing += plan.missing
            else:
                parts += [read, np.zeros(RATE * SENTENCE_MS // 1000, np.float32)]
        return np.concatenate(parts), missing


def _wants(plan: Plan) -> bool:
    """Whether some of it would be spelled or left out."""
    return plan.source is Source.LIGHT or plan.missing > 0


def main() -> None:
    """Serve until the line or the parent ends."""
    parser = helper_words(MODULE)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--live", type=Path)
    parser.add_argument("--brought", type=Path)
    told = parser.parse_args()
    live_with_parent(told.parent)
    voices = {language: pack.voice for language, pack in load_packs(told.folder).items()}
    live = LiveVoice(told.live, voices) if told.live else None
    helper = VoiceHelper(told.folder, live, told.brought)
    with socket.socket(fileno=told.fd) as line, line.makefile("rb") as requests:
        for request in requests:
            answer = helper.answer(json.loads(request))
            line.sendall(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    keep_private_as_told()
    main()
