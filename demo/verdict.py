"""Whether a visit ended as its file expects; otherwise a sentence that says what differs."""

from dataclasses import dataclass, field
from typing import Any

from demo.resident import Expectation
from demo.robot.walk import End


@dataclass
class Evidence:
    """What was seen from outside after the visit.

    ``cuts`` is None when the printer is not a simulated one.
    """

    end: End
    cases: list[dict[str, Any]] = field(repr=False)
    cuts: int | None = None
    on_screen: bool = False
    asked_readable: bool = False
    restored: bool = True
    acknowledged_after_restore: bool | None = None


def judge(expect: Expectation, seen: Evidence) -> str:
    """One sentence why the expectation does not hold; "" when it does."""
    return _terminal(expect, seen) or _centre(expect, seen)


def _terminal(expect: Expectation, seen: Evidence) -> str:
    wanted, end = expect.terminal, seen.end
    found = f"the visit ended as {end.how} on page {end.page}: {end.reason}".rstrip(": ")
    if wanted == "stopped-with-way-out":
        if end.how != "stopped":
            return f"expected to be stopped with a way out, but {found}"
        return "" if end.way_out else f"page {end.page} shows no way out: {end.reason}"
    if wanted == "cleared":
        cleared = end.how in ("cleared", "finished") or (end.how == "dead")
        return "" if cleared else f"expected a cleared screen, but {found}"
    if end.how not in ("finished", "cleared"):  # cleared: the resident left after the receipt
        return f"expected {wanted}, but {found}"
    if wanted == "receipt-on-screen":
        shown = seen.on_screen or _unconfirmed(seen)
        return "" if shown else "no receipt was shown on the screen alone"
    return _printed(seen)


def _outcomes(seen: Evidence) -> list[Any]:
    return [(case.get("receipt_outcome") or {}).get("outcome") for case in seen.cases]


def _unconfirmed(seen: Evidence) -> bool:
    """Paper was sent for and never promised: what holds is the number on the screen."""
    outcomes = _outcomes(seen)
    return "sent-not-confirmed" in outcomes and "printed" not in outcomes


def _printed(seen: Evidence) -> str:
    if seen.cuts == 0:
        return "no receipt came out of the printer"
    outcomes = _outcomes(seen)
    if outcomes and "printed" not in outcomes:
        return f"the centre has the receipt outcome {outcomes[-1]}, not printed"
    return "" if outcomes or seen.asked_readable else "nobody asked whether the receipt is readable"


def _centre(expect: Expectation, seen: Evidence) -> str:
    count = len(seen.cases)
    if count != expect.times:
        return f"the centre holds {count} submissions, expected {expect.times}"
    if expect.centre == "received-after-restore" and not seen.restored:
        return "nothing was restored that the submission could have waited for"
    if expect.centre == "received-after-restore" and seen.acknowledged_after_restore is False:
        return "the centre had the submission before anything was restored"
    return ""
