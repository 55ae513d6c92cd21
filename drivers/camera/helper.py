"""The process that looks through the camera: ``python -m drivers.camera.helper``.

OpenCV may hang or crash, and works on the processor for milliseconds a frame: here it harms
nobody. The process ends with its socket or with its parent. Nothing is written to a disk.
"""

import argparse
import ctypes
import os
import select
import signal
import socket
import struct
import sys
import time

os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")

import cv2
from cv2.typing import MatLike

from drivers.camera import pictures
from drivers.camera.messages import Kind, Message, Sight, send
from drivers.frames.sources import Source, open_source
from hardening.memory import keep_private_as_told

RETRY_FIRST_S = 0.2
RETRY_LAST_S = 2.0
SILENT_AFTER_S = 1.0
"""An attempt to open that took longer met somebody who does not answer."""
BLACK_FOR_S = 1.0
STILL_FOR_S = 3.0
_PR_SET_PDEATHSIG = 1


class Gone(Exception):  # noqa: N818  # the end, no fault
    """The camera has closed the socket: nobody looks any more."""


class Helper:
    """Reads frames, sends previews and takes portraits on request."""

    def __init__(self, line: socket.socket, options: argparse.Namespace) -> None:
        self._line = line
        self._options = options
        self._sight: Sight | None = None
        self._portrait: MatLike | None = None
        self._seq = 0
        self._due = 0.0
        self._dark_since: float | None = None
        self._print = 0
        self._print_since = 0.0

    def run(self) -> None:
        """Look until nobody does any more."""
        retry_s = RETRY_FIRST_S
        while True:
            begun = time.monotonic()
            source = open_source(self._options.source)
            if source is None:
                took_s = time.monotonic() - begun
                self._tell(Sight.SILENT if took_s > SILENT_AFTER_S else Sight.ABSENT)
                self._listen(retry_s)
                retry_s = min(retry_s * 2, RETRY_LAST_S)
                continue
            if self._watch(source):
                retry_s = RETRY_FIRST_S
            source.close()

    def _watch(self, source: Source) -> bool:
        """Show one source until it ends; tell whether it gave a frame at all."""
        seen = False
        while True:
            begun = time.monotonic()
            frame = source.read()
            if frame is None:
                self._portrait = None
                took_s = time.monotonic() - begun
                self._tell(Sight.SILENT if took_s > SILENT_AFTER_S else Sight.ABSENT)
                self._listen(RETRY_FIRST_S)
                return seen
            seen = True
            self._portrait = pictures.upright_portrait(frame, self._options.rotate)
            self._show(self._portrait, source.repeats)
            self._listen(0)

    def _show(self, portrait: MatLike, repeats: bool) -> None:
        now = time.monotonic()
        period = 1 / self._options.fps
        # Some tolerance, or a camera at nearly our speed would lose every second frame.
        if now < self._due - period / 3:
            return
        self._due = max(self._due + period, now)
        small = pictures.preview(portrait, self._options.width, self._options.height)
        self._judge(small, repeats, now)
        self._seq += 1
        height, width = small.shape[:2]
        self._send(Message(Kind.FRAME, (width, height, self._seq), small.tobytes()))

    def _judge(self, small: MatLike, repeats: bool, now: float) -> None:
        if not pictures.is_black(small):
            self._dark_since = None
        elif self._dark_since is None:
            self._dark_since = now
        fingerprint = 0 if repeats else pictures.fingerprint(small)
        if repeats or fingerprint != self._print:
            self._print, self._print_since = fingerprint, now
        if self._dark_since is not None and now - self._dark_since >= BLACK_FOR_S:
            self._tell(Sight.BLACK)
        elif now - self._print_since >= STILL_FOR_S:
            self._tell(Sight.STILL)
        else:
            self._tell(Sight.LIVE)

    def _tell(self, sight: Sight) -> None:
        # Trouble is told again and again: it shows that the helper itself is alive.
        if sight != self._sight or sight != Sight.LIVE:
            self._sight = sight
            self._send(Message(Kind.STATE, (0, 0, 0), sight.value.encode()))

    def _listen(self, seconds: float) -> None:
        """Answer requests for so long."""
        end = time.monotonic() + seconds
        while True:
            ready, _, _ = select.select([self._line], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                return
            request = self._line.recv(4, socket.MSG_WAITALL)
            if len(request) < 4:
                raise Gone
            self._capture(struct.unpack("<I", request)[0])

    def _capture(self, number: int) -> None:
        good = self._portrait is not None and self._sight == Sight.LIVE
        jpeg = (
            pictures.portrait_jpeg(self._portrait) if good and self._portrait is not None else b""
        )
        self._send(Message(Kind.CAPTURE, (number, 0, 0), jpeg))

    def _send(self, message: Message) -> None:
        try:
            send(self._line, message)
        except OSError as error:
            raise Gone from error


def main() -> None:
    """Run the helper on the socket that the camera handed down."""
    parser = argparse.ArgumentParser(prog="python -m drivers.camera.helper")
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--width", type=int, required=True)
    parser.add_argument("--height", type=int, required=True)
    parser.add_argument("--fps", type=float, required=True)
    parser.add_argument("--rotate", type=int, required=True)
    options = parser.parse_args()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != options.parent:
        sys.exit(0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
    with socket.socket(fileno=options.fd) as line:
        try:
            Helper(line, options).run()
        except Gone:
            return


if __name__ == "__main__":
    keep_private_as_told()
    main()
