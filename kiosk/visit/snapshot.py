"""What the resident sees, as frozen values: the screen is a function of one Snapshot.

Texts that belong to an item are already in the visit's language. Texts that belong to the
pages are not here: the screen looks them up in the catalogues by its own keys, and by the
``*_key`` fields below. Fields that may hold something personal have ``repr=False``.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Page(StrEnum):
    """Every page; the values are the page names of the resident files."""

    ATTRACT = "attract"
    HOME = "home"
    GUIDE = "guide"
    FOR_WHOM = "for-whom"
    IDENTIFY = "identify"
    SCAN_CODE = "scan-code"
    TYPE_IDENTITY = "type-identity"  # drawn as a page of the form
    CONFIRM_IDENTITY = "confirm-identity"
    NOTICE = "notice"
    FORM = "form"
    PHOTO = "photo"
    REVIEW = "review"
    SIGN = "sign"
    COMMIT = "commit"
    RECEIPT = "receipt"
    RATING = "rating"
    DONE = "done"
    IDLE_WARNING = "idle-warning"
    STOPPED = "stopped"
    HELP = "help"
    REPRINT = "reprint"
    OTHER_CARD = "other-card"
    OUT_OF_SERVICE = "out-of-service"


class Mode(StrEnum):
    """How the pages are laid out; elder is its own layout, not a larger font."""

    STANDARD = "standard"
    ELDER = "elder"


@dataclass(frozen=True, slots=True)
class DeviceView:
    """State of a device for the people in front of it.

    ``level`` is "ok", "warning" (works, but know this), "down" or "absent" (not fitted);
    ``reason`` is a key below ``status.`` such as "paper-out", "" when all is well.
    """

    level: str = "absent"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is true around the visit: devices, the line to the centre, the clock."""

    reader: DeviceView = DeviceView()
    printer: DeviceView = DeviceView()
    camera: DeviceView = DeviceView()
    network: str = "unknown"  # reachable | unreachable | unknown
    waiting: int = 0  # sealed records that the centre has not confirmed yet
    simulated: bool = False  # the permanent mark 模拟设备
    scanner: DeviceView = DeviceView()
    power: str = "mains"  # mains | battery | low; mains too when nobody can tell


@dataclass(frozen=True, slots=True)
class TileView:
    """One item on a home page."""

    code: str
    name: str
    official_name: str
    icon: str
    available: bool = True
    reason_key: str = ""  # why not here now, or what goes another way now; below ``home.``


@dataclass(frozen=True, slots=True)
class AttractView:
    """The page that waits for the next resident."""


@dataclass(frozen=True, slots=True)
class HomeView:
    """Home, one page of tiles; ``reprints`` says that some receipts never came out."""

    tiles: tuple[TileView, ...]
    page: int = 0
    pages: int = 1
    reprints: bool = False


@dataclass(frozen=True, slots=True)
class BringView:
    """One thing the resident needs; ``have`` is True when card or system brings it."""

    text: str
    have: bool


@dataclass(frozen=True, slots=True)
class GuideView:
    """The guide of an item on one screen (two pages of questions and answers at most)."""

    code: str
    name: str
    official_name: str
    icon: str
    summary: str
    who: str
    bring: tuple[BringView, ...]
    minutes: int
    fee: str
    time_limit: str
    result: str
    where: str
    staffed_way: str
    office: str
    phone: str
    qa: tuple[tuple[str, str], ...]
    available: bool = True
    reason_key: str = ""
    receipt_on_screen: bool = False  # said before the visit starts: no printer now
    photo_elsewhere: str = ""  # said before the visit starts: no camera, and this other way
    way_without_card: str = ""  # said before the visit starts: no reader; code | number
    showing_qa: bool = False


@dataclass(frozen=True, slots=True)
class ForWhomView:
    """「给自己办 / 替别人办」, asked before the card."""

    allows_other: bool


