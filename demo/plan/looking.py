"""Looks at a terminal: which set runs, what is on its screen and on its home pages."""

import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from contracts.sets import SHIPPED
from demo.link import Picture, ScreenLink, ScreenLostError, Tree
from demo.plan.shape import ExpectTerminal
from demo.robot.hand import Hand, StuckError
from demo.stage import Stage
from demo.steps import hand

HOME, MORE, FINISH = "home", "action:more-items", "action:finish"
ALL = "tab:all"
START = "action:start:zh-CN"
MOST_PAGES = 40
ANEW_S, LOOK_AGAIN_S = 10.0, 0.1
OPEN_S, TURN_S, LEAVE_S = 12.0, 3.0, 6.0
"""A terminal that has just started answers the first touch when it is ready."""


class _Silent:
    """Takes no note of touches."""

    def snap(self, page: str, picture: Picture, *, again: bool = False) -> None:
        """Nothing."""

    def touched(self, t_ms: float, phase: str, x: int, y: int, target: str) -> None:
        """Nothing."""


@dataclass
class Seen:
    """What a look found; ``lack`` is a sentence that says what is not as expected, or ""."""

    lack: str = ""
    picture: Picture | None = field(default=None, repr=False)
    touched: bool = False


def state_of(stage: Stage) -> dict[str, Any]:
    """What the terminal says of its sets; nothing before it has said anything."""
    with suppress(OSError, ValueError):
        found = json.loads((stage.terminal_dir / "sets" / "state.json").read_text("utf-8"))
        return found if isinstance(found, dict) else {}
    return {}


def running(stage: Stage) -> str:
    """Name of the set that runs, with a word more while it is only tried."""
    state = state_of(stage)
    name = str((state.get("running") or {}).get("name") or SHIPPED)
    tried = name != SHIPPED and not state.get("healthy")
    return f"{name} on trial" if tried else name


def picture_of(stage: Stage) -> Picture | None:
    """What is on the screen, waited for while the terminal begins anew; None where nothing is."""
    end = time.monotonic() + ANEW_S
    while (picture := _grabbed(stage)) is None:
        if not stage.alive("terminal") or time.monotonic() > end:
            return None
        time.sleep(LOOK_AGAIN_S)
    return picture


def _grabbed(stage: Stage) -> Picture | None:
    try:
        link = ScreenLink(stage.agent_socket)
    except ScreenLostError:
        return None
    try:
        return link.grab()
    except ScreenLostError:
        return None
    finally:
        link.close()


def touch(stage: Stage) -> None:
    """A finger comes down in the middle of the screen and goes up.

    Raises:
        ScreenLostError: there is none.
    """
    link = ScreenLink(stage.agent_socket)
    try:
        picture = link.grab()
        for phase in ("down", "up"):
            link.touch(phase, picture.width / 2, picture.height / 2)
    finally:
        link.close()


def look(stage: Stage, expect: ExpectTerminal, *, alone: bool) -> Seen:
    """Compare what is expected with what is there.

    ``alone``: nobody is being served, so that the home page may be opened where it is needed; it
    is left again.
    """
    try:
        link = ScreenLink(stage.agent_socket)
    except ScreenLostError:
        return Seen(f"{expect.at} shows nothing: its terminal does not run")
    try:
        return _Look(stage, expect, link, alone).run()
    except ScreenLostError:
        return Seen(f"{expect.at} shows nothing any more")
    finally:
        link.close()


