"""A hand at the keypad or at two switches: it never touches the screen, and finds things by the
ring around them.
"""

import time

from demo.link import Node, ScreenLink, Tree
from demo.robot.careful import CarefulHand
from demo.robot.hand import Log, StuckError
from demo.robot.visitor import Devices
from demo.simulated import offering

MOVE_S = 3.0
"""How long after a key the ring may stay where it is."""
AGAIN = 4
"""How often a key is pressed of which nothing comes, as on a terminal that has just started."""
QUIET_S = 0.06
"""Between two presses of a key; a keypad takes faster ones for bouncing."""
MOST = 400


class KeyedHand(CarefulHand):
    """Goes to things by next and previous, whichever is shorter, and chooses them.

    Args:
        both_ways: False for two switches, of which one is next and one chooses.
    """

    def __init__(self, link: ScreenLink, log: Log, devices: Devices, *, both_ways: bool) -> None:
        super().__init__(link, log)
        self._both_ways = both_ways
        self._devices = devices
        self._keypad = offering("keys")
        self._last = 0.0

    def tap(self, node: Node) -> int:
        """Go there and choose it; the number of the frame before.

        Raises:
            StuckError: the ring does not come there.
        """
        tree = self.look()
        for _ in range(MOST):
            if tree.focused is not None and tree.focused.id == node.id:
                self._log.touched(self.key("select"), "key", *node.centre, node.id)
                return tree.frame
            tree = self._moved(tree, node)
        raise StuckError(f"{node.id} cannot be reached by keys")

    def draw(self, points: list[tuple[int, int, float]]) -> None:
        """Nobody draws by keys.

        Raises:
            StuckError: always.
        """
        raise StuckError("a signature cannot be drawn by keys")

    def key(self, name: str) -> float:
        """Press a key of the keypad; when, in ms."""
        self.stay()
        time.sleep(max(0.0, self._last + QUIET_S - time.monotonic()))
        self._last = time.monotonic()
        self._devices.do(self._keypad, "press", key=name)
        return round(self._last * 1000, 1)

    def _moved(self, tree: Tree, node: Node) -> Tree:
        """Press the key that is the shorter way; the screen with the ring elsewhere."""
        order = [each.id for each in tree.nodes]
        before = tree.focused
        ahead = 1
        if before is not None and node.id in order and before.id in order:
            ahead = order.index(node.id) - order.index(before.id)
        for _ in range(AGAIN):
            self.key("next" if ahead > 0 or not self._both_ways else "previous")
            now = self.until(lambda seen: seen.focused != before, MOVE_S)
            if now is not None:
                return now
        raise StuckError(f"the ring stays on the way to {node.id}")
