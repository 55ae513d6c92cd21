"""What is plugged in, what it may be, and how it is tried, with real simulators."""

import os
import pty
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.errors import DeviceLostError
from drivers.adapter import Check, find
from drivers.classes import CLASSES
from drivers.likely import classes, likely_of
from drivers.plugged import Kind, Places, Plugged, everything
from kiosk.adapters import BUILT_IN
from kiosk.maintenance.codes import code_text
from kiosk.provisioning.checking import Mistake, check, check_address, check_port
from kiosk.provisioning.finder import (
    at_address,
    at_path,
    look_around,
    proposals,
    same_place,
    standing,
)
from kiosk.provisioning.trial import prove
from tests.contracts.processes import Simulator
from tests.provisioning.conftest import TEXTS

AT = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
Start = Callable[..., Simulator]


@pytest.fixture
def simulators(tmp_path: Path) -> Iterator[Start]:
    with ExitStack() as stack:

        def start(name: str, *words: str) -> Simulator:
            made = Simulator(name, tmp_path, *words)
            stack.callback(made.stop)
            return made

        yield start


@pytest.fixture
def places(tmp_path: Path) -> Places:
    dev = tmp_path / "dev"
    for folder in ("serial/by-id", "v4l/by-id", "input/by-id"):
        (dev / folder).mkdir(parents=True)
    return Places(dev)


def plug(places: Places, name: str, to: Path | None = None) -> Path:
    """A name as udev makes it; without a thing behind it it was pulled out."""
    path = places.dev / name
    thing = to or places.dev / path.name.replace("/", "-")
    if to is None:
        thing.touch()
    path.symlink_to(thing)
    return path


def there(places: Places) -> list[Plugged]:
    return [thing for thing in everything(places) if str(places.dev) in thing.at]


def test_what_the_kernel_names_is_found(places: Places) -> None:
    plug(places, "serial/by-id/usb-Acme_IDR-210_0001-if00-port0")
    plug(places, "v4l/by-id/usb-Acme_Webcam_7-video-index0")
    plug(places, "v4l/by-id/usb-Acme_Webcam_7-video-index1")
    plug(places, "input/by-id/usb-Honeywell_Scanner_9-event-kbd")
    plug(places, "input/by-id/usb-Acme_Mouse-event-mouse")
    (places.dev / "serial/by-id/usb-gone").symlink_to(places.dev / "nothing")
    assert [(thing.kind, thing.called) for thing in there(places)] == [
        (Kind.SERIAL, "Acme IDR 210 0001 if00 port0"),
        (Kind.VIDEO, "Acme Webcam 7"),
        (Kind.KEYS, "Honeywell Scanner 9"),
    ]


def test_a_machine_without_these_folders_has_nothing(tmp_path: Path) -> None:
    assert [t for t in everything(Places(tmp_path / "none")) if str(tmp_path) in t.at] == []


def test_this_machine_can_be_looked_at() -> None:
    assert isinstance(look_around(), tuple)


def test_what_says_its_name_is_proposed_first(places: Places) -> None:
    plug(places, "serial/by-id/usb-1a86_USB_Serial-if00")
    plug(places, "serial/by-id/usb-Acme_IDR-210_0001-if00")
    offered = proposals("id_card", there(places), {})
    assert [each.thing.called for each in offered] == [
        "Acme IDR 210 0001 if00",
        "1a86 USB Serial if00",
    ]
    assert offered[0].table == {
        "adapter": "sam_v", "port": offered[0].thing.at, "baud": 115200,
    }  # fmt: skip


def test_what_does_not_say_what_it_is_is_never_sure(places: Places) -> None:
    plug(places, "serial/by-id/usb-1a86_USB_Serial-if00")
    bare = there(places)
    asked = ("id_card", "receipt_printer", "keypad", "cabinet")
    assert [[each.unsure for each in proposals(name, bare, {})] for name in asked] == [[True]] * 4
    plug(places, "serial/by-id/usb-Acme_IDR-210_0001-if00")
    assert [each.unsure for each in proposals("id_card", there(places), {})] == [False, True]
    assert [each.unsure for each in proposals("ups", [at_address("hall-ups")], {})] == [False]


def test_what_another_device_has_comes_last_whatever_it_is_called(places: Places) -> None:
    reader = plug(places, "serial/by-id/usb-Acme_IDR-210_0001-if00")
    plug(places, "serial/by-id/usb-1a86_USB_Serial-if00")
    chosen = {"code_scanner": {"adapter": "serial_scanner", "port": str(reader)}}
    offered = proposals("id_card", there(places), chosen)
    assert [each.taken_by for each in offered] == ["", "code_scanner"]


