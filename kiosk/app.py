"""The composition root: settings in, everything behind the screen out.

What is built here is ended in the opposite order by the stack that ``kiosk.start`` gives, which
puts the first page on the screen before. Devices and voice are started in rooms of their own
(``kiosk.runtime.fitted``, ``kiosk.runtime.voicing``).
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import structlog

from contracts.errors import PolicyError, StorageError, StorageFullError
from drivers.adapter import AdapterError
from drivers.video.frame import VideoFrame
from kiosk.centre import CentreRoom
from kiosk.commands.service import taken_out
from kiosk.documents.process import ReceiptProcess
from kiosk.documents.raster.bitmap import ReceiptBitmap
from kiosk.health.clock import look_at_the_clock
from kiosk.logbook.writing import Logbook
from kiosk.meaning.seeker import Seeker
from kiosk.packs import NO_PACK, Pack
from kiosk.records.enrolment import read_enrolment
from kiosk.records.errors import (
    StateDamagedError,
    StoreDamagedError,
    StoreInUseError,
    StoreNotReadyError,
)
from kiosk.records.room import PhotoRoom
from kiosk.records.store import RecordStore, open_store
from kiosk.runtime.devices import DevicePerformer
from kiosk.runtime.facts import ITEMS, build_facts, build_used, load_items
from kiosk.runtime.fitted import bound, build_devices, hear_keys
from kiosk.runtime.keeping import RecordKeeper
from kiosk.runtime.loop import VisitLoop
from kiosk.runtime.meaning import MeaningWorker
from kiosk.runtime.moment import BetweenVisits
from kiosk.runtime.openhours import OpenHours, read_hours
from kiosk.runtime.panel import Panel, no_panel
from kiosk.runtime.perform import performer
from kiosk.runtime.roomwatch import RoomWatch
from kiosk.runtime.speech import Speech
from kiosk.runtime.surroundings import SurroundingsBoard
from kiosk.runtime.trace import Trace
from kiosk.runtime.voicing import VoiceRoom, build_speech
from kiosk.runtime.wallclock import ClockTicker, hall_clock
from kiosk.searching import phrases_of
from kiosk.sets.here import SetsHere
from kiosk.settings import Settings
from kiosk.texts import Texts
from kiosk.visit.events import Event
from kiosk.visit.session import ENGINE
from kiosk.visit.snapshot import Snapshot
from kiosk.visit.state import Facts
from kiosk.watchdog.here import VISIT, Watchdog
from kiosk.watchdog.judge import VISIT_LOOKS, Asked

_log = structlog.get_logger(__name__)


class NotEnrolledError(PolicyError):
    """The terminal was never enrolled with a centre."""

    code = "P-120"
    user_text_key = "error.not_enrolled"


class NoItemsError(PolicyError):
    """There is no item that this terminal could offer."""

    code = "P-121"
    user_text_key = "error.generic"


def outage_reason(error: Exception) -> str | None:
    """Why a terminal is out of service, a key below ``out_of_service.``; None for what stays.

    A disk, damaged files or a folder of items may be mended while it waits. A terminal that was
    never enrolled or set up, or that runs already, is told so and ends.
    """
    if isinstance(error, NoItemsError):
        return "no_items"
    if isinstance(error, StoreNotReadyError | StoreInUseError):
        return None
    if isinstance(error, StorageFullError):
        return "full"
    if isinstance(error, StoreDamagedError | StateDamagedError):
        return "damaged"
    return "storage" if isinstance(error, StorageError) else None


def is_no_set_to_blame(error: Exception) -> bool:
    """Whether this would have happened with any other set too: disk, enrolment, devices."""
    return isinstance(error, StorageError | NotEnrolledError | AdapterError)


def build_store(settings: Settings) -> RecordStore:
    """Open the record store. Raises NotEnrolledError before the terminal is enrolled."""
    enrolment = read_enrolment(settings.terminal.data_dir)
    if enrolment is None:
        raise NotEnrolledError("run the enrolment first")
    return open_store(
        settings.terminal.data_dir,
        enrolment.sealing(),
        enrolment.terminal_id,
        enrolment.terminal_no,
    )


def forget(facts: Facts, speech: Speech | None, meaning: MeaningWorker) -> None:
    """Drop what the rules remembered of a resident's answers, what was to be said or looked for."""
    for item in facts.items:
        item.forget()
    meaning.forget()
    if speech is not None:
        speech.forget()


def clock_noted(book: Logbook) -> Callable[[int], None]:
    """Writes down that the clock jumped; a disk that does not take it costs the line only."""

    def jumped(seconds: int) -> None:
        book.note("clock.set_back" if seconds < 0 else "clock.set_forward", seconds=abs(seconds))

    return jumped


class Inbox(Protocol):
    """Takes events from before there is a visit thread."""

    def post(self, event: Event) -> None:
        """Take an event from any thread; returns at once."""

    def open(self, target: Callable[[Event], None]) -> None:
        """Events go to ``target`` from now on, beginning with those that waited."""


