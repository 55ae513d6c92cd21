"""Paper and counters on their page."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.servicing import LookAtSupplies, PutRollIn, SuppliesTold
from kiosk.visit.setup import AgainPressed, Told
from kiosk.visit.steps.tech_supplies.step import LengthChosen, NewRollPressed
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender, sample_of

PRINTER = "receipt_printer"
ROLL = {"device": PRINTER, "left": "12", "roll": "80", "strips": "412"}
DAYS = Told("ok", "paper_days", {**ROLL, "days": "9"})
UNKNOWN = Told("warning", "paper_unknown", {"device": PRINTER})
COUNTS = (("visits", 812), ("done", 640), ("helped", 2))


def inside(paper: Told = DAYS, metres: int = 80, **told: Any) -> Mender:
    told = {"paper": (paper,), "lengths": {PRINTER: metres}, "counts": COUNTS, **told}
    return Mender().inside("tech-supplies").tell(SuppliesTold, LookAtSupplies, **told)


def samples(look: Look) -> Iterator[Sample]:
    yield sample_of(Mender().inside("tech-supplies"), look, "tech-supplies-looking")
    yield sample_of(inside(), look, "tech-supplies")
    yield sample_of(inside(UNKNOWN, 0), look, "tech-supplies-unknown")
    nothing = inside(paper=DAYS, lengths={}).snapshot.view
    assert nothing.rolls == ()
    yield sample_of(
        Mender().inside("tech-supplies").tell(SuppliesTold, LookAtSupplies, counts=COUNTS),
        look,
        "tech-supplies-none",
    )
    yield sample_of(inside().do(NewRollPressed(PRINTER)), look, "tech-supplies-length")


TOUCHES = [
    ("tech-supplies", f"action:new-roll-{PRINTER}", NewRollPressed(PRINTER)),
    ("tech-supplies-length", "action:metres-80", LengthChosen(80)),
    ("tech-supplies-length", "action:again", AgainPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(NewRollPressed(PRINTER), LengthChosen(80), AgainPressed(), ev.BackPressed())


def test_a_new_roll_is_said_with_its_length_and_the_old_one_is_the_likely_one() -> None:
    someone = inside().do(NewRollPressed(PRINTER))
    assert (someone.snapshot.view.device, someone.snapshot.view.usual) == (PRINTER, 80)
    someone.do(LengthChosen(100))
    assert someone.last(PutRollIn).metres == 100
    someone.tell(SuppliesTold, PutRollIn, paper=(DAYS,), lengths={PRINTER: 100}, counts=COUNTS)
    assert someone.snapshot.view.rolls[0].metres == 100


def test_nobody_puts_a_roll_into_what_takes_none() -> None:
    assert inside().do(NewRollPressed("camera")).snapshot.view.device == ""
    someone = inside().do(LengthChosen(80))
    assert not [each for each in someone.asked if isinstance(each, PutRollIn)]
    someone.do(NewRollPressed(PRINTER), LengthChosen(81))
    assert not [each for each in someone.asked if isinstance(each, PutRollIn)]


def test_a_hurried_hand_puts_one_roll_in() -> None:
    someone = inside().do(NewRollPressed(PRINTER), LengthChosen(80), LengthChosen(80))
    someone.do(NewRollPressed(PRINTER), LengthChosen(80))
    assert sum(isinstance(each, PutRollIn) for each in someone.asked) == 1


def test_what_could_not_be_written_down_is_said_first() -> None:
    wrong = Told("trouble", "paper_not_kept", {"device": PRINTER, "code": "S-101"})
    shown = inside(wrong=(wrong,)).snapshot.view
    assert [each.level for each in shown.findings] == ["trouble", "ok"]
    assert shown.findings[0].todo