@pytest.mark.parametrize("name", classes())
def test_every_proposal_is_one_that_its_adapter_takes(name: str) -> None:
    things = [Plugged(kind, "/dev/x", "x", 1, 2, "S") for kind in Kind if kind is not Kind.ADDRESS]
    things += [at_address("192.0.2.7"), at_address("hall-ups")]
    offered = proposals(name, things, {})
    assert offered
    for each in offered:
        assert check(f"devices.{name}", each.table, BUILT_IN) is None, each.table


def test_every_line_names_an_adapter_of_its_class() -> None:
    for each in CLASSES:
        lines = likely_of(each.name)
        assert lines
        for line in lines:
            assert line.adapter in each.adapters
            assert find(each.name, line.adapter, BUILT_IN[each.name]).device_class == each.name
            assert all(word == word.lower() for word in line.called)


def test_what_is_no_place_in_a_network_is_proposed_to_nobody_and_said_why() -> None:
    for name in classes():
        assert proposals(name, [at_address("192.0.2.300 or so")], {}) == ()
        mistake = check_address(name, "192.0.2.300 or so")
        assert mistake is not None
        for language in ("zh-CN", "en"):
            assert TEXTS.text(f"provision.{mistake.key}", language)
    for name, typed in {
        "receipt_printer": "192.0.2.7:9100", "document_printer": "192.0.2.7", "ups": "hall-ups",
    }.items():  # fmt: skip
        assert check_address(name, typed) is None
    assert check_address("id_card", "192.0.2.7") == Mistake("no_place_port")
    assert check_address("sound", "192.0.2.7") == Mistake("device_unknown")


def test_a_serial_port_is_typed_as_its_path_where_a_device_has_one(tmp_path: Path) -> None:
    missing, file = str(tmp_path / "none"), tmp_path / "file"
    file.touch()
    for name in ("id_card", "code_scanner", "receipt_printer", "keypad", "cabinet"):
        assert check_port(name, missing) == Mistake("no_port_there", {"path": missing})
        assert check_port(name, str(file)) == Mistake("no_port", {"path": str(file)})
        assert check_port(name, str(tmp_path)) == Mistake("no_port", {"path": str(tmp_path)})
        assert check_port(name, "/dev/null") is None
        [offered] = proposals(name, [at_path("/dev/null")], {})
        assert offered.table["port"] == "/dev/null"
    assert check_port("sound", "/dev/null") == Mistake("device_unknown")
    assert check_port("document_printer", "/dev/null") == Mistake("no_place_uri")
    for key in ("no_place_port", "no_port_there", "no_port"):
        for language in ("zh-CN", "en"):
            assert TEXTS.text(f"provision.{key}", language, path=missing)


def test_what_is_chosen_in_the_network_is_proposed_again_with_all_that_was_said_of_it() -> None:
    table = {"adapter": "escpos_network", "host": "192.0.2.7", "port": 9101, "width_mm": 58}
    found = standing("receipt_printer", table)
    assert found is not None
    assert (found.table, found.thing.at) == (table, "192.0.2.7:9101")
    assert standing("receipt_printer", {"adapter": "escpos_serial", "port": "/dev/ttyS1"}) is None
    assert standing("receipt_printer", {"adapter": "none"}) is None
    assert standing("id_card", table) is None


def test_two_devices_at_one_place_are_told(tmp_path: Path) -> None:
    link = Path("/dev/shm") / f"kiosk-{os.getpid()}"
    link.symlink_to("/dev/null")
    try:
        found = list(
            same_place(
                {
                    "id_card": {"adapter": "sam_v", "port": "/dev/null"},
                    "cabinet": {"adapter": "modbus_rtu", "port": str(link)},
                    "keypad": {"adapter": "none", "port": "/dev/null"},
                }
            )
        )
    finally:
        link.unlink()
    assert [(f.key, f.params["device"], f.params["other"]) for f in found] == [
        ("same_place", "cabinet", "id_card")
    ]
    assert TEXTS.text("doctor.same_place", "en", **found[0].params)


def yes(_key: str) -> bool:
    return True


def now() -> datetime:
    return AT


def test_a_device_is_proved_with_a_person_before_it(tmp_path: Path, simulators: Start) -> None:
    printer = simulators("receipt_printer", "--port", "0")
    typed = f"127.0.0.1:{printer.address['port']}"
    [proposal] = proposals("receipt_printer", [at_address(typed)], {})
    table = proposal.table
    told: list[Check] = []
    proof = prove("receipt_printer", table, BUILT_IN, yes, now, told.append)
    assert proof.passed
    assert (proof.eyes, proof.at) == (True, AT)
    assert [each.name for each in proof.checks] == [each.name for each in told]
    assert printer.state()["cuts"] == 1
    alone = prove("receipt_printer", table, BUILT_IN, lambda _key: False, now)
    assert not alone.eyes


