"""Somebody at a console: a pseudo-terminal with ``python -m kiosk`` behind it."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from tests.provisioning.conftest import ROOT

PATIENCE_S = 120.0


class Typist:
    """Reads until a text stands there, then types a line."""

    def __init__(self, *words: str) -> None:
        self.read = ""
        self._seen = 0
        master, slave = pty.openpty()
        self._line = master
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", *words],
            cwd=ROOT,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._line)

    def sees(self, text: str) -> None:
        """Wait until it stands there, behind what was seen before."""
        end = time.monotonic() + PATIENCE_S
        while (at := self.read.find(text, self._seen)) < 0:
            left = end - time.monotonic()
            assert left > 0, f"{text!r} did not come: {self.read[self._seen :]}"
            assert self._more(left), f"ended before {text!r}: {self.read[self._seen :]}"
        self._seen = at + len(text)

    def types(self, line: str = "") -> None:
        """Type a line."""
        os.write(self._line, f"{line}\n".encode())

    def answers(self, prompt: str, line: str = "") -> None:
        """Wait for a question and answer it."""
        self.sees(prompt)
        self.types(line)

    def cut(self) -> None:
        """The power goes."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def ends(self) -> int:
        """Wait for the end; gives the exit code."""
        while self._more(PATIENCE_S):
            pass
        return self.process.wait(PATIENCE_S)

    def _more(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._line], [], [], seconds)
        if not ready:
            return False
        try:
            piece = os.read(self._line, 65536)
        except OSError:
            return False
        self.read += piece.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(piece)


def settings_words(command: str, settings: Path, *more: str) -> tuple[str, ...]:
    """The words of a command about this settings file."""
    return (command, "--settings", str(settings), *more)
