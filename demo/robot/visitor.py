"""One resident: what they bring, remember and do with their hands and the devices."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol, TypeVar, cast

from demo import steps
from demo.link import Tree
from demo.resident import Resident
from demo.robot.form import FormFiller, place_of
from demo.robot.hand import Hand

ANSWER_S = 1.5
BACK = "action:back"
START_S = 10.0
"""How long a touch is waited for; a terminal that has just started may still be busy."""
M = TypeVar("M")


class Devices(Protocol):
    """What a resident does with the devices, whatever their class."""

    def do(self, device: str, verb: str, **fields: object) -> None:
        """Do this with one's hands there; nothing where it is not simulated."""

    def state(self, device: str) -> Mapping[str, Any]:
        """What is seen of it; nothing where it is not simulated."""

    def fault_pending(self, prefix: str) -> bool:
        """Whether somebody is about to mend this."""


class Visitor:
    """One resident's way through the pages.

    ``memory`` is for what only one page needs to remember; what stands here, several do.
    """

    def __init__(self, resident: Resident, hand: Hand, devices: Devices) -> None:
        self.resident = resident
        self.hand = hand
        self.devices = devices
        self.form = FormFiller(hand, resident.answers)
        self.lying: dict[str, str] = {}
        """Devices where something of the resident's lies, and by which verb it is taken back."""
        self.tries = 0
        self.printed_again = 0.0
        self.restarted = False
        self.lack = ""
        self.on_screen = False
        self.asked_readable = False
        self.signed = False
        self.rated = False
        self._heard: tuple[object, ...] = ()
        self._left: set[tuple[object, ...]] = set()
        self._memories: dict[type, Any] = {}

    def memory(self, kind: type[M]) -> M:
        """What a page remembers; made when it is first asked for."""
        return cast(M, self._memories.setdefault(kind, kind()))

    @property
    def has_receipt(self) -> bool:
        """The resident has the receipt, on paper or by its number on the screen."""
        return self.asked_readable or self.on_screen

    def start_again(self) -> None:
        """The terminal was away and is back on its first page."""
        for device, verb in self.lying.items():
            self.devices.do(device, verb)
        self.lying.clear()
        self.form = FormFiller(self.hand, self.resident.answers)
        self.signed = False
        self.tries = 0
        self.printed_again = 0.0
        self._memories.clear()
        self.restarted = True

    @property
    def question(self) -> str:
        """The question of the form at work, for a sentence when stuck."""
        return self.form.question

    def step(self, tree: Tree) -> bool:
        """Do what this page asks for; False when there is nothing to do but wait."""
        self.lack = ""
        if self.resident.voice != "off" and self._heard != state_of(tree):
            self.hand.listen()
            self._heard = state_of(tree)
        if "changes-mind" in self.resident.habits and self._changes_mind(tree):
            return True
        hand = steps.hand(tree.page)
        if hand.thought:
            module = import_module(f"demo.robot.pages.{steps.folder(tree.page)}")
            return bool(module.act(self, tree))
        words = {
            "language": self.resident.language,
            "for_whom": self.resident.for_whom,
        }
        return self.first(tree, *(press.format(**words) for press in hand.press))

    def _changes_mind(self, tree: Tree) -> bool:
        """Go back from this page, once: the page before leads here again."""
        back = tree.find(BACK)
        place = place_of(tree)
        if back is None or not back.enabled or place in self._left:
            return False
        self._left.add(place)
        return self.touch(tree, BACK)

    def touch(self, tree: Tree, node_id: str) -> bool:
        """Press what has this name, once, and wait until something comes of it."""
        if not tree.has(node_id):
            return False
        now = self.hand.look()  # where it stands now: a page may have moved
        node = now.find(node_id)
        if node is None or not node.enabled:
            return False
        before = state_of(now)
        self.hand.tap(node)
        # A second touch before the first has done its work would hit the next page.
        limit = START_S if steps.hand(now.page).first else ANSWER_S
        self.hand.until(lambda t: state_of(t) != before, limit)
        return True

    def first(self, tree: Tree, *node_ids: str) -> bool:
        """Press the first of these that is there."""
        return any(self.touch(tree, node_id) for node_id in node_ids)


def state_of(tree: Tree) -> tuple[object, ...]:
    """What a touch changes on a screen; texts such as the time are left out."""
    return (tree.page, tuple((n.id, n.enabled, n.checked, n.value) for n in tree.nodes if n.id))
