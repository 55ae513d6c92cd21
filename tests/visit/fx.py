"""Effects by their names, wherever they are declared."""

from kiosk.visit.devices.camera import (
    CameraOff as CameraOff,
)
from kiosk.visit.devices.camera import (
    CameraOn as CameraOn,
)
from kiosk.visit.devices.camera import (
    TakePhoto as TakePhoto,
)
from kiosk.visit.devices.code_scanner import (
    ScanCode as ScanCode,
)
from kiosk.visit.devices.id_card import (
    ReadCard as ReadCard,
)
from kiosk.visit.devices.id_card import (
    WaitLifted as WaitLifted,
)
from kiosk.visit.devices.receipt_printer import (
    PrintReceipt as PrintReceipt,
)
from kiosk.visit.devices.smart_card import (
    ReadSocialCard as ReadSocialCard,
)
from kiosk.visit.devices.smart_card import (
    WaitSocialCardOut as WaitSocialCardOut,
)
from kiosk.visit.effects import (
    Asked as Asked,
)
from kiosk.visit.effects import (
    CancelEffect as CancelEffect,
)
from kiosk.visit.effects import (
    ClearVisit as ClearVisit,
)
from kiosk.visit.effects import (
    Effect as Effect,
)
from kiosk.visit.effects import (
    StartTimer as StartTimer,
)
from kiosk.visit.records import (
    Commit as Commit,
)
from kiosk.visit.records import (
    Draft as Draft,
)
from kiosk.visit.records import (
    FindReprints as FindReprints,
)
from kiosk.visit.records import (
    KeepOutcome as KeepOutcome,
)
from kiosk.visit.records import (
    KeepRating as KeepRating,
)
from kiosk.visit.records import (
    MintId as MintId,
)
