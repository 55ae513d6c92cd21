"""Printers that mislead: lost power, answers that are late, old or damaged, rolls put in anew."""

import queue
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from contracts.errors import DeviceError
from drivers.receipt_printer.errors import CoverOpenError, CutterError, PaperOutError
from drivers.receipt_printer.job import Limits
from drivers.receipt_printer.port import PrinterBitmap, PrintOutcome
from drivers.receipt_printer.printer import EscposPrinter
from drivers.status import DeviceState, DeviceStatus
from drivers.suites.receipt_printer import BOOTS_MS
from tests.contracts.asking import running, soon
from tests.contracts.printer_rigs import KINDS, Rig
from tests.contracts.processes import Simulator, wait_until


@pytest.fixture(scope="module", params=KINDS)
def rig(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with running(Rig(request.param, tmp_path_factory.mktemp("printer"))) as made:
        yield made


@pytest.fixture
def simulator(rig: Rig) -> Iterator[Simulator]:
    rig.begin()
    yield rig.simulator
    rig.rest()


def receipt(height: int = 400) -> PrinterBitmap:
    return PrinterBitmap(width=576, height=height, rows=b"\x5a" * 72 * height)


class Print:
    """A print that runs beside the test."""

    def __init__(self, printer: EscposPrinter, bitmap: PrinterBitmap) -> None:
        self._outcome: queue.Queue[object] = queue.Queue()
        self._worker = threading.Thread(target=self._run, args=(printer, bitmap))
        self._worker.start()

    def _run(self, printer: EscposPrinter, bitmap: PrinterBitmap) -> None:
        try:
            self._outcome.put(printer.print_bitmap(bitmap, soon()))
        except DeviceError as error:
            self._outcome.put(error)

    def outcome(self) -> object:
        self._worker.join(20)
        return self._outcome.get(timeout=1)


def not_printed(outcome: object) -> bool:
    return outcome == PrintOutcome.SENT_NOT_CONFIRMED or isinstance(outcome, DeviceError)


@pytest.mark.parametrize("boot_ms", BOOTS_MS)
@pytest.mark.parametrize("profile", ["usual", "epson-203"])
def test_power_that_goes_and_comes_in_the_middle_is_never_confirmed(
    rig: Rig, simulator: Simulator, profile: str, boot_ms: int
) -> None:
    # So patient that it begins to print on a busy machine, too.
    patient = Limits(answer_s=1.0, confirm_s=1.5, send_s=1.0, mm_per_s=1000)
    printer = rig.opened(patient, profile=profile)
    cuts = simulator.state()["cuts"]
    simulator.do("power-off", after_rows=300)
    print_ = Print(printer, receipt(2000))
    simulator.wait_for("power", "off", 10)
    # The line still brings bytes, and somebody switches it on: it prints what it takes for text.
    lost = simulator.state()["lost_bytes"]
    if rig.outlives_power:
        wait_until(lambda: simulator.state()["lost_bytes"] >= lost + 9_000)
    simulator.do("power-on", boot_ms=boot_ms)
    assert not_printed(print_.outcome())
    rig.begin()
    again = rig.opened(profile=profile)
    assert again.print_bitmap(receipt(64), soon()) == PrintOutcome.CONFIRMED
    assert simulator.state()["cuts"] >= cuts + 1


def test_power_that_goes_after_the_last_band_is_never_confirmed(
    rig: Rig, simulator: Simulator
) -> None:
    # The printer takes everything into its buffer, loses it, and is asked when it is on again.
    printer = rig.opened(Limits(answer_s=1.0, confirm_s=4.0, send_s=1.0, mm_per_s=100_000))
    simulator.do("power-off", after_rows=390)
    print_ = Print(printer, receipt(400))
    simulator.wait_for("power", "off", 10)
    lost = simulator.state()["lost_bytes"]
    if rig.outlives_power:
        # questions that nobody answers
        wait_until(lambda: simulator.state()["lost_bytes"] >= lost + 6)
    simulator.do("power-on")
    assert not_printed(print_.outcome())


def test_printer_that_stood_still_in_the_middle_works_again_and_has_nothing_left(
    rig: Rig, simulator: Simulator
) -> None:
    printer = rig.opened(Limits(answer_s=0.2, confirm_s=1.5, send_s=0.5, mm_per_s=100_000))
    cuts, jobs = simulator.state()["cuts"], simulator.state()["jobs"]
    print_ = Print(printer, receipt(6000))
    simulator.wait_for("jobs", jobs + 1)
    simulator.do("hung")
    assert not_printed(print_.outcome())
    simulator.do("normal")
    printer.close()
    printer.open()
    for _ in range(20):
        try:
            if printer.health(soon()).state == DeviceState.ONLINE:
                break
        except DeviceError:
            printer.close()
            printer.open()
    assert printer.print_bitmap(receipt(64), soon()) == PrintOutcome.CONFIRMED
    assert simulator.state()["cuts"] == cuts + 1


def test_answers_that_drip_are_answers(rig: Rig, simulator: Simulator) -> None:
    printer = rig.opened(Limits(answer_s=1.0, confirm_s=8.0, mm_per_s=1000), profile="epson-203")
    simulator.do("drip", ms=30)
    assert printer.health(soon()).state == DeviceState.ONLINE
    assert printer.print_bitmap(receipt(400), soon()) == PrintOutcome.CONFIRMED


@pytest.mark.parametrize(
    ("verb", "error"),
    [("paper-out", PaperOutError), ("cover-open", CoverOpenError), ("cutter-jam", CutterError)],
)
def test_trouble_told_unasked_ends_the_print(
    rig: Rig, simulator: Simulator, verb: str, error: type[DeviceError]
) -> None:
    printer = rig.opened(profile="epson-203")
    jobs = simulator.state()["jobs"]
    print_ = Print(printer, receipt(4000))
    simulator.wait_for("jobs", jobs + 1)
    simulator.do(verb)
    assert isinstance(print_.outcome(), error)


def test_print_is_confirmed_by_its_own_mark_alone(rig: Rig, simulator: Simulator) -> None:
    printer = rig.opened(profile="TM-T20II")
    assert printer.print_bitmap(receipt(64), soon()) == PrintOutcome.CONFIRMED
    assert simulator.state()["automatic"] != 0
    job = simulator.get("job.bin")
    marks = [part[:4] for part in job.split(b"\x1d(H\x06\x0000")[1:]]
    assert len(set(marks)) == len(marks) >= 2
    assert b"\x1dr" not in job.rpartition(b"\x1b@")[2]


def test_roll_is_counted_and_noticed_when_it_is_replaced(
    rig: Rig, simulator: Simulator, tmp_path: Path
) -> None:
    kept = tmp_path / "roll.json"
    printer = rig.opened(roll_m=6.0, state_file=kept)
    assert printer.health(soon()).detail == "paper 6 m"
    fed = simulator.state()["fed_rows"]
    for _ in range(3):
        assert printer.print_bitmap(receipt(3000), soon()) == PrintOutcome.CONFIRMED
    metres = (simulator.state()["fed_rows"] - fed) / 8000
    status = printer.health(soon())
    assert status.detail == f"paper {int(6 - metres)} m" == "paper 4 m"
    printer.close()
    again = rig.opened(roll_m=6.0, state_file=kept)
    assert again.health(soon()).detail == "paper 4 m"
    simulator.do("cover-open")
    with pytest.raises(CoverOpenError):
        again.health(soon())
    simulator.do("cover-close")
    assert again.health(soon()).detail == "paper 4 m"  # somebody looked, no more
    simulator.do("paper-out")
    with pytest.raises(PaperOutError):
        again.health(soon())
    simulator.do("paper-in")
    assert again.health(soon()).detail == "paper 6 m"


def test_sensor_knows_better_than_the_count(rig: Rig, simulator: Simulator, tmp_path: Path) -> None:
    printer = rig.opened(roll_m=50.0, state_file=tmp_path / "roll.json")
    simulator.do("paper-near-end")
    status = printer.health(soon())
    assert (status.state, status.reason, status.detail) == (
        DeviceState.ONLINE,
        "paper-near-end",
        "paper 3 m",
    )


# ---- what only a connection does -----------------------------------------------------------------


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Rig]:
    running = Rig("network", tmp_path)
    yield running
    running.rest()
    running.simulator.stop()


