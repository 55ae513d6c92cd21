"""The start: the first page is on the screen first, everything behind it follows.

Items, rules, store and devices take longer to load than the page that needs none of them. They are
put together (``kiosk.app``) by a thread of their own as soon as the first page has been drawn;
whoever touches the screen before that is answered when it is done.
"""

import gc
import importlib
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from PySide6.QtCore import Qt

from contracts.errors import BugError, KioskError, StorageError, StorageFullError
from kiosk.again import AGAIN, TECHNICIAN
from kiosk.commands.service import taken_out
from kiosk.opening import opening
from kiosk.outage import Outage
from kiosk.packs import load_pack
from kiosk.releases.here import Releases
from kiosk.rest import Inbox, Rest
from kiosk.rundiary import RunDiary
from kiosk.runtime.trace import Trace
from kiosk.runtime.wallclock import hall_clock
from kiosk.sets.files import RunningSet
from kiosk.sets.here import SetsHere
from kiosk.sets.running import running_set, shipped_for_now
from kiosk.sets.state import SetStates
from kiosk.sets.trial import Trial
from kiosk.settings import Settings
from kiosk.texts import load_texts
from kiosk.visit.doors import CLOSED
from kiosk.visit.events import SurroundingsChanged
from kiosk.watchdog.here import SCREEN, Watchdog
from kiosk.watchdog.judge import SCREEN_LOOKS, Asked
from kiosk.watchdog.ladder import Mode
from kiosk.way_in import WayIn
from ui.ending import SignalEnd
from ui.screen import ScreenSize, make_application, prepare_environment

if TYPE_CHECKING:  # Qt Quick is loaded after its environment is set
    from ui.app import Ui
    from ui.voice import Voice

_log = structlog.get_logger(__name__)

TEXTS = Path(__file__).parent.parent / "assets" / "text"
SWITCH_S = 0.0005
"""How long a worker may keep the interpreter while the screen waits for it; Python's own
5 ms are a third of a frame."""
DEMO_AGENT = "demo.agent"
TECHNICIANS = ("setup", "technician")
"""Texts of pages that no resident sees."""
KEPT_CLOSED = "closed"
"""A terminal that has tried everything says no more than that it is closed, and whom to call."""


class VoiceOf:
    """The voice's line to the screen, and to whoever keeps what was heard."""

    def __init__(self, ui: "Ui") -> None:
        self._ui = ui
        self.keep: Callable[[Any], None] = lambda spoken: None

    def use(self, speech: "Voice") -> None:
        """Pages are read by this from now on. Any thread."""
        self._ui.speak_by(speech)

    def told(self, speaking: bool, withheld: bool) -> None:
        """How the speaking goes. Any thread."""
        self._ui.voice_told(speaking, withheld)

    def heard(self, spoken: Any) -> None:
        """Something was heard. Any thread."""
        self.keep(spoken)


def nothing() -> None:
    """Nobody waits for it."""


def run(settings: Settings, watchdog: Watchdog, stands: Callable[[], None] = nothing) -> int:
    """Run the terminal, as its ladder says, until it is told to end; give the exit code.

    ``stands`` is called once everything behind the screen is there; from a thread. ``AGAIN`` is no
    exit code: it ended only to begin anew, with another set or as it was told; nor is
    ``TECHNICIAN``: somebody wants in to mend it.

    Raises:
        KioskError: it cannot run: it was never enrolled or is not set up. What may pass, such as
            a full disk, is said on the screen and tried again.
    """
    # Nothing of what is loaded now is ever thrown away: looking for garbage in it takes 0.2 s.
    gc.disable()
    if settings.passed_over:
        _log.warning("settings.passed_over", fields=settings.passed_over[:10])
    watchdog.rest()
    states = SetStates(settings.terminal.data_dir)
    usual = watchdog.mode is Mode.USUAL
    releases = Releases(
        settings.terminal.data_dir, by=settings.releases.by, alive_s=settings.releases.alive_s
    )
    watchdog.fell = releases.fell
    chosen = _begun(settings, states, releases, usual=usual)
    if chosen is None:
        watchdog.ended()
        return AGAIN
    trial = Trial(states, watchdog.anew, failed=releases.failed)
    trial.begin()
    try:
        code = _run(settings, chosen, states, trial, watchdog, releases, stands)
    except Exception as error:
        reason = _against_the_set(error, trial)
        against = _against_the_release(error, reason)
        taken_back = bool(against) and releases.failed(against)
        if not (reason and trial.failed(reason)) and not taken_back:
            trial.undecided()
            releases.ended()
            _end(watchdog, error)
            raise
        _log.exception("terminal.set_does_not_start", set=chosen.name)
        watchdog.ended()
        return AGAIN
    trial.undecided()
    releases.ended()
    watchdog.ended()
    return code


def _begun(
    settings: Settings, states: SetStates, releases: Releases, *, usual: bool
) -> RunningSet | None:
    """The set of this start; None where another program has to begin with it.

    A program on trial goes with the set that brought it, and for the same reason.
    """
    releases.begin()
    if not usual:
        if releases.failed("safe-mode"):  # what brought it there may be what is tried
            return None
        return shipped_for_now(states)
    chosen = running_set(settings, states, releases)
    if not chosen.elsewhere:
        return chosen
    state = states.state
    taken_back = bool(state.returned) and state.returned[-1].reason == state.reason
    over = releases.failed(state.reason) if taken_back else releases.unwanted()
    return None if over else chosen


def _end(watchdog: Watchdog, error: Exception) -> None:
    """What a person or the disk has to mend first is no fall of the program."""
    if isinstance(error, KioskError) and not isinstance(error, BugError):
        watchdog.ended()
    else:
        watchdog.failed("start-failed")