class _Look:
    def __init__(self, stage: Stage, expect: ExpectTerminal, link: ScreenLink, alone: bool) -> None:
        self._stage = stage
        self._expect = expect
        self._alone = alone
        self._hand = Hand(link, _Silent())
        self._link = link
        self._seen = Seen()

    def run(self) -> Seen:
        expect, seen = self._expect, self._seen
        if expect.set is not None and (runs := running(self._stage)) != expect.set:
            return Seen(f"{expect.at} runs {runs}, not {expect.set}")
        if expect.dark is not None and (lack := self._dark_lacks(expect.dark)):
            return Seen(lack)
        tree = self._hand.look()
        if expect.item is None and not self._page_lacks(tree) and not self._words_lack([tree]):
            seen.picture = self._link.grab()
            return seen
        wants_home = (expect.page or HOME) == HOME
        begins = hand(tree.page).first or tree.page == HOME
        if not (wants_home and self._alone and begins):
            if expect.item is not None and tree.page != HOME:
                seen.lack = f"{expect.at} is on page {tree.page}, where no items are"
            elif expect.item is not None:
                seen.lack = f"somebody is being served at {expect.at}"
            else:
                seen.lack = self._page_lacks(tree) or self._words_lack([tree])
            return seen
        self._at_home(tree)
        return seen

    def _at_home(self, tree: Tree) -> None:
        """Open the home pages, look, leave them."""
        expect, seen = self._expect, self._seen
        seen.touched = True
        with suppress(StuckError):
            if tree.page != HOME:
                self._hand.press(START, OPEN_S)
        if self._hand.until(lambda now: now.page == HOME, OPEN_S) is None:
            seen.lack = f"the home page of {expect.at} does not open"
            return
        pages = self._pages(self._hand.look_steady())
        seen.lack = self._item_lack(pages) or self._words_lack(pages)
        if seen.picture is None:
            seen.picture = self._link.grab()
        self._leave()

    def _pages(self, tree: Tree) -> list[Tree]:
        """Every home page; the picture is of the one that the item stands on."""
        if (everything := tree.find(ALL)) is not None:
            first = _tiles(tree)
            self._hand.tap(everything)
            if self._hand.until(lambda now: _tiles(now) != first, TURN_S) is not None:
                tree = self._hand.look_steady()
        pages = [tree]
        known = {_tiles(tree)}
        self._keep_picture(tree)
        while len(pages) < MOST_PAGES and (more := tree.find(MORE)) is not None and more.enabled:
            before = _tiles(tree)
            self._hand.tap(more)
            turned = self._hand.until(lambda now, was=before: _tiles(now) != was, TURN_S)  # type: ignore[misc]  # a default binds it
            if turned is None or _tiles(turned) in known:
                break
            tree = self._hand.look_steady()
            known.add(_tiles(tree))
            pages.append(tree)
            self._keep_picture(tree)
        return pages

    def _keep_picture(self, tree: Tree) -> None:
        item = self._expect.item
        if item is not None and tree.has(f"item:{item.code}"):
            self._seen.picture = self._link.grab()

    def _leave(self) -> None:
        with suppress(StuckError):
            self._hand.press(FINISH, TURN_S)
            self._hand.until(lambda tree: hand(tree.page).first, LEAVE_S)

    # ---- what is not so ----------------------------------------------------------------------

    def _dark_lacks(self, wanted: bool) -> str:
        """Every point of the picture is black, or some are not."""
        data = self._link.grab().data
        is_dark = not any(any(data[colour::4]) for colour in range(3))
        if is_dark == wanted:
            return ""
        return f"the screen of {self._expect.at} {'is dark' if is_dark else 'shines'}"

    def _page_lacks(self, tree: Tree) -> str:
        wanted = self._expect.page
        if wanted is None or tree.page == wanted:
            return ""
        return f"{self._expect.at} is on page {tree.page}, not {wanted}"

    def _words_lack(self, pages: list[Tree]) -> str:
        words = self._expect.words
        if words is None or any(_says(tree, words) for tree in pages):
            return ""
        return f"the words {words!r} are nowhere on page {pages[0].page} of {self._expect.at}"

    def _item_lack(self, pages: list[Tree]) -> str:
        item = self._expect.item
        if item is None:
            return ""
        shown = any(tree.has(f"item:{item.code}") for tree in pages)
        if shown == item.shown:
            return ""
        does = "does not show" if item.shown else "shows"
        return f"{self._expect.at} {does} {item.code} on its home pages"


def _tiles(tree: Tree) -> tuple[str, ...]:
    return tuple(node.id for node in tree.starting("item:"))


def _says(tree: Tree, words: str) -> bool:
    """Whether the words stand on the page, in one thing or across several that follow."""
    wanted = "".join(words.split())
    said = ["".join(f"{node.name}{node.value}{node.more}".split()) for node in tree.nodes]
    return any(wanted in text for text in said) or wanted in "".join(said)
