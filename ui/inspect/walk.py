"""Every page with a pack on it, and what can be read there no more that could be read without."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from kiosk.packs import NO_PACK, Pack
from kiosk.texts import Texts
from kiosk.visit.session import ENGINE
from kiosk.visit.shape import Colours, Comfort, Mode, Size
from kiosk.visit.snapshot import Snapshot
from kiosk.visit.state import Facts, State
from ui.inspect.contrast import contrast_problems
from ui.inspect.exploring import Explorer, looked_at
from ui.inspect.hall import facts_of, residents_of, stranger
from ui.inspect.stage import SIZES, Stage, plain_photo
from ui.inspect.writing import text_problems

ORIENTATIONS = tuple(SIZES)
LOOKS = tuple(product(Mode, ("zh-CN", "en")))
PER_PAGE = 1
"""Of the views of one page so many are looked at, besides those that greet."""
GREETING = 3
"""Of the states that are found first: the door, home and what is opened from there."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that nobody could read, and where."""

    page: str
    look: str
    said: str

    @property
    def rule(self) -> str:
        """The word that stands first: small, elided, contrast …"""
        return self.said.partition(":")[0].replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Walk:
    """What was looked at, and what was found."""

    views: int
    pages: frozenset[str]
    problems: tuple[Problem, ...]


def found_pages(texts: Texts, folders: Sequence[Path], pack: Pack) -> tuple[list[State], Facts]:
    """The states of all pages that somebody comes to, on an upright screen."""
    orientation = ORIENTATIONS[0]
    facts = facts_of(folders, texts, pack, orientation)
    explorer = Explorer(facts, residents_of(folders, facts.items), stranger(), plain_photo())
    stage = Stage(orientation, texts, pack)
    states = explorer.explore(stage.press)
    stage.close()
    return states, facts


def walk(texts: Texts, folders: Sequence[Path], pack: Pack) -> Walk:
    """Look at every page with a pack, on both screens."""
    states, facts = found_pages(texts, folders, pack)
    chosen = _few(states, facts)
    views, pages = 0, set()
    problems: list[Problem] = []
    for orientation in ORIENTATIONS:
        here = facts_of(folders, texts, pack, orientation)
        seen = list(_views(chosen, here, orientation))
        views += len(seen)
        pages |= {view.page for view in seen}
        found = _look(Stage(orientation, texts, pack), seen)
        if found:  # some of it may be nothing that the pack does
            usual = facts_of(folders, texts, NO_PACK, orientation)
            again = list(_views(chosen, usual, orientation))
            known = set(_look(Stage(orientation, texts), again))
            problems += [problem for problem in found if problem not in known]
    return Walk(views, frozenset(pages), tuple(problems))


def _few(states: Sequence[State], facts: Facts) -> list[State]:
    """Some of each page: the first ones, that lead on."""
    count: Counter[str] = Counter()
    found = []
    for number, state in enumerate(states):
        page = ENGINE.view(state, facts, 1).page
        if count[page] < PER_PAGE or number < GREETING:
            count[page] += 1
            found.append(state)
    return found


def _views(states: Sequence[State], facts: Facts, orientation: str) -> Iterator[Snapshot]:
    """Each state in two of its four looks, in the other two on the other screen.

    What a pack says itself stands first, on the pages between visits and on the one after: these
    are seen in all of them, in the largest words too.
    """
    for number, state in enumerate(states):
        for place, (mode, language) in enumerate(LOOKS):
            greets = number < GREETING
            turn = (place + place // 2 + number + (orientation == ORIENTATIONS[0])) % 2
            if not greets and turn:
                continue
            other = looked_at(state, facts, mode, language)
            if other is None:
                continue
            yield ENGINE.view(other, facts, 1)
            if greets:
                largest = replace(other, comfort=Comfort(size=Size.LOW_VISION))
                yield ENGINE.view(largest, facts, 1)


def _look(stage: Stage, views: Sequence[Snapshot]) -> list[Problem]:
    found = []
    for snapshot in sorted(views, key=_dressed):  # to change the look of all pages is dear
        stage.show(snapshot)
        look = f"{stage.orientation} {snapshot.mode} {snapshot.language} {snapshot.comfort.size}"
        lines = text_problems(stage, snapshot.mode)
        pale = contrast_problems(stage, Colours.STANDARD, on_pictures=True)
        lines += [f"contrast: {line}" for line in pale]
        found += [Problem(snapshot.page, look, line) for line in _plain(lines, snapshot)]
    stage.close()
    return found


def _dressed(snapshot: Snapshot) -> tuple[str, ...]:
    return snapshot.mode, snapshot.language, snapshot.comfort.size


def _plain(lines: Sequence[str], snapshot: Snapshot) -> list[str]:
    """Without the samples of a sheet of sizes, which are as small as what they offer."""
    return [line for line in lines if not (snapshot.sheet and line.startswith("small: "))]
