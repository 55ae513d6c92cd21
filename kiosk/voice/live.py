"""Names and free texts read by Kokoro while somebody waits, where a terminal has the memory for it.

It takes seconds to start and up to two for a sentence: until it is there, and whenever it is too
slow, its place is taken by the light engine, and nobody waits for it.
"""

import base64
import itertools
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from drivers.helper_process import HelperEndedError, HelperProcess
from hardening.memory import free_mb
from kiosk.voice.mixing import RATE, Samples
from kiosk.voice.phrases import sentences
from kiosk.voice.plan import SENTENCE_MS
from kiosk.voice.process import KOKORO

ANSWER_S = 5.0
"""So long a text may take; the text before it is heard meanwhile."""
MEMORY_MB = 1500
"""So much must be free before it is started: it takes 430 to 800 MB."""


class LiveVoice:
    """Kokoro in a process of its own, which is started when it is first asked.

    Args:
        folder: what ``script/voice`` made: ``venv``, the model, and ``voices`` beside them.
        voices: whose voice speaks each language, as the recordings name it.
        module, python: what is run, by whom.
    """

    def __init__(
        self,
        folder: Path,
        voices: Mapping[str, str],
        module: str = KOKORO,
        python: str = "",
        free: Callable[[], int] = free_mb,
    ) -> None:
        own = python or str(folder / "venv" / "bin" / "python")
        self._process = HelperProcess(module, own, folder=str(folder))
        self._voices = {language: name.rpartition("/")[2] for language, name in voices.items()}
        self._free = free
        self._numbers = itertools.count(1)
        self._begun = self._ready = self._over = False

    def prepare(self) -> None:
        """Start it, once, so that it is there when a name comes."""
        if self._begun or self._over:
            return
        self._begun = True
        try:
            if self._free() < MEMORY_MB:
                self._over = True
            else:
                self._process.start()
        except OSError:
            self.close()

    def read(self, text: str, language: str) -> Samples | None:
        """The text read; None when it is not there yet, is too slow, or cannot read it."""
        self.prepare()
        if self._over or language not in self._voices:
            return None
        try:
            return self._read(sentences(text), language)
        except HelperEndedError:
            self.close()
            return None

    def close(self) -> None:
        """End it; it is not started again."""
        self._over = True
        self._process.close()

    def _read(self, parts: list[str], language: str) -> Samples | None:
        """Sentence by sentence, with the pause between them that recordings have."""
        if not self._ready:
            self._ready = bool((self._process.receive(0) or {}).get("ready"))
        if not self._ready:
            return None
        limit = time.monotonic() + ANSWER_S
        pause: Samples = np.zeros(RATE * SENTENCE_MS // 1000, np.float32)
        read: list[Samples] = []
        for part in parts:
            number = next(self._numbers)
            voice = self._voices[language]
            self._process.send({"id": number, "text": part, "language": language, "voice": voice})
            data = base64.b64decode((self._process.answer(number, limit) or {}).get("samples", ""))
            if not data:
                return None
            read += [np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32767), pause]
        return np.concatenate(read) if read else None