def test_no_connection_is_held_between_jobs(network: Rig) -> None:
    printer = network.opened()
    printer.health(soon())
    network.simulator.wait_for("connected", False)  # a port that is not free yet is learned from
    printer.print_bitmap(receipt(40), soon())
    network.simulator.wait_for("connected", False)


def test_printer_busy_with_another_connection_is_waited_for(network: Rig) -> None:
    address = (network.simulator.address["host"], network.simulator.address["port"])
    with socket.create_connection(address) as other:
        network.simulator.wait_for("connected", True)
        threading.Timer(0.3, lambda: other.shutdown(socket.SHUT_RDWR)).start()
        assert network.opened().print_bitmap(receipt(40), soon()) == PrintOutcome.CONFIRMED


@pytest.mark.parametrize(("verb", "ms"), [("port-shuts", 800), ("port-locks", 1500)])
def test_printer_that_rests_after_each_connection_is_waited_for_and_its_line_is_kept(
    network: Rig, verb: str, ms: int
) -> None:
    network.do(verb, ms=ms)
    printer = network.opened()
    assert printer.health(soon()).usable
    assert printer.print_bitmap(receipt(40), soon()) == PrintOutcome.CONFIRMED
    assert network.state()["connected"]
    for _ in range(2):
        assert printer.health(soon()).usable
        assert printer.print_bitmap(receipt(40), soon()) == PrintOutcome.CONFIRMED


