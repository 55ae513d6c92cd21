"""View-models of the pages before and around the form; each shows one frozen view."""

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement, QmlSingleton

from kiosk.visit.snapshot import (
    BringView,
    ConfirmIdentityView,
    ForWhomView,
    GuideView,
    HelpView,
    HomeView,
    IdentifyView,
    IdleWarningView,
    NoticeView,
    OtherCardView,
    OutOfServiceView,
    ScanCodeView,
    StoppedView,
    TileView,
)
from ui.glyphs import drawable
from ui.viewmodels.base import Rows, ViewModel, derived, shown

QML_IMPORT_NAME = "ui.viewmodels"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlSingleton
class HomeModel(ViewModel):
    """One page of tiles."""

    changed = Signal()
    blank = HomeView(tiles=())

    page = shown(int, "page", changed)
    pages = shown(int, "pages", changed)
    reprints = shown(bool, "reprints", changed)
    count = derived(int, lambda v: len(v.tiles), changed)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tiles = Rows(tuple(TileView.__dataclass_fields__), self)

    def spread(self, view: HomeView) -> None:
        """Tiles into their rows."""
        self._tiles.set_rows(view.tiles)

    def _read_tiles(self) -> QObject:
        return self._tiles

    tiles = Property(QObject, _read_tiles, constant=True)


@QmlElement
@QmlSingleton
class GuideModel(ViewModel):
    """The guide of an item."""

    changed = Signal()
    blank = GuideView(
        code="", name="", official_name="", icon="", summary="", who="", bring=(), minutes=0,
        fee="", time_limit="", result="", where="", staffed_way="", office="", phone="", qa=(),
    )  # fmt: skip

    code = shown(str, "code", changed)
    name = shown(str, "name", changed)
    officialName = shown(str, "official_name", changed)
    icon = shown(str, "icon", changed)
    summary = shown(str, "summary", changed)
    who = shown(str, "who", changed)
    minutes = shown(int, "minutes", changed)
    fee = shown(str, "fee", changed)
    timeLimit = shown(str, "time_limit", changed)
    result = shown(str, "result", changed)
    where = shown(str, "where", changed)
    staffedWay = shown(str, "staffed_way", changed)
    office = shown(str, "office", changed)
    phone = shown(str, "phone", changed)
    questions = shown(list, "qa", changed)
    available = shown(bool, "available", changed)
    reasonKey = shown(str, "reason_key", changed)
    receiptOnScreen = shown(bool, "receipt_on_screen", changed)
    photoElsewhere = shown(str, "photo_elsewhere", changed)
    wayWithoutCard = shown(str, "way_without_card", changed)
    showingQuestions = shown(bool, "showing_qa", changed)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bring = Rows(tuple(BringView.__dataclass_fields__), self)

    def spread(self, view: GuideView) -> None:
        """What to bring into its rows."""
        self._bring.set_rows(view.bring)

    def _read_bring(self) -> QObject:
        return self._bring

    bring = Property(QObject, _read_bring, constant=True)


@QmlElement
@QmlSingleton
class ForWhomModel(ViewModel):
    """For oneself or for someone else."""

    changed = Signal()
    blank = ForWhomView(allows_other=False)

    allowsOther = shown(bool, "allows_other", changed)


@QmlElement
@QmlSingleton
class IdentifyModel(ViewModel):
    """Card reading."""

    changed = Signal()
    blank = IdentifyView(phase="waiting")

    phase = shown(str, "phase", changed)
    failureKey = shown(str, "failure_key", changed)
    forSelf = shown(bool, "for_self", changed)
    forReceipt = shown(bool, "for_receipt", changed)
    phone = shown(str, "phone", changed)
    byCode = derived(bool, lambda view: "code" in view.ways, changed)
    byNumber = derived(bool, lambda view: "number" in view.ways, changed)
    codeName = shown(str, "code_name", changed)


@QmlElement
@QmlSingleton
class ScanCodeModel(ViewModel):
    """The service code instead of a card."""

    changed = Signal()
    blank = ScanCodeView(phase="waiting", code_name="")

    phase = shown(str, "phase", changed)
    failureKey = shown(str, "failure_key", changed)
    codeName = shown(str, "code_name", changed)
    forSelf = shown(bool, "for_self", changed)


@QmlElement
@QmlSingleton
class OtherCardModel(ViewModel):
    """Has somebody else come?"""

    changed = Signal()
    blank = OtherCardView()

    canEnd = shown(bool, "can_end", changed)


@QmlElement
@QmlSingleton
class ConfirmIdentityModel(ViewModel):
    """Is this you? Masked."""

    changed = Signal()
    blank = ConfirmIdentityView(name="", id_number="")

    name = shown(str, "name", changed)
    idNumber = shown(str, "id_number", changed)
    nameIncomplete = derived(
        bool, lambda view: view.name_incomplete and not drawable(view.name), changed
    )
    forSelf = shown(bool, "for_self", changed)
    typed = shown(bool, "typed", changed)


@QmlElement
@QmlSingleton
class NoticeModel(ViewModel):
    """Who uses what, why, how long."""

    changed = Signal()
    blank = NoticeView(title="", paragraphs=(), refuse="")

    title = shown(str, "title", changed)
    paragraphs = shown(list, "paragraphs", changed)
    refuse = shown(str, "refuse", changed)


@QmlElement
@QmlSingleton
class IdleWarningModel(ViewModel):
    """Still there?"""

    changed = Signal()
    blank = IdleWarningView(seconds=0)

    seconds = shown(int, "seconds", changed)


@QmlElement
@QmlSingleton
class StoppedModel(ViewModel):
    """The visit cannot go on, and what to do instead."""

    changed = Signal()
    blank = StoppedView(reason_key="")

    reasonKey = shown(str, "reason_key", changed)
    message = shown(str, "message", changed)
    wayOut = shown(str, "way_out", changed)
    office = shown(str, "office", changed)
    phone = shown(str, "phone", changed)


@QmlElement
@QmlSingleton
class HelpModel(ViewModel):
    """A person's help."""

    changed = Signal()
    blank = HelpView(hours="", phone="", place="")

    hours = shown(str, "hours", changed)
    phone = shown(str, "phone", changed)
    place = shown(str, "place", changed)


@QmlElement
@QmlSingleton
class OutOfServiceModel(ViewModel):
    """The terminal takes no visits now."""

    changed = Signal()
    blank = OutOfServiceView(reason_key="", phone="")

    reasonKey = shown(str, "reason_key", changed)
    phone = shown(str, "phone", changed)
