"""A technician before a terminal of the demo: knows the sign, has card and PIN, calls the centre.

Pages are known by their keys, as people know them.
"""

import json
import time
from collections.abc import Callable
from contextlib import suppress

from demo.link import Picture, ScreenLink, ScreenLostError, Tree
from demo.options import SIZES
from demo.robot.form import FormFiller
from demo.robot.hand import Hand, StuckError
from demo.simulated import offering
from demo.simulators import SimulatorError
from demo.stage import Stage

OPERATOR = "operator"
PIN, WRONG_PIN = "482913", "913482"
CARD = {
    "layout": "resident",
    "name": "孙建国",
    "sex": "男",
    "ethnicity": "汉",
    "birth": "1988-03-12",
    "address": "示例区滨江街道船厂路8号",
    "id_number": "500199198803124157",
    "authority": "示例区公安局",
    "valid_from": "2020-01-01",
    "valid_to": "2040-01-01",
}
"""Invented, as everybody in district 500199 is."""
WAIT_S, AGAIN_S, APART_S = 60.0, 0.1, 0.05
INSET_PX = 12
CODE_KEY, NUMBER, CHALLENGE = "action:code", "value:terminal", "value:challenge"
PAD, REFUSED, OPEN = "key:clear", "note:refused", "action:next"
LEAVE, FINISH, HELP = "action:leave", "action:finish", "action:help"


def _is_tried(tree: Tree) -> bool:
    """The digits are gone from the page, and what was said of others before."""
    node = tree.find(OPEN)
    return node is None or not node.enabled


class NoLog:
    """Nobody keeps what the hand did."""

    def snap(self, page: str, picture: Picture, *, again: bool = False) -> None:
        """Nothing."""

    def touched(self, t_ms: float, phase: str, x: int, y: int, target: str) -> None:
        """Nothing."""


