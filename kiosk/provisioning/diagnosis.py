"""Why the centre is not reached, from the cable to its answer, in findings with what to do."""

from collections.abc import Iterator

from contracts.hosts import is_this_machine
from kiosk.maintenance.finding import Finding, Level
from kiosk.provisioning.line import Kernel, name_servers, this_side
from kiosk.provisioning.way import Way, walk

_USUAL = Kernel()


def diagnose(way: Way, kernel: Kernel = _USUAL) -> Iterator[Finding]:
    """Look at every piece, each as soon as it is known; ends at the first trouble.

    Blocking, at most six times ``way.piece_s``.
    """
    if not is_this_machine(way.first[0]):
        for finding in this_side(kernel):
            yield finding
            if finding.level is Level.TROUBLE:
                return
    yield from walk(way, name_servers(kernel))