def _against_the_set(error: Exception, trial: Trial) -> str:
    """What a failure says against the set of this start, a word; "" when it says nothing."""
    from kiosk.app import NoItemsError, is_no_set_to_blame
    from kiosk.sets.selftest import SelfTestError

    if isinstance(error, NoItemsError):
        return "no-items"
    if not trial.on or is_no_set_to_blame(error):
        return ""
    if isinstance(error, SelfTestError):
        _log.error("sets.self_test_failed", found=str(error))  # names of pages and items
        return "self-test"
    return "start-failed"


def _against_the_release(error: Exception, set_reason: str) -> str:
    """What a failure says against a program on trial, a word; "" for a full disk, and for what a
    person has to mend first.
    """
    if isinstance(error, StorageError):
        return "" if isinstance(error, StorageFullError) else "store"
    if isinstance(error, KioskError) and not isinstance(error, BugError) and not set_reason:
        return ""
    return set_reason or "start-failed"


def _run(
    settings: Settings,
    chosen: RunningSet,
    states: SetStates,
    trial: Trial,
    watchdog: Watchdog,
    releases: Releases,
    stands: Callable[[], None],
) -> int:
    trace, diary = Trace(), RunDiary(settings, states)
    trace.mark("start", "")
    sys.setswitchinterval(SWITCH_S)
    screen = settings.screen
    size = ScreenSize(
        screen.width_px,
        screen.height_px,
        screen.diagonal_inch,
        screen.glass_bottom_mm,
        screen.turned,
    )
    prepare_environment(screen.platform, size)
    app = make_application()
    # After Qt's own environment is set: these modules load Qt Quick.
    from ui.app import build_ui
    from ui.preview import preview_parts

    pack = load_pack(chosen.pack)
    if pack.refused:
        _log.error("pack.refused", reason=pack.refused)
        if trial.on:  # half a set is worse than the one before
            from kiosk.sets.selftest import SelfTestError

            raise SelfTestError(f"pack: {pack.refused}")
    texts = load_texts(TEXTS, without=TECHNICIANS).replaced(pack.words)
    inbox = Inbox()
    closed = taken_out(settings.terminal.data_dir)
    if watchdog.mode is Mode.CLOSED:
        closed = closed or ""
    with ExitStack() as stack:
        parts, on_frame, on_camera_off = preview_parts()
        ui = build_ui(inbox.post, texts=texts, screen=size, parts=parts, pack=pack)
        stack.callback(ui.close)
        first = opening(settings, closed, safe_mode=watchdog.mode is Mode.SAFE)
        if not first.around.open:  # known before the first touch
            inbox.post(SurroundingsChanged(first.around))
        ui.show_now(first)
        outage = Outage(settings, first, ui.show)
        watchdog.page = ui.make_anew
        watchdog.start(Asked(SCREEN, ui.ask, SCREEN_LOOKS, page=True))
        stack.callback(watchdog.stop)
        behind = stack.enter_context(ExitStack())

        def assemble() -> None:
            from kiosk.app import assemble as put_together
            from ui import qr  # noqa: F401  # so that no later page waits for it

            with ExitStack() as parts_behind:
                way_in.moment = put_together(
                    settings,
                    texts,
                    parts_behind,
                    inbox=inbox,
                    publish=ui.show,
                    trace=trace,
                    on_frame=on_frame,
                    on_camera_off=on_camera_off,
                    on_key=ui.press_key,
                    voice=voice,
                    sets=SetsHere(chosen, states, trial, ending.begin_anew, releases),
                    watchdog=watchdog,
                    pack=pack,
                    recordings=chosen.voice,
                )
                behind.push(parts_behind.pop_all())
            watchdog.started()
            stands()
            gc.freeze()
            gc.enable()
            diary.begin()

        def hold(error: Exception) -> bool:
            from kiosk.app import outage_reason

            reason = outage_reason(error)
            if reason is None or (reason == "no_items" and not chosen.shipped):
                return False
            if releases.trial is not None and reason != "full":
                return False
            trial.wait()
            releases.works()
            watchdog.started()
            _log.error("terminal.out_of_service", reason=reason, error=type(error).__name__)
            close(reason)
            diary.begin()
            return True

        def close(reason: str) -> None:
            trace.mark("page", CLOSED.name)
            gc.enable()  # this may last
            outage.show(reason, hall_clock(settings).read())
            inbox.open(outage.take)

        def drawn() -> None:
            trial.drawn()
            releases.drawn()
            watchdog.drawn()
            if watchdog.mode is not Mode.CLOSED:
                rest.begin()
            else:
                diary.begin()

        ending = SignalEnd(app)
        way_in = WayIn(ending.begin_anew)
        ui.called = way_in.called
        rest = Rest(ending, assemble, hold)
        stack.callback(rest.join)
        if watchdog.mode is Mode.CLOSED:
            close(KEPT_CLOSED)
        voice = VoiceOf(ui)
        if settings.demo is not None:
            agent = importlib.import_module(DEMO_AGENT)
            running = agent.start(ui.window, ui, settings.demo.agent_socket, trace)
            stack.callback(running.stop)
            voice.keep = running.heard
        stack.callback(ending.stop)
        assert ui.window is not None, "build_ui gives a window or raises"
        if not screen.windowed and screen.platform != "offscreen":
            ui.window.showFullScreen()  # the offscreen platform has its size from its own file
        ui.window.frameSwapped.connect(drawn, Qt.ConnectionType.SingleShotConnection)
        code = app.exec()
        watchdog.ending(again=ending.anew)
        rest.join()
        _log.info("terminal.ended")
    if rest.error is not None:
        diary.end("failed")
        raise rest.error
    diary.end("again" if ending.anew else "told")
    if not ending.anew:
        return code
    return TECHNICIAN if way_in.taken else AGAIN
