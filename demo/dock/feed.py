"""The terminal's screen as pictures: taken on change, ten a second at most, encoded here."""

import threading
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from demo.link import Picture, ScreenLink, ScreenLostError

EVERY_S = 0.1
WIDTHS = {True: 720, False: 1152}
"""Width of the pictures sent, portrait or not; the page scales them anyway."""
VIEWER_S = 5.0
QUALITY = 82


@dataclass(frozen=True, slots=True)
class Shot:
    """One encoded picture; ``width`` and ``height`` are those of the real screen."""

    number: int
    page: str
    width: int
    height: int
    jpeg: bytes


def encode(picture: Picture, number: int) -> Shot:
    """Make a JPEG of pixels; 10 to 20 ms, never in the screen's own process."""
    size = (picture.width, picture.height)
    image = Image.frombuffer("RGB", size, picture.data, "raw", "BGRX", picture.stride, 1)
    wide = WIDTHS[picture.height > picture.width]
    if wide < picture.width:
        high = round(picture.height * wide / picture.width)
        image = image.resize((wide, high), Image.Resampling.BILINEAR)
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return Shot(number, picture.page, picture.width, picture.height, out.getvalue())


class ScreenFeed:
    """Looks at the screen while somebody watches, and passes touches on."""

    def __init__(self, socket_path: Path) -> None:
        self._path = socket_path
        self._condition = threading.Condition()
        self._shot: Shot | None = None
        self._asked_at = 0.0
        self._stop = threading.Event()
        self._finger = threading.Lock()
        self._touches: ScreenLink | None = None
        self._thread = threading.Thread(target=self._run, name="screen-feed", daemon=True)
        self._thread.start()

    @property
    def page(self) -> str:
        """The page on the screen, "" while there is none."""
        return self._shot.page if self._shot is not None else ""

    def after(self, number: int, limit_s: float) -> Shot | None:
        """The newest picture when it is newer than ``number``; waits for it."""
        end = time.monotonic() + limit_s
        with self._condition:
            self._asked_at = time.monotonic()
            while self._shot is None or self._shot.number <= number:
                left = end - time.monotonic()
                if left <= 0 or self._stop.is_set():
                    return None
                self._condition.wait(left)
                self._asked_at = time.monotonic()
            return self._shot

    def touch(self, phase: str, x: float, y: float) -> bool:
        """The finger of whoever clicks; False when the screen is away."""
        with self._finger:
            try:
                if self._touches is None:
                    self._touches = ScreenLink(self._path)
                self._touches.touch(phase, x, y)
            except ScreenLostError:
                if self._touches is not None:
                    self._touches.close()
                self._touches = None
                return False
            return True

    def close(self) -> None:
        """Look no more."""
        self._stop.set()
        with self._condition:
            self._condition.notify_all()
        self._thread.join(3)
        if self._touches is not None:
            self._touches.close()

    # ---- looking -----------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stop.is_set():
            with suppress(ScreenLostError):
                link = ScreenLink(self._path)
                try:
                    self._look(link)
                finally:
                    link.close()
            self._gone()
            self._stop.wait(0.3)

    def _look(self, link: ScreenLink) -> None:
        frame, check, last = -1, 0, 0.0
        while not self._stop.is_set():
            if time.monotonic() - self._asked_at > VIEWER_S:
                self._stop.wait(0.1)
                continue
            self._stop.wait(max(0.0, last + EVERY_S - time.monotonic()))
            frame = link.settle(frame, 400)
            last = time.monotonic()
            picture = link.grab()
            now = zlib.adler32(picture.data)
            if now == check:
                continue
            check = now
            number = self._shot.number + 1 if self._shot is not None else 1
            shot = encode(picture, number)
            with self._condition:
                self._shot = shot
                self._condition.notify_all()

    def _gone(self) -> None:
        with self._condition:
            if self._shot is not None and self._shot.page:
                self._shot = Shot(self._shot.number + 1, "", 0, 0, self._shot.jpeg)
                self._condition.notify_all()