def test_serial_number_and_firmware_are_kept(tmp_path: Path, simulators: Start) -> None:
    simulators("sam_v", "--link", str(tmp_path / "reader"))
    table = {"adapter": "sam_v", "port": str(tmp_path / "reader")}
    proof = prove("id_card", table, BUILT_IN, lambda _key: False, now)
    assert (proof.model, bool(proof.serial)) == ("SAM_V", True)
    assert [each.passed for each in proof.checks] == [True, True, None]


@pytest.mark.parametrize(
    "table",
    [
        {"adapter": "sam_v", "port": "/dev/nothing-there"},
        {"adapter": "sam_v", "port": "/dev/null"},
        {"adapter": "sam_v", "port": "/etc/passwd"},
        {"adapter": "sam_v"},
        {"adapter": "nobody", "port": "/dev/null"},
        {"adapter": "none"},
        {},
    ],
)
def test_what_is_not_there_is_a_step_that_failed(table: dict[str, str]) -> None:
    proof = prove("id_card", table, BUILT_IN, yes, now)
    assert not proof.passed
    assert proof.checks[-1].passed is False


def test_a_port_that_somebody_holds_is_a_step_that_failed(
    tmp_path: Path, simulators: Start
) -> None:
    simulators("sam_v", "--link", str(tmp_path / "reader"))
    table = {"port": str(tmp_path / "reader")}
    holder = find("id_card", "sam_v", BUILT_IN["id_card"]).driver(table)
    holder.open()
    try:
        proof = prove("id_card", {"adapter": "sam_v", **table}, BUILT_IN, yes, now)
    finally:
        holder.close()
    assert [(each.name, each.passed) for each in proof.checks] == [("found", False)]
    assert proof.checks[0].note == DeviceLostError.code


@pytest.mark.parametrize(
    ("device", "table"),
    [
        ("receipt_printer", {"adapter": "escpos_network", "host": "127.0.0.1", "port": 9}),
        ("receipt_printer", {"adapter": "escpos_network", "host": "printer.invalid"}),
        ("document_printer", {"adapter": "cups_ipp", "uri": "ipp://127.0.0.1:9/ipp/print"}),
        ("camera", {"adapter": "opencv", "source": "rtsp://127.0.0.1:9/hall"}),
        ("ups", {"adapter": "nut", "ups": "hall-ups", "port": 9}),
    ],
)
def test_where_nobody_listens_no_device_is_found(device: str, table: dict[str, object]) -> None:
    proof = prove(device, table, BUILT_IN, yes, now)
    assert [(each.name, each.passed) for each in proof.checks] == [("found", False)]
    said = code_text(proof.checks[0].note, "X", TEXTS, "en")
    key = "device_service_down" if device == "ups" else "device_unplugged"
    assert said == " ".join(
        TEXTS.text(f"doctor.{each}", "en", device="X") for each in (key, f"{key}_do")
    )


def test_a_port_where_somebody_listens_and_says_nothing_is_found(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        table = {"adapter": "escpos_network", "host": "127.0.0.1", "port": silent.getsockname()[1]}
        proof = prove("receipt_printer", table, BUILT_IN, yes, now)
    assert [(each.name, each.passed) for each in proof.checks] == [
        ("found", True),
        ("answers", False),
    ]


def test_a_device_that_is_pulled_out_while_somebody_is_asked_ends_the_trial() -> None:
    master, slave = pty.openpty()
    path = os.ttyname(slave)
    os.close(slave)

    def pull(_key: str) -> bool:
        os.close(master)
        return True

    proof = prove("code_scanner", {"adapter": "serial_scanner", "port": path}, BUILT_IN, pull, now)
    assert not proof.passed
    assert proof.checks[-1].name == "code-read"


def test_a_driver_that_fails_in_a_way_of_its_own_takes_nothing_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from kiosk.provisioning import trial

    def broken(*_: object) -> Iterator[Check]:
        yield Check("found", True)
        raise ZeroDivisionError

    monkeypatch.setattr(trial, "try_out", broken)
    proof = prove("id_card", {"adapter": "sam_v", "port": "/dev/null"}, BUILT_IN, yes, now)
    assert [(each.name, each.note) for each in proof.checks][-1] == ("answers", "ZeroDivisionError")
