"""Name and number typed."""

from collections.abc import Iterator
from typing import Any

from tests.form_pages import FORM_TOUCHES, likely_answer, typed_samples
from tests.pages import Hand, Look, Sample
from tests.visit import ev
from tests.visit.visitor import Visitor


def samples(look: Look) -> Iterator[Sample]:
    yield from typed_samples(look)


TOUCHES = FORM_TOUCHES["type-identity"]


def likely(hand: Hand, view: Any) -> Any:
    return likely_answer(hand, view)


def test_back_from_the_first_question_leads_to_the_reader_and_forgets(visitor: Visitor) -> None:
    facts = visitor.facts
    item = next(i for i in facts.items if i.doc.identity_level == "L2")
    from tests.visit.sn import DeviceView, with_devices

    visitor.do(ev.SurroundingsChanged(with_devices(visitor.state.around, scanner=DeviceView("ok"))))
    visitor.start(item.doc.code).do(ev.OtherWayChosen("code"))
    assert visitor.shows("scan-code")
    from tests.visit import fx

    asked = visitor.last(fx.ScanCode)
    shown = ev.ServiceCodeShown("渝快码", "t")
    visitor.do(ev.CodeScanned(asked.visit, asked.effect, shown))
    assert visitor.shows("type-identity")
    visitor.answer("own_name", "欧阳淑珍")
    assert visitor.do(ev.BackPressed()).shows("identify")
    from kiosk.visit.answers import FormState

    assert visitor.state.of(FormState) == FormState()
