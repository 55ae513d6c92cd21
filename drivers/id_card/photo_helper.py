"""The process that watches a photo decoder: ``python -m drivers.id_card.photo_helper COMMAND``.

Gets the bytes of a chip's photo, gives them to the command, looks at the picture that comes back
and writes it anew as a JPEG: a line of JSON, ``{"bytes": n}`` with n bytes behind it, or
``{"reason": why}``. It keeps nothing, and ends with its parent.
"""

import argparse
import ctypes
import io
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress

from PIL import Image

from hardening.memory import keep_private_as_told

MEMORY_BYTES = 512 * 1024 * 1024
FILE_BYTES = 1024 * 1024
CPU_S = 10
MOST_BYTES = 512 * 1024
"""A picture of 102 by 126 dots is 38862 bytes as a BMP."""
WLT_BYTES = 1024
FORMATS = ("BMP", "JPEG", "PNG")
SIDES = range(32, 1025)
QUALITY = 90
_PR_SET_PDEATHSIG = 1
_SLICE_S = 0.05


class NoPhotoError(Exception):
    """There is no picture; says why in one word."""


def decoded(command: str, wlt: bytes, seconds: float) -> bytes:
    """Run the decoder; raises NoPhotoError."""
    try:
        process = subprocess.Popen(
            [command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                "PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8",
                "HOME": os.getcwd(), "TMPDIR": os.getcwd(),
            },
            preexec_fn=_end_with_parent,  # this process has one thread
        )  # fmt: skip
    except OSError as error:
        raise NoPhotoError("absent") from error
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with suppress(BrokenPipeError), process.stdin as line:
            line.write(wlt)
        end = time.monotonic() + seconds
        picture = _all(process.stdout.fileno(), end)
        try:
            code = process.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired as error:
            raise NoPhotoError("hung") from error
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    if code != 0:
        raise NoPhotoError("crashed" if code < 0 else "refused")
    return picture


def as_jpeg(picture: bytes) -> bytes:
    """Look at what came and write it anew; raises NoPhotoError."""
    try:
        with Image.open(io.BytesIO(picture), formats=FORMATS) as image:
            if image.width not in SIDES or image.height not in SIDES:
                raise NoPhotoError("garbage")
            jpeg = io.BytesIO()
            image.convert("RGB").save(jpeg, "JPEG", quality=QUALITY)
    except NoPhotoError:
        raise
    except Exception as error:
        # Damaged pictures make Pillow raise almost anything.
        raise NoPhotoError("garbage") from error
    return jpeg.getvalue()


def _all(file: int, end: float) -> bytes:
    said = b""
    while time.monotonic() < end:
        if select.select([file], [], [], _SLICE_S)[0]:
            data = os.read(file, 65536)
            if not data:
                return said
            said += data
            if len(said) > MOST_BYTES:
                raise NoPhotoError("flood")
    raise NoPhotoError("hung")


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit() -> None:
    """For this process and the decoder: memory, computing time and what it can write to a file."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
    ):
        allowed = resource.getrlimit(kind)[1]
        limit = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(kind, (limit, limit))


def main() -> None:
    """Decode one photo."""
    keep_private_as_told()
    parser = argparse.ArgumentParser(prog="python -m drivers.id_card.photo_helper")
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("command")
    options = parser.parse_args()
    _end_with_parent()
    if os.getppid() != options.parent:
        sys.exit(0)
    _limit()
    wlt = sys.stdin.buffer.read(WLT_BYTES)
    photo = b""
    try:
        photo = as_jpeg(decoded(options.command, wlt, options.seconds))
        head: dict[str, int | str] = {"bytes": len(photo)}
    except NoPhotoError as error:
        head = {"reason": str(error)}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + photo)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
