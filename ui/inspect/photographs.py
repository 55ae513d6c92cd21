"""Pictures of a pack on the pages that greet, for whoever agrees to it; marked as a preview."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from kiosk.packs import Pack
from kiosk.texts import Texts
from kiosk.visit import events as ev
from kiosk.visit.session import ENGINE
from kiosk.visit.state import Facts, State
from kiosk.visit.tiles import ItemChosen
from ui.inspect.behind import WORKING
from ui.inspect.exploring import looked_at
from ui.inspect.hall import facts_of
from ui.inspect.stage import Stage
from ui.inspect.walk import LOOKS

MARK = "预览 · preview"
_INK, _GROUND = QColor("#FFFFFF"), QColor(140, 25, 25, 235)


def photograph(
    texts: Texts, folders: Sequence[Path], pack: Pack, orientation: str
) -> Iterator[tuple[str, QImage]]:
    """The first page, home and the guide of the first item, in every layout and language."""
    facts = facts_of(folders, texts, pack, orientation)
    stage = Stage(orientation, texts, pack)
    for number, state in enumerate(_greeting(facts), start=1):
        for mode, language in LOOKS:
            other = looked_at(state, facts, mode, language)
            if other is None:
                continue
            shown = ENGINE.view(other, facts, 1)
            stage.show(shown)
            name = f"{number}-{shown.page}.{orientation}.{mode}.{language}"
            yield name, marked(stage.picture())
    stage.close()


def _greeting(facts: Facts) -> Iterator[State]:
    state = ENGINE.initial(facts)
    for event in (ev.SurroundingsChanged(WORKING), ev.ClockRead("15:20", "2026-06-15", True)):
        state, _ = ENGINE.step(state, event, facts)
    yield state
    state, _ = ENGINE.step(state, ev.Started(facts.languages[0]), facts)
    yield state
    for item in facts.items[:1]:
        state, _ = ENGINE.step(state, ItemChosen(item.doc.code), facts)
        yield state


def marked(picture: QImage) -> QImage:
    """The same with a band that says what it is: nobody takes it for a terminal."""
    image = picture.convertToFormat(QImage.Format.Format_RGB32)
    high = max(28, image.height() // 40)
    band = QRect(0, (image.height() - high) // 2, image.width(), high)
    painter = QPainter(image)
    painter.fillRect(band, _GROUND)
    font = QFont()
    font.setPixelSize(high * 2 // 3)
    painter.setFont(font)
    painter.setPen(_INK)
    painter.drawText(band, Qt.AlignmentFlag.AlignCenter, f"{MARK}     " * 3)
    painter.end()
    return image
