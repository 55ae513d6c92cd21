"""Reads pages aloud: decides what is said when; the saying itself is the terminal's.

A new page is said as a whole: its texts in their order, each question with its answers, then what
can be pressed. Of a page that changes, only what is new is said, after what is being said. For
whoever asked for the voice the first touch on a thing says it, and the second does it; where the
voice came by itself, one does it. Whatever is touched or pressed, the voice stops at once. Lives in
the GUI thread.
"""

import re
from collections.abc import Callable, Iterable
from typing import Protocol

from PySide6.QtCore import QObject, QPointF, QTimer, Signal
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.visit.devices.sound import has_headphones
from kiosk.visit.shape import PACES, VOLUMES_DB
from kiosk.visit.snapshot import Snapshot
from kiosk.voice.apart import told_apart
from ui.focus import Focus
from ui.speaking import Heard, heard, page_item, thing
from ui.viewmodels import Lookup, Reading

SETTLED_MS = 60
"""A page is read when nothing of it has changed for so long."""
AT_ONCE = ("key:", "letter:", "action:voice-")
"""Keys that a single touch presses: typing, and the voice's own strip."""
TYPED = ("key:", "letter:")
OFFERED = "candidate:"
"""Characters to choose from: they tell what is typed."""
SEEN = ("text", "picture")
_DIGITS = re.compile(r"\d+")


class Voice(Protocol):
    """Who says it. Any thread; returns at once."""

    def say(
        self, texts: Iterable[str], *, language: str, page: str, pace: int, gain_db: float,
        aloud: bool,
    ) -> None:  # fmt: skip
        """Say these instead of what is being said."""
        ...

    def hush(self) -> None:
        """Stop at once."""
        ...


