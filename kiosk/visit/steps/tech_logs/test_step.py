"""What happened, on its page."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.servicing import LineSeen, LogsRead, ReadLogs
from kiosk.visit.setup import AgainPressed
from kiosk.visit.steps.tech_logs.step import StickOpened
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender, sample_of

LINES = (
    LineSeen("2026-11-21 15:20", "paper.roll_replaced", {"device": "receipt_printer"}),
    LineSeen("2026-11-21 15:02", "printer.jammed", {"code": "D-233"}, "error"),
    LineSeen("2026-11-21 14:58", "device.slow", {"device": "camera"}, "warning"),
    LineSeen("2026-11-20 08:00", "program.started", {"version": "1.4.0", "set": "2026.11"}),
    *(
        LineSeen(f"2026-11-{day:02}", "stick.taken", {"serial": str(day)})
        for day in range(19, 0, -1)
    ),
)


def read(*lines: LineSeen) -> Mender:
    return Mender().inside("tech-logs").tell(LogsRead, ReadLogs, lines=lines)


def samples(look: Look) -> Iterator[Sample]:
    yield sample_of(Mender().inside("tech-logs"), look, "tech-logs-looking")
    yield sample_of(read(*LINES), look, "tech-logs")
    yield sample_of(read(), look, "tech-logs-none")


TOUCHES = [
    ("tech-logs", "action:again", AgainPressed()),
    ("tech-logs", "action:to-stick", StickOpened()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(AgainPressed(), StickOpened(), ev.BackPressed())


def test_lines_are_said_in_words_where_there_are_some() -> None:
    shown = read(*LINES).do(ev.LanguageChosen("en")).snapshot.view.lines
    assert (shown[0].what, shown[0].about) == ("Roll of paper replaced", "device: Receipt printer")
    assert (shown[1].what, shown[1].level) == ("printer.jammed", "error")


def test_they_are_copied_where_sticks_are() -> None:
    assert read(*LINES).do(StickOpened()).shows("tech-stick")


def test_again_reads_once_at_a_time() -> None:
    someone = Mender().inside("tech-logs").do(AgainPressed())
    assert sum(isinstance(each, ReadLogs) for each in someone.asked) == 1
