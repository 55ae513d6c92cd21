"""What a resident does on each page. A page's function does one step and says whether it did."""

import math
import time
from collections.abc import Callable
from typing import Protocol

from demo.link import Node, Tree
from demo.resident import Resident
from demo.robot.form import FormFiller
from demo.robot.hand import Hand, StuckError
from demo.robot.spelling import is_chinese

MAX_READS = 8
MAX_CARD_READS = 5
TYPED_NUMBER = "own_id_number"
"""Whoever answers this types name and number where the terminal offers it."""
CODE_S = 3.0
"""A code is held before the scanner again when nothing came of it for so long."""
LIE_S = 12.0
"""A card that lies so long without anything happening is lifted and laid down again."""
CAMERA_TRIES = 3
ANSWER_S = 1.5
START_S = 10.0
"""How long a touch is waited for; a terminal that has just started may still be busy."""
SETTLE_S = 1.5
"""A printer that was refilled is asked for paper by the terminal within this time."""


class Devices(Protocol):
    """What a resident does with the devices; nothing where they are not simulated."""

    def put_card(self) -> None:
        """Lay the card on the reader."""

    def lift_card(self, *, reminded: bool = False) -> None:
        """Take the card back; who forgets it takes it only when reminded."""

    def present_code(self, text: str) -> None:
        """Hold the code on the phone before the scanner."""

    def fault_pending(self, prefix: str) -> bool:
        """Whether somebody is about to mend this."""


