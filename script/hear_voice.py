"""Hears the recordings back: a recogniser writes down what it understands, and that is compared.

Run in the environment of ``script/voice``. Recordings stand one after the other in windows of half
a minute, because a recogniser takes as long for a second as for thirty; what it misunderstood there
is played to it once more alone. What it understands neither way is for a person to hear.

With ``--visits`` it hears what a terminal said to a resident instead: ``sound.wav`` where
``spoken.json`` says that a sentence was said to its end.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from faster_whisper import WhisperModel
from pypinyin import lazy_pinyin

from kiosk.voice import chinese, english
from kiosk.voice.pack import Pack, load_packs
from kiosk.voice.phrases import CHINESE
from kiosk.voice.wanted import wanted

ROOT = Path(__file__).parents[1]
LIST = "to-hear.tsv"
RATE = 16000
WINDOW_S = 28.0
PAUSE_S = 0.9
MOST_WRONG = 0.34
"""Of the syllables or words of a recording; one of three in a short one is often the listener's."""
MOST_WRONG_IN_ALL = 0.15
"""Of a whole visit, spoken as fast as it goes and partly joined from pieces."""
LEAST_UNITS, SHORTEST_UNIT_MS = 4, 90
"""Of what is heard of a visit: shorter texts mean nothing alone, and quicker ones were cut off."""
_HANZI = re.compile(r"[^\u3400-\u9fff]")
_WORD = re.compile(r"[a-z']+")


@dataclass(frozen=True)
class Clip:
    """A recording with what it says, in syllables without tone or in words."""

    name: str
    text: str
    units: tuple[str, ...]
    samples: Any


def units_of(text: str, language: str) -> tuple[str, ...]:
    """Syllables without tone, or words, of what is said."""
    if language == CHINESE:
        return tuple(lazy_pinyin(_HANZI.sub("", chinese.said(text))))
    return tuple(_WORD.findall(english.said(text).lower().replace("-", " ")))


def wrong_of(expected: Sequence[str], heard: Sequence[str]) -> list[int]:
    """Which of the expected units were not heard: places, by the cheapest alignment."""
    cost = np.zeros((len(expected) + 1, len(heard) + 1), np.int32)
    cost[:, 0], cost[0, :] = range(len(expected) + 1), range(len(heard) + 1)
    for i, unit in enumerate(expected, 1):
        for j, other in enumerate(heard, 1):
            swapped = cost[i - 1, j - 1] + (unit != other)
            cost[i, j] = min(swapped, cost[i - 1, j] + 1, cost[i, j - 1] + 1)
    wrong, i, j = [], len(expected), len(heard)
    while i > 0:
        if j > 0 and cost[i, j] == cost[i - 1, j - 1] + (expected[i - 1] != heard[j - 1]):
            i, j = i - 1, j - 1
            if expected[i] != heard[j]:
                wrong.append(i)
        elif cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
            wrong.append(i)
        else:
            j -= 1
    return wrong


def clips(pack: Pack, language: str, part: int, parts: int) -> Iterator[Clip]:
    """Every recording of this share but single syllables and words, which nobody knows by sound."""
    for text in wanted(ROOT / "assets", language)[part::parts]:
        units, path = units_of(text, language), pack.path(text)
        if len(units) > 1 and path.exists():
            samples, rate = soundfile.read(path, dtype="float32")
            yield Clip(path.stem, text, units, resampled(samples, rate))


def resampled(samples: Any, rate: int) -> Any:
    """As the recogniser takes it."""
    places = np.linspace(0, len(samples) - 1, int(len(samples) * RATE / rate))
    return np.interp(places, np.arange(len(samples)), samples).astype(np.float32)


def sentences_of(visit: Path, language: str) -> Iterator[Clip]:
    """What was said in a visit, as it sounded there; names made of single syllables left out."""
    sound, rate = soundfile.read(visit / "sound.wav", dtype="float32", always_2d=True)
    spoken = json.loads((visit / "spoken.json").read_text("utf-8"))
    for number, told in enumerate(spoken):
        units, ms = units_of(told["text"], language), told["end_ms"] - told["start_ms"]
        whole = ms >= SHORTEST_UNIT_MS * len(units)
        if told["source"] != "light" and len(units) >= LEAST_UNITS and whole:
            first, last = (int(told[name] * rate / 1000) for name in ("start_ms", "end_ms"))
            yield Clip(str(number), told["text"], units, resampled(sound[first:last, 0], rate))


