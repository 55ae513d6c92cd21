"""Light and sound on their page."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.servicing import LookAtOutput, OutputTold, SetBrightness, SetVolume
from kiosk.visit.setup import Told
from kiosk.visit.steps.tech_output.step import OutputPressed
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender, sample_of

REFUSED = Told("trouble", "output_not_set")


def inside(brightness: int | None = 60, volume: int | None = 100, *wrong: Told) -> Mender:
    someone = Mender().inside("tech-output")
    return someone.tell(OutputTold, LookAtOutput, brightness=brightness, volume=volume, wrong=wrong)


def samples(look: Look) -> Iterator[Sample]:
    yield sample_of(Mender().inside("tech-output"), look, "tech-output-looking")
    yield sample_of(inside(), look, "tech-output")
    yield sample_of(inside(None, None), look, "tech-output-none")
    yield sample_of(inside(60, 20, REFUSED), look, "tech-output-refused")


TOUCHES = [
    ("tech-output", "action:brighter", OutputPressed("brighter")),
    ("tech-output", "action:softer", OutputPressed("softer")),
]


def likely(hand: Hand, view: Any) -> Any:
    words = ("brighter", "darker", "louder", "softer")
    return hand.pick(*map(OutputPressed, words), ev.BackPressed())


def test_each_key_is_a_step_and_none_leads_into_the_dark() -> None:
    assert inside().do(OutputPressed("brighter")).last(SetBrightness).percent == 80
    assert inside(30).do(OutputPressed("darker")).last(SetBrightness).percent == 20
    assert inside().do(OutputPressed("softer")).last(SetVolume).percent == 80
    for word in ("louder", "nonsense"):
        someone = inside().do(OutputPressed(word))
        assert not [each for each in someone.asked if isinstance(each, SetVolume)]
    acts = {key.word: key.acts for key in (*inside(20).snapshot.view.lights,)}
    assert acts == {"brighter": True, "darker": False}


def test_what_cannot_be_set_is_said_and_has_no_keys() -> None:
    shown = inside(None, None).snapshot.view
    assert (shown.brightness, shown.volume, shown.lights, shown.sounds) == (-1, -1, (), ())
    someone = inside(None, None).do(OutputPressed("brighter"), OutputPressed("louder"))
    assert not [each for each in someone.asked if isinstance(each, SetBrightness | SetVolume)]


def test_one_step_at_a_time_and_a_refusal_stands_there() -> None:
    someone = inside().do(OutputPressed("brighter"), OutputPressed("brighter"))
    assert sum(isinstance(each, SetBrightness) for each in someone.asked) == 1
    someone.tell(OutputTold, SetBrightness, brightness=60, volume=100, wrong=(REFUSED,))
    assert someone.snapshot.view.findings[0].todo
