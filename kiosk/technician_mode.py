"""Technician mode: a process of its own between two visits, for whoever mends this terminal.

It needs the settings and what ships: no store, no set, and no device but the reader of identity
cards. So it opens where the terminal is closed because one of those fails. It ends as it began, by
the process beginning anew; after a power cut nobody is inside, and the terminal serves residents.
"""

import importlib
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import structlog
from PySide6.QtCore import QTimer

from contracts.errors import StorageError
from drivers.adapter import AdapterError, find
from drivers.runner import DeviceRunner
from hardening.supervisor import Supervisor
from kiosk.adapters import BUILT_IN
from kiosk.again import AGAIN
from kiosk.commands.service import taken_out
from kiosk.logbook.writing import Logbook
from kiosk.records.forgetting import read_reset
from kiosk.runtime.line import CentreLine
from kiosk.runtime.loop import VisitLoop
from kiosk.runtime.perform import Table, performer
from kiosk.runtime.servicing.part import Servicing
from kiosk.runtime.setting_up import checked
from kiosk.runtime.surroundings import SurroundingsBoard
from kiosk.runtime.technician import AtTheDoor
from kiosk.runtime.trace import Trace
from kiosk.runtime.wallclock import hall_clock
from kiosk.settings import Settings
from kiosk.technicians.attempts import Attempts
from kiosk.technicians.door import Door
from kiosk.texts import Texts, load_texts
from kiosk.visit.devices import id_card
from kiosk.visit.effects import CancelEffect, ClearVisit
from kiosk.visit.engine import Engine
from kiosk.visit.events import Event, SurroundingsChanged
from kiosk.visit.shape import Comfort, Reach, Slice
from kiosk.visit.snapshot import Snapshot
from kiosk.visit.state import Facts, IdleTimes
from kiosk.visit.surroundings import Surroundings
from kiosk.visit.technician import Parting
from kiosk.visit.technician_flow import ENTRY, TECHNICIAN
from kiosk.watchdog.ladder import Mode
from kiosk.watchdog.memory import read_ladder, tell_mended
from ui.ending import SignalEnd
from ui.screen import ScreenSize, make_application, prepare_environment

_log = structlog.get_logger(__name__)

ASSETS = Path(__file__).parent.parent / "assets"
TEXTS, ITEMS = ASSETS / "text", ASSETS / "items"
DEMO_AGENT = "demo.agent"
CLOCK_MS = 5000


class Part(Protocol):
    """Somebody who does what pages behind the door ask for."""

    @property
    def known(self) -> tuple[Slice, ...]:
        """What its pages know from the beginning."""
        ...

    def table(self) -> Table:
        """What is done about each of its effects; each returns at once."""

    def cancel(self, effect: int) -> None:
        """Nobody waits for this one any more. Returns at once."""

    def stop(self) -> None:
        """End what is under way."""


MakePart = Callable[[Path, Settings, Texts, Callable[[Any], None]], Part]
"""From the settings and their file, texts, and whom results are posted to."""


def _servicing(path: Path, settings: Settings, texts: Texts, post: Callable[[Any], None]) -> Part:
    return Servicing(path, settings, BUILT_IN, texts, ITEMS, post)


PARTS: tuple[MakePart, ...] = (_servicing,)
"""Who does what the pages of the menu ask for."""


