"""The service code."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit.events import BackPressed, HelpPressed, ReadAgain, Touched
from kiosk.visit.steps.scan_code.step import STEP, ScanCodeView
from tests.pages import Hand, Look, Sample


def samples(look: Look) -> Iterator[Sample]:
    code = look.t("示例服务码", "Demo service code")
    yield Sample("scan-code-waiting", ScanCodeView("waiting", code))
    yield Sample("scan-code-failed", ScanCodeView("failed", code, "foreign"))
    yield Sample("scan-code-lost", ScanCodeView("lost", code, "lost"))


TOUCHES = [
    ("scan-code-failed", "action:read-again", ReadAgain()),
    ("scan-code-failed", "action:way-out", HelpPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(ReadAgain(), BackPressed(), Touched())


def test_what_is_told_when_the_scanner_cannot_be_asked_is_an_answer_that_is_awaited() -> None:
    (awaited,) = STEP.answers
    from kiosk.visit.devices.code_scanner import ScanCode

    told = ScanCode(1, 2).given_up()
    assert type(told) in {on.event for on in awaited.results}
