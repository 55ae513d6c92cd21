"""The receipt printer: the receipt is drawn and printed on the printer's own thread."""

from collections.abc import Callable

from contracts.errors import KioskError
from drivers.deadline import Deadline
from drivers.receipt_printer.port import PRINT_S, PrinterBitmap, PrintOutcome, ReceiptPrinter
from kiosk.runtime.bindings.binding import Binding, DeviceBindings, Post
from kiosk.visit.devices.receipt_printer import NAME as NAME
from kiosk.visit.devices.receipt_printer import Printed, PrintReceipt
from kiosk.visit.events import Result


def print_reason(error: KioskError) -> str:
    """Key of the sentence for a receipt that did not come out."""
    return error.user_text_key.removeprefix("error.").replace("_", "-")


def bindings(bitmap: Callable[[str, bool], PrinterBitmap]) -> DeviceBindings:
    """``bitmap`` draws the receipt of a submission, as a reprint or not."""

    def print_it(
        asked: PrintReceipt, printer: ReceiptPrinter, deadline: Deadline, post: Post
    ) -> PrintOutcome:
        return printer.print_bitmap(bitmap(asked.submission, asked.reprint), deadline)

    def told(asked: PrintReceipt, outcome: PrintOutcome) -> Result:
        confirmed = outcome is PrintOutcome.CONFIRMED
        return Printed(asked.visit, asked.effect, "confirmed" if confirmed else "sent")

    def failed(asked: PrintReceipt, error: KioskError) -> Result:
        return Printed(asked.visit, asked.effect, "failed", print_reason(error))

    def absent(asked: PrintReceipt) -> Result:
        return Printed(asked.visit, asked.effect, "failed", "no-printer")

    return DeviceBindings(NAME, (Binding(PrintReceipt, PRINT_S, print_it, told, failed, absent),))
