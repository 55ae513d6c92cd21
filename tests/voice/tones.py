"""Recordings that are tones, for tests that need no words."""

from pathlib import Path

import numpy as np
import soundfile

from kiosk.voice.mixing import RATE
from kiosk.voice.pack import Pack


def tone_file(folder: Path, text: str, voice: str, seconds: float = 0.3, hz: float = 220) -> Path:
    """A recording of a text in a pack's folder."""
    folder.mkdir(exist_ok=True)
    file = Pack(folder, voice).path(text)
    at = np.arange(int(RATE * seconds)) / RATE
    with soundfile.SoundFile(file, "w", RATE, 1, format="OGG", subtype="OPUS") as out:
        out.write((0.3 * np.sin(2 * np.pi * hz * at)).astype(np.float32))
    return file
