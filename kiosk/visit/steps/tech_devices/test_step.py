"""Which devices this terminal has, and what was tried of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.fitting import NONE, DeviceOpened, LookAround, Looked
from kiosk.visit.servicing import Before
from kiosk.visit.setup import AgainPressed, Setup
from kiosk.visit.steps.tech_devices.step import BurnInOpened, ChangesOpened
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender, sample_of
from tests.visit.technician import AROUND

PRINTER = AROUND.of("receipt_printer")[0].table
SAID: dict[str, Any] = {
    "devices.receipt_printer": PRINTER,
    "devices.id_card": {"adapter": "sam_v"},
    "devices.keypad": NONE,
}


def inside(tried: Mapping[str, bool] | None = None, **otherwise: Any) -> Mender:
    now = {**SAID, **{f"devices.{name}": table for name, table in otherwise.items()}}
    someone = Mender().inside("tech-devices", Setup(now, tried=tried or {}), Before(SAID))
    return someone.tell(Looked, LookAround, around=AROUND)


def samples(look: Look) -> Iterator[Sample]:
    looking = Mender().inside("tech-devices", Setup(SAID), Before(SAID))
    yield sample_of(looking, look, "tech-devices-looking")
    tried = {"receipt_printer": True, "id_card": False}
    yield sample_of(inside(tried), look, "tech-devices")
    changed = inside(tried, camera={"adapter": "v4l2", "device": "/dev/video0"})
    yield sample_of(changed, look, "tech-devices-changed")


TOUCHES = [
    ("tech-devices", "action:device-id_card", DeviceOpened("id_card")),
    ("tech-devices", "action:again", AgainPressed()),
    ("tech-devices", "action:burn-in", BurnInOpened()),
    ("tech-devices-changed", "action:keep-devices", ChangesOpened()),
]


def likely(hand: Hand, view: Any) -> Any:
    if view.devices and hand.chance(0.5):
        return DeviceOpened(hand.pick(*view.devices).device)
    return hand.pick(AgainPressed(), BurnInOpened(), ChangesOpened(), ev.BackPressed())


def rows(someone: Mender) -> dict[str, tuple[str, str]]:
    return {row.device: (row.stands, row.thing) for row in someone.snapshot.view.devices}


def test_what_this_terminal_has_stands_first_and_what_failed_before_all() -> None:
    shown = rows(inside({"id_card": False}))
    assert list(shown)[:2] == ["id_card", "receipt_printer"]
    assert shown["id_card"][0] == "failed"
    assert shown["receipt_printer"] == ("untried", "POS-80 Printer")
    assert shown["camera"] == ("found", "HD Webcam C525")
    assert shown["keypad"] == ("not-fitted", "")


def test_a_device_is_tried_on_its_page_and_back_leads_to_the_list() -> None:
    someone = inside().do(DeviceOpened("receipt_printer"))
    assert someone.shows("setup-trial")
    assert someone.do(ev.BackPressed()).shows("tech-devices")
    assert inside().do(DeviceOpened("teleporter")).shows("tech-devices")


def test_another_device_in_an_old_place_is_kept_only_when_somebody_says_so() -> None:
    assert not inside().snapshot.view.altered
    assert inside().do(ChangesOpened()).shows("tech-devices")
    changed = inside(receipt_printer={"adapter": "escpos_serial", "port": "/dev/ttyS1"})
    assert changed.snapshot.view.altered
    assert changed.do(ChangesOpened()).shows("tech-settings")


def test_all_of_them_are_burnt_in_but_not_while_they_are_looked_for() -> None:
    assert inside().do(BurnInOpened()).shows("tech-burn")
    assert Mender().inside("tech-devices").do(BurnInOpened()).shows("tech-devices")


def test_again_looks_once_at_a_time() -> None:
    someone = Mender().inside("tech-devices").do(AgainPressed())
    assert sum(isinstance(each, LookAround) for each in someone.asked) == 1
    assert replace(someone.snapshot.view).looking


def test_back_leads_to_the_menu() -> None:
    assert inside().do(ev.BackPressed()).shows("tech-menu")
