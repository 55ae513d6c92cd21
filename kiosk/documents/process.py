"""Asks the receipt helper for dots; starts it again when it is gone."""

import io
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO, cast

import structlog

from contracts.errors import BugError
from kiosk.documents.content import ReceiptContent
from kiosk.documents.messages import LENGTH_BYTES, receive, send
from kiosk.documents.raster.bitmap import ReceiptBitmap
from kiosk.texts import Texts

SECTIONS = ("paper.", "date.")
"""Where in the catalogues the words of a receipt stand. Few: the helper takes them at once."""
RENDER_S = 15.0
"""Fonts are opened in a second or two on a slow machine; afterwards 0.1 s a receipt."""

_log = structlog.get_logger(__name__)


class ReceiptProcess:
    """Renders receipts in a helper process. Blocking, from any worker; one at a time.

    ``texts`` are those of the pages: a paper says what the visit said, whatever lies on the disk.
    """

    def __init__(self, texts: Texts) -> None:
        self._words: dict[str, object] = {
            language: {
                key: sentence
                for key, sentence in texts.catalogue(language).items()
                if key.startswith(SECTIONS)
            }
            for language in texts.languages
        }
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the helper, so that its fonts are open before the first receipt."""
        with self._lock:
            self._running()

    def render(self, content: ReceiptContent, dots: int) -> ReceiptBitmap:
        """Dots of a receipt ``dots`` wide, in its own language.

        Raises:
            BugError: the helper could not render it, or did not answer in time, twice.
        """
        with self._lock:
            for attempt in range(2):
                try:
                    return self._ask(content, dots)
                except (OSError, EOFError, TimeoutError) as error:
                    _log.error("receipt.helper_failed", error=type(error).__name__, try_=attempt)
                    self._end()
        raise BugError("the receipt helper does not answer")

    def stop(self) -> None:
        """End the helper."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "kiosk.documents.helper"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,  # select must see everything that has arrived
                cwd=Path(__file__).parents[2],
            )
            send(cast(BinaryIO, self._child.stdin), self._words)
        return self._child

    def _ask(self, content: ReceiptContent, dots: int) -> ReceiptBitmap:
        child = self._running()
        request = {"content": content.to_json(), "language": content.language, "dots": dots}
        send(cast(BinaryIO, child.stdin), request)
        out = _Deadlined(cast(io.RawIOBase, child.stdout), time.monotonic() + RENDER_S)
        reply = receive(cast(BinaryIO, out))
        if reply is None:
            raise EOFError
        if "error" in reply:
            raise BugError(f"the receipt cannot be rendered: {reply['error']}")
        width, height, size = (int(str(reply[key])) for key in ("width", "height", "size"))
        return ReceiptBitmap(width, height, out.read(size))

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue


class _Deadlined:
    """Reads exact numbers of bytes from a pipe until a moment, then raises TimeoutError."""

    def __init__(self, pipe: io.RawIOBase, until: float) -> None:
        self._pipe = pipe
        self._until = until

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes; fewer than a length's only at the end of the stream."""
        data = b""
        while len(data) < size:
            left = self._until - time.monotonic()
            if left <= 0 or not select.select([self._pipe], [], [], left)[0]:
                raise TimeoutError
            chunk = self._pipe.read(size - len(data))
            if not chunk:
                if size == LENGTH_BYTES:
                    return data
                raise EOFError
            data += chunk
        return data
