"""The composition root: settings in, everything behind the screen out.

The only place that names concrete adapters. What is built here is ended in the opposite order by
the stack that ``kiosk.start`` gives, which puts the first page on the screen before.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import structlog

from contracts.errors import PolicyError, StorageError, StorageFullError
from drivers.adapter import AdapterError, find
from drivers.receipt_printer.port import PrinterBitmap
from drivers.runner import DeviceRunner
from drivers.status import DeviceState, DeviceStatus
from drivers.video.frame import VideoFrame
from kiosk.adapters import BUILT_IN
from kiosk.catalogue import Catalogue, load_catalogue, load_set
from kiosk.centre import CentreRoom
from kiosk.commands.service import taken_out
from kiosk.documents.process import ReceiptProcess
from kiosk.health.clock import look_at_the_clock
from kiosk.initials import PinyinInitials
from kiosk.logbook.writing import Logbook
from kiosk.maintenance.board import StateFile
from kiosk.meaning.seeker import Seeker
from kiosk.older import newer_was_here
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
from kiosk.runtime.bindings import (
    camera,
    code_scanner,
    document_camera,
    id_card,
    keypad,
    receipt_printer,
    smart_card,
    ups,
)
from kiosk.runtime.devices import DevicePerformer, Runners
from kiosk.runtime.keeping import RecordKeeper
from kiosk.runtime.loop import VisitLoop
from kiosk.runtime.meaning import MeaningWorker
from kiosk.runtime.moment import BetweenVisits
from kiosk.runtime.openhours import OpenHours, read_hours
from kiosk.runtime.panel import Panel, no_panel
from kiosk.runtime.perform import performer
from kiosk.runtime.roomwatch import RoomWatch
from kiosk.runtime.speech import Speech, Spoken
from kiosk.runtime.surroundings import SurroundingsBoard
from kiosk.runtime.trace import Trace
from kiosk.runtime.used import UsedItems
from kiosk.runtime.wallclock import ClockTicker, HallClock, hall_clock
from kiosk.searching import phrases_of, search_of
from kiosk.sets.files import RunningSet
from kiosk.sets.here import SetsHere
from kiosk.settings import Settings
from kiosk.texts import Texts
from kiosk.visit.devices import sound
from kiosk.visit.events import Event
from kiosk.visit.session import ENGINE
from kiosk.visit.shape import Comfort, Reach
from kiosk.visit.snapshot import Snapshot
from kiosk.visit.state import Facts, HomeOrder, IdleTimes
from kiosk.visit.typed import identity_form
from kiosk.voice.phrases import inventory, of_item
from kiosk.watchdog.care import Care
from kiosk.watchdog.here import VISIT, Watchdog
from kiosk.watchdog.judge import VISIT_LOOKS, Asked

_log = structlog.get_logger(__name__)

ROOT = Path(__file__).parent.parent
ITEMS = ROOT / "assets" / "items"
VOICES = ROOT / "assets" / "voice"
USUAL_CARE = Care()


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


def load_items(settings: Settings, chosen: RunningSet) -> Catalogue:
    """The items of the set that runs: of what came with the program, its folder and local ones."""
    if chosen.shipped:
        catalogue = load_catalogue((ITEMS, *settings.items.folders))
    else:
        catalogue = load_set(chosen.items, chosen.overlay)
    for refused in catalogue.refused:
        _log.error("catalogue.item_refused", file=refused.file, code=refused.code)
    if catalogue.passed_over:
        _log.warning("catalogue.passed_over", fields=catalogue.passed_over[:10])
    return catalogue


def build_facts(
    settings: Settings,
    texts: Texts,
    catalogue: Catalogue | None = None,
    pack: Pack = NO_PACK,
    used: UsedItems | None = None,
) -> Facts:
    """What every visit on this terminal shares; the words of the pack are in ``texts`` already."""
    if catalogue is None:
        catalogue = load_items(settings, RunningSet())
    terminal, idle = settings.terminal, settings.idle
    characters = ROOT / "assets" / "pinyin" / "characters.tsv"
    return Facts(
        items=catalogue.items,
        texts=texts,
        languages=terminal.languages,
        orientation=settings.screen.orientation,
        comfort=Comfort(reach=Reach(settings.screen.reach)),
        idle=IdleTimes(**idle.model_dump(exclude={"technician_warn_s"})),
        place=terminal.place,
        terminal_name=terminal.name,
        help_hours=terminal.help_hours,
        help_phone=terminal.help_phone,
        nearest=terminal.nearest,
        code_name=settings.service_codes[0].name if settings.service_codes else "",
        identity_form=identity_form(texts),
        home=HomeOrder(
            pack.order, pack.frequent, pack.elder, frozenset() if used is None else used.order
        ),
        initials=PinyinInitials(characters),
        find=search_of(catalogue.items, characters),
        means=settings.search.meaning,
    )


def build_used(data_dir: Path, pack: Pack, clock: HallClock) -> UsedItems | None:
    """What is counted of items' use; None where the pack does not order home by it."""
    return UsedItems(data_dir, lambda: clock.known().date()) if pack.by_use else None


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