class Visitor:
    """One resident's way through the pages."""

    def __init__(self, resident: Resident, hand: Hand, devices: Devices) -> None:
        self.resident = resident
        self.hand = hand
        self._devices = devices
        self._form = FormFiller(hand, resident.answers)
        self._card_put = False
        self._put_at = 0.0
        self._reads = 0
        self._looked_for_reprint = 0.0
        self._reprint_at = 0.0
        self._camera_tries = 0
        self._code_shown_at = 0.0
        self._own_again = False
        self._restarted = False
        self.lack = ""
        self.on_screen = False
        self.asked_readable = False
        self.signed = False
        self.rated = False

    @property
    def has_receipt(self) -> bool:
        """The resident has the receipt, on paper or by its number on the screen."""
        return self.asked_readable or self.on_screen

    def start_again(self) -> None:
        """The terminal was away and is back on its first page."""
        self._devices.lift_card()
        self._form = FormFiller(self.hand, self.resident.answers)
        self._card_put = self.signed = False
        self._reads = 0
        self._looked_for_reprint = self._reprint_at = 0.0
        self._restarted = True

    @property
    def question(self) -> str:
        """The question of the form at work, for a sentence when stuck."""
        return self._form.question

    def step(self, tree: Tree) -> bool:
        """Do what this page asks for; False when there is nothing to do but wait."""
        self.lack = ""
        act = self._pages.get(tree.page)
        return act(self, tree) if act is not None else False

    def _touch(self, tree: Tree, node_id: str) -> bool:
        if not tree.has(node_id):
            return False
        now = self.hand.look()  # where it stands now: a page may have moved
        node = now.find(node_id)
        if node is None or not node.enabled:
            return False
        before = state_of(now)
        self.hand.tap(node)
        # A second touch before the first has done its work would hit the next page.
        limit = START_S if now.page == "attract" else ANSWER_S
        self.hand.until(lambda t: state_of(t) != before, limit)
        return True

    def _first(self, tree: Tree, *node_ids: str) -> bool:
        return any(self._touch(tree, node_id) for node_id in node_ids)

    # ---- before the form ---------------------------------------------------------------------

    def _attract(self, tree: Tree) -> bool:
        return self._touch(tree, f"action:start:{self.resident.language}")

    def _home(self, tree: Tree) -> bool:
        if self._restarted and self.resident.card is not None and self._reprints(tree):
            return True
        if speaks_chinese(tree) != (self.resident.language == "zh-CN"):
            return self._touch(tree, "action:language")
        if self.resident.mode == "elder" and self._touch(tree, "action:mode-elder"):
            return True
        if self.resident.mode == "standard" and self._touch(tree, "action:mode-standard"):
            return True
        if self._touch(tree, f"item:{self.resident.item}"):
            return True
        shown = [node.id for node in tree.starting("item:")]
        if f"item:{self.resident.item}" not in shown:
            self.lack = f"the home page does not offer {self.resident.item}"
        if f"item:{self.resident.item}" in shown or not self._touch(tree, "action:more-items"):
            return False
        self.hand.until(lambda t: [n.id for n in t.starting("item:")] != shown, 2.0)
        return True

    def _reprints(self, tree: Tree) -> bool:
        """After the terminal came back: is there a receipt that never came out?"""
        if self._reprint_at:
            return self._touch(tree, "action:finish")
        if not self._looked_for_reprint:
            self._looked_for_reprint = time.monotonic()
        if self._touch(tree, "action:reprints"):
            return True
        # The terminal reads its store when it starts; wait a moment before believing it is empty.
        return time.monotonic() - self._looked_for_reprint < 2.0

    def _guide(self, tree: Tree) -> bool:
        return self._touch(tree, "action:begin")

    def _for_whom(self, tree: Tree) -> bool:
        return self._touch(tree, f"action:for-{self.resident.for_whom}")

    def _identify(self, tree: Tree) -> bool:
        if tree.has("note:card-left"):
            self._devices.lift_card(reminded=True)
            self._card_put = False
            return False
        if tree.has("action:card-taken"):
            self._devices.lift_card()
            self._card_put = False
            return self._touch(tree, "action:card-taken")
        if self.resident.code is not None and self._touch(tree, "action:by-code"):
            return True
        if TYPED_NUMBER in self.resident.answers and self._touch(tree, "action:by-number"):
            return True
        if self.resident.card is None:
            self.lack = "there is no card to lay on the reader"
            return False
        if tree.has("action:read-again"):
            return self._put_again(tree)
        if not self._card_put:
            self._lay_down()
            return True
        mending = self._devices.fault_pending("reader-") or self._devices.fault_pending("card-")
        if mending or time.monotonic() - self._put_at < LIE_S or self._reads >= MAX_CARD_READS:
            return False
        # A card that was read while the line broke is not found again before it is lifted.
        self._reads += 1
        self._devices.lift_card()
        self._lay_down()
        return True

    def _scan_code(self, tree: Tree) -> bool:
        if tree.has("action:read-again"):
            if self._devices.fault_pending("scanner-") or self._reads >= MAX_CARD_READS:
                return False
            self._reads += 1
            self._code_shown_at = 0.0
            return self._touch(tree, "action:read-again")
        if self.resident.code is None or time.monotonic() - self._code_shown_at < CODE_S:
            return False
        self._devices.present_code(self.resident.code)
        self._code_shown_at = time.monotonic()
        return True

    def _other_card(self, tree: Tree) -> bool:
        """Somebody else's card lies there: take it off and lay the own one down again."""
        if self._devices.fault_pending("second-card") or self._own_again:
            return False
        self._own_again = True
        self._devices.lift_card()
        self._devices.put_card()
        return True

    def _lay_down(self) -> None:
        self._devices.put_card()
        self._card_put = True
        self._put_at = time.monotonic()

    def _put_again(self, tree: Tree) -> bool:
        """Take the card off, wait until the reader is mended, put it on again."""
        if self._devices.fault_pending("reader-") or self._devices.fault_pending("card-"):
            time.sleep(0.1)
            return True
        if self._reads >= MAX_CARD_READS:
            return False
        self._reads += 1
        self._devices.lift_card()
        touched = self._touch(tree, "action:read-again")
        self._lay_down()
        return touched

    def _confirm_identity(self, tree: Tree) -> bool:
        return self._touch(tree, "action:identity-yes")

    def _notice(self, tree: Tree) -> bool:
        return self._first(tree, "action:agree", "action:more-text")

    # ---- the matter itself -------------------------------------------------------------------

    def _fill(self, tree: Tree) -> bool:
        self._form.fill_page()
        return True

    def _photo(self, tree: Tree) -> bool:
        if self._first(tree, "action:use-photo", "action:take-photo"):
            return True
        if self._devices.fault_pending("camera-"):
            return False
        if not tree.has("action:retake"):
            return False
        if self._camera_tries < CAMERA_TRIES:  # it may only be slow to come back
            self._camera_tries += 1
            self.hand.until(lambda t: t.has("action:take-photo") or t.page != "photo", 2.0)
            return self._first(self.hand.look(), "action:take-photo", "action:retake")
        return self._first(tree, "action:no-photo")

    def _review(self, tree: Tree) -> bool:
        if self._touch(tree, "action:to-sign"):
            return True
        shown = [node.id for node in tree.nodes]
        if not self._touch(tree, "action:next"):
            return False
        self.hand.until(lambda t: t.page != "review" or [n.id for n in t.nodes] != shown, 3.0)
        return True

    def _sign(self, tree: Tree) -> bool:
        if self.resident.signature == "none":
            for node in tree.starting("action:sign-alt:"):
                return self._touch(tree, node.id)
            if self._touch(tree, "action:sign-other"):  # large print explains them on demand
                return True
            raise StuckError("the item offers no other way than to sign")
        pad = tree.find("pad:signature")
        if pad is None:
            return False
        if not self.signed:
            for stroke in signature(self._signed_name(), pad):
                self.hand.draw(stroke)
            self.signed = True
        if not self._touch(tree, "action:sign-done"):
            return False
        gone = self.hand.until(lambda t: t.page != "sign", 3.0)
        self.signed = gone is not None
        return True

    def _signed_name(self) -> str:
        card = self.resident.card or {}
        return card.get("name") or card.get("english_name") or "XX"

    def _commit(self, tree: Tree) -> bool:
        if not tree.has("action:retry-commit"):
            return False
        if self._devices.fault_pending("disk-full"):
            return False
        return self._retry(tree)

    def _retry(self, tree: Tree) -> bool:
        if self._reads >= MAX_READS:
            return False
        self._reads += 1
        time.sleep(0.2)
        return self._touch(tree, "action:retry-commit")

    # ---- afterwards --------------------------------------------------------------------------

    def _receipt(self, tree: Tree) -> bool:
        unconfirmed = tree.has("note:print-unconfirmed")
        if unconfirmed and self.resident.expect.terminal == "receipt-printed":
            return self._not_out(tree)
        if tree.has("action:receipt-ok"):
            self.asked_readable = True
            return self._touch(tree, "action:receipt-ok")
        if not tree.has("action:keep-on-screen"):
            return False
        if self.resident.expect.terminal == "receipt-printed":
            return self._print_again(tree)
        self.on_screen = tree.has("value:number")
        return self._touch(tree, "action:keep-on-screen")

    def _not_out(self, tree: Tree) -> bool:
        """No whole receipt lies there: say so once the printer is mended, and get another."""
        if self._devices.fault_pending("printer-") or self._reads >= MAX_READS:
            return False
        self._reads += 1
        time.sleep(SETTLE_S)
        return self._touch(self.hand.look(), "action:receipt-unreadable")

    def _print_again(self, tree: Tree) -> bool:
        """The paper is missing and the resident wants some: wait for it, then print again."""
        if self._devices.fault_pending("printer-"):
            return False
        if self._reads >= MAX_READS:
            return False
        self._reads += 1
        time.sleep(SETTLE_S)
        return self._touch(self.hand.look(), "action:reprint")

    def _rating(self, tree: Tree) -> bool:
        if self.resident.rating is None:
            return self._touch(tree, "action:rating-skip")
        touched = self._touch(tree, f"rating:{self.resident.rating}")
        self.rated = self.rated or touched
        return touched

    def _done(self, tree: Tree) -> bool:
        return self._first(tree, "action:done-finish", "action:finish")

    def _idle_warning(self, tree: Tree) -> bool:
        if self.resident.expect.terminal == "cleared":
            return False  # whoever waits to be cleared away says nothing
        return self._touch(tree, "action:still-here")

    def _help(self, tree: Tree) -> bool:
        return self._first(tree, "action:help-back", "action:back")

    def _reprint(self, tree: Tree) -> bool:
        lines = tree.starting("action:reprint:")
        if self._reprint_at:
            busy = any(not node.enabled for node in lines)
            if busy or time.monotonic() - self._reprint_at < SETTLE_S:
                return False
            return self._first(tree, "action:finish", "action:reprint-home")
        if self._first(tree, *(node.id for node in lines)):
            self._reprint_at = time.monotonic()
            return True
        if not lines:  # others' receipts are missing, not this card's: the matter begins anew
            self._restarted = False
            return self._touch(tree, "action:reprint-home")
        return False

    _pages: dict[str, Callable[["Visitor", Tree], bool]] = {  # noqa: RUF012  # a constant
        "attract": _attract,
        "home": _home,
        "guide": _guide,
        "for-whom": _for_whom,
        "identify": _identify,
        "scan-code": _scan_code,
        "other-card": _other_card,
        "confirm-identity": _confirm_identity,
        "notice": _notice,
        "form": _fill,
        "photo": _photo,
        "review": _review,
        "sign": _sign,
        "commit": _commit,
        "receipt": _receipt,
        "rating": _rating,
        "done": _done,
        "idle-warning": _idle_warning,
        "help": _help,
        "reprint": _reprint,
    }


