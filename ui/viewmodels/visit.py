"""The frame of every page: where we are, in which mode and language, what works around us."""

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement, QmlSingleton

from kiosk.visit.devices import keypad
from kiosk.visit.devices.sound import can_be_heard, has_headphones
from kiosk.visit.doors import DOOR
from kiosk.visit.shape import Mode, Reach
from kiosk.visit.snapshot import Snapshot
from ui.screen import ScreenSize
from ui.viewmodels.base import ViewModel, derived, shown

QML_IMPORT_NAME = "ui.viewmodels"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlSingleton
class Visit(ViewModel):
    """The present snapshot without its page view.

    Each property has a signal of its own, because nearly everything on screen depends on one
    of them and nearly nothing on all.
    """

    restyling = Signal(str)
    """Another mode or language comes with this page."""
    """Mode or language is about to change."""
    remaking = Signal()
    """What QML has made of the pages is thrown away: the screen did not answer for long."""
    page_changed = Signal()
    mode_changed = Signal()
    comfort_changed = Signal()
    room_changed = Signal()
    voice_changed = Signal()
    night_changed = Signal()
    language_changed = Signal()
    step_changed = Signal()
    whose_changed = Signal()
    dock_changed = Signal()
    around_changed = Signal()
    clock_changed = Signal()
    place_changed = Signal()
    visit_changed = Signal()
    follows_changed = Signal()
    blank = Snapshot(seq=0, visit=0, page=DOOR.name, view=DOOR.shows(), frame=DOOR.frame)

    page = shown(str, "page", page_changed)
    mode = shown(str, "mode", mode_changed)
    elder = derived(bool, lambda s: s.mode is Mode.ELDER, mode_changed)
    colours = derived(str, lambda s: str(s.comfort.colours), comfort_changed)
    size = derived(str, lambda s: str(s.comfort.size), comfort_changed)
    leftHanded = derived(bool, lambda s: s.comfort.left_handed, comfort_changed)
    low = derived(bool, lambda s: s.comfort.reach is Reach.LOW, comfort_changed)
    voice = derived(bool, lambda s: s.voice.on, voice_changed)
    voiceByItself = derived(bool, lambda s: s.voice.by_itself, voice_changed)
    voiceVolume = derived(int, lambda s: s.voice.volume, voice_changed)
    voicePace = derived(int, lambda s: s.voice.pace, voice_changed)
    voiceAloud = derived(bool, lambda s: s.voice.aloud, voice_changed)
    dark = derived(bool, lambda s: s.voice.dark, voice_changed)
    night = shown(bool, "night", night_changed)
    unseen = derived(
        bool, lambda s: has_headphones(s.around) or keypad.is_there(s.around), around_changed
    )
    """Somebody may be here who needs no screen."""
    voiceless = derived(bool, lambda s: not can_be_heard(s.around), around_changed)
    language = shown(str, "language", language_changed)
    languages = shown(list, "languages", language_changed)
    step = shown(int, "step", step_changed)
    steps = shown(int, "steps", step_changed)
    stepKey = shown(str, "step_key", step_changed)
    itemName = shown(str, "item_name", whose_changed)
    whose = shown(str, "whose", whose_changed)
    canGoBack = shown(bool, "can_go_back", dock_changed)
    canGoHome = shown(bool, "can_go_home", dock_changed)
    canFinish = derived(bool, lambda s: s.frame.finish and s.keys.finish, dock_changed)
    canHelp = derived(bool, lambda s: s.frame.help and s.keys.help, dock_changed)
    hasFinish = derived(bool, lambda s: s.keys.finish, dock_changed)
    hasHelp = derived(bool, lambda s: s.keys.help, dock_changed)
    hasHome = derived(bool, lambda s: s.keys.home, dock_changed)
    atHome = derived(bool, lambda s: s.frame.home_here, dock_changed)
    docked = derived(bool, lambda s: s.frame.dock, page_changed)
    header = derived(str, lambda s: s.frame.header, page_changed)
    behind = shown(str, "behind", page_changed)
    sheet = shown(bool, "sheet", page_changed)
    network = derived(str, lambda s: s.around.network, around_changed)
    simulated = derived(bool, lambda s: s.around.simulated, around_changed)
    safeMode = derived(bool, lambda s: s.around.safe_mode, around_changed)
    power = derived(str, lambda s: s.around.power, around_changed)
    clock = shown(str, "clock", clock_changed)
    date = shown(str, "date", clock_changed)
    place = shown(str, "place", place_changed)
    terminalName = shown(str, "terminal_name", place_changed)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._screen = ScreenSize()
        self._room = self._screen.room
        self._follows: list[str] = []

    def show(self, view: Snapshot) -> None:
        """Take the next snapshot and emit a signal for each group that differs."""
        old, self.view = self.view, view
        self._make_room()
        groups = (
            # First, so that the page that is left no longer follows what comes after.
            (self.page_changed, ("page", "behind", "sheet", "frame")),
            (self.language_changed, ("language", "languages")),
            (self.mode_changed, ("mode",)),
            (self.comfort_changed, ("comfort",)),
            (self.voice_changed, ("voice",)),
            (self.night_changed, ("night",)),
            (self.place_changed, ("place", "terminal_name")),
            (self.around_changed, ("around",)),
            (self.clock_changed, ("clock", "date")),
            (self.step_changed, ("step", "steps", "step_key")),
            (self.whose_changed, ("item_name", "whose")),
            (self.dock_changed, ("can_go_back", "can_go_home", "frame", "keys")),
        )
        for signal, names in groups:
            if any(getattr(old, name) != getattr(view, name) for name in names):
                signal.emit()

    def restyles(self, view: Snapshot) -> bool:
        """Whether this snapshot changes how every page looks."""
        old = self.view
        return (old.mode, old.language, old.comfort) != (view.mode, view.language, view.comfort)

    def make_ahead(self, pages: tuple[str, ...]) -> None:
        """Say which pages may follow, once QML can make them."""
        if list(pages) != self._follows:
            self._follows = list(pages)
            self.follows_changed.emit()

    def set_screen(self, screen: ScreenSize) -> None:
        """Say how the screen stands."""
        self._screen = screen
        self._make_room()
        self.room_changed.emit()

    def _make_room(self) -> None:
        low = self.view.comfort.reach is Reach.LOW
        room = self._screen.low_room if low else self._screen.room
        if room != self._room:
            self._room = room
            self.room_changed.emit()

    portrait = Property(bool, lambda self: self._screen.portrait, notify=room_changed)
    mmPerPx = Property(float, lambda self: self._screen.mm_per_px, notify=room_changed)
    glassWidth = Property(int, lambda self: self._screen.width_px, notify=room_changed)
    high = Property(bool, lambda self: self._screen.high, notify=room_changed)
    choosesMode = Property(bool, lambda self: self._screen.roomy or self.elder, notify=mode_changed)
    above = Property(int, lambda self: self._room.above_px, notify=room_changed)
    fit = Property(float, lambda self: self._room.fit, notify=room_changed)
    follows = Property(list, lambda self: self._follows, notify=follows_changed)
