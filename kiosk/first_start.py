"""The first start: pages for whoever sets this terminal up, until it can begin as what it is.

They need nothing but what ships: no settings, no store, no device and no network. What is said is
kept at once beside the settings file; cut off on any page, the next start goes on there.
"""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from contracts.items import LANGUAGES as EVERY_LANGUAGE
from hardening.lastwords import end_when_silent, never_end
from hardening.supervisor import Supervisor
from kiosk.adapters import BUILT_IN
from kiosk.again import AGAIN
from kiosk.provisioning.alone import console_is_there
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.reporting import Reporter
from kiosk.records.clockproof import FILE_NAME
from kiosk.records.places import USUAL_DATA_DIR
from kiosk.runtime.loop import VisitLoop
from kiosk.runtime.perform import performer
from kiosk.runtime.setting_up import SettingUp, checked, said_before
from kiosk.runtime.trace import Trace
from kiosk.runtime.wallclock import HallClock
from kiosk.settings import ScreenSettings, Settings
from kiosk.texts import load_texts
from kiosk.visit.engine import Engine
from kiosk.visit.setup import (
    DIAGONAL,
    GLASS,
    HIGH,
    LANGUAGES,
    TURNED,
    USUAL_INCHES,
    USUAL_MM,
    WIDE,
    Setup,
)
from kiosk.visit.setup_flow import CONSOLE, SETTING_UP
from kiosk.visit.snapshot import Snapshot
from kiosk.visit.state import Facts
from kiosk.watchdog.here import SILENT_S
from ui.ending import SignalEnd
from ui.screen import ScreenSize, make_application, prepare_environment

if TYPE_CHECKING:  # Qt Quick is loaded after its environment is set
    from ui.app import Ui

_log = structlog.get_logger(__name__)

TEXTS = Path(__file__).parent.parent / "assets" / "text"
CLOCK_MS = 5000
LOOK_MS = 1000
"""How often it is looked who sets the terminal up."""
Watch = Callable[["Ui", Trace, ExitStack], None]


def unwatched(ui: "Ui", trace: Trace, stack: ExitStack) -> None:
    """Nobody looks on."""


def run(
    file: Path,
    settings: Settings | None = None,
    *,
    data_dir: Path = USUAL_DATA_DIR,
    alone: bool = True,
    watch: Watch = unwatched,
) -> int:
    """Show the pages until the terminal is set up or told to end; give the exit code.

    Where a console sets it up, a page says so; it begins anew as soon as somebody else does.

    Args:
        file: the settings, which need not be there yet.
        settings: what it says already.
        data_dir: where a terminal without settings is to keep its data.
        alone: nobody sets the terminal up at a console.
        watch: gets the window, for whoever looks on in a test.

    Raises:
        KioskError: what was said before cannot be read.
    """
    texts = load_texts(TEXTS)
    first = FirstStart(file, BUILT_IN, texts, data_dir=data_dir)
    if first.began_anew:
        _log.warning("setup.draft_damaged")
    setup = said_before(first)
    screen = settings.screen if settings is not None else ScreenSettings()
    prepare_environment(screen.platform, size_of((screen.width_px, screen.height_px), setup))
    app = make_application()
    # After Qt's own environment is set: this module loads Qt Quick.
    from ui.app import build_ui

    size = size_of(_seen(setup), setup)
    if alone:
        first.put(WIDE, size.width_px)
        first.put(HIGH, size.height_px)
    page = first.page if alone else CONSOLE
    engine = Engine(SETTING_UP)
    facts = Facts(
        items=(),
        texts=texts,
        languages=tuple(setup.said(LANGUAGES, EVERY_LANGUAGE)),
        orientation=size.orientation,
        wrong=checked(texts, BUILT_IN),
    )
    begun = (
        engine.resumed(page, (setup,), facts)
        if page in SETTING_UP
        else (engine.initial(facts).put(setup), ())
    )
    with ExitStack() as stack:
        ending = SignalEnd(app)
        stack.callback(ending.stop)

        def publish(snapshot: Snapshot) -> None:
            ui.show(snapshot)

        reporter = Reporter(BUILT_IN, texts, lambda: datetime.now(UTC))
        behind = SettingUp(first, SETTING_UP, BUILT_IN, reporter, ending.begin_anew)
        trace = Trace()
        loop = VisitLoop(
            facts,
            engine,
            begun=begun,
            publish=publish,
            trace=trace.mark,
            watcher=behind if alone else None,
        )
        behind.post = loop.post
        loop.perform_with(performer(behind.table(), on_clear=lambda visit: None))
        ui = build_ui(loop.post, texts=texts, screen=size, first=engine.view(begun[0], facts, 0))
        stack.callback(ui.close)
        assert ui.window is not None, "build_ui gives a window or raises"
        watch(ui, trace, stack)
        behind.start()
        stack.callback(behind.stop)
        loop.start()
        stack.callback(loop.stop)
        clock = HallClock(first.data_dir / FILE_NAME)
        loop.post(clock.read())
        ticking = QTimer(ui, interval=CLOCK_MS)
        ticking.timeout.connect(lambda: loop.post(clock.read()))
        if QGuiApplication.platformName() != "offscreen":  # a driver on trial may keep all of it
            ticking.timeout.connect(lambda: end_when_silent(SILENT_S, sys.stderr.fileno()))
            stack.callback(never_end)
        ticking.start()

        def look() -> None:
            if console_is_there(file) == alone:
                ending.begin_anew()

        looking = QTimer(ui, interval=LOOK_MS)
        looking.timeout.connect(look)
        looking.start()
        supervisor = Supervisor()
        supervisor.ready()
        if supervisor.every_s is not None:  # both threads must answer, or nobody says so
            beating = QTimer(ui, interval=round(supervisor.every_s * 1000))
            beating.timeout.connect(lambda: loop.ask(supervisor.works))
            beating.start()
        if QGuiApplication.platformName() != "offscreen":
            ui.window.showFullScreen()
        code = app.exec()
        ticking.stop()
        looking.stop()
        _log.info("setup.ended")
    return AGAIN if ending.anew else code


def size_of(seen: tuple[int, int], setup: Setup) -> ScreenSize:
    """The screen as it was said to stand; ``seen``: width and height that pages have."""
    return ScreenSize(
        *seen,
        diagonal_inch=setup.said(DIAGONAL, USUAL_INCHES),
        bottom_mm=setup.said(GLASS, USUAL_MM),
        turned=setup.said(TURNED, 0),
    )


def _seen(setup: Setup) -> tuple[int, int]:
    """Width and height of the screen that is there, turned as it was said."""
    glass = QGuiApplication.primaryScreen().size()
    wide, high = glass.width(), glass.height()
    return (wide, high) if setup.said(TURNED, 0) % 180 == 0 else (high, wide)
