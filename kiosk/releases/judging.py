"""Whether a program on trial is good, and whose fault it is when it is not. Pure.

A program on trial cannot know whether it lost a device or whether that was pulled out meanwhile:
the one before it looks, once it is back. Where that finds what was missing, the release is to
blame; where it finds it no better, somebody else is.
"""

from dataclasses import dataclass
from typing import Literal

from kiosk.launch.pointer import Trial
from kiosk.releases.doubts import ASKED, DEVICES, LINE, SYNC, Doubt

GOOD = "good"
Fault = Literal["own", "away", ""]
"""Whose: the release's own, somebody else's; "" while it is too early to tell."""
DAY_S = 20 * 3600.0
"""What had causes outside is tried again in another night."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a program on trial has shown since it began.

    Attributes:
        seconds: how long it runs. ``tested``: every page of the set was made, or somebody handed
            in what they came for. ``devices``: classes that were usable. ``sync``: the delivery of
            the same release answers; ``heard``: and it reached the centre.
    """

    seconds: float = 0
    tested: bool = False
    devices: frozenset[str] = frozenset()
    sync: bool = False
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a trial lasts at the least; and after how long whatever is missing fails it.

    ``ask_s``: for so long the program of before looks for it. ``again_s``: after so long without
    it the release is tried again, as at a terminal that never had it.
    """

    least_s: float = 1800
    most_s: float = 7200
    ask_s: float = 600
    again_s: float = 7 * 24 * 3600


def judged(trial: Trial, seen: Seen, limits: Limits) -> str:
    """``GOOD``, "" while it is too early to tell, or why it is taken back, a word."""
    missing = _missing(trial, seen)
    if not missing:
        return GOOD if seen.seconds >= limits.least_s else ""
    return missing if seen.seconds >= limits.most_s else ""


def _missing(trial: Trial, seen: Seen) -> str:
    if not seen.tested:
        return "self-test"
    if not frozenset(trial.devices) <= seen.devices:
        return DEVICES
    if not seen.sync:
        return SYNC
    return LINE if trial.heard and not seen.heard else ""


def fault(doubt: Doubt, seen: Seen, limits: Limits) -> Fault:
    """Whose fault it was, by what the program of before has seen since it began.

    One device that it finds is enough: the release did not see that one either.
    """
    if doubt.reason not in ASKED:
        return "away"
    finds = {
        DEVICES: not seen.devices.isdisjoint(doubt.missing),
        SYNC: seen.sync,
        LINE: seen.heard,
    }
    if finds[doubt.reason]:
        return "own"
    return "away" if seen.seconds >= limits.ask_s else ""


def may_again(doubt: Doubt, now: Seen, away_s: float, limits: Limits) -> bool:
    """Whether a release is tried again: all that was missing is there now, or time has passed.

    ``away_s``: since it was found that it is not its fault.
    """
    if doubt.status != "away":
        return False
    if doubt.reason not in ASKED:
        return away_s >= DAY_S
    there = {DEVICES: now.devices.issuperset(doubt.missing), SYNC: now.sync, LINE: now.heard}
    return there[doubt.reason] or away_s >= limits.again_s