def run(path: Path, settings: Settings) -> int:
    """Show the door, and what is behind it to whoever it lets in; give the exit code.

    It always ends to begin anew as a terminal for residents (``AGAIN``), unless it is told to end.
    """
    screen, terminal = settings.screen, settings.terminal
    size = ScreenSize(
        screen.width_px,
        screen.height_px,
        screen.diagonal_inch,
        screen.glass_bottom_mm,
        screen.turned,
    )
    prepare_environment(screen.platform, size)
    app = make_application()
    # After Qt's own environment is set: this module loads Qt Quick.
    from ui.app import build_ui

    texts = load_texts(TEXTS)
    idle = settings.idle
    facts = Facts(
        items=(),
        texts=texts,
        languages=terminal.languages,
        orientation=screen.orientation,
        comfort=Comfort(reach=Reach(screen.reach)),
        idle=IdleTimes(
            warn_s=idle.technician_warn_s,
            elder_warn_s=idle.technician_warn_s,
            answer_s=idle.elder_answer_s,
            elder_answer_s=idle.elder_answer_s,
        ),
        place=terminal.place,
        terminal_name=terminal.name,
        help_phone=terminal.help_phone,
        wrong=checked(texts, BUILT_IN),
    )
    engine = Engine(TECHNICIAN)
    book = Logbook(terminal.data_dir)
    with ExitStack() as stack:
        ending = SignalEnd(app)
        stack.callback(ending.stop)
        trace = Trace()

        def publish(snapshot: Snapshot) -> None:
            ui.show(snapshot)

        def post(event: Event) -> None:
            loop.post(event)

        parts = [make(path, settings, texts, post) for make in PARTS]
        for part in parts:
            stack.callback(part.stop)
        known = (parting(terminal.data_dir), *(each for part in parts for each in part.known))
        begun = engine.resumed(ENTRY.name, known, facts)
        loop = VisitLoop(facts, engine, begun=begun, publish=publish, trace=trace.mark)
        door = AtTheDoor(
            Door(terminal.data_dir, Attempts(terminal.data_dir)),
            lambda: _reader(settings, stack),
            book,
        )
        door.post = loop.post
        loop.perform_with(
            performer(
                door.table(),
                *(door.for_insiders(part.table()) for part in parts),
                {
                    CancelEffect: lambda effect: _cancel(effect, door, *parts),
                    ClearVisit: lambda effect: ending.begin_anew(),
                },
                on_clear=lambda visit: None,
            )
        )
        ui = build_ui(loop.post, texts=texts, screen=size, first=engine.view(begun[0], facts, 0))
        stack.callback(ui.close)
        assert ui.window is not None, "build_ui gives a window or raises"
        if settings.demo is not None:
            agent = importlib.import_module(DEMO_AGENT)
            running = agent.start(ui.window, ui, settings.demo.agent_socket, trace)
            stack.callback(running.stop)
        door.start()
        stack.callback(door.stop)
        loop.start()
        stack.callback(loop.stop)
        simulated = settings.devices.simulated
        loop.post(SurroundingsChanged(Surroundings(simulated=simulated)))
        board = SurroundingsBoard(loop.post, simulated=simulated)
        line = CentreLine(terminal.data_dir / "sync.sock", board.line)
        line.start()
        stack.callback(line.stop)
        clock = hall_clock(settings)
        loop.post(clock.read())
        ticking = QTimer(ui, interval=CLOCK_MS)
        ticking.timeout.connect(lambda: loop.post(clock.read()))
        ticking.start()
        supervisor = Supervisor()
        supervisor.ready()
        if supervisor.every_s is not None:  # both threads must answer, or nobody says so
            beating = QTimer(ui, interval=round(supervisor.every_s * 1000))
            beating.timeout.connect(lambda: loop.ask(supervisor.works))
            beating.start()
        if not screen.windowed and screen.platform != "offscreen":
            ui.window.showFullScreen()
        _log.info("technician.door_opened")
        code = app.exec()
        ticking.stop()
    if door.let_in:
        _say_mended(terminal.data_dir)
    _log.info("technician.door_closed")
    return AGAIN if ending.anew else code


def parting(data_dir: Path) -> Parting:
    """What follows when nobody does anything here."""
    try:
        if read_reset(data_dir) is not None:
            return Parting("forgets")
    except StorageError as error:
        _log.error("technician.reset_not_read", code=error.code)
    return Parting("open" if taken_out(data_dir) is None else "closed")


def _say_mended(data_dir: Path) -> None:
    """Somebody was here for what keeps the terminal in safe mode or closed: it tries again."""
    if read_ladder(data_dir).mode is Mode.USUAL:
        return
    try:
        tell_mended(data_dir)
    except StorageError as error:
        _log.error("technician.mended_not_told", code=error.code)


def _cancel(effect: CancelEffect, *parts: Any) -> None:
    for part in parts:
        part.cancel(effect.effect)


def _reader(settings: Settings, stack: ExitStack) -> DeviceRunner[Any] | None:
    """The reader of identity cards at work; None where there is none, or it does harm.

    While the terminal keeps itself in safe mode or closed, only a reader of ours that never took
    the program down is started.
    """
    table = settings.devices.tables.get(id_card.NAME)
    if table is None or not table.fitted:
        return None
    ours, ladder = BUILT_IN.get(id_card.NAME, {}), read_ladder(settings.terminal.data_dir)
    strange = ladder.mode is not Mode.USUAL and table.adapter not in ours
    if strange or id_card.NAME in ladder.left_out:
        _log.warning("device.left_out", device=id_card.NAME, adapter=table.adapter)
        return None
    try:
        adapter = find(id_card.NAME, table.adapter, ours)
        driver = adapter.driver(table.options)
    except AdapterError as error:
        _log.error("technician.no_reader", code=error.code)
        return None
    runner: DeviceRunner[Any] = DeviceRunner(
        driver, lambda status: None, name=id_card.NAME, poll_s=adapter.poll_s
    )
    runner.start()
    stack.callback(runner.stop)
    return runner
