"""Everything that can happen to a visit. Frozen, serialisable; results carry visit and effect."""

from dataclasses import dataclass, field

from contracts.identity import Identity
from kiosk.visit.snapshot import Mode, Surroundings

Point = tuple[float, float, int]
"""x and y in thousandths of the pad's width, t in ms since the first touch."""


@dataclass(frozen=True, slots=True)
class ServiceCodeShown:
    """A service code that was recognised; only the centre can tell whose it is."""

    name: str
    token: str = field(repr=False)


# ---- what a person does -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody touched the attract page, in a language."""

    language: str


@dataclass(frozen=True, slots=True)
class ModeChosen:
    """Standard or elder, at any moment."""

    mode: Mode


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """Another language, at any moment, without losing place."""

    language: str


@dataclass(frozen=True, slots=True)
class TilesTurned:
    """Another page of tiles, +1 or -1."""

    by: int


@dataclass(frozen=True, slots=True)
class ItemChosen:
    """An item on a home page."""

    code: str


@dataclass(frozen=True, slots=True)
class QuestionsShown:
    """The guide turns to its questions and answers, or back."""

    shown: bool


@dataclass(frozen=True, slots=True)
class BeginPressed:
    """Start the item of the guide."""


@dataclass(frozen=True, slots=True)
class ForWhomChosen:
    """For oneself or for someone else."""

    for_self: bool


@dataclass(frozen=True, slots=True)
class CardTaken:
    """The resident says the card is back in the pocket."""


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """Try the card once more."""


@dataclass(frozen=True, slots=True)
class OtherWayChosen:
    """Not by card: ``code`` for the service code, ``number`` for name and number typed."""

    way: str


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """Somebody else stands here now: forget who was here, begin anew."""


@dataclass(frozen=True, slots=True)
class IdentityAnswered:
    """Is this you?"""

    yes: bool


@dataclass(frozen=True, slots=True)
class NoticeAgreed:
    """The notice was read."""


@dataclass(frozen=True, slots=True)
class NoticeRefused:
    """The resident would rather not: the equal other way is shown."""


@dataclass(frozen=True, slots=True)
class QuestionOpened:
    """A text field or a long list is opened on its own page."""

    question: str


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """An answer as entered: text, or the code(s) of choices ("true"/"false" for bool).

    ``again`` is the second entry where a number is typed twice, None otherwise.
    """

    question: str
    raw: str | tuple[str, ...] = field(repr=False)
    again: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class NextPressed:
    """The one primary key of a form, review or guide page."""


@dataclass(frozen=True, slots=True)
class PreviousPressed:
    """One page back inside review."""


@dataclass(frozen=True, slots=True)
class EditPressed:
    """A row of the review is touched."""

    question: str


@dataclass(frozen=True, slots=True)
class PhotoPressed:
    """Take the photo (starts the countdown)."""


@dataclass(frozen=True, slots=True)
class PhotoUsed:
    """Keep this photo."""


@dataclass(frozen=True, slots=True)
class PhotoRetaken:
    """Not this one."""


@dataclass(frozen=True, slots=True)
class PhotoDeclined:
    """The equal other way instead of a photo."""


@dataclass(frozen=True, slots=True)
class ReviewAccepted:
    """All is right: go to sign."""


@dataclass(frozen=True, slots=True)
class Signed:
    """The strokes of the signature, with time."""

    strokes: tuple[tuple[Point, ...], ...] = field(repr=False)
    pad_width: int = 1000
    pad_height: int = 500


@dataclass(frozen=True, slots=True)
class SignedOtherwise:
    """The item's other way of signing."""

    code: str


@dataclass(frozen=True, slots=True)
class CommitRetried:
    """Try to keep the submission once more."""


@dataclass(frozen=True, slots=True)
class ReceiptRead:
    """The resident can, or cannot, read the printed receipt."""

    legible: bool


@dataclass(frozen=True, slots=True)
class ReprintPressed:
    """Print the receipt of this visit once more."""


@dataclass(frozen=True, slots=True)
class ReceiptKeptOnScreen:
    """The number was written down or photographed: no paper wanted."""


@dataclass(frozen=True, slots=True)
class Rated:
    """One of five levels, None for skip."""

    level: int | None


@dataclass(frozen=True, slots=True)
class AnotherItem:
    """Back to home after the visit's item is done; identity is asked again."""


@dataclass(frozen=True, slots=True)
class BackPressed:
    """The back key of the dock."""


@dataclass(frozen=True, slots=True)
class HomePressed:
    """The home key of the dock."""


@dataclass(frozen=True, slots=True)
class HelpPressed:
    """The help key of the dock."""


