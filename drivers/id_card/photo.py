"""The photo of a chip (WLT), through a licensed decoder of the reader's vendor where there is one.

The decoder is a program that nobody here has seen: it runs in a process of its own, with limits,
in a folder in memory, and whatever becomes of it costs the photo and nothing else.
"""

import json
import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from drivers.deadline import Deadline

DECODE_S = 3.0
START_S = 4.0
"""For the process that watches the decoder to begin and to look at the picture."""
MOST_BYTES = 512 * 1024
_MEMORY = "/dev/shm"  # noqa: S108  # never a disk: a picture may be left there for a moment
_SLICE_S = 0.05

_log = structlog.get_logger(__name__)


class PhotoDecoder:
    """Turns the 1024 bytes into a JPEG.

    Args:
        command: the program; it gets the bytes and writes a BMP, JPEG or PNG.
    """

    def __init__(self, command: str, *, decode_s: float = DECODE_S) -> None:
        self._command = command
        self._decode_s = decode_s

    def decode(self, wlt: bytes, deadline: Deadline) -> bytes | None:
        """Give the picture, or None when none came.

        Raises:
            DeviceCancelledError: nobody waits any more.
        """
        reason, photo = "absent", b""
        with suppress(OSError), TemporaryDirectory(dir=_MEMORY) as folder:
            reason, photo = _answer(self._run(wlt, Path(folder), deadline))
        if deadline.cancelled:
            deadline.check()
        if reason:
            _log.warning("device.photo_not_decoded", device="id_card", reason=reason)
            return None
        return photo

    def _run(self, wlt: bytes, folder: Path, deadline: Deadline) -> bytes:
        """All that the watching process says until it ends or its time is over."""
        root = str(Path(__file__).resolve().parents[2])
        helper = subprocess.Popen(
            [
                sys.executable, "-P", "-m", "drivers.id_card.photo_helper",
                "--parent", str(os.getpid()), "--seconds", str(self._decode_s), self._command,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH")))),
            },
            start_new_session=True,
        )  # fmt: skip
        assert helper.stdin is not None
        assert helper.stdout is not None
        try:
            with suppress(BrokenPipeError), helper.stdin as line:
                line.write(wlt)
            return _read(helper.stdout.fileno(), deadline.within(self._decode_s + START_S))
        finally:
            os.killpg(helper.pid, signal.SIGKILL)
            helper.wait()
            helper.stdout.close()


def _read(file: int, limit: Deadline) -> bytes:
    said = b""
    while not (limit.expired or limit.cancelled) and len(said) <= MOST_BYTES:
        if select.select([file], [], [], _SLICE_S)[0]:
            data = os.read(file, 65536)
            if not data:
                break
            said += data
    return said


def _answer(said: bytes) -> tuple[str, bytes]:
    """Why there is no picture, or "" and the picture."""
    head, _, photo = said.partition(b"\n")
    try:
        words: dict[str, object] = json.loads(head)
    except ValueError:
        return "helper", b""
    reason = str(words.get("reason", ""))
    if not reason and len(photo) != words.get("bytes"):
        reason = "helper"
    return reason, photo
