"""Somebody before the machine: looks at the glass, presses what can be read on it, and counts."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import cv2

from kiosk.texts import Texts
from tests.vm.eyes import Sight, Spot, changed, read
from tests.vm.glass import Box, Glass, middle
from tests.vm.machine import Machine, MachineError, Picture

LETTER, STILL, ANOTHER = 20, 300, 1500
"""In pixels that change: less than any letter, a clock's minute, the least that a press does."""
LOOK_S = 12.0
"""A page on which something always moves is read so long after the last look."""
PRESS_S = 90.0
"""Something comes of a press within this time, or it is pressed again."""
TYPED_S = 60.0
STUCK_S = 900.0


Act = Callable[["Hand", Sight], bool]
"""What somebody does on a page; False: nothing, it is waited."""


@dataclass(frozen=True)
class Page:
    """A page, by sentences one of which is read on it and on no page before it in the list."""

    known_by: tuple[str, ...]
    act: Act


@dataclass
class Hand:
    """One person before one machine.

    Attributes:
        presses, waited_s, looks: presses so far, seconds waited for something, pictures read.
        memory: what the person remembers between pages; whoever comes anew remembers nothing.
    """

    machine: Machine
    glass: Glass
    texts: Texts
    out: Path
    presses: int = 0
    waited_s: float = 0.0
    looks: int = 0
    memory: dict[str, int] = field(default_factory=dict)
    _begun: float = field(default_factory=time.monotonic)
    _shots: int = 0
    _pressed: Picture | None = None
    _read: Sight | None = None

    # ---- words --------------------------------------------------------------------------------

    def words(self, key: str, **params: str) -> str:
        """A text of the pages."""
        return self.texts.text(key, "en", **params)

    def tell(self, what: str) -> None:
        """Note when this was."""
        told = f"{time.monotonic() - self._begun:.1f}\t{what}"
        print(told, flush=True)
        with (self.out / "seen.tsv").open("a", encoding="utf-8") as file:
            file.write(told + "\n")

    def keep(self, picture: Picture, name: str) -> None:
        """Leave a picture for whoever wants to see it."""
        self._shots += 1
        cv2.imwrite(str(self.out / f"{self._shots:03}-{name}.png"), picture)

    def often(self, what: str) -> int:
        """How often this was asked since the memory was empty, this time included."""
        self.memory[what] = self.memory.get(what, 0) + 1
        return self.memory[what]

    # ---- looking ------------------------------------------------------------------------------

    def look(self, before: Picture | None = None, seconds: float = LOOK_S) -> Sight:
        """Read the screen once it stands still and is not as it was; at the latest then."""
        begun = time.monotonic()
        last = self.machine.picture()
        while time.monotonic() - begun < seconds:
            time.sleep(0.3)
            now = self.machine.picture()
            still = changed(last, now) < STILL
            last = now
            if still and (before is None or changed(before, now) > ANOTHER):
                break
        if self._read is None or changed(self._read.picture, last) > LETTER:
            self.looks += 1
            self._read = read(last)
        self.waited_s += time.monotonic() - begun
        return self._read

    def walk(self, pages: Mapping[str, Page], until: Callable[[str], bool], seconds: float) -> None:
        """Do on each page what is to be done there, until one is the last.

        Args:
            until: whether the page of this name is the last one.

        Raises:
            PowerLostError: the plug was pulled meanwhile.
            MachineError: it takes too long, or no page is known for long.
        """
        limit, shown = time.monotonic() + seconds, ""
        before: Picture | None = None
        known = time.monotonic()
        while time.monotonic() < limit:
            sight = self.look(before)
            before = sight.picture
            name = next((n for n, page in pages.items() if self._is(page, sight)), "")
            if name:
                known = time.monotonic()
            elif time.monotonic() - known > STUCK_S:
                self.keep(sight.picture, "unknown")
                raise MachineError(f"no page is known that reads:\n{sight.text}")
            if name and name != shown:
                self.tell(f"sees {name}")
                self.keep(sight.picture, name)
                shown = name
            if not name:
                continue
            if until(name):
                return
            self._pressed = sight.picture
            if pages[name].act(self, sight):
                before = self._pressed
                self._until_changed(before)
        raise MachineError(f"{shown or 'no page'} stands there for too long")

    def _is(self, page: Page, sight: Sight) -> bool:
        return any(sight.find(sentence) for sentence in page.known_by)

    def _until_changed(self, before: Picture) -> None:
        """Wait until something came of a press; the next look finds out what."""
        begun = time.monotonic()
        while time.monotonic() - begun < PRESS_S:
            if changed(before, self.machine.picture()) > ANOTHER:
                break
            time.sleep(0.3)
        self.waited_s += time.monotonic() - begun

    # ---- pressing -----------------------------------------------------------------------------

    def press(self, spot: Spot | None) -> bool:
        """Press there; False when there is nothing."""
        if spot is None:
            return False
        self.presses += 1
        self._pressed = self.machine.picture()
        self.machine.press(*spot)
        return True

    def press_box(self, box: Box) -> bool:
        """Press the middle of it."""
        return self.press(middle(box))

    def press_first(self, sight: Sight, *keys: str) -> bool:
        """Press the first of these texts that can be read."""
        return any(self.press(sight.find(self.words(key))) for key in keys)

    # ---- typing -------------------------------------------------------------------------------

    def type(self, text: str) -> None:
        """Type on the keyboard of a page of setting up, key by key, each seen in the field."""
        glass, signs = self.glass, False
        for char in text:
            key = "space" if char == " " else char
            there = glass.signs if signs else glass.letters
            if key not in there:
                before = self.machine.picture()
                self.press_box(there["letters" if signs else "symbols"])
                self._settle(before)
                signs = not signs
                there = glass.signs if signs else glass.letters
            self._typed(there[key], glass.above_letters)

    def type_digits(self, text: str) -> None:
        """Type on the pad of digits of a page for residents."""
        for char in text:
            self._typed(self.glass.digits[char], self.glass.above_digits)

    def _typed(self, key: Box, into: Box) -> None:
        before = _part(self.machine.picture(), into)
        self.press_box(key)
        begun = time.monotonic()
        self.machine.wait(
            lambda: changed(before, _part(self.machine.picture(), into)) > LETTER,
            TYPED_S,
            "what was typed",
        )
        self.waited_s += time.monotonic() - begun

    def _settle(self, before: Picture) -> None:
        """Wait until the picture is another and stands still."""
        last = before

        def stands() -> bool:
            nonlocal last
            one, last = last, self.machine.picture()
            return changed(one, last) < STILL and changed(before, last) > ANOTHER

        self.machine.wait(stands, TYPED_S, "other keys")


def nothing(hand: Hand, sight: Sight) -> bool:
    """Wait for what the machine does."""
    return False


def _part(picture: Picture, box: Box) -> Picture:
    left, top, width, height = box
    return picture[top : top + height, left : left + width]
