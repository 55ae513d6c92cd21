"""One pair of eyes and one finger."""

import time
from collections.abc import Callable
from typing import Protocol

from demo.link import Node, Picture, ScreenLink, Tree

FRAME_MS = 60.0
LOOK_AGAIN_S = 0.012
BEGINS_S = 0.5
LISTENS_S = 90.0
AT_ONCE = ("key:", "letter:", "action:voice-")
"""What a single touch presses, also while pages are read."""
TYPED = ("key:", "letter:", "candidate:")
NEAR_PX = 40
TWICE_S, TYPED_TWICE_S = 0.4, 0.16
"""A terminal takes what comes sooner on the same place for a hand that trembles."""


class StuckError(Exception):
    """The resident cannot go on; the text says where and why, with nothing personal in it."""


class Log(Protocol):
    """Takes note of touches, and pictures of what was looked at."""

    def snap(self, page: str, picture: Picture, *, again: bool = False) -> None:
        """A picture of a page, or a better one."""

    def touched(self, t_ms: float, phase: str, x: int, y: int, target: str) -> None:
        """One event of the finger."""


class Hand:
    """Looks, touches what is visible, waits for frames."""

    def __init__(self, link: ScreenLink, log: Log) -> None:
        self.link = link
        self._log = log
        self.hears = False
        self.taps_twice = False
        self._last: tuple[tuple[int, int], float] = ((-1, -1), 0.0)

    def look(self) -> Tree:
        """What is visible now, drawn at least once where it stands."""
        return self.link.tree(drawn=True)

    def look_steady(self, limit_s: float = 1.0) -> Tree:
        """What is visible once it has stopped moving: twice the same, a frame apart."""
        end = time.monotonic() + limit_s
        tree = self.look()
        while time.monotonic() < end:
            again = self.look()
            if again.page == tree.page and again.nodes == tree.nodes:
                return again
            tree = again
        return tree

    def picture(self, *, again: bool = False) -> None:
        """Keep a picture of what is on the screen, as another page or as a better one."""
        picture = self.link.grab()
        if picture.page:
            self._log.snap(picture.page, picture, again=again)

    def wait_frame(self, frame: int, timeout_ms: float = FRAME_MS) -> None:
        """Wait for a frame after this one, not longer than ``timeout_ms``."""
        self.link.settle(frame, timeout_ms)

    def until(self, wanted: Callable[[Tree], bool], limit_s: float = 5.0) -> Tree | None:
        """Look until the screen is as wanted; None when it does not become so in time."""
        end = time.monotonic() + limit_s
        tree = self.look()
        while not wanted(tree):
            if time.monotonic() > end:
                return None
            self.wait_frame(tree.frame)
            time.sleep(LOOK_AGAIN_S)
            tree = self.look()
        return tree

    def _event(self, phase: str, x: int, y: int, target: str) -> int:
        answer = self.link.touch(phase, x, y)
        self._log.touched(float(answer["t_ms"]), phase, x, y, target)
        return int(answer["frame"])

    def tap(self, node: Node) -> int:
        """Touch the middle of it and let go; the number of the frame before.

        Who is read to touches most things twice: the first touch says what they are.
        """
        if self.hears and not node.id.startswith(AT_ONCE):
            self._tap(node)
        return self._tap(node)

    def listen(self) -> None:
        """Wait until what is being said has been said."""
        if self.hears and self.until(_speaks, BEGINS_S) is not None:
            self.until(lambda tree: not _speaks(tree), LISTENS_S)

    def _tap(self, node: Node) -> int:
        self.wait_apart(node)
        x, y = node.centre
        for _ in range(1 + self.taps_twice):
            self._event("down", x, y, node.id)
            frame = self._event("up", x, y, node.id)
        self._last = (node.centre, time.monotonic())
        return frame

    def wait_apart(self, node: Node) -> None:
        """Wait until another touch of the same place is one of its own."""
        (x, y), at = self._last
        if max(abs(x - node.centre[0]), abs(y - node.centre[1])) <= NEAR_PX:
            apart = TYPED_TWICE_S if node.id.startswith(TYPED) else TWICE_S
            time.sleep(max(0.0, at + apart - time.monotonic()))

    def press(self, node_id: str, limit_s: float = 10.0) -> Tree:
        """Wait until this can be touched, touch it, wait for the next frame.

        Raises:
            StuckError: it does not become visible and enabled in time.
        """

        def ready(tree: Tree) -> bool:
            node = tree.find(node_id)
            return node is not None and node.enabled

        tree = self.until(ready, limit_s)
        node = tree.find(node_id) if tree else None
        if node is None:
            raise StuckError(f"{node_id} cannot be touched")
        self.wait_frame(self.tap(node))
        return self.look()

    def draw(self, points: list[tuple[int, int, float]]) -> None:
        """One stroke: x, y and the second since its beginning, as a finger would move."""
        begun = time.monotonic()
        x, y, _ = points[0]
        self._event("down", x, y, "pad:signature")
        for x, y, at in points[1:]:
            pause = begun + at - time.monotonic()
            if pause > 0:
                time.sleep(pause)
            self._event("move", x, y, "pad:signature")
        self._event("up", x, y, "pad:signature")


def _speaks(tree: Tree) -> bool:
    """Whether something is being said: the voice's key stops it then."""
    return tree.has("action:voice-stop") or tree.has("action:voice-enough")
