"""Starts a terminal that runs anew, and times it."""

import time

from demo.bench.visiting import frames_of
from demo.processes import wait_for
from demo.stage import Stage

LIMIT_S = 60.0
FIRST = "attract"


def start_ms(stage: Stage) -> float:
    """Milliseconds from the start of the process to its first page complete on the screen."""
    stage.processes.stop("terminal")
    begun = time.monotonic()
    stage.processes.restart("terminal")
    return first_page_ms(stage) - begun * 1000


def first_page_ms(stage: Stage) -> float:
    """When the first page of a terminal that just started was complete, in monotonic ms."""
    link = stage.connect_screen(LIMIT_S)
    try:

        def first() -> float | None:
            return next((f[1] for f in frames_of(link) if f[3] == FIRST), None)

        return wait_for("the first page", first, stage.processes.children["terminal"], LIMIT_S)
    finally:
        link.close()
