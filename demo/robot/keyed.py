"""A hand at the keypad or at two switches: it never touches the screen, and finds things by the
ring around them.
"""

import time

from demo.link import Node, ScreenLink, Tree
from demo.robot.careful import CarefulHand
from demo.robot.hand import TWICE_S, TYPED, TYPED_TWICE_S, Log, StuckError
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
        self._pressed = 0.0
        self._chosen = 0.0

    def tap(self, node: Node) -> int:
        """Go there and choose it; the number of the frame before.

        Raises:
            StuckError: the ring does not come there.
        """
        tree = self.look()
        for _ in range(MOST):
            if tree.focused is not None and tree.focused.id == node.id:
                self._choose(node)
                return tree.frame
            tree = self._moved(tree, node)
        raise StuckError(f"{node.id} cannot be reached by keys")

    def _choose(self, node: Node) -> None:
        """Press the key that chooses what the ring is on."""
        apart = TYPED_TWICE_S if node.id.startswith(TYPED) else TWICE_S
        time.sleep(max(0.0, self._chosen + apart - time.monotonic()))
        for _ in range(1 + self.taps_twice):
            self._log.touched(self.key("select"), "key", *node.centre, node.id)
        self._chosen = time.monotonic()

    def draw(self, points: list[tuple[int, int, float]]) -> None:
        """Nobody draws by keys.

        Raises:
            StuckError: always.
        """
        raise StuckError("a signature cannot be drawn by keys")

    def key(self, name: str) -> float:
        """Press a key of the keypad; when, in ms."""
        self.stay()
        time.sleep(max(0.0, self._pressed + QUIET_S - time.monotonic()))
        self._pressed = time.monotonic()
        self._devices.do(self._keypad, "press", key=name)
        return round(self._pressed * 1000, 1)

    def pressed(self, name: str) -> float:
        """Press a key and take note of it, wherever the ring is."""
        at = self.key(name)
        self._log.touched(at, "key", 0, 0, "")
        return at

    def _moved(self, tree: Tree, node: Node) -> Tree:
        """Press the key that is the shorter way; the screen with the ring elsewhere."""
        order = [each.id for each in tree.nodes]
        before = tree.focused
        ahead = 1
        if before is not None and node.id in order and before.id in order:
            ahead = order.index(node.id) - order.index(before.id)
        for _ in range(AGAIN):
            self.key("next" if ahead > 0 or not self._both_ways else "previous")
            self._chosen = 0.0  # what is chosen next is another thing
            now = self.until(lambda seen: seen.focused != before, MOVE_S)
            if now is not None:
                return now
        raise StuckError(f"the ring stays on the way to {node.id}")