@dataclass(frozen=True, slots=True)
class FinishPressed:
    """The finish key of the dock or of the last page: clear everything."""


@dataclass(frozen=True, slots=True)
class StillHere:
    """The answer to the idle warning."""


@dataclass(frozen=True, slots=True)
class Touched:
    """Any touch that is not one of the above: somebody is there."""


@dataclass(frozen=True, slots=True)
class ReprintsOpened:
    """The list of receipts that never came out."""


@dataclass(frozen=True, slots=True)
class ReprintChosen:
    """Print one of them, marked 重打."""

    number: str


# ---- what the terminal reports ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClockRead:
    """The wall clock, once a minute and before a visit. ``today`` is None when not trusted.

    ``days_alone``: whole days since the centre last told its time.
    """

    time: str  # "15:20"
    date: str  # ISO
    trusted: bool
    days_alone: int = 0


@dataclass(frozen=True, slots=True)
class SurroundingsChanged:
    """A device, the line or the outbox changed state."""

    around: Surroundings


@dataclass(frozen=True, slots=True)
class ReprintsFound:
    """Receipts without a confirmed copy, read from the store."""

    lines: tuple[tuple[str, str, str, str, str, str], ...] = field(repr=False)
    # submission id, number, item name, masked applicant, masked number of the card, time


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer that an effect started has run out."""

    visit: int
    effect: int


@dataclass(frozen=True, slots=True)
class CardReading:
    """A card was found and is being read."""

    visit: int
    effect: int


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card was read."""

    visit: int
    effect: int
    identity: Identity = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardFailed:
    """The card could not be read; ``reason``: unreadable | removed | lost | timeout."""

    visit: int
    effect: int
    reason: str


@dataclass(frozen=True, slots=True)
class CardLifted:
    """The card is gone from the reader; ``known`` False: this reader cannot tell."""

    visit: int
    effect: int
    known: bool


@dataclass(frozen=True, slots=True)
class CodeScanned:
    """A service code was read and recognised."""

    visit: int
    effect: int
    code: ServiceCodeShown = field(repr=False)


@dataclass(frozen=True, slots=True)
class CodeFailed:
    """No service code; ``reason``: foreign (another kind of code) | unreadable | timeout | lost."""

    visit: int
    effect: int
    reason: str


@dataclass(frozen=True, slots=True)
class PhotoTaken:
    """A photo as JPEG."""

    visit: int
    effect: int
    jpeg: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PhotoFailed:
    """No photo; ``reason``: frozen | black | lost | timeout, or why the picture was refused:

    no-face | several-faces | dark | blurred.
    """

    visit: int
    effect: int
    reason: str


@dataclass(frozen=True, slots=True)
class IdMinted:
    """The submission id, minted on entering review."""

    visit: int
    effect: int
    submission: str


@dataclass(frozen=True, slots=True)
class Committed:
    """The submission is durable on disk."""

    visit: int
    effect: int
    number: str
    qr_payload: str


@dataclass(frozen=True, slots=True)
class CommitFailed:
    """Nothing was kept; ``reason``: full | failed."""

    visit: int
    effect: int
    reason: str


@dataclass(frozen=True, slots=True)
class Printed:
    """How a print ended: confirmed | sent | failed, with the device's reason."""

    visit: int
    effect: int
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordKept:
    """Outcome or rating is durable; ``ok`` False: it never can be, by a mistake of ours.

    A disk that does not take it now delays this event.
    """

    visit: int
    effect: int
    ok: bool


PersonEvent = (
    Started | ModeChosen | LanguageChosen | TilesTurned | ItemChosen | QuestionsShown
    | BeginPressed | ForWhomChosen | CardTaken | ReadAgain | OtherWayChosen | PersonChanged
    | IdentityAnswered | NoticeAgreed | NoticeRefused | QuestionOpened | AnswerGiven
    | NextPressed | PreviousPressed | EditPressed | PhotoPressed | PhotoUsed | PhotoRetaken
    | PhotoDeclined | ReviewAccepted
    | Signed | SignedOtherwise | CommitRetried | ReceiptRead | ReprintPressed
    | ReceiptKeptOnScreen | Rated | AnotherItem | BackPressed | HomePressed | HelpPressed
    | FinishPressed | StillHere | Touched | ReprintsOpened | ReprintChosen
)  # fmt: skip

ResultEvent = (
    TimerFired | CardReading | CardRead | CardFailed | CardLifted | CodeScanned | CodeFailed
    | PhotoTaken | PhotoFailed | IdMinted | Committed | CommitFailed | Printed | RecordKept
)  # fmt: skip

Event = PersonEvent | ResultEvent | ClockRead | SurroundingsChanged | ReprintsFound
