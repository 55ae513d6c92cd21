"""Whether residents get through: good, bad, or too little to tell.

Two things are asked, and nothing is added up over them: of the visits that were done, failed or
were left, how many were not done; and of all that were begun, how many were not done, be it that a
rule stopped them. The rise of each share is held against the limit by the lower end of its interval
(Newcombe 1998, method 10, from Wilson's scores, one-sided 95 %), so that few visits stop nothing.
They advance nothing either: good needs enough visits, and rises that are seen within the limit.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from central.rollouts.model import Gate, Visits

Z = 1.6449  # one-sided 95 %


class Verdict(StrEnum):
    """What a gate says, the worst last."""

    GOOD = "good"
    UNCLEAR = "unclear"
    BAD = "bad"


class Question(StrEnum):
    """What is asked about visits."""

    TROUBLE = "trouble"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    some: int
    of: int

    @property
    def part(self) -> float:
        """As a share of one."""
        return self.some / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and the question and figures that it rests on."""

    verdict: Verdict
    question: Question
    now: Share
    before: Share

    @property
    def rise(self) -> float:
        """The rise that was seen."""
        return self.now.part - self.before.part

    @property
    def least_rise(self) -> float:
        """The lower end of its interval."""
        return least_rise(self.now, self.before)


def judged(gate: Gate, visits: Visits, before: Visits, *, fresh: int) -> Judgement:
    """Judge the visits on a set against those before it, by what looks worst.

    How many a rule stops rightly is only known from before: where too little is, it is not asked.

    Args:
        fresh: visits that ended since the last ring was told; good needs enough of these.
    """
    trouble = Share(visits.bad, visits.ended), Share(before.bad, before.ended)
    answers = [_answer(gate, Question.TROUBLE, *trouble, fresh)]
    if min(visits.begun, before.begun) >= gate.visits:
        undone = Share(visits.undone, visits.begun), Share(before.undone, before.begun)
        answers.append(_answer(gate, Question.UNDONE, *undone, fresh))
    ranks = list(Verdict)
    return max(answers, key=lambda said: (ranks.index(said.verdict), said.rise > gate.rise))


def least_rise(now: Share, before: Share) -> float:
    """The lower end of the rise. Where nothing is known of before, all that is bad has risen."""
    low, _ = _interval(now)
    if not before.of:
        return low
    _, high = _interval(before)
    spread = sqrt((now.part - low) ** 2 + (high - before.part) ** 2)
    return now.part - before.part - spread


def _answer(gate: Gate, question: Question, now: Share, before: Share, fresh: int) -> Judgement:
    if now.of < gate.visits:
        verdict = Verdict.UNCLEAR
    elif least_rise(now, before) > gate.rise:
        verdict = Verdict.BAD
    elif now.part - before.part > gate.rise or fresh < gate.visits:
        verdict = Verdict.UNCLEAR
    else:
        verdict = Verdict.GOOD
    return Judgement(verdict, question, now, before)


def _interval(share: Share) -> tuple[float, float]:
    """Wilson's interval."""
    n, part = share.of, share.part
    if not n:
        return 0.0, 1.0
    middle = part + Z * Z / (2 * n)
    spread = Z * sqrt(part * (1 - part) / n + Z * Z / (4 * n * n))
    whole = 1 + Z * Z / n
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)
