"""A card read or a print that ends after its visit never reaches the next resident."""

from dataclasses import asdict
from threading import Event

from kiosk.visit.answers import FormState
from kiosk.visit.person import Person
from tests.runtime.conftest import Bench, somebody
from tests.visit import ev
from tests.visit.sn import DeviceView, IdentifyView, surroundings

MOTHER = somebody("欧阳淑珍", "500199194103050021")
NEIGHBOUR = somebody("王守山", "500199194003050016")
ITEM = "elder-allowance"


def until_identify(bench: Bench) -> None:
    for event in (
        ev.SurroundingsChanged(surroundings(reader=DeviceView("ok"))),
        ev.Started("zh-CN"),
        ev.ItemChosen(ITEM),
        ev.BeginPressed(),
        ev.ForWhomChosen(for_self=True),
    ):
        bench.loop.post(event)
    bench.page("identify")


def phase(bench: Bench, wanted: str) -> None:
    bench.see(lambda s: isinstance(s.view, IdentifyView) and s.view.phase == wanted)


def test_given_a_slow_card_when_the_visit_ends_then_the_next_resident_never_sees_it(
    bench: Bench,
) -> None:
    slow, quick = Event(), Event()
    bench.reader.gates = [slow, quick]
    bench.reader.people = [MOTHER, NEIGHBOUR]
    until_identify(bench)
    assert bench.reader.begun.wait(60)
    bench.loop.post(ev.FinishPressed())
    bench.page("attract")
    until_identify(bench)
    slow.set()  # the first resident's card is only read now
    bench.settle()
    phase(bench, "waiting")
    assert bench.loop.state.of(Person).identity is None
    quick.set()
    phase(bench, "take-card")
    bench.loop.post(ev.CardTaken())
    bench.page("confirm-identity")
    bench.loop.post(ev.IdentityAnswered(yes=True))
    bench.loop.post(ev.NoticeAgreed())
    bench.page("form")
    state = str(asdict(bench.loop.state.of(FormState))) + str(
        bench.loop.state.of(Person).identity and NEIGHBOUR.name
    )
    assert MOTHER.name not in state
    assert MOTHER.id_number not in "".join(str(asdict(s)) for s in bench.shown)


def test_given_a_cancelled_reading_when_it_ends_then_the_same_visit_reads_anew(
    bench: Bench,
) -> None:
    slow, quick = Event(), Event()
    bench.reader.gates = [slow, quick]
    bench.reader.people = [MOTHER, NEIGHBOUR]
    until_identify(bench)
    assert bench.reader.begun.wait(60)
    bench.loop.post(ev.BackPressed())
    bench.page("for-whom")
    bench.loop.post(ev.ForWhomChosen(for_self=True))
    bench.page("identify")
    slow.set()
    bench.settle()
    phase(bench, "waiting")
    quick.set()
    phase(bench, "take-card")
    identity = bench.loop.state.of(Person).identity
    assert identity is not None
    assert identity.name == NEIGHBOUR.name
