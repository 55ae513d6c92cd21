"""A program that makes recordings, or does not: ``python maker.py MODE LIST FOLDER``.

It writes what it was asked for to ``MODE.asked`` beside ``MODE``, a file with one word.
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
import soundfile

RATE = 24000


def tone(file: Path, seconds: float = 0.3, *, loud: float = 0.3) -> None:
    """A recording, whole or not there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    at = np.arange(int(RATE * seconds)) / RATE
    partial = file.with_suffix(".part")
    with soundfile.SoundFile(partial, "w", RATE, 1, format="OGG", subtype="OPUS") as out:
        out.write((loud * np.sin(2 * np.pi * 220 * at)).astype(np.float32))
    partial.replace(file)


def main(mode: Path, asked: Path, folder: Path) -> None:
    does = mode.read_text("utf-8").strip()
    phrases = [json.loads(line) for line in asked.read_text("utf-8").splitlines()]
    files = [folder / one["language"] / f"{one['name']}.ogg" for one in phrases]
    with mode.with_suffix(".asked").open("a", encoding="utf-8") as told:
        told.write(json.dumps({"pid": os.getpid(), "names": [one["name"] for one in phrases]}))
        told.write("\n")
    first, *rest = files
    match does:
        case "wait":  # until somebody opens the gate
            mode.with_suffix(".gate").read_bytes()
        case "one":
            tone(first)
            mode.with_suffix(".gate").read_bytes()
        case "crash":
            tone(first)
            print("the model is gone", flush=True)
            os._exit(3)
        case "hang":
            os.read(os.pipe()[0], 1)
        case "rubbish":
            tone(rest[0], loud=0)
            first.parent.mkdir(exist_ok=True)
            first.write_bytes(b"OggS and no sound")
            return
        case "fill":
            for number in range(10_001):
                (folder / f"{number}.tmp").touch()
            os.read(os.pipe()[0], 1)
        case "strange":
            tone(first.with_name(f"{'0' * 20}.ogg"))
            (folder / "run.sh").write_text("rm -rf /", "utf-8")
            for file in files:
                file.parent.mkdir(exist_ok=True)
                file.symlink_to("/etc/hostname")
            return
        case "nothing":
            print("none of these can be said", flush=True)
            return
    for file in files:
        tone(file)


if __name__ == "__main__":
    main(*(Path(word) for word in sys.argv[1:]))
