"""The scanner of codes; what one says that is not asked for stays in the worker."""

from contracts.errors import KioskError
from contracts.leaflets import item_of_leaflet
from drivers.code_scanner.port import CodeScanner, ScannedCode
from drivers.code_scanner.service_code import ServiceCodeFormat, parse_service_code
from drivers.deadline import Deadline
from drivers.errors import CodeLeftError, CodeUnreadableError, NoCodeError
from kiosk.runtime.bindings.binding import Binding, DeviceBindings, Post
from kiosk.visit.devices.code_scanner import (
    NAME,
    CodeFailed,
    CodeFailure,
    CodeScanned,
    LeafletFailed,
    LeafletScanned,
    ScanCode,
    ScanLeaflet,
    ServiceCodeShown,
)
from kiosk.visit.events import Result

CODE_WAIT_S = 600.0
"""A page waits this long for a code; the idle warning comes much earlier."""


def code_reason(error: KioskError) -> CodeFailure:
    """Key of the sentence for a service code that was not read."""
    if isinstance(error, CodeLeftError):
        return "left"
    if isinstance(error, NoCodeError):
        return "timeout"
    return "unreadable" if isinstance(error, CodeUnreadableError) else "lost"


def bindings(formats: tuple[ServiceCodeFormat, ...]) -> DeviceBindings:
    """Codes of these formats are known; others are foreign."""

    def read(
        asked: ScanCode | ScanLeaflet, scanner: CodeScanner, deadline: Deadline, post: Post
    ) -> ScannedCode:
        return scanner.read(deadline)

    def told(asked: ScanCode, scanned: ScannedCode) -> Result:
        found = parse_service_code(scanned.text, formats)
        if found is None:
            return CodeFailed(asked.visit, asked.effect, "foreign")
        shown = ServiceCodeShown(found.name, found.token)
        return CodeScanned(asked.visit, asked.effect, shown)

    def failed(asked: ScanCode, error: KioskError) -> Result:
        return CodeFailed(asked.visit, asked.effect, code_reason(error))

    def leaflet(asked: ScanLeaflet, scanned: ScannedCode) -> Result:
        item = item_of_leaflet(scanned.text)
        if item is None:
            return LeafletFailed(asked.visit, asked.effect, "foreign")
        return LeafletScanned(asked.visit, asked.effect, item)

    def no_leaflet(asked: ScanLeaflet, error: KioskError) -> Result:
        return LeafletFailed(asked.visit, asked.effect, code_reason(error))

    return DeviceBindings(
        NAME,
        (
            Binding(ScanCode, CODE_WAIT_S, read, told, failed),
            Binding(ScanLeaflet, CODE_WAIT_S, read, leaflet, no_leaflet),
        ),
    )
