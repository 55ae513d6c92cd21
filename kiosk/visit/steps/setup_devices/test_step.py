"""Which devices there are."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.fitting import NONE, DeviceOpened, LookAround, Looked
from kiosk.visit.setup import AgainPressed, Setup
from tests.pages import Hand, Look, Sample
from tests.visit.technician import AROUND, Technician, samples_of

PRINTER = {"adapter": "escpos_usb", "vendor": 1046, "product": 20497}
SAID = {"devices.receipt_printer": PRINTER, "devices.camera": NONE}


def looked(
    said: Mapping[str, Any] | None = None, tried: Mapping[str, bool] | None = None
) -> Technician:
    someone = Technician(said).at("setup-devices")
    asked = someone.last(LookAround)
    someone.state = someone.state.put(replace(someone.state.of(Setup), tried=tried or {}))
    return someone.do(Looked(asked.visit, asked.effect, AROUND))


def samples(look: Look) -> Iterator[Sample]:
    yield samples_of(Technician().at("setup-devices"), look, "setup-devices-looking")
    someone = looked(
        {**SAID, "devices.id_card": {"adapter": "sam_v"}, "devices.sound": {"adapter": "pulse"}},
        {"receipt_printer": True, "id_card": False},
    )
    yield samples_of(someone, look, "setup-devices")


TOUCHES = [
    ("setup-devices", "action:device-id_card", DeviceOpened("id_card")),
    ("setup-devices", "action:again", AgainPressed()),
    ("setup-devices", "action:next", ev.NextPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    if view.devices and hand.chance(0.6):
        return DeviceOpened(hand.pick(*view.devices).device)
    return hand.pick(AgainPressed(), ev.NextPressed())


def rows(someone: Technician) -> dict[str, tuple[str, str]]:
    return {row.device: (row.stands, row.thing) for row in someone.snapshot.view.devices}


def test_each_class_says_what_was_found_of_it() -> None:
    found = rows(looked())
    assert found["receipt_printer"] == ("found", "POS-80 Printer")
    assert found["document_camera"] == ("none", "")
    assert found["keypad"] == ("maybe", "ttyS2"), "a bare port may be anything"
    assert list(found) == list(AROUND.classes)


def test_what_was_chosen_says_how_its_trial_went() -> None:
    assert rows(looked(SAID))["receipt_printer"] == ("chosen", "POS-80 Printer")
    assert rows(looked(SAID, {"receipt_printer": True}))["receipt_printer"][0] == "well"
    assert rows(looked(SAID, {"receipt_printer": False}))["receipt_printer"][0] == "failed"
    assert rows(looked(SAID))["camera"] == ("not-fitted", "")


def test_a_class_that_is_not_there_opens_nothing() -> None:
    assert looked().do(DeviceOpened("teleporter")).shows("setup-devices")
    assert looked().do(DeviceOpened("id_card")).shows("setup-trial")


def test_again_looks_once_at_a_time() -> None:
    someone = Technician().at("setup-devices").do(AgainPressed())
    assert someone.count(LookAround) == 1
    assert looked().do(AgainPressed()).count(LookAround) == 2