def build_devices(
    settings: Settings, board: SurroundingsBoard, stack: ExitStack, care: Care = USUAL_CARE
) -> Runners:
    """Start one worker for each device that the settings name, as ``care`` says.

    Where a newer program was here, its adapters and their settings may stand there: such a device
    is at fault, and all others work.

    Raises:
        AdapterError: with the device and the place of every mistake in their settings.
    """
    note = StateFile(settings.terminal.data_dir)
    stack.callback(note.forget)
    runners: dict[str, DeviceRunner[Any]] = {}
    wrong: list[str] = []
    for device_class, table in settings.devices.tables.items():
        show = board.power if device_class == ups.NAME else partial(board.device, device_class)
        on_status = partial(_tell, device_class, show, note)
        if not table.fitted or care.leaves_out(device_class, table.adapter):
            on_status(DeviceStatus(DeviceState.NO_DEVICE))
            continue
        on_status(DeviceStatus(DeviceState.STARTING))  # fitted: nobody is told it is missing
        with care.starting(device_class) as settle:
            try:
                adapter = find(device_class, table.adapter, BUILT_IN.get(device_class, {}))
                driver = adapter.driver(table.options)
            except AdapterError as error:
                wrong.append(f"devices.{device_class}: {error}")
                on_status(DeviceStatus(DeviceState.OFFLINE))
                continue
            runner: DeviceRunner[Any] = DeviceRunner(
                driver,
                on_status,
                name=device_class,
                poll_s=adapter.poll_s,
                first_check_s=0.0 if care.safe else adapter.first_check_s,
            )
            runners[device_class] = _start(runner, stack)
            settle(runner)
    if wrong and not newer_was_here(settings.terminal.data_dir):
        raise AdapterError("; ".join(wrong))
    for each in wrong:
        _log.error("device.not_known", mistake=each)
    return runners


def _driver(runners: Runners, device_class: str) -> Any:
    runner = runners.get(device_class)
    return None if runner is None else runner.driver


def _tell(
    name: str, show: Callable[[DeviceStatus], None], note: StateFile, status: DeviceStatus
) -> None:
    show(status)
    note.tell(name, status)


def _start(runner: DeviceRunner[Any], stack: ExitStack) -> DeviceRunner[Any]:
    runner.start()
    stack.callback(runner.stop)
    return runner


def forget(facts: Facts, speech: Speech | None, meaning: MeaningWorker) -> None:
    """Drop what the rules remembered of a resident's answers, what was to be said or looked for."""
    for item in facts.items:
        item.forget()
    meaning.forget()
    if speech is not None:
        speech.forget()


def public_texts(facts: Facts) -> frozenset[str]:
    """What pages and items say: nobody's, though some of it may have no recording."""
    documents = [item.doc.model_dump() for item in facts.items]
    documents += [item.written.model_dump() for item in facts.items if item.groups]
    return frozenset(
        phrase
        for language in facts.languages
        for texts in (facts.texts.sentences(language), *(of_item(d, language) for d in documents))
        for phrase in inventory(texts, language)
    )


def clock_noted(book: Logbook) -> Callable[[int], None]:
    """Writes down that the clock jumped; a disk that does not take it costs the line only."""

    def jumped(seconds: int) -> None:
        book.note("clock.set_back" if seconds < 0 else "clock.set_forward", seconds=abs(seconds))

    return jumped


class VoiceRoom(Protocol):
    """Where a voice is wanted."""

    def use(self, speech: Speech) -> None:
        """Speak by this from now on. Any thread."""

    def told(self, speaking: bool, withheld: bool) -> None:
        """How the speaking goes. Any thread."""

    def heard(self, spoken: Spoken) -> None:
        """Something was heard. Any thread."""


def build_speech(
    runners: Runners,
    facts: Facts,
    trace: Trace,
    voice: VoiceRoom,
    live: Path | None,
    stack: ExitStack,
    brought: Path | None = None,
) -> Speech | None:
    """Start the voice where the terminal has sound; ``brought`` are recordings of a set."""
    runner = runners.get(sound.NAME)
    if runner is None:
        return None
    if live is not None and not live.is_dir():
        _log.warning("voice.live_missing")
    speech = Speech(
        runner,
        VOICES,
        {language: facts.texts.text("voice.personal", language) for language in facts.languages},
        partial(public_texts, facts),
        mark=trace.mark,
        told=voice.told,
        heard=voice.heard,
        live=live,
        brought=brought,
    )
    speech.start()
    stack.callback(speech.stop)
    voice.use(speech)
    return speech


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

    def receipt_bitmap(submission: str, reprint: bool) -> PrinterBitmap:
        content = keeper.receipt(submission, reprint)
        width = _driver(fitted, receipt_printer.NAME).width_dots  # its worker asks
        bitmap = receipts.render(content, width)
        return PrinterBitmap(bitmap.width, bitmap.height, bitmap.rows)

    bindings = (
        id_card.BINDINGS,
        smart_card.BINDINGS,
        code_scanner.bindings(tuple(code.format for code in settings.service_codes)),
        camera.bindings(_driver(fitted, camera.NAME), on_frame, on_camera_off),
        receipt_printer.bindings(receipt_bitmap),
        document_camera.bindings(_driver(fitted, document_camera.NAME), on_frame, on_camera_off),
    )
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
    if keypad.NAME in fitted:
        keys = keypad.KeyListener(fitted[keypad.NAME], on_key)
        keys.start()
        stack.callback(keys.stop)
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
