"""Whether residents get through: good, bad, or too little to tell.

The rise of the share of bad visits is held against its limit by the lower end of its interval
(Newcombe 1998, method 10, from Wilson's scores, one-sided 95 %), so that few visits stop nothing.
They advance nothing either: good needs enough visits, and a rise that is seen within the limit.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from central.rollouts.model import Gate, Visits

Z = 1.6449  # one-sided 95 %


class Verdict(StrEnum):
    """What a gate says."""

    GOOD = "good"
    BAD = "bad"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and the figures that it rests on; shares of one."""

    verdict: Verdict
    share: float
    share_before: float
    least_rise: float


def judged(gate: Gate, visits: Visits, before: Visits, *, fresh: int) -> Judgement:
    """Judge the visits on a set against those before it.

    Args:
        fresh: visits that ended since the last ring was told; good needs enough of these.
    """
    share, share_before = _share(visits), _share(before)
    least = least_rise(visits, before)
    if visits.ended < gate.visits:
        verdict = Verdict.UNCLEAR
    elif least > gate.rise:
        verdict = Verdict.BAD
    elif share - share_before > gate.rise or fresh < gate.visits:
        verdict = Verdict.UNCLEAR
    else:
        verdict = Verdict.GOOD
    return Judgement(verdict, share, share_before, least)


def least_rise(visits: Visits, before: Visits) -> float:
    """The lower end of the rise. Where nothing is known of before, all that is bad has risen."""
    low, _ = _interval(visits)
    if not before.ended:
        return low
    share, share_before = _share(visits), _share(before)
    _, high = _interval(before)
    return share - share_before - sqrt((share - low) ** 2 + (high - share_before) ** 2)


def _share(visits: Visits) -> float:
    return visits.bad / visits.ended if visits.ended else 0.0


def _interval(visits: Visits) -> tuple[float, float]:
    """Wilson's interval of the share of bad visits."""
    n = visits.ended
    if not n:
        return 0.0, 1.0
    share = visits.bad / n
    middle = share + Z * Z / (2 * n)
    spread = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    whole = 1 + Z * Z / n
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)
