"""A serial line that is not there: a pseudo-terminal behind a symlink, with a plug to pull."""

import errno
import os
import select
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path

from hardening.files import write_all


class PtyLine:
    """The device's end of the line. ``received`` gets what comes, on the line's own thread.

    Args:
        link: the symlink that settings name; it goes away with the plug.
        baud: how fast bytes leave; 0 sends at once.
    """

    def __init__(self, link: Path, received: Callable[[bytes], None], *, baud: int = 0) -> None:
        self._link = link
        self._received = received
        self._baud = baud
        self._lock = threading.RLock()
        self._master: int | None = None
        self._worker: threading.Thread | None = None
        self.plug()

    @property
    def plugged(self) -> bool:
        """Whether the plug is in."""
        return self._master is not None

    def plug(self) -> None:
        """Put the plug in; the symlink points to a new pseudo-terminal."""
        with self._lock:
            if self._master is not None:
                return
            # The slave stays open here: else the first close of the other side ends the line.
            master, slave = os.openpty()
            tty.setraw(slave)
            os.set_blocking(master, False)
            partial = self._link.with_name(self._link.name + ".part")
            partial.unlink(missing_ok=True)
            partial.symlink_to(os.ttyname(slave))
            partial.replace(self._link)
            self._master = master
            self._worker = threading.Thread(target=self._serve, args=(master, slave), daemon=True)
            self._worker.start()

    def unplug(self) -> None:
        """Pull the plug: the other side's next call fails."""
        with self._lock:
            worker, self._worker, self._master = self._worker, None, None
            self._link.unlink(missing_ok=True)
        if worker is not None and worker is not threading.current_thread():
            worker.join(2)

    def send(self, data: bytes, *, drip_s: float = 0.0) -> None:
        """Send at the line's speed, or byte by byte with a pause; ends early when unplugged."""
        step = 1 if drip_s else 64
        for start in range(0, len(data), step):
            chunk = data[start : start + step]
            with self._lock:
                if self._master is None:
                    return
                try:
                    write_all(self._master, chunk)
                except BlockingIOError:
                    return  # nobody reads: a real line loses bytes too
            pause = drip_s or (len(chunk) * 10 / self._baud if self._baud else 0.0)
            if pause:
                time.sleep(pause)

    def _serve(self, master: int, slave: int) -> None:
        try:
            while self._master == master:
                ready, _, _ = select.select([master], [], [], 0.02)
                if ready:
                    self._received(os.read(master, 4096))
        except OSError as error:
            if error.errno not in (errno.EIO, errno.EBADF):
                raise
        finally:
            os.close(master)
            os.close(slave)
