"""The page that says a submission is being kept: seen first, then kept, once."""

from kiosk.visit.steps.commit.step import COMMIT_SEEN_S
from tests.visit import ev, fx
from tests.visit.sn import CommitView
from tests.visit.visitor import Visitor
from tests.visit.words import ALLOWANCE, STROKES, elder, waiting


def signed(visitor: Visitor) -> Visitor:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill(ALLOWANCE).accept_review()
    return visitor.do(ev.Signed(STROKES))


def pause(visitor: Visitor) -> fx.StartTimer:
    number = waiting(visitor.state)["commit-seen"]
    return next(e for e in visitor.asked if isinstance(e, fx.StartTimer) and e.effect == number)


def fails(visitor: Visitor) -> Visitor:
    asked = visitor.last(fx.Commit)
    return visitor.do(ev.CommitFailed(asked.visit, asked.effect, "full"))


def test_the_page_is_seen_before_anything_is_kept(visitor: Visitor) -> None:
    signed(visitor)
    assert visitor.shows("commit")
    assert visitor.count(fx.Commit) == 0
    assert pause(visitor).seconds == COMMIT_SEEN_S
    visitor.keep()
    assert visitor.count(fx.Commit) == 1


def test_a_timer_that_fires_again_keeps_nothing_twice(visitor: Visitor) -> None:
    signed(visitor)
    timer = pause(visitor)
    fired = ev.TimerFired(timer.visit, timer.effect)
    visitor.do(fired, fired)
    assert visitor.count(fx.Commit) == 1


def test_nobody_leaves_while_the_page_is_seen(visitor: Visitor) -> None:
    signed(visitor).do(ev.FinishPressed(), ev.HomePressed(), ev.BackPressed())
    assert visitor.shows("commit")
    assert visitor.keep().count(fx.Commit) == 1


def test_another_try_is_seen_and_keeps_the_same_draft(visitor: Visitor) -> None:
    fails(signed(visitor).keep())
    first = visitor.draft
    visitor.do(ev.CommitRetried())
    assert visitor.snapshot.view == CommitView()
    assert visitor.count(fx.Commit) == 1
    visitor.keep()
    assert visitor.count(fx.Commit) == 2
    assert visitor.draft == first
    assert visitor.commit().shows("receipt")
