"""How everything is, on its page."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.servicing import ExamineAll, Examined
from kiosk.visit.setup import AgainPressed, Told
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender, sample_of

FINE = (
    Told("ok", "net_tls"),
    Told("ok", "space", {"free": "18.2"}),
    Told("ok", "memory", {"free": "1210", "total": "3800"}),
    Told("ok", "heat", {"degrees": "48", "where": "x86_pkg_temp"}),
    Told("ok", "certificate_centre", {"day": "2027-03-01"}),
    Told("ok", "device", {"device": "id_card"}),
)
HOT = Told("warning", "hot", {"degrees": "91", "where": "x86_pkg_temp"})
UNPLUGGED = Told("trouble", "device_unplugged", {"device": "receipt_printer"})
SILENT = Told("trouble", "net_port_silent", {"host": "centre.example", "port": "443"})


def examined(*told: Told) -> Mender:
    return Mender().inside("tech-diagnosis").tell(Examined, ExamineAll, told=told)


def samples(look: Look) -> Iterator[Sample]:
    yield sample_of(Mender().inside("tech-diagnosis"), look, "tech-diagnosis-looking")
    yield sample_of(examined(SILENT, UNPLUGGED, HOT, *FINE), look, "tech-diagnosis")
    yield sample_of(examined(HOT, *FINE), look, "tech-diagnosis-odd")
    yield sample_of(examined(*FINE), look, "tech-diagnosis-well")


TOUCHES = [("tech-diagnosis", "action:again", AgainPressed())]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(AgainPressed(), ev.BackPressed())


def test_what_is_wrong_is_counted_and_each_says_what_to_do() -> None:
    shown = examined(SILENT, UNPLUGGED, HOT, *FINE).do(ev.LanguageChosen("en")).snapshot.view
    assert (shown.wrong, shown.odd, shown.looking) == (2, 1, False)
    assert all(each.todo for each in shown.findings[:3])
    assert shown.findings[1].what.startswith("Receipt printer")


def test_again_looks_from_the_beginning_but_never_twice_at_once() -> None:
    someone = Mender().inside("tech-diagnosis").do(AgainPressed())
    assert sum(isinstance(each, ExamineAll) for each in someone.asked) == 1
    someone.tell(Examined, ExamineAll, told=FINE).do(AgainPressed())
    assert sum(isinstance(each, ExamineAll) for each in someone.asked) == 2
    assert someone.snapshot.view.findings == ()