def windows(all_of_them: Iterator[Clip]) -> Iterator[list[Clip]]:
    """As many as half a minute holds."""
    window: list[Clip] = []
    for clip in all_of_them:
        seconds = sum(len(each.samples) / RATE + PAUSE_S for each in [*window, clip])
        if window and seconds > WINDOW_S:
            yield window
            window = []
        window.append(clip)
    if window:
        yield window


def misheard(
    window: list[Clip], hear: Callable[[list[Clip]], str], language: str
) -> dict[str, tuple[int, str]]:
    """How many units of each recording were not understood, and what was: by its name."""
    text = hear(window)
    expected = [(clip, unit) for clip in window for unit in clip.units]
    found = {clip.name: (0, "") for clip in window}
    for place in wrong_of([unit for _, unit in expected], units_of(text, language)):
        name = expected[place][0].name
        found[name] = (found[name][0] + 1, "")
    for clip in window:
        if found[clip.name][0] > MOST_WRONG * len(clip.units):
            said = hear([clip])
            wrong = len(wrong_of(clip.units, units_of(said, language)))
            found[clip.name] = (min(wrong, found[clip.name][0]), said)
    return found


def listener(model: WhisperModel, language: str) -> Callable[[list[Clip]], str]:
    """What the recogniser writes down of some recordings."""
    pause = np.zeros(int(PAUSE_S * RATE), np.float32)

    def hear(window: list[Clip]) -> str:
        joined = [pause[: len(pause) // 3]]
        for clip in window:
            joined += [clip.samples, pause]
        segments, _ = model.transcribe(
            np.concatenate(joined),
            language="zh" if language == CHINESE else "en",
            beam_size=3,
            condition_on_previous_text=False,
        )
        return " ".join(segment.text.strip() for segment in segments)

    return hear


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/voice hear", description=__doc__)
    parser.add_argument("--recogniser", type=Path, required=True, help="folder of Whisper-base")
    parser.add_argument("--languages", nargs="+", default=[CHINESE, "en"])
    parser.add_argument("--share", default="0/1", help="I/N: only every Nth, from the Ith")
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "voice")
    parser.add_argument("--visits", type=Path, nargs="+", help="folders of residents' visits")
    told = parser.parse_args()
    part, parts = map(int, told.share.split("/"))
    model = WhisperModel(str(told.recogniser), compute_type="int8", cpu_threads=1)
    if told.visits:
        bad = [visit for visit in told.visits if _hear_visit(model, visit, told.languages[0])]
        sys.exit(1 if bad else 0)
    told.build.mkdir(parents=True, exist_ok=True)
    for language in told.languages:
        _hear(model, language, part, parts, told.build)


def _hear_visit(model: WhisperModel, visit: Path, language: str) -> bool:
    """Print what was not understood of a visit; whether that is too much."""
    hear, units, wrong = listener(model, language), 0, 0
    for window in windows(sentences_of(visit, language)):
        for clip in window:
            units += len(clip.units)
        for name, (missed, said) in misheard(window, hear, language).items():
            clip = next(each for each in window if each.name == name)
            wrong += missed
            if missed > MOST_WRONG * len(clip.units):
                print(f"  {clip.text}\t{said}", flush=True)
    print(f"{visit.name}: {wrong} of {units} units wrong", flush=True)
    return units == 0 or wrong > MOST_WRONG_IN_ALL * units


def _hear(model: WhisperModel, language: str, part: int, parts: int, build: Path) -> None:
    pack = load_packs(ROOT / "assets" / "voice")[language]
    memory = build / f"heard-{language}-{part}of{parts}.json"
    heard = json.loads(memory.read_text("utf-8")) if memory.exists() else {}
    hear = listener(model, language)
    new = (clip for clip in clips(pack, language, part, parts) if clip.name not in heard)
    for number, window in enumerate(windows(new)):
        for clip in window:
            heard[clip.name] = [clip.text, len(clip.units)]
        for name, (wrong, said) in misheard(window, hear, language).items():
            heard[name] += [wrong, said]
        memory.write_text(json.dumps(heard, ensure_ascii=False), "utf-8")
        if number % 20 == 0:
            print(f"{language}: {len(heard)} heard", flush=True)
    units = sum(entry[1] for entry in heard.values())
    wrong = sum(entry[2] for entry in heard.values())
    odd = {
        name: entry
        for name, entry in heard.items()
        if entry[2] > MOST_WRONG * entry[1] and (pack.folder / f"{name}.opus").exists()
    }
    print(
        f"{language}: {len(heard)} heard, {wrong} of {units} units wrong, {len(odd)} for a person"
    )
    lines = [f"{name}\t{text}\t{said}" for name, (text, _, _, said) in sorted(odd.items())]
    (build / f"{language}-{part}of{parts}-{LIST}").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