class Reader(QObject):
    """Reads what a window shows.

    Args:
        view: the snapshot that is shown.
        words: the catalogues.

    Attributes:
        lighten: lights a dark screen.
    """

    _told = Signal(bool, bool)

    def __init__(
        self,
        window: QQuickWindow,
        focus: Focus,
        view: Callable[[], Snapshot],
        words: Lookup,
        strip: Reading,
    ) -> None:
        super().__init__()
        self._window = window
        self._focus = focus
        self._view = view
        self._words = words
        self._strip = strip
        self._voice: Voice | None = None
        self.lighten: Callable[[], None] = lambda: None
        self._on = self._dark = False
        self._page: tuple[object, ...] = ()
        self._last: frozenset[tuple[str, str, bool]] = frozenset()
        self._title = ""
        self._armed = ""
        self._armed_on = 0
        self._group = ""
        self._filled: dict[str, str] = {}
        self._told_apart: set[tuple[str, bool]] = set()
        self._timer = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._timer.timeout.connect(self._look)
        self._told.connect(self._tell)
        strip.on_stop = self.hush
        strip.on_again = self.again

    def speak_by(self, voice: Voice) -> None:
        """From now on there is somebody who says it. Any thread."""
        self._voice = voice

    def told(self, speaking: bool, withheld: bool) -> None:
        """How the saying goes: whether it goes on, whether something was kept back. Any thread."""
        self._told.emit(speaking, withheld)

    def _tell(self, speaking: bool, withheld: bool) -> None:
        self._strip.set_speaking(speaking)
        self._strip.set_withheld(withheld and self._on)
        if self._on and not speaking:
            self._timer.start()  # something may have come meanwhile

    def shown(self) -> None:
        """Another snapshot is on the screen."""
        voice = self._view().voice
        if not voice.on:
            if self._on:
                self.forget()
            return
        if voice.dark != self._dark:
            self._dark = voice.dark
            self._say([self._word("voice.is_dark" if voice.dark else "voice.is_light")])
        self._timer.start()

    def acted(self) -> None:
        """Something was pressed or typed, which may have changed what only this page knows."""
        if self._on and self._private():
            self._timer.start()

    def forget(self) -> None:
        """Nobody is here any more, and nothing that was said to them goes on."""
        self._timer.stop()
        if self._on:
            self.hush()
        self._on, self._page, self._title, self._armed, self._group = False, (), "", "", ""
        self._dark = False
        self._last, self._filled = frozenset(), {}
        self._told_apart.clear()
        self._strip.set_speaking(False)
        self._strip.set_withheld(False)

    # ---- the page -----------------------------------------------------------------------------

    def _look(self) -> None:
        view = self._view()
        item = page_item(self._window, view.page)
        if item is None:  # it is still being made
            self._timer.start()
            return
        things = list(heard(item))
        page = (view.visit, view.page, view.language, view.voice.aloud)
        title = next((_steady(part.text) for part in things if part.kind == "text"), "")
        known, here = self._last, frozenset(map(_key, things))
        turned = not self._on
        new = [part for part in things if _key(part) not in known]
        other = title != self._title or 2 * len(new) > len(things)  # the next question of a form
        again = page != self._page or other or turned
        if not again and self._strip.talks:
            return  # what is being said is said to its end, then what is new by then
        self._on, self._page, self._title, self._last = True, page, title, here
        typed = self._echo(things)
        if again:
            self._group = ""
            if self._armed_on != view.seq:  # it was touched on the page before this one
                self._armed = ""
            repeated = frozenset() if turned or view.voice.aloud else known
            self._say(self._whole(things, repeated))
        elif new or typed:
            self._say(typed + self._news(new))

    def again(self) -> None:
        """Read the page from its beginning."""
        item = page_item(self._window, self._view().page)
        if item is not None and self._view().voice.on:
            self._told_apart.clear()
            self._say(self._whole(list(heard(item)), frozenset()))

    def _whole(self, things: list[Heard], repeated: frozenset[tuple[str, str, bool]]) -> list[str]:
        """Texts, then what can be pressed; what stood on the page before is not said again."""
        texts = [
            part
            for part in things
            if (part.group and (part.able or part.kind in SEEN))
            or (part.kind in SEEN and _key(part) not in repeated)
        ]
        keys = [p for p in things if p.kind not in SEEN and p.able and not p.group]
        typed = [part for part in keys if part.name.startswith(TYPED)]
        listed = [part for part in keys if part not in typed]
        said = self._parts(texts)
        fields = [part for part in listed if part.kind == "field"]
        for part in fields:
            said += [text for text in self._one(part) if text not in said]  # its question is said
        said += self._typing(typed)
        if len(listed) > len(fields):
            said.append(self._word("voice.choose"))
            said += self._parts(part for part in listed if part.kind != "field")
        return said

    def _news(self, things: list[Heard]) -> list[str]:
        """What a page has besides what it had; of a keyboard only that it is there."""
        typed = [part for part in things if part.name.startswith(TYPED)]
        rest = [part for part in things if part not in typed]
        if not self._private():
            rest = [part for part in rest if not part.name.startswith(OFFERED)]
        return self._parts(rest) + self._typing(typed)

    def _typing(self, typed: list[Heard]) -> list[str]:
        return [self._word("voice.typed")] if len(typed) > 1 else []

    def _parts(self, things: Iterable[Heard]) -> list[str]:
        return [text for part in things for text in self._one(part)]

    def _one(self, part: Heard) -> list[str]:
        """A thing in words: what it is called, whether it is chosen, whether it can be pressed."""
        said = [] if part.kind == "field" and part.text == part.group else [part.text]
        if part.more:
            said.append(part.more)
        elif part.kind == "field":
            said.append(self._word("voice.empty"))
        if part.kind in ("check", "choice") and part.chosen:
            said.append(self._word("voice.chosen"))
        if not part.able:
            said.append(self._word("voice.unable"))
        if part.apart and part.kind == "text":
            said += self._apart_once(part.text)
        return said

    def _apart_once(self, name: str) -> list[str]:
        """A name that is checked is told apart when it is heard first."""
        view = self._view()
        told = (name, view.voice.aloud or has_headphones(view.around))
        if told in self._told_apart:
            return []
        self._told_apart.add(told)
        return [*filter(None, [told_apart(name)])]

    # ---- one thing ------------------------------------------------------------------------------

    def touched(self, at: QPointF) -> bool:
        """A finger came down; True: it was told what lies there, and that is all it does."""
        self._strip.hold()
        self.hush()
        voice = self._view().voice
        if voice.dark:
            self.lighten()
            return True
        if not voice.on or voice.by_itself:
            return False
        item = self._focus.at(at)
        if item is None or item.objectName().startswith(AT_ONCE):
            self._armed = ""
            return False
        name = item.objectName() or str(id(item))
        if name == self._armed:
            self._armed = ""
            return False
        self._armed, self._armed_on = name, self._view().seq
        self._say_item(item)
        return True

    def left(self) -> None:
        """The finger has gone up, and its touch has done what it was for."""
        self._strip.let_go()

    def pressed(self, press: Callable[[], object]) -> None:
        """A key of a keypad does this."""
        self._strip.hold()
        self.hush()
        press()
        self._strip.let_go()

    def focused(self, item: QQuickItem) -> None:
        """The ring stands on this now."""
        self.hush()
        if self._view().voice.on:
            self._say_item(item)

    def _say_item(self, item: QQuickItem) -> None:
        """A thing, and its question where that is another one than that of the last thing."""
        part = thing(item)
        if part is None:
            return
        asked = (
            [part.group] if part.group and (part.group != self._group or _is_field(part)) else []
        )
        self._group = part.group
        apart = told_apart(part.text) if part.apart else ""  # a character to choose
        self._say([*asked, *self._one(part), *filter(None, [apart])])

    def _echo(self, things: list[Heard]) -> list[str]:
        """What was typed since the last look; to those alone who hear it alone, or allow it."""
        before = self._filled
        self._filled = {part.name: part.more for part in things if part.kind == "field"}
        if not self._private():
            return []
        said = []
        for name, filled in self._filled.items():
            was = before.get(name, filled)
            if filled != was:
                added = filled.startswith(was)
                said.append(filled.removeprefix(was) if added else filled)
        return [text or self._word("voice.empty") for text in said]

    # ---- saying -----------------------------------------------------------------------------

    def hush(self) -> None:
        """Stop at once."""
        if self._voice is not None:
            self._voice.hush()
        self._strip.set_speaking(False)

    def _say(self, texts: list[str]) -> None:
        view = self._view()
        if self._voice is None:
            return
        self._voice.say(
            texts,
            language=view.language,
            page=view.page,
            pace=PACES[view.voice.pace],
            gain_db=VOLUMES_DB[view.voice.volume],
            aloud=view.voice.aloud,
        )

    def _private(self) -> bool:
        """Whether what is personal may be said."""
        view = self._view()
        return view.voice.aloud or has_headphones(view.around)

    def _word(self, key: str) -> str:
        return self._words.text(key, self._view().language)


def _steady(text: str) -> str:
    """A text without its numbers: a countdown is not said every second."""
    return _DIGITS.sub("#", text)


def _is_field(part: Heard) -> bool:
    return part.kind == "field"


def _key(part: Heard) -> tuple[str, str, bool]:
    return (part.name if part.kind != "text" else "", _steady(part.text), part.chosen)
