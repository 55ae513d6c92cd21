"""Whether a program on trial is good: a pure judgement over what was seen of it."""

from dataclasses import dataclass

from kiosk.launch.pointer import Trial

GOOD = "good"


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
    """How long a trial lasts at the least; and after how long whatever is missing fails it."""

    least_s: float = 1800
    most_s: float = 7200


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
        return "devices-lost"
    if not seen.sync:
        return "no-sync"
    return "no-line" if trial.heard and not seen.heard else ""