def test_line_that_is_asked_while_it_rests_is_kept_and_answers_in_its_turn(network: Rig) -> None:
    network.do("port-locks", ms=1500)
    printer = network.opened()
    assert printer.health(soon()).usable
    told: list[DeviceStatus] = []
    while not (told and told[-1].usable):
        told.append(printer.health(soon()))
    assert {status.reason for status in told} <= {"", "silent"}
    assert printer.print_bitmap(receipt(40), soon()) == PrintOutcome.CONFIRMED


def test_port_that_comes_back_after_more_than_its_rest_is_known_to_rest(network: Rig) -> None:
    network.do("port-shuts", ms=1200)
    printer = network.opened(rest_s=0.9)
    assert printer.health(soon()).usable
    limit = soon(6)
    while not network.state()["connected"]:
        limit.check()
        with suppress(DeviceError):
            printer.health(soon())
    assert printer.health(soon()).usable


@pytest.mark.parametrize("verb", ["port-shuts", "port-locks"])
def test_printer_that_rests_and_is_shared_is_not_asked_to_rest_again(
    network: Rig, verb: str
) -> None:
    network.do(verb, ms=700)
    printer = network.opened(keep_open=False, rest_s=30.0)
    for _ in range(2):
        assert printer.print_bitmap(receipt(40), soon()) == PrintOutcome.CONFIRMED
    network.simulator.wait_for("connected", False)
    assert printer.health(soon()).usable
    network.do("port-shuts", ms=0)
    network.do("port-locks", ms=0)
    network.do("unplug")  # it would show that it is asked
    assert printer.health(soon()).usable
    network.do("plug")
    assert printer.print_bitmap(receipt(40), soon()) == PrintOutcome.CONFIRMED


def test_shared_printer_that_a_print_found_without_paper_is_asked_again(network: Rig) -> None:
    network.do("port-shuts", ms=400)
    printer = network.opened(keep_open=False, rest_s=30.0)
    assert printer.health(soon()).usable
    assert printer.print_bitmap(receipt(40), soon()) == PrintOutcome.CONFIRMED
    network.do("paper-out")
    with pytest.raises(PaperOutError):
        printer.print_bitmap(receipt(40), soon())
    network.do("port-shuts", ms=0)
    network.do("plug")
    with pytest.raises(PaperOutError):
        printer.health(soon())


def test_printer_that_is_never_asked_is_waited_for_as_well(network: Rig) -> None:
    network.do("port-shuts", ms=1500)
    printer = network.opened(asks_status=False)
    printer.health(soon())
    for _ in range(2):
        outcome = printer.print_bitmap(receipt(40), soon())
        assert outcome == PrintOutcome.SENT_NOT_CONFIRMED


def test_line_is_kept_when_the_printer_says_before_the_print_what_it_lacks(network: Rig) -> None:
    printer = network.opened(keep_open=True)
    network.do("paper-out")
    with pytest.raises(PaperOutError):
        printer.print_bitmap(receipt(40), soon())
    assert network.state()["connected"]
    network.do("paper-in")
    assert printer.print_bitmap(receipt(40), soon()) == PrintOutcome.CONFIRMED


def test_line_that_is_kept_by_the_settings_notices_power_and_plug(network: Rig) -> None:
    printer = network.opened(keep_open=True)
    assert printer.health(soon()).usable
    assert network.state()["connected"]
    network.do("power-off")
    network.do("power-on")
    assert printer.print_bitmap(receipt(40), soon()) == PrintOutcome.CONFIRMED
    network.do("unplug")
    with pytest.raises(DeviceError):
        printer.print_bitmap(receipt(40), soon(6))
    network.do("plug")
    assert printer.print_bitmap(receipt(40), soon()) == PrintOutcome.CONFIRMED


# ---- what only a serial line does ----------------------------------------------------------------


@pytest.fixture
def serial(tmp_path: Path) -> Iterator[Rig]:
    running = Rig("serial", tmp_path)
    yield running
    running.rest()
    running.simulator.stop()


def test_line_belongs_to_one_process(serial: Rig) -> None:
    serial.opened()
    with pytest.raises(DeviceError):
        serial.printer().open()


def test_printer_without_macros_is_believed_while_it_answers_and_not_after_it_was_off(
    tmp_path: Path,
) -> None:
    with running(Rig("serial", tmp_path, "--no-macros")) as rig:
        printer = rig.opened()
        assert printer.print_bitmap(receipt(400), soon()) == PrintOutcome.CONFIRMED
        rig.do("power-off", after_rows=300)
        print_ = Print(printer, receipt(2000))
        rig.simulator.wait_for("power", "off", 10)
        rig.do("power-on", boot_ms=700)
        assert not_printed(print_.outcome())
        rig.rest()
