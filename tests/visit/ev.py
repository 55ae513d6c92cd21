"""Events by their names, wherever they are declared."""

from kiosk.visit.answers import (
    AnswerGiven as AnswerGiven,
)
from kiosk.visit.answers import (
    QuestionOpened as QuestionOpened,
)
from kiosk.visit.choices import (
    ChoicesListed as ChoicesListed,
)
from kiosk.visit.choices import (
    ChoicesTurned as ChoicesTurned,
)
from kiosk.visit.choices import (
    LetterChosen as LetterChosen,
)
from kiosk.visit.devices.camera import (
    PhotoFailed as PhotoFailed,
)
from kiosk.visit.devices.camera import (
    PhotoTaken as PhotoTaken,
)
from kiosk.visit.devices.code_scanner import (
    CodeFailed as CodeFailed,
)
from kiosk.visit.devices.code_scanner import (
    CodeScanned as CodeScanned,
)
from kiosk.visit.devices.code_scanner import (
    ServiceCodeShown as ServiceCodeShown,
)
from kiosk.visit.devices.id_card import (
    CardFailed as CardFailed,
)
from kiosk.visit.devices.id_card import (
    CardLifted as CardLifted,
)
from kiosk.visit.devices.id_card import (
    CardRead as CardRead,
)
from kiosk.visit.devices.id_card import (
    CardReading as CardReading,
)
from kiosk.visit.devices.receipt_printer import (
    Printed as Printed,
)
from kiosk.visit.devices.smart_card import (
    SocialCardFailed as SocialCardFailed,
)
from kiosk.visit.devices.smart_card import (
    SocialCardOut as SocialCardOut,
)
from kiosk.visit.devices.smart_card import (
    SocialCardRead as SocialCardRead,
)
from kiosk.visit.events import (
    BackPressed as BackPressed,
)
from kiosk.visit.events import (
    CardTaken as CardTaken,
)
from kiosk.visit.events import (
    ClockRead as ClockRead,
)
from kiosk.visit.events import (
    Event as Event,
)
from kiosk.visit.events import (
    FinishPressed as FinishPressed,
)
from kiosk.visit.events import (
    HelpPressed as HelpPressed,
)
from kiosk.visit.events import (
    HomePressed as HomePressed,
)
from kiosk.visit.events import (
    LanguageChosen as LanguageChosen,
)
from kiosk.visit.events import (
    ModeChosen as ModeChosen,
)
from kiosk.visit.events import (
    NextPressed as NextPressed,
)
from kiosk.visit.events import (
    PersonEvent as PersonEvent,
)
from kiosk.visit.events import (
    ReadAgain as ReadAgain,
)
from kiosk.visit.events import (
    Report as Report,
)
from kiosk.visit.events import (
    Result as Result,
)
from kiosk.visit.events import (
    Started as Started,
)
from kiosk.visit.events import (
    StillHere as StillHere,
)
from kiosk.visit.events import (
    SurroundingsChanged as SurroundingsChanged,
)
from kiosk.visit.events import (
    TimerFired as TimerFired,
)
from kiosk.visit.events import (
    Touched as Touched,
)
from kiosk.visit.ink import (
    Point as Point,
)
from kiosk.visit.records import (
    CommitFailed as CommitFailed,
)
from kiosk.visit.records import (
    Committed as Committed,
)
from kiosk.visit.records import (
    IdMinted as IdMinted,
)
from kiosk.visit.records import (
    RecordKept as RecordKept,
)
from kiosk.visit.records import (
    ReprintEntry as ReprintEntry,
)
from kiosk.visit.records import (
    ReprintsFound as ReprintsFound,
)
from kiosk.visit.steps.commit.step import (
    CommitRetried as CommitRetried,
)
from kiosk.visit.steps.confirm_identity.step import (
    IdentityAnswered as IdentityAnswered,
)
from kiosk.visit.steps.done.step import (
    AnotherItem as AnotherItem,
)
from kiosk.visit.steps.done.step import (
    NextStepsRead as NextStepsRead,
)
from kiosk.visit.steps.for_whom.step import (
    ForWhomChosen as ForWhomChosen,
)
from kiosk.visit.steps.guide.step import (
    BeginPressed as BeginPressed,
)
from kiosk.visit.steps.guide.step import (
    QuestionsShown as QuestionsShown,
)
from kiosk.visit.steps.guide.step import (
    RulesOpened as RulesOpened,
)
from kiosk.visit.steps.home.step import (
    ItemChosen as ItemChosen,
)
from kiosk.visit.steps.home.step import (
    ReprintsOpened as ReprintsOpened,
)
from kiosk.visit.steps.home.step import (
    TilesTurned as TilesTurned,
)
from kiosk.visit.steps.identify.step import (
    OtherWayChosen as OtherWayChosen,
)
from kiosk.visit.steps.notice.step import (
    NoticeAgreed as NoticeAgreed,
)
from kiosk.visit.steps.notice.step import (
    NoticeRefused as NoticeRefused,
)
from kiosk.visit.steps.other_card.step import (
    PersonChanged as PersonChanged,
)
from kiosk.visit.steps.photo.step import (
    PhotoDeclined as PhotoDeclined,
)
from kiosk.visit.steps.photo.step import (
    PhotoPressed as PhotoPressed,
)
from kiosk.visit.steps.photo.step import (
    PhotoRetaken as PhotoRetaken,
)
from kiosk.visit.steps.photo.step import (
    PhotoUsed as PhotoUsed,
)
from kiosk.visit.steps.rating.step import (
    Rated as Rated,
)
from kiosk.visit.steps.receipt.step import (
    ReceiptKeptOnScreen as ReceiptKeptOnScreen,
)
from kiosk.visit.steps.receipt.step import (
    ReceiptRead as ReceiptRead,
)
from kiosk.visit.steps.receipt.step import (
    ReprintPressed as ReprintPressed,
)
from kiosk.visit.steps.reprint.step import (
    ReprintChosen as ReprintChosen,
)
from kiosk.visit.steps.review.step import (
    EditPressed as EditPressed,
)
from kiosk.visit.steps.review.step import (
    PreviousPressed as PreviousPressed,
)
from kiosk.visit.steps.review.step import (
    ReviewAccepted as ReviewAccepted,
)
from kiosk.visit.steps.sign.step import (
    Signed as Signed,
)
from kiosk.visit.steps.sign.step import (
    SignedOtherwise as SignedOtherwise,
)
