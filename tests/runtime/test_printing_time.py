"""How long a print may take, and what fits into it."""

from drivers.receipt_printer.port import PrinterBitmap
from drivers.receipt_printer.port_rest import USUAL_REST_S
from drivers.receipt_printer.printer import PRINTS_S
from kiosk.runtime.bindings import receipt_printer

LONGEST_LOCK_S = 30.0
"""For so long some printers serve nobody after a connection: also after a health check's."""


def test_a_print_outlasts_the_rest_after_the_question_before_it() -> None:
    bindings = receipt_printer.bindings(lambda name, again: PrinterBitmap(8, 1, b"\0"))
    seconds = bindings.jobs[0].limit_s
    assert seconds - PRINTS_S > USUAL_REST_S > LONGEST_LOCK_S