class Technician:
    """Eyes, hands and a telephone. ``id``: what terminals know them as, once they are listed.

    Raises:
        StuckError: a page does not come, or does not do what it should.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._link: ScreenLink | None = None
        self._hand: Hand | None = None
        self.id = ""

    # ---- the centre --------------------------------------------------------------------------

    def is_listed(self, *, operator: bool = True) -> None:
        """The centre lists them with their card, and the terminal hears of it."""
        if operator:
            self._centre("user", "--name", OPERATOR, "--role", OPERATOR, "--password-stdin")
        who = ("--name", CARD["name"], "--as", OPERATOR)
        self.id = self._centre("technician", "add", *who, typed=f"{PIN}\n{CARD['id_number']}\n")
        self.until(lambda: self.id in self._told(), "the terminal never heard of its technician")

    def is_ended(self) -> None:
        """The centre ends them, and the terminal hears of it."""
        self._centre("technician", "end", "--of", self.id, "--as", OPERATOR)
        self.until(lambda: self.id not in self._told(), "the terminal never heard of the end")

    def calls(self) -> str:
        """Read to the centre what stands on the door, and hear a code."""
        tree = self.on(NUMBER, CHALLENGE)
        number, challenge = (
            node.name.split()[-1] for name in (NUMBER, CHALLENGE) if (node := tree.find(name))
        )
        words = ("--to", number, "--challenge", challenge, "--for", self.id)
        return self._centre("technician", "code", *words, "--why", "demo", "--as", OPERATOR)

    def _centre(self, *words: str, typed: str = "a long enough password\n") -> str:
        return self._stage.at_centre.command("technician", *words, input_text=typed)

    def _told(self) -> str:
        path = self._stage.terminal_dir / "fleet" / "cards.json"
        with suppress(OSError, ValueError):
            return json.dumps(json.loads(path.read_bytes()))
        return ""

    # ---- the glass ---------------------------------------------------------------------------

    def signs(self) -> None:
        """A cross from corner to corner, twice."""
        width, height = self._stage.options.size or SIZES[self._stage.options.screen]
        left, top, right, bottom = INSET_PX, INSET_PX, width - INSET_PX, height - INSET_PX
        cross = ((left, top), (right, bottom), (right, top), (left, bottom))
        with suppress(ScreenLostError):  # the last one begins another process
            for x, y in (*cross, *cross):
                for phase in ("down", "up"):
                    self.hand.link.touch(phase, x, y)
                time.sleep(APART_S)

    def comes_to_the_door(self) -> None:
        """From whatever page there is between two visits; again where somebody was just there."""
        end = time.monotonic() + WAIT_S
        while not self._seen(CODE_KEY):
            if time.monotonic() > end:
                raise StuckError("the technicians' door never came")
            self.signs()
            self._look_for(CODE_KEY, 8.0)

    def lays_card(self) -> None:
        """Put the card on the reader; the PIN is asked for."""
        reader = self._stage.simulators[offering("cards")]
        with suppress(SimulatorError):
            reader.do("lift-card")
        reader.do("put-card", card=dict(CARD))
        self.on(PAD, OPEN)
        reader.do("lift-card")

    def types_code(self, code: str) -> None:
        """Type a code; the PIN is asked for."""
        self.hand.press(CODE_KEY, WAIT_S)
        self._look_for("field:code", WAIT_S)
        filler, end = FormFiller(self.hand, {"code": code}), time.monotonic() + WAIT_S
        while not self._seen(PAD, "key:9") or self._seen("key:q"):
            if time.monotonic() > end:
                raise StuckError("the PIN was never asked for")
            filler.fill_page()

    def types_pin(self, pin: str) -> None:
        """Type it and open."""
        self.on(PAD, OPEN)
        for digit in pin:
            self.hand.press(f"key:{digit}", WAIT_S)
        self.hand.press(OPEN, WAIT_S)
        self._wait(_is_tried, "the try")

    def is_inside(self) -> Tree:
        """The menu stands there."""
        return self._wait(lambda tree: tree.has(LEAVE) and not tree.has(CODE_KEY), "the menu")

    def is_kept_out(self) -> str:
        """Why, as the page says it."""
        node = self.on(REFUSED).find(REFUSED)
        return "" if node is None else node.name

    def leaves(self) -> None:
        """Press the way out; residents find their first page."""
        with suppress(ScreenLostError):  # another process follows
            self.hand.press(LEAVE, WAIT_S)
        self.close()
        self.finds_the_first_page()

    def goes(self) -> None:
        """End it by the key that ends a visit."""
        with suppress(ScreenLostError):  # another process follows
            self.hand.press(FINISH, WAIT_S)
        self.close()
        self.finds_the_first_page()

    def finds_the_first_page(self) -> None:
        """Residents can begin, or are told why not: a page between two visits."""
        self._wait(lambda tree: tree.has(HELP) and not tree.has(FINISH), "the first page")

    # ---- looking -----------------------------------------------------------------------------

    @property
    def hand(self) -> Hand:
        """On the screen of now: a process that began anew has another."""
        if self._hand is None:
            self._link = self._stage.connect_screen(WAIT_S)
            self._hand = Hand(self._link, NoLog())
        return self._hand

    def on(self, *names: str) -> Tree:
        """Wait until all of these are there."""
        return self._wait(lambda tree: all(map(tree.has, names)), " and ".join(names))

    def until(self, holds: Callable[[], bool], otherwise: str) -> None:
        """Wait until this is so."""
        end = time.monotonic() + WAIT_S
        while not holds():
            if time.monotonic() > end:
                raise StuckError(otherwise)
            time.sleep(AGAIN_S)

    def close(self) -> None:
        """Look no more."""
        if self._link is not None:
            self._link.close()
        self._link = self._hand = None

    def _tree(self) -> Tree | None:
        try:
            return self.hand.look()
        except ScreenLostError:
            self.close()
            return None

    def _seen(self, *names: str) -> bool:
        tree = self._tree()
        return tree is not None and all(map(tree.has, names))

    def _look_for(self, name: str, limit_s: float) -> None:
        end = time.monotonic() + limit_s
        while not self._seen(name) and time.monotonic() < end:
            time.sleep(AGAIN_S)

    def _wait(self, fits: Callable[[Tree], bool], what: str) -> Tree:
        end = time.monotonic() + WAIT_S
        page = "nothing"
        while time.monotonic() < end:
            tree = self._tree()
            if tree is not None and fits(tree):
                return tree
            page = tree.page if tree is not None else page
            time.sleep(AGAIN_S)
        raise StuckError(f"{what} never came; {page} stands there")