@dataclass(frozen=True, slots=True)
class IdentifyView:
    """Card reading. ``phase``: waiting | reading | take-card | still-there | failed | lost.

    ``for_receipt``: the card is wanted only to find a receipt that never came out; whoever has
    none is told to ask staff or ``phone``. ``ways`` without a card: code, number.
    """

    phase: str
    failure_key: str = ""  # below ``identify.``, when phase is failed
    for_self: bool = True
    for_receipt: bool = False
    phone: str = ""
    ways: tuple[str, ...] = ()
    code_name: str = ""


@dataclass(frozen=True, slots=True)
class ScanCodeView:
    """A service code is wanted. ``phase``: waiting | failed | lost.

    ``failure_key`` is below ``scan.``; ``code_name`` is what people call their code.
    """

    phase: str
    code_name: str
    failure_key: str = ""
    for_self: bool = True


@dataclass(frozen=True, slots=True)
class OtherCardView:
    """「换人了吗?」: another card lies there, and nothing of who was here is shown."""

    can_end: bool = True  # not while a submission is being kept


@dataclass(frozen=True, slots=True)
class ConfirmIdentityView:
    """「这是您吗?」 with masked values; ``typed``: they come from the keys, not from a card."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    name_incomplete: bool = False  # the card holds a character that fonts may not have
    for_self: bool = True
    typed: bool = False


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Who uses what, why, how long; ``title`` and paragraphs come from the item."""

    title: str
    paragraphs: tuple[str, ...]
    refuse: str


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One answer that can be chosen."""

    code: str
    label: str
    help: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as the page shows it.

    ``type`` is one of text, phone, digits, number, date, bool, choice, choices.
    ``raw`` is the text of a text-like answer as it was typed (dates YYYY-MM-DD), ``shown``
    is how it is read (grouped digits, chosen labels). ``keyboard`` is pinyin, latin, digits
    or date. ``origin`` is "card", "default" or "resident" ("" while unanswered).
    """

    id: str
    type: str
    label: str
    help: str = ""
    required: bool = True
    choices: tuple[ChoiceView, ...] = ()
    raw: str = field(default="", repr=False)
    again: str = field(default="", repr=False)
    shown: str = field(default="", repr=False)
    keyboard: str = "pinyin"
    max_length: int = 60
    enter_twice: bool = False
    origin: str = ""
    confirm: bool = False
    error: str = ""
    allow_x: bool = False  # an identity number may end in X


@dataclass(frozen=True, slots=True)
class FormView:
    """One page of the form.

    ``single`` pages show one question with its pad or keyboard (always in elder mode, and
    when a text answer or a long list of choices is edited in standard mode); otherwise the
    questions stand together. ``number``/``count`` count pages (standard) or questions
    (elder). ``card_lines`` are masked facts from the card, shown on the first page.
    """

    title: str
    questions: tuple[QuestionView, ...]
    single: bool
    number: int
    count: int
    card_lines: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    returning: bool = False  # opened from review: next goes back there
    editing: bool = False  # single, opened from a standard group page
    asks_identity: bool = False  # the two questions of whoever has no card


@dataclass(frozen=True, slots=True)
class PhotoView:
    """Portrait photo. ``phase``: ready | countdown | taking | check | unavailable."""

    phase: str
    why: str
    seconds: int = 0
    alternative: str = ""  # label of the equal other way, "" when there is none
    alternative_text: str = ""  # what follows when it is chosen
    photo: bytes = field(default=b"", repr=False)  # JPEG, phase check only
    failure_key: str = ""  # below ``photo.``; in phase ready: why the last one was refused
    as_it_is: bool = False  # the next picture is taken whatever the camera says of it


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One line of the review; ``editable`` rows open their question."""

    id: str
    label: str
    value: str = field(repr=False)
    editable: bool = True
    full: str = field(default="", repr=False)  # shown on the owner's own tap, hides again


@dataclass(frozen=True, slots=True)
class ReviewView:
    """Everything that will be sent, page by page."""

    rows: tuple[ReviewRow, ...]
    number: int
    count: int
    signs: bool


@dataclass(frozen=True, slots=True)
class SignView:
    """Handwritten signature, bound to what was reviewed."""

    declaration: str
    alternatives: tuple[tuple[str, ...], ...] = ()  # code, label, what follows when it is chosen
    error_key: str = ""  # below ``sign.``


@dataclass(frozen=True, slots=True)
class CommitView:
    """Keeping the submission. ``phase``: working | failed."""

    phase: str = "working"
    failure_key: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What came out, and what to do when nothing did.

    ``phase``: printing | printed (ask whether it can be read) | sent (not confirmed) |
    on-screen (no paper; ``reason`` below ``status.``).
    """

    phase: str
    number: str
    item_name: str
    status_line: str
    answer_by: str
    phones: tuple[str, ...]
    qr_payload: str
    reason: str = ""
    copies: int = 0
    can_reprint: bool = True


