"""Forgetting everything, on its page."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.servicing import JudgeWipe, Wipe, WipeBegun, WipeJudged
from kiosk.visit.setup import AgainPressed, Told
from kiosk.visit.steps.tech_wipe.step import UnsentOpened, WipeConfirmed, WipeWanted
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender, sample_of

ID = "t-0123456789ab"
UNSENT = Told("trouble", "wipe_unsent", {"n": "12"})
UNCOUNTED = Told("trouble", "wipe_uncounted", {"code": "S-104"})
NOT_KEPT = Told("trouble", "wipe_not_kept", {"code": "S-102"})


def judged(why: Told | None = None) -> Mender:
    someone = Mender().inside("tech-wipe")
    return someone.tell(WipeJudged, JudgeWipe, terminal=ID, why=why)


def sure() -> Mender:
    return judged().do(WipeWanted())


def refused() -> Mender:
    return sure().do(WipeConfirmed()).tell(WipeBegun, Wipe, why=NOT_KEPT)


def samples(look: Look) -> Iterator[Sample]:
    yield sample_of(Mender().inside("tech-wipe"), look, "tech-wipe-looking")
    yield sample_of(judged(), look, "tech-wipe")
    yield sample_of(judged(UNSENT), look, "tech-wipe-unsent")
    yield sample_of(judged(UNCOUNTED), look, "tech-wipe-uncounted")
    yield sample_of(sure(), look, "tech-wipe-sure")
    yield sample_of(sure().do(WipeConfirmed()), look, "tech-wipe-busy")
    yield sample_of(refused(), look, "tech-wipe-refused")


TOUCHES = [
    ("tech-wipe", "action:wipe", WipeWanted()),
    ("tech-wipe", "action:wipe-again", AgainPressed()),
    ("tech-wipe-unsent", "action:unsent", UnsentOpened()),
    ("tech-wipe-sure", "action:wipe-now", WipeConfirmed()),
    ("tech-wipe-sure", "action:keep-everything", ev.BackPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(
        WipeWanted(), WipeConfirmed(), UnsentOpened(), AgainPressed(), ev.BackPressed()
    )


def wipes(someone: Mender) -> int:
    return sum(isinstance(each, Wipe) for each in someone.asked)


def test_while_anything_is_unsent_no_press_wipes_and_the_page_leads_to_the_stick() -> None:
    for why in (UNSENT, UNCOUNTED):
        someone = judged(why).do(WipeWanted(), WipeConfirmed())
        assert (wipes(someone), someone.snapshot.view.sure) == (0, False)
        assert someone.snapshot.view.findings[0].todo
        assert someone.do(UnsentOpened()).shows("tech-stick")
    assert "12" in judged(UNSENT).snapshot.view.findings[0].what


def test_one_kind_of_press_never_wipes_however_often_it_is_made() -> None:
    assert wipes(judged().do(*[WipeWanted()] * 5)) == 0
    assert wipes(judged().do(*[WipeConfirmed()] * 5)) == 0
    assert wipes(Mender().inside("tech-wipe").do(WipeWanted(), WipeConfirmed())) == 0, "unjudged"


def test_both_presses_wipe_once_and_the_program_begins_anew_for_it() -> None:
    someone = sure().do(WipeConfirmed(), WipeConfirmed())
    assert wipes(someone) == 1
    assert someone.tell(WipeBegun, Wipe).shows("tech-left")
    assert someone.snapshot.view.becomes == "forgets", "no resident can begin here"


def test_back_takes_the_first_press_away_and_so_does_coming_again() -> None:
    someone = sure().do(ev.BackPressed())
    assert someone.shows("tech-wipe")
    assert wipes(someone.do(WipeConfirmed())) == 0
    assert someone.do(ev.BackPressed()).shows("tech-menu")
    someone = sure().do(UnsentOpened(), ev.BackPressed())
    assert someone.shows("tech-menu")


def test_while_it_is_begun_no_key_leads_away() -> None:
    someone = sure().do(WipeConfirmed())
    for key in (ev.BackPressed(), ev.FinishPressed(), UnsentOpened(), AgainPressed()):
        assert someone.do(key).shows("tech-wipe")
    assert not someone.snapshot.can_go_back


def test_what_was_not_begun_says_why_and_is_asked_for_from_the_beginning() -> None:
    someone = refused()
    assert someone.shows("tech-wipe")
    assert refused().do(ev.FinishPressed()).snapshot.view.becomes == "open"
    assert someone.snapshot.view.findings[0].todo
    assert wipes(someone.do(WipeConfirmed(), WipeWanted(), WipeConfirmed())) == 1
    someone.do(AgainPressed()).tell(WipeJudged, JudgeWipe, terminal=ID)
    assert wipes(someone.do(WipeWanted(), WipeConfirmed())) == 2
