"""Processes beside the terminal's that do what can hang or crash: ``python -m MODULE``.

The driver ends its helper whenever it likes; a helper ends with its line or with the process that
started it. What a ``HelperProcess`` and its helper tell each other is
one line of JSON a message.
"""

import argparse
import ctypes
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_CHUNK = 65536

Json = dict[str, Any]


class HelperEndedError(Exception):
    """The helper has ended, or was never started."""


def start_helper(
    module: str,
    line: socket.socket,
    words: Mapping[str, object],
    quiet: Mapping[str, str] = {},
    python: str = sys.executable,
) -> subprocess.Popen[bytes]:
    """Start ``python -m module`` with its end of a line.

    Args:
        words: what it is told besides, ``--source`` for ``source``.
        quiet: variables of its environment, where the terminal's own do not say otherwise.
        python: who runs it.
    """
    told = {"fd": line.fileno(), "parent": os.getpid(), **words}
    root = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [python, "-m", module, *(f"--{word}={value}" for word, value in told.items())],
        pass_fds=(line.fileno(),),
        stdin=subprocess.DEVNULL,
        env={**quiet, **os.environ, "PYTHONPATH": path},
    )


class HelperProcess:
    """One helper at a time, and the line to it. One thread only.

    Args:
        module: what it runs.
        python: who runs it.
        words: what it is told besides, ``--source`` for ``source``.
    """

    def __init__(self, module: str, python: str = sys.executable, **words: str) -> None:
        self._module = module
        self._python = python
        self._words = words
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._held = b""

    @property
    def running(self) -> bool:
        """Whether there is one and it has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """End the one there was and start another; raises OSError where nobody can run it."""
        self.close()
        ours, theirs = socket.socketpair()
        self._line = ours
        with theirs:
            self._process = start_helper(self._module, theirs, self._words, python=self._python)

    def close(self) -> None:
        """End it; never raises, may be called twice."""
        line, self._line = self._line, None
        process, self._process = self._process, None
        self._held = b""
        if line is not None:
            line.close()
        if process is not None:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def send(self, message: Json) -> None:
        """Send a message; raises HelperEndedError."""
        try:
            self._opened().sendall(json.dumps(message).encode() + b"\n")
        except OSError as error:
            raise HelperEndedError("the helper has ended") from error

    def receive(self, seconds: float) -> Json | None:
        """The next message, None when none came in so long; raises HelperEndedError."""
        line, end = self._opened(), time.monotonic() + seconds
        while b"\n" not in self._held:  # what is long comes in many pieces
            if not select.select([line], [], [], max(0.0, end - time.monotonic()))[0]:
                return None
            try:
                data = line.recv(_CHUNK)
            except OSError as error:
                raise HelperEndedError("the helper has ended") from error
            if not data:
                raise HelperEndedError("the helper has ended")
            self._held += data
        whole, _, self._held = self._held.partition(b"\n")
        message: Json = json.loads(whole)
        return message

    def answer(self, number: int, end: float) -> Json | None:
        """The message with this ``id``; None when it has not come at ``end``, a monotonic second.

        An answer to an earlier question, which came too late for it, is dropped. Raises
        HelperEndedError.
        """
        while (left := end - time.monotonic()) > 0:
            told = self.receive(left)
            if told is not None and told.get("id") == number:
                return told
        return None

    def _opened(self) -> socket.socket:
        if self._line is None:
            raise HelperEndedError("there is no helper")
        return self._line


# ---- in the helper itself -------------------------------------------------------------------


def helper_words(module: str) -> argparse.ArgumentParser:
    """A parser of what every helper is told: its line and its parent."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}")
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    return parser


def live_with_parent(parent: int) -> None:
    """End when the process that started this one ends, at once when it has; ignore its Ctrl-C."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