@dataclass(frozen=True, slots=True)
class RatingView:
    """Five equal choices, skip allowed, no default."""

    item_name: str


@dataclass(frozen=True, slots=True)
class DoneView:
    """What happens next."""

    number: str
    item_name: str
    status_line: str
    answer_by: str
    next_steps: tuple[str, ...]
    phones: tuple[str, ...]
    on_paper: bool
    sent: bool  # the centre has confirmed it already
    another: bool = True  # something else may be begun now


@dataclass(frozen=True, slots=True)
class IdleWarningView:
    """「您还在吗?」"""

    seconds: int


@dataclass(frozen=True, slots=True)
class StoppedView:
    """The visit cannot go on; every stop has a way out.

    Either ``message``/``way_out`` come from the item, or ``reason_key`` names page texts
    below ``stopped.`` (``<key>_title``, ``<key>_text``, ``<key>_way_out``).
    """

    reason_key: str
    message: str = ""
    way_out: str = ""
    office: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class HelpView:
    """A person's help: where, until when, which phone."""

    hours: str
    phone: str
    place: str


@dataclass(frozen=True, slots=True)
class ReprintLine:
    """One receipt that never came out, masked."""

    number: str
    item_name: str
    applicant: str = field(repr=False)
    time: str = ""


@dataclass(frozen=True, slots=True)
class ReprintView:
    """Receipts of this card without a confirmed copy, newest first."""

    lines: tuple[ReprintLine, ...]
    phase: str = "list"  # list | printing | printed | failed
    reason: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class OutOfServiceView:
    """The terminal takes no visits now."""

    reason_key: str
    phone: str


PageView = (
    AttractView
    | HomeView
    | GuideView
    | ForWhomView
    | IdentifyView
    | ScanCodeView
    | OtherCardView
    | ConfirmIdentityView
    | NoticeView
    | FormView
    | PhotoView
    | ReviewView
    | SignView
    | CommitView
    | ReceiptView
    | RatingView
    | DoneView
    | IdleWarningView
    | StoppedView
    | HelpView
    | ReprintView
    | OutOfServiceView
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of the terminal, complete enough to draw it.

    Attributes:
        seq: rises by one with every published snapshot.
        visit: number of the visit since start, 0 between visits.
        step, steps: position in the step bar (1-based), 0 when the page has none.
        whose: masked name of the person whose matter this is, "" before identification.
        can_go_back, can_go_home: whether these dock keys act on this page.
    """

    seq: int
    visit: int
    page: Page
    view: PageView
    mode: Mode = Mode.STANDARD
    language: str = "zh-CN"
    languages: tuple[str, ...] = ("zh-CN", "en")
    orientation: str = "portrait"
    step: int = 0
    steps: int = 0
    step_key: str = ""  # below ``step.``
    item_name: str = ""
    whose: str = field(default="", repr=False)
    can_go_back: bool = False
    can_go_home: bool = False
    around: Surroundings = Surroundings()
    clock: str = ""  # "15:20"
    date: str = ""  # ISO date, shown in the visit's language
    place: str = ""
    terminal_name: str = ""
