"""A new terminal in a process of its own, and a technician's hand before it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from demo.link import Picture, ScreenLink, ScreenLostError, Tree
from demo.robot.form import FormFiller
from demo.robot.hand import Hand

ROOT = Path(__file__).parents[2]
WAIT_S = 120.0


class NoLog:
    """Nobody keeps what the hand did."""

    def snap(self, page: str, picture: Picture, *, again: bool = False) -> None:
        pass

    def touched(self, t_ms: float, phase: str, x: int, y: int, target: str) -> None:
        pass


class Hall:
    """One terminal on its own folder; it can be cut off and started again.

    Args:
        size: width and height of the glass, in pixels.
    """

    def __init__(self, folder: Path, size: tuple[int, int] = (1080, 1920)) -> None:
        self.folder = folder
        self.settings = folder / "terminal.toml"
        self.data = folder / "data"
        self.log = folder / "log.txt"
        self._socket = folder / "agent.sock"
        self._screen = folder / "screen.json"
        self._glass(*size)
        self._link: ScreenLink | None = None
        self._hand: Hand | None = None
        self._running: subprocess.Popen[bytes] | None = None
        self._pause = threading.Event()

    def _glass(self, width: int, height: int) -> None:
        screen = {
            "name": "glass", "x": 0, "y": 0, "width": width, "height": height,
            "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1,
        }  # fmt: skip
        self._screen.write_text(json.dumps({"screens": [screen]}), "utf-8")

    def start(self, **environment: str) -> "Hall":
        program = Path(__file__).with_name("watched.py")
        words = [self._socket, self.settings, self.data]
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                [sys.executable, str(program), *map(str, words)],
                cwd=ROOT,
                env={
                    **os.environ,
                    "PYTHONPATH": str(ROOT),
                    "QT_QPA_PLATFORM": f"offscreen:configfile={self._screen}",
                    "QT_QUICK_BACKEND": "software",
                    **environment,
                },
                stdout=log,
                stderr=log,
            )
        return self

    def cut(self) -> "Hall":
        """The power is gone, and comes back."""
        self.end(signal.SIGKILL)
        return self.start()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        assert self._running is not None
        self._let_go()
        self._running.send_signal(how)
        return self._running.wait(WAIT_S)

    def close(self) -> None:
        if self._running is not None and self._running.poll() is None:
            self.end(signal.SIGKILL)
        self._let_go()

    def _let_go(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = self._hand = None

    # ---- looking and pressing -----------------------------------------------------------------

    @property
    def hand(self) -> Hand:
        """On the screen of now: a process that began anew has another."""
        end = time.monotonic() + WAIT_S
        while self._link is None or self._hand is None:
            assert time.monotonic() < end, self.said()
            assert self._running is None or self._running.poll() is None, self.said()
            with suppress(ScreenLostError, OSError):
                self._link = ScreenLink(self._socket)
                self._hand = Hand(self._link, NoLog())
                return self._hand
            self._pause.wait(0.02)
        return self._hand

    def on(self, page: str, fits: Callable[[Tree], bool] = lambda tree: True) -> Tree:
        """Wait until this page is shown, by whichever process."""
        tree = None
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            try:
                tree = self.hand.look()
                if tree.page == page and fits(tree):
                    return tree
            except (ScreenLostError, OSError):
                self._let_go()
            self._pause.wait(0.05)
        raise AssertionError(
            f"{page} never came; {tree.page if tree else 'nothing'}\n{self.said()}"
        )

    def press(self, key: str, page: str) -> None:
        """Press a key on a page."""
        self.on(page, lambda tree: (node := tree.find(key)) is not None and node.enabled)
        with suppress(ScreenLostError):  # what it does may end the process
            self.hand.press(key, WAIT_S)

    def fill(self, page: str, **answers: str) -> None:
        """Answer the questions of a page until another one comes."""
        self.on(page)
        filler = FormFiller(self.hand, answers)
        while self.hand.look().page == page:
            filler.fill_page()

    def said(self) -> str:
        """The end of what it wrote to its log."""
        return self.log.read_text("utf-8", "replace")[-4000:] if self.log.exists() else ""

    def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + WAIT_S
        while not holds():
            assert time.monotonic() < end, self.said()
            self._pause.wait(0.05)
