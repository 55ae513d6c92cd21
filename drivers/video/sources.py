"""Where pictures come from. Imported by the helper process only: it needs OpenCV.

Only whole pictures come: what a decoder has filled up is no frame.
"""

import threading
import time
from itertools import cycle
from pathlib import Path
from typing import Protocol

import cv2
from cv2.typing import MatLike

from drivers.video.complaints import something_was_lost

OPEN_MS = 3000
READ_MS = 3000
STILL_FPS = 5.0
EACH_S = 2.0
"""How long each picture of a folder is shown."""
_STREAMS = ("http://", "https://", "rtsp://")
_PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}
_BUILT_ON = tuple(float(ord(kind)) for kind in "PB")
"""Kinds of frames that say only what has changed since others."""


class Capture(Protocol):
    """What is asked of ``cv2.VideoCapture``."""

    def grab(self) -> bool:
        """Take the next frame; False at the end."""
        ...

    def retrieve(self) -> tuple[bool, MatLike | None]:
        """Decode what was taken."""
        ...

    def get(self, what: int, /) -> float:
        """Give a property, -1 or 0 where the backend has none."""
        ...


class Source(Protocol):
    """Gives frames, each as it comes; may block for READ_MS."""

    repeats: bool
    """Whether equal frames are in its nature; else they mean a frozen camera."""

    def read(self) -> MatLike | None:
        """Give the next frame, or None when the source has ended."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Still:
    """A picture file, shown again and again."""

    repeats = True

    def __init__(self, frame: MatLike) -> None:
        self._frame = frame
        self._shown = False

    def read(self) -> MatLike | None:
        """Give the picture after the pause of a frame."""
        if self._shown:
            threading.Event().wait(1 / STILL_FPS)
        self._shown = True
        return self._frame

    def close(self) -> None:
        """Nothing to let go of."""


class Folder:
    """The pictures of a folder, one after the other, again and again."""

    repeats = True

    def __init__(self, files: list[Path]) -> None:
        self._files = cycle(files)
        self._left = len(files)
        self._until = 0.0
        self._frame: MatLike | None = None

    def read(self) -> MatLike | None:
        """Give the picture whose turn it is after the pause of a frame; None without any."""
        if self._frame is not None:
            threading.Event().wait(1 / STILL_FPS)
        if time.monotonic() >= self._until:
            self._frame = self._next()
            self._until = time.monotonic() + EACH_S
        return self._frame

    def _next(self) -> MatLike | None:
        for _ in range(self._left):
            frame = _picture_in(next(self._files))
            if frame is not None:
                return frame
        return None

    def close(self) -> None:
        """Nothing to let go of."""


class Video:
    """A video file, at its own speed, from the beginning again at its end."""

    repeats = True

    def __init__(self, capture: cv2.VideoCapture) -> None:
        self._capture = capture
        self._frames = WholeFrames(capture)
        self._pause_s = 1 / min(max(capture.get(cv2.CAP_PROP_FPS) or 25.0, 1.0), 120.0)
        self._due = time.monotonic()

    def read(self) -> MatLike | None:
        """Give the next frame when its time has come."""
        frame = self._frames.read()
        if frame is None:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
            frame = self._frames.read()
        if frame is None:
            return None
        self._due = max(self._due + self._pause_s, time.monotonic() - self._pause_s)
        threading.Event().wait(max(0.0, self._due - time.monotonic()))
        return frame

    def close(self) -> None:
        """Close the file."""
        self._capture.release()


class Live:
    """A camera or a stream: it sets the pace."""

    def __init__(self, capture: cv2.VideoCapture, *, repeats: bool) -> None:
        self._capture = capture
        self._frames = WholeFrames(capture)
        self.repeats = repeats

    def read(self) -> MatLike | None:
        """Wait for the next frame that is whole."""
        return self._frames.read()

    def close(self) -> None:
        """Let go of the camera."""
        self._capture.release()


class WholeFrames:
    """What of a capture's frames is whole.

    One that could not be decoded is left out: a device's backend says so by giving none. In a
    stream that sends mostly what has changed, those after it lack what it lacked, up to the next
    that stands for itself.
    """

    def __init__(self, capture: Capture) -> None:
        self._capture = capture
        self._holed = False

    def read(self) -> MatLike | None:
        """The next whole frame; None at the end, or when for READ_MS none was whole."""
        end = time.monotonic() + READ_MS / 1000
        something_was_lost()
        while self._capture.grab():
            good, frame = self._capture.retrieve()
            if something_was_lost() or not good or frame is None:
                self._holed = True
            elif not self._holed or self._capture.get(cv2.CAP_PROP_FRAME_TYPE) not in _BUILT_ON:
                self._holed = False
                return frame
            if time.monotonic() > end:
                return None
        return None


def _picture_in(file: Path) -> MatLike | None:
    something_was_lost()
    frame = cv2.imread(str(file), cv2.IMREAD_COLOR)
    return None if something_was_lost() else frame


def open_source(name: str, sensor: tuple[int, int]) -> Source | None:
    """Open a device path, an address, a video, a picture or a folder of pictures; None when it

    cannot be opened.
    """
    if name.startswith(_STREAMS):
        return _open_stream(name)
    if name.startswith("/dev/"):
        return _open_device(name, sensor)
    if Path(name).is_dir():
        return _open_folder(Path(name))
    if not Path(name).is_file():
        return None
    if Path(name).suffix.lower() in _PICTURES:
        frame = _picture_in(Path(name))
        return None if frame is None else Still(frame)
    capture = cv2.VideoCapture(name, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    return Video(capture) if capture.isOpened() else None


def _open_folder(folder: Path) -> Source | None:
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in _PICTURES)
    return Folder(files) if files else None


def _open_stream(address: str) -> Source | None:
    capture = cv2.VideoCapture(
        address,
        cv2.CAP_FFMPEG,
        [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
            OPEN_MS,
            cv2.CAP_PROP_READ_TIMEOUT_MSEC,
            READ_MS,
            # One thread: what the decoder says is said of the frame that is read.
            cv2.CAP_PROP_N_THREADS,
            1,
        ],
    )
    # A network camera may rightly repeat a picture: what counts is that frames come.
    return Live(capture, repeats=True) if capture.isOpened() else None


def _open_device(path: str, sensor: tuple[int, int]) -> Source | None:
    if not Path(path).exists():
        return None
    capture = cv2.VideoCapture(path, cv2.CAP_V4L2)
    if not capture.isOpened():
        return None
    # Format before size, or some cameras fall back to slow uncompressed frames.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, sensor[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, sensor[1])
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return Live(capture, repeats=False)