def assemble(
    settings: Settings,
    texts: Texts,
    stack: ExitStack,
    *,
    inbox: Inbox,
    publish: Callable[[Snapshot], None],
    trace: Trace,
    on_frame: Callable[[VideoFrame], None],
    on_camera_off: Callable[[], None],
    on_key: Callable[[str], None],
    voice: VoiceRoom,
    sets: SetsHere,
    watchdog: Watchdog,
    pack: Pack = NO_PACK,
    recordings: Path | None = None,
) -> BetweenVisits:
    """Put together everything behind the screen and start it; ``stack`` ends it. Any thread.

    Gives what knows the moments between two visits.

    Args:
        inbox: where the screen and the devices post their events.
        publish: shows a snapshot; called from the visit's thread.
        on_frame, on_camera_off: take the camera's preview; called from its thread.
        on_key: takes each key of a keypad; called from a thread.
        voice: where pages are read aloud.
        sets: the set that runs, and how another one comes to run.
        watchdog: says how devices are started, and asks the visit's thread whether it answers.
        pack: how this terminal looks and greets otherwise.
        recordings: folder of those that the running set brings.

    Raises:
        KioskError: the terminal was never enrolled, its store cannot be opened, it has no item, or
            its set does not do what a set must.
    """
    catalogue = load_items(settings, sets.chosen)
    clock = hall_clock(settings)
    used = build_used(settings.terminal.data_dir, pack, clock)
    facts = build_facts(settings, texts, catalogue, pack, used)
    if not facts.items:
        raise NoItemsError("no item can be offered")
    if sets.trial.on or sets.releases.trial is not None:
        from kiosk.sets.selftest import self_test  # a start in a hundred needs it

        self_test(facts, [each.file for each in catalogue.refused])
    if settings.demo is None:  # whose clock is not the one that files bear
        look_at_the_clock(settings.terminal.data_dir, hall_clock(settings).now())
    if sets.releases.trial is not None:
        from kiosk.releases.storecopy import migrate_tried

        migrate_tried(settings.terminal.data_dir)
    store = build_store(settings)
    stack.callback(store.close)
    post = inbox.post
    data_dir = settings.terminal.data_dir
    care = watchdog.care
    board = SurroundingsBoard(
        post,
        simulated=settings.devices.simulated,
        closed=taken_out(data_dir),
        safe_mode=care.safe,
    )
    centre = CentreRoom(settings, texts, ITEMS, sets, board, clock.known, watchdog, used)
    stack.callback(centre.close)
    line = centre.line
    hours = OpenHours(read_hours(settings.hours, catalogue.days), centre.hours, clock.goes)

    def tick(now: datetime) -> None:
        centre.notices.look(clock.known())
        hours.look(now)

    tick(clock.now())  # before any page is shown

    panel = Panel(*(() if settings.demo is None else (no_panel,)))
    panel.start()
    stack.callback(panel.stop)

    def show(snapshot: Snapshot) -> None:
        centre.moment.shown(snapshot)
        panel.shown(snapshot.night)
        publish(snapshot)

    loop = VisitLoop(facts, ENGINE, publish=show, trace=trace.mark, watcher=centre.tally)
    keeper = RecordKeeper(store, facts, post=post, kick=line.kick, now=clock.now)
    receipts = ReceiptProcess(texts)
    stack.callback(receipts.stop)
    fitted = build_devices(settings, board, stack, care)

    def receipt(submission: str, reprint: bool, width_dots: int) -> ReceiptBitmap:
        return receipts.render(keeper.receipt(submission, reprint), width_dots)

    bindings = bound(fitted, settings, receipt, on_frame, on_camera_off)
    devices = DevicePerformer(fitted, bindings, post)
    live = None if care.safe else settings.voice.live
    speech = build_speech(fitted, facts, trace, voice, live, stack, recordings)
    if speech is not None:
        centre.announce = speech.announce
    meaning = MeaningWorker(Seeker(partial(phrases_of, facts.items)), post)
    stack.callback(meaning.stop)
    loop.perform_with(
        performer(
            *(each.table() for each in (devices, keeper, meaning)),
            on_clear=lambda visit: forget(facts, speech, meaning),
        )
    )
    keeper.start()
    stack.callback(keeper.stop)
    loop.start()
    stack.callback(loop.stop)
    inbox.open(loop.post)
    keeper.find_reprints()
    receipts.start()
    ticker = ClockTicker(clock, post, tick, clock_noted(Logbook(data_dir)))
    ticker.start()
    stack.callback(ticker.stop)
    hear_keys(fitted, on_key, stack)
    watch = RoomWatch(PhotoRoom(data_dir), board.photos)
    watch.start()
    stack.callback(watch.stop)
    line.start()
    stack.callback(line.stop)
    if sets.trial.passed():
        line.kick()
    centre.tried.tested()
    centre.start(loop, lambda: keeper.idle and devices.idle)
    watchdog.quiet = lambda: hours.is_quiet(clock.now())
    watchdog.visits(fitted)
    watchdog.ask(Asked(VISIT, loop.ask, VISIT_LOOKS))
    _log.info("terminal.started", items=len(facts.items), set=sets.chosen.name)
    return centre.moment
