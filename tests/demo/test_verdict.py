"""Whether a visit ended as expected, and the sentence when it did not."""

import pytest

from demo.resident import Expectation
from demo.robot.walk import End
from demo.verdict import Evidence, judge

PRINTED = {"receipt_outcome": {"outcome": "printed"}}
SENT = {"receipt_outcome": {"outcome": "sent-not-confirmed"}}
PAPER = Expectation("receipt-printed", "received", 1)
SCREEN = Expectation("receipt-on-screen", "received", 1)
STOP = Expectation("stopped-with-way-out", "nothing", 0)
GONE = Expectation("cleared", "nothing", 0)
LATER = Expectation("receipt-printed", "received-after-restore", 1)


@pytest.mark.parametrize(
    ("expect", "seen"),
    [
        (PAPER, Evidence(End("finished"), [PRINTED], cuts=1)),
        (PAPER, Evidence(End("finished"), [PRINTED], cuts=None)),
        (SCREEN, Evidence(End("finished"), [SENT], cuts=0, on_screen=True)),
        (SCREEN, Evidence(End("finished"), [SENT], cuts=1)),
        (STOP, Evidence(End("stopped", "stopped", way_out=True), [])),
        (GONE, Evidence(End("cleared"), [])),
        (LATER, Evidence(End("finished"), [PRINTED], 1, acknowledged_after_restore=True)),
    ],
)
def test_it_holds(expect: Expectation, seen: Evidence) -> None:
    assert judge(expect, seen) == ""


@pytest.mark.parametrize(
    ("expect", "seen", "sentence"),
    [
        (PAPER, Evidence(End("finished"), [PRINTED], cuts=0), "no receipt came out"),
        (PAPER, Evidence(End("finished"), [SENT], cuts=1), "sent-not-confirmed, not printed"),
        (PAPER, Evidence(End("finished"), [PRINTED] * 2, cuts=2), "holds 2 submissions"),
        (PAPER, Evidence(End("stuck", "form", "why"), []), "stuck on page form: why"),
        (SCREEN, Evidence(End("finished"), [PRINTED], cuts=1), "on the screen alone"),
        (STOP, Evidence(End("finished"), []), "expected to be stopped"),
        (STOP, Evidence(End("stopped", "stopped", way_out=False), []), "no way out"),
        (STOP, Evidence(End("stopped", way_out=True), [PRINTED]), "holds 1 submissions"),
        (
            LATER,
            Evidence(End("finished"), [PRINTED], 1, acknowledged_after_restore=False),
            "before anything was restored",
        ),
        (LATER, Evidence(End("finished"), [PRINTED], 1, restored=False), "nothing was restored"),
    ],
)
def test_it_does_not_hold(expect: Expectation, seen: Evidence, sentence: str) -> None:
    assert sentence in judge(expect, seen)
