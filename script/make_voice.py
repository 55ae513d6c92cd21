"""Makes the recordings that are missing: Kokoro reads each phrase, and what it read is measured.

Run by ``script/voice`` in an environment of its own; the terminal needs none of this.
"""

import argparse
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jieba
import numpy as np
import soundfile

from kiosk.voice import chinese, english
from kiosk.voice.kokoro import (
    RATE,
    SYLLABLE,
    Reader,
    levelled,
    model_of_parts,
    sounds_of,
    trimmed,
)
from kiosk.voice.pack import Pack, load_packs
from kiosk.voice.phrases import CHINESE
from kiosk.voice.wanted import wanted

ROOT = Path(__file__).parents[1]
OPUS_LEVEL = 0.92  # about 24 kbit/s
SECONDS_A_SIGN = {CHINESE: (0.1, 0.75), "en": (0.025, 0.35)}


def faults(samples: Any, text: str, language: str) -> list[str]:
    """What is wrong with a recording, as far as it can be measured."""
    if len(samples) < 0.08 * RATE:
        return ["nothing is heard"]
    seconds = len(samples) / RATE
    said = text if SYLLABLE.match(text) else _said(text, language)
    signs = 1 if SYLLABLE.match(text) else len(re.findall(r"\w", said))
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
) -> Iterator[tuple[Path, str, str]]:
    """What has no recording yet of every ``parts``th text: its file, the language, the text."""
    for language in languages:
        for text in wanted(ROOT / "assets", language)[part::parts]:
            if not packs[language].path(text).exists():
                yield packs[language].path(text), language, text


def asked(file: Path, folder: Path, part: int, parts: int) -> Iterator[tuple[Path, str, str]]:
    """The same of what somebody lists, one object a line: ``language``, ``name``, ``text``."""
    for line in file.read_text("utf-8").splitlines()[part::parts]:
        told = json.loads(line)
        path = folder / told["language"] / f"{told['name']}.ogg"
        if not path.exists():
            yield path, told["language"], told["text"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/voice", description=__doc__)
    parser.add_argument("--voices", type=Path, required=True, help="folder of the voices' files")
    parser.add_argument("--languages", nargs="+", default=[CHINESE, "en"])
    parser.add_argument("--share", default="0/1", help="I/N: only every Nth, from the Ith")
    parser.add_argument("--tidy", action="store_true", help="delete recordings of no text")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "voice")
    parser.add_argument("--asked", type=Path, help="list of other texts, with --into")
    parser.add_argument("--into", type=Path, help="folder of their recordings")
    told = parser.parse_args()
    if (told.asked is None) != (told.into is None):
        parser.error("--asked and --into belong together")
    if told.tidy:
        tidy(load_packs(ROOT / "assets" / "voice"))
    part, parts = map(int, told.share.split("/"))
    reader = Reader(model_of_parts(told.build), told.voices, told.threads)
    packs = load_packs(ROOT / "assets" / "voice")
    jieba.setLogLevel("WARNING")
    made, odd = 0, []
    if told.asked is None:
        texts = missing(packs, told.languages, part, parts)
    else:
        texts = asked(told.asked, told.into, part, parts)
    for path, language, text in texts:
        voice = packs[language].voice.rpartition("/")[2]
        samples = levelled(trimmed(reader.read(sounds_of(text, language), voice, 1.0)))
        if found := faults(samples, text, language):
            odd.append(f"{language} {text}: {', '.join(found)}")
            print(odd[-1], flush=True)
            if told.asked is not None:  # nobody hears it before residents do
                continue
        write(path, samples)
        made += 1
        if made % 50 == 0:
            print(f"{made} made", flush=True)
    print(f"{made} made, {len(odd)} to be heard by a person")
    if odd and told.asked is None:
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
