"""The process that looks through a camera; each class of camera brings the ``Eye`` it looks with.

OpenCV may hang or crash, and works on the processor for milliseconds a frame: here it harms
nobody. The process ends with its socket or with its parent. Nothing is written to a disk.
"""

import argparse
import select
import socket
import time
from collections.abc import Callable
from typing import Protocol

import cv2
from cv2.typing import MatLike

from drivers.helper_process import helper_words, live_with_parent
from drivers.video import pictures
from drivers.video.complaints import listen
from drivers.video.messages import REQUEST, Kind, Message, Sight, send
from drivers.video.sources import Source, open_source
from hardening.memory import keep_private_as_told

RETRY_FIRST_S = 0.2
RETRY_LAST_S = 2.0
SILENT_AFTER_S = 1.0
"""An attempt to open that took longer met somebody who does not answer."""
BLACK_FOR_S = 1.0
STILL_FOR_S = 3.0
LOOKED_EVERY_S = 0.25
"""A look takes 10 to 20 ms: at most a twelfth of one core."""


class Gone(Exception):  # noqa: N818  # the end, no fault
    """The camera has closed the socket: nobody looks any more."""


class RefusedError(Exception):
    """The picture is one that nobody could use; says why in one word."""


class Eye(Protocol):
    """What one class of camera does with its frames."""

    def upright(self, frame: MatLike) -> MatLike:
        """Turn and cut a frame; what comes out is shown and taken."""
        ...

    def preview(self, picture: MatLike) -> MatLike:
        """Make it small: blue, green, red, 255."""
        ...

    def look(self, picture: MatLike) -> tuple[str, bytes]:
        """Say what there is to say of it: in one word, and in full."""
        ...

    def take(self, picture: MatLike, judged: bool) -> bytes:
        """Make the JPEG to keep; raises RefusedError only when it is judged."""
        ...


class Helper:
    """Reads frames, sends previews and takes pictures on request."""

    def __init__(self, line: socket.socket, options: argparse.Namespace, eye: Eye) -> None:
        self._line = line
        self._options = options
        self._eye = eye
        self._sight: Sight | None = None
        self._picture: MatLike | None = None
        self._seq = 0
        self._due = 0.0
        self._dark_since: float | None = None
        self._print = 0
        self._print_since = 0.0
        self._weighed = 0
        self._looked_at = 0.0
        self._seen_last: str | None = None
        self._told: str | None = None

    def run(self) -> None:
        """Look until nobody does any more."""
        retry_s = RETRY_FIRST_S
        while True:
            begun = time.monotonic()
            source = open_source(self._options.source, self._options.sensor)
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
        self._told = self._seen_last = None
        self._weighed = 0
        while True:
            begun = time.monotonic()
            frame = source.read()
            if frame is None:
                self._picture = None
                took_s = time.monotonic() - begun
                self._tell(Sight.SILENT if took_s > SILENT_AFTER_S else Sight.ABSENT)
                self._listen(RETRY_FIRST_S)
                return seen
            seen = True
            self._picture = self._eye.upright(frame)
            if self._show(self._picture, source.repeats):
                self._look(self._picture)
            if self._judged:
                self._listen(0)

    def _show(self, picture: MatLike, repeats: bool) -> bool:
        """Send the preview when its time has come; tell whether it had."""
        now = time.monotonic()
        period = 1 / self._options.fps
        # Some tolerance, or a camera at nearly our speed would lose every second frame.
        if now < self._due - period / 3:
            return False
        self._due = max(self._due + period, now)
        small = self._eye.preview(picture)
        self._weigh(small, repeats, now)
        if not self._judged:
            return False
        self._seq += 1
        height, width = small.shape[:2]
        self._send(Message(Kind.FRAME, (width, height, self._seq), small.tobytes()))
        return True

    def _look(self, picture: MatLike) -> None:
        """Judge a frame now and then, after it was sent: no frame waits for it."""
        now = time.monotonic()
        if now - self._looked_at < LOOKED_EVERY_S or self._sight != Sight.LIVE:
            return
        self._looked_at = now
        word, seen = self._eye.look(picture)
        # What only one frame says is not told: the outline would flicker.
        steady = word == self._seen_last or self._told is None
        self._seen_last = word
        if steady:
            self._told = word
            self._send(Message(Kind.LOOK, (0, 0, 0), seen))

    @property
    def _judged(self) -> bool:
        """Whether another picture of this source has come after the first."""
        return self._weighed > 1

    def _weigh(self, small: MatLike, repeats: bool, now: float) -> None:
        """Say how the picture is. One alone may be what a frozen camera has kept of somebody else:
        nothing is said, shown or taken before another one has come.
        """
        if not pictures.is_black(small):
            self._dark_since = None
        elif self._dark_since is None:
            self._dark_since = now
        fingerprint = 0 if repeats else pictures.fingerprint(small)
        if repeats or fingerprint != self._print:
            self._print, self._print_since = fingerprint, now
        self._weighed += 1
        if not self._judged:
            return
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
            request = self._line.recv(REQUEST.size, socket.MSG_WAITALL)
            if len(request) < REQUEST.size:
                raise Gone
            self._capture(*REQUEST.unpack(request))

    def _capture(self, number: int, judged: bool) -> None:
        numbers = (number, 0, 0)
        if self._picture is None or self._sight != Sight.LIVE:
            self._send(Message(Kind.CAPTURE, numbers, b""))
            return
        try:
            taken = Message(Kind.CAPTURE, numbers, self._eye.take(self._picture, judged))
        except RefusedError as refusal:
            taken = Message(Kind.REFUSAL, numbers, str(refusal).encode())
        self._send(taken)

    def _send(self, message: Message) -> None:
        try:
            send(self._line, message)
        except OSError as error:
            raise Gone from error


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


def run(name: str, make_eye: Callable[[argparse.Namespace], Eye]) -> None:
    """Run the helper ``python -m NAME`` on the socket that the camera handed down."""
    keep_private_as_told()
    parser = helper_words(name)
    parser.add_argument("--source", required=True)
    parser.add_argument("--width", type=int, required=True)
    parser.add_argument("--height", type=int, required=True)
    parser.add_argument("--fps", type=float, required=True)
    parser.add_argument("--rotate", type=int, required=True)
    parser.add_argument("--sensor", type=_size, default=(1280, 720))
    options = parser.parse_args()
    live_with_parent(options.parent)
    listen()
    cv2.setNumThreads(1)
    with socket.socket(fileno=options.fd) as line:
        try:
            Helper(line, options, make_eye(options)).run()
        except Gone:
            return