def state_of(tree: Tree) -> tuple[object, ...]:
    """What a touch changes on a screen; texts such as the time are left out."""
    return (tree.page, tuple((n.id, n.enabled, n.checked, n.value) for n in tree.nodes if n.id))


def speaks_chinese(tree: Tree) -> bool:
    """Whether most keys of the page are written in Chinese."""
    names = [node.name for node in tree.nodes if node.id.startswith(("action:", "item:"))]
    return sum(any(map(is_chinese, name)) for name in names) * 2 > len(names)


def signature(name: str, pad: Node) -> list[list[tuple[int, int, float]]]:
    """Strokes as a hand makes them, one group for each character: x, y, seconds."""
    left, top, width, height = pad.rect
    chars = [char for char in name if is_chinese(char) or char.isalpha()][:4] or ["X"]
    cell = width * 0.8 / len(chars)
    strokes: list[list[tuple[int, int, float]]] = []
    for number, char in enumerate(chars):
        x0, y0 = left + width * 0.1 + number * cell, top + height * 0.2
        high = height * 0.5
        seed = ord(char)
        for turn in range(3):
            angle = (seed >> (turn * 3)) % 8 / 8 * math.pi
            strokes.append(
                _stroke(x0 + cell * 0.45, y0 + high * (0.3 + 0.2 * turn), angle, cell * 0.3)
            )
    return strokes


def _stroke(x: float, y: float, angle: float, reach: float) -> list[tuple[int, int, float]]:
    """One bent stroke through a point; slower at both ends, as fingers are."""
    points: list[tuple[int, int, float]] = []
    steps = 12
    for step in range(steps + 1):
        share = (1 - math.cos(math.pi * step / steps)) / 2 - 0.5
        bend = math.sin(share * math.pi) * reach * 0.25
        points.append(
            (
                round(x + math.cos(angle) * share * 2 * reach - math.sin(angle) * bend),
                round(y + math.sin(angle) * share * reach + math.cos(angle) * bend),
                step * 0.016,
            )
        )
    return points
