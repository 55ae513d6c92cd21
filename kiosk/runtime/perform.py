"""From an effect to the worker that performs it."""

from collections.abc import Callable

from kiosk.runtime.devices import DevicePerformer
from kiosk.runtime.keeping import RecordKeeper
from kiosk.visit import effects as fx


def performer(
    devices: DevicePerformer, keeper: RecordKeeper, *, on_clear: Callable[[int], None]
) -> Callable[[fx.Effect], None]:
    """A function that hands each effect to its worker and returns at once."""

    def perform(effect: fx.Effect) -> None:
        match effect:
            case fx.ReadCard():
                devices.read_card(effect)
            case fx.WaitLifted():
                devices.wait_lifted(effect)
            case fx.ScanCode():
                devices.scan_code(effect)
            case fx.CancelEffect():
                devices.cancel(effect.effect)
            case fx.CameraOn():
                devices.camera_on()
            case fx.CameraOff():
                devices.camera_off()
            case fx.TakePhoto():
                devices.take_photo(effect)
            case fx.MintId():
                keeper.mint(effect)
            case fx.Commit():
                keeper.commit(effect)
            case fx.PrintReceipt():
                devices.print_receipt(effect)
            case fx.KeepOutcome():
                keeper.keep_outcome(effect)
            case fx.KeepRating():
                keeper.keep_rating(effect)
            case fx.FindReprints():
                keeper.find_reprints()
            case fx.ClearVisit():
                devices.camera_off()
                on_clear(effect.visit)
            case fx.StartTimer():
                pass  # the loop owns the timers

    return perform
