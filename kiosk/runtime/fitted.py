"""The devices of this terminal: each started as the settings say, and bound to what is asked of it.

Which class of devices does what a visit asks for is named here and nowhere else.
"""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

import structlog

from drivers.adapter import AdapterError, find
from drivers.receipt_printer.port import PrinterBitmap
from drivers.runner import DeviceRunner
from drivers.status import DeviceState, DeviceStatus
from drivers.video.frame import VideoFrame
from kiosk.adapters import BUILT_IN
from kiosk.documents.raster.bitmap import ReceiptBitmap
from kiosk.maintenance.board import StateFile
from kiosk.older import newer_was_here
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
from kiosk.runtime.bindings.binding import DeviceBindings
from kiosk.runtime.devices import Runners
from kiosk.runtime.surroundings import SurroundingsBoard
from kiosk.settings import Settings
from kiosk.watchdog.care import Care

_log = structlog.get_logger(__name__)

USUAL_CARE = Care()


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
            runner.start()
            stack.callback(runner.stop)
            runners[device_class] = runner
            settle(runner)
    if wrong and not newer_was_here(settings.terminal.data_dir):
        raise AdapterError("; ".join(wrong))
    for each in wrong:
        _log.error("device.not_known", mistake=each)
    return runners


def _tell(
    name: str, show: Callable[[DeviceStatus], None], note: StateFile, status: DeviceStatus
) -> None:
    show(status)
    note.tell(name, status)


def bound(
    fitted: Runners,
    settings: Settings,
    receipt: Callable[[str, bool, int], ReceiptBitmap],
    on_frame: Callable[[VideoFrame], None],
    on_camera_off: Callable[[], None],
) -> tuple[DeviceBindings, ...]:
    """What a visit may ask of each device, as commands of its driver.

    ``receipt`` draws the receipt of a submission, as a reprint or not, so many dots wide.
    """

    def bitmap(submission: str, reprint: bool) -> PrinterBitmap:
        width = _driver(fitted, receipt_printer.NAME).width_dots  # its worker asks
        drawn = receipt(submission, reprint, width)
        return PrinterBitmap(drawn.width, drawn.height, drawn.rows)

    return (
        id_card.BINDINGS,
        smart_card.BINDINGS,
        code_scanner.bindings(tuple(code.format for code in settings.service_codes)),
        camera.bindings(_driver(fitted, camera.NAME), on_frame, on_camera_off),
        receipt_printer.bindings(bitmap),
        document_camera.bindings(_driver(fitted, document_camera.NAME), on_frame, on_camera_off),
    )


def hear_keys(fitted: Runners, on_key: Callable[[str], None], stack: ExitStack) -> None:
    """Tell ``on_key`` each key of a keypad, where there is one; from a thread."""
    if keypad.NAME in fitted:
        keys = keypad.KeyListener(fitted[keypad.NAME], on_key)
        keys.start()
        stack.callback(keys.stop)


def _driver(runners: Runners, device_class: str) -> Any:
    runner = runners.get(device_class)
    return None if runner is None else runner.driver
