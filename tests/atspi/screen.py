"""A screen of the terminal on an X server, for a screen reader: ``python -m tests.atspi.screen``.

Reads one sample's name, mode and language a line, shows it and answers with the page's name.
What keys post is told as ``event NAME``.
"""

import sys

from PySide6.QtCore import QSocketNotifier

from kiosk.texts import load_texts
from tests.pages import samples, snapshot
from tests.ui.stage import ROOT
from tests.visit.ev import Event
from tests.visit.sn import Mode
from ui.app import Ui, build_ui
from ui.screen import ScreenSize, make_application, prepare_environment

SIZE = ScreenSize(1080, 1920)


def tell(line: str) -> None:
    """To whoever started this process."""
    print(line, flush=True)


def posted(event: Event) -> None:
    """Somebody pressed something."""
    tell(f"event {type(event).__name__}")


def show(ui: Ui, asked: str, seq: int) -> None:
    """Show what a line asks for."""
    name, mode, language = asked.split()
    found = samples(Mode(mode), "portrait", language)
    sample = next(sample for sample in found if sample.name == name)
    ui.show_now(snapshot(sample, Mode(mode), "portrait", language, seq))
    tell(f"shown {sample.page}")


def main() -> int:
    """Show until the line ends."""
    prepare_environment("xcb", SIZE)
    app = make_application()
    ui = build_ui(posted, texts=load_texts(ROOT / "assets" / "text"), screen=SIZE)
    seq = 0

    def asked() -> None:
        nonlocal seq
        line = sys.stdin.readline()
        if not line:
            app.quit()
            return
        seq += 1
        show(ui, line, seq)

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(asked)
    tell("ready")
    app.exec()
    ui.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
