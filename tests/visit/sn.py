"""Views by their names, wherever they are declared."""

from dataclasses import replace

from kiosk.visit.choices import (
    ChoiceView as ChoiceView,
)
from kiosk.visit.questions import (
    CardLine as CardLine,
)
from kiosk.visit.questions import (
    QuestionsView as QuestionsView,
)
from kiosk.visit.questions import (
    QuestionView as QuestionView,
)
from kiosk.visit.shape import (
    Mode as Mode,
)
from kiosk.visit.snapshot import (
    Snapshot as Snapshot,
)
from kiosk.visit.steps.attract.step import (
    AttractView as AttractView,
)
from kiosk.visit.steps.commit.step import (
    CommitView as CommitView,
)
from kiosk.visit.steps.confirm_identity.step import (
    ConfirmIdentityView as ConfirmIdentityView,
)
from kiosk.visit.steps.done.step import (
    DoneView as DoneView,
)
from kiosk.visit.steps.done.step import (
    NextStepView as NextStepView,
)
from kiosk.visit.steps.for_whom.step import (
    ForWhomView as ForWhomView,
)
from kiosk.visit.steps.guide.step import (
    BringView as BringView,
)
from kiosk.visit.steps.guide.step import (
    GuideView as GuideView,
)
from kiosk.visit.steps.guide.step import (
    QaView as QaView,
)
from kiosk.visit.steps.help.step import (
    HelpView as HelpView,
)
from kiosk.visit.steps.home.step import (
    HomeView as HomeView,
)
from kiosk.visit.steps.home.step import (
    TileView as TileView,
)
from kiosk.visit.steps.identify.step import (
    IdentifyView as IdentifyView,
)
from kiosk.visit.steps.idle_warning.step import (
    IdleWarningView as IdleWarningView,
)
from kiosk.visit.steps.notice.step import (
    NoticeView as NoticeView,
)
from kiosk.visit.steps.other_card.step import (
    OtherCardView as OtherCardView,
)
from kiosk.visit.steps.out_of_service.step import (
    OutOfServiceView as OutOfServiceView,
)
from kiosk.visit.steps.photo.step import (
    PhotoView as PhotoView,
)
from kiosk.visit.steps.rating.step import (
    RatingView as RatingView,
)
from kiosk.visit.steps.receipt.step import (
    ReceiptView as ReceiptView,
)
from kiosk.visit.steps.reprint.step import (
    ReprintLine as ReprintLine,
)
from kiosk.visit.steps.reprint.step import (
    ReprintView as ReprintView,
)
from kiosk.visit.steps.review.step import (
    ReviewRow as ReviewRow,
)
from kiosk.visit.steps.review.step import (
    ReviewView as ReviewView,
)
from kiosk.visit.steps.scan_code.step import (
    ScanCodeView as ScanCodeView,
)
from kiosk.visit.steps.sign.step import (
    OtherWayView as OtherWayView,
)
from kiosk.visit.steps.sign.step import (
    SignView as SignView,
)
from kiosk.visit.steps.stopped.step import (
    StoppedView as StoppedView,
)
from kiosk.visit.surroundings import (
    DeviceView as DeviceView,
)
from kiosk.visit.surroundings import (
    Network,
    Power,
)
from kiosk.visit.surroundings import (
    Surroundings as Surroundings,
)

ABSENT = DeviceView()
CLASSES = {
    "reader": "id_card",
    "printer": "receipt_printer",
    "camera": "camera",
    "scanner": "code_scanner",
    "social": "smart_card",
    "desk": "document_camera",
}
"""What tests call the devices that visits ask, and their classes."""


def surroundings(
    *,
    reader: DeviceView = ABSENT,
    printer: DeviceView = ABSENT,
    camera: DeviceView = ABSENT,
    scanner: DeviceView = ABSENT,
    social: DeviceView = ABSENT,
    desk: DeviceView = ABSENT,
    network: Network = "unknown",
    power: Power = "mains",
    waiting: int = 0,
    simulated: bool = False,
) -> Surroundings:
    """Surroundings with these devices."""
    around = Surroundings({}, network, waiting, simulated, power)
    named = {
        "reader": reader,
        "printer": printer,
        "camera": camera,
        "scanner": scanner,
        "social": social,
        "desk": desk,
    }
    fitted = {name: device for name, device in named.items() if device != ABSENT}
    return with_devices(around, **fitted)


def with_devices(around: Surroundings, **devices: DeviceView) -> Surroundings:
    """The same with other devices; those not named stay as they are."""
    changed = {CLASSES[name]: device for name, device in devices.items()}
    return replace(around, devices={**around.devices, **changed})
