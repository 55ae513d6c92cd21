"""Keeping it."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit.events import BackPressed
from kiosk.visit.records import Commit, CommitFailed
from kiosk.visit.steps.commit.step import CommitRetried, CommitView
from tests.pages import Hand, Look, Sample
from tests.visit import ev
from tests.visit.visitor import Visitor
from tests.visit.words import ALLOWANCE, elder


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("commit", CommitView(), whose="王*山")
    yield Sample("commit-failed", CommitView("failed", "full"), whose="王*山")


TOUCHES = [("commit-failed", "action:retry-commit", CommitRetried())]


def likely(hand: Hand, view: Any) -> Any:
    return BackPressed()


def test_a_second_try_keeps_the_same_draft(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill(ALLOWANCE).accept_review().sign()
    first = visitor.last(Commit)
    visitor.do(CommitFailed(first.visit, first.effect, "full"), CommitRetried()).keep()
    assert visitor.last(Commit).draft == first.draft
    assert visitor.last(Commit).effect != first.effect
