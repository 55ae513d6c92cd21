"""The simulated receipt printer's own verbs, asked with bytes written out here."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
import serial

from tests.contracts.processes import Simulator, select_pause

BAND = b"\x1dv0\x00\x48\x00\x40\x00" + b"\x55" * 72 * 64
JOB = b"\x1b@" + BAND * 4 + b"\x1dVB\x00\x1dr\x01"
Start = Callable[..., Simulator]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with ExitStack() as stack:

        def run(*words: str) -> Simulator:
            made = Simulator("receipt_printer", tmp_path, *words)
            stack.callback(made.stop)
            return made

        yield run


class Line:
    """A raw connection to the simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self.address = (simulator.address["host"], simulator.address["port"])
        self.socket = socket.create_connection(self.address, 5)

    def ask(self, data: bytes, size: int = 1) -> bytes:
        self.socket.sendall(data)
        return self.take(size)

    def take(self, size: int) -> bytes:
        self.socket.settimeout(10)
        taken = b""
        while len(taken) < size and (chunk := self.socket.recv(size - len(taken))):
            taken += chunk
        return taken

    def quiet(self, seconds: float = 0.2) -> bool:
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(1) == b""
        except TimeoutError:
            return True


@pytest.fixture
def tcp(start: Start) -> Iterator[tuple[Simulator, Line]]:
    simulator = start("--port", "0", "--mm-per-second", "0", "--process-ids")
    line = Line(simulator)
    simulator.wait_for("connected", True)  # who is not let in yet is reset by a power cut
    yield simulator, line
    line.socket.close()


def test_power_that_goes_in_a_job_loses_the_rest_and_nothing_is_told_afterwards(
    tcp: tuple[Simulator, Line],
) -> None:
    simulator, line = tcp
    simulator.do("power-off", after_rows=100)
    line.socket.sendall(JOB)
    simulator.wait_for("power", "off")
    assert line.quiet()
    state = simulator.do("power-on")
    assert (state["cuts"], state["waiting_bytes"], state["automatic"]) == (0, 0, 0)
    assert state["fed_rows"] < 128
    told = b""
    with suppress(ConnectionError):  # reset, or at its end already: either way the line is dead
        told = line.ask(b"\x10\x04\x01", 1)
    assert told == b""
    again = Line(simulator)
    assert again.ask(JOB) == b"\x00"
    again.socket.close()


def test_power_that_came_back_before_it_went_stays(tcp: tuple[Simulator, Line]) -> None:
    simulator, line = tcp
    simulator.do("power-off", after_rows=100)
    simulator.do("power-on")
    assert line.ask(JOB) == b"\x00"
    assert simulator.state()["cuts"] == 1


def test_power_that_is_off_takes_no_connection(tcp: tuple[Simulator, Line]) -> None:
    simulator, line = tcp
    simulator.do("power-off")
    line.socket.sendall(JOB)
    simulator.wait_for("lost_bytes", len(JOB))
    with pytest.raises(ConnectionError):
        socket.create_connection(line.address, 5)


def test_automatic_status_comes_when_it_is_switched_on_and_at_each_change(
    tcp: tuple[Simulator, Line],
) -> None:
    simulator, line = tcp
    assert line.ask(b"\x1da\x0e", 4).hex() == "10000000"
    simulator.do("paper-near-end")
    assert line.take(4).hex() == "10000300"
    simulator.do("paper-out")
    assert line.take(4).hex() == "18000f00"
    simulator.do("paper-in")
    assert line.take(4).hex() == "10000000"
    simulator.do("cover-open")
    assert line.take(4).hex() == "38000000"
    simulator.do("cover-close")
    simulator.do("cutter-jam")
    assert line.take(8).hex() == "10000000" + "18080000"
    simulator.do("normal")
    assert line.take(4).hex() == "10000000"
    line.socket.sendall(b"\x1da\x00")
    simulator.wait_for("automatic", 0)
    simulator.do("paper-out")
    assert line.quiet()


def test_a_jobs_mark_comes_back_when_all_before_it_is_on_paper(
    tcp: tuple[Simulator, Line],
) -> None:
    simulator, line = tcp
    asked = BAND + b"\x1dVB\x00" + b"\x1d(H\x06\x000" + b"0K7Q2"
    assert line.ask(asked, 7) == b"\x37\x22K7Q2\x00"
    assert simulator.state()["cuts"] == 1


def test_stale_answers_are_those_to_the_question_before(tcp: tuple[Simulator, Line]) -> None:
    simulator, line = tcp
    simulator.do("cover-open")
    simulator.do("stale")
    line.socket.sendall(b"\x10\x04\x02")
    assert line.quiet()
    assert line.ask(b"\x10\x04\x04") == b"\x16"
    assert line.ask(b"\x10\x04\x04") == b"\x12"


def test_answers_drip_and_are_whole_in_the_end(tcp: tuple[Simulator, Line]) -> None:
    simulator, line = tcp
    simulator.do("drip", ms=5)
    assert line.ask(b"\x1da\x0e\x10\x04\x01", 5).count(0x10) >= 1


def test_garbled_answers_are_never_what_was_meant(tcp: tuple[Simulator, Line]) -> None:
    simulator, line = tcp
    simulator.do("garbled")
    assert b"\x12" not in line.ask(b"\x10\x04\x01" * 200, 200)


def test_serial_printer_answers_prints_and_outlives_its_power(start: Start, tmp_path: Path) -> None:
    link = tmp_path / "printer"
    simulator = start("--link", str(link), "--mm-per-second", "0")
    assert simulator.address["link"] == str(link)
    with closing(serial.Serial(str(link), 115200, timeout=10)) as line:
        line.write(JOB)
        assert line.read(1) == b"\x00"
        simulator.do("power-off")
        line.write(JOB)
        simulator.wait_for("lost_bytes", len(JOB))
        simulator.do("power-on")
        line.write(b"\x10\x04\x04")
        assert line.read(1) == b"\x12"
    state = simulator.state()
    assert (state["cuts"], state["jobs"]) == (1, 1)
    assert simulator.get("job.bin").startswith(JOB)
    simulator.do("unplug")
    end = time.monotonic() + 5
    while link.is_symlink():
        assert time.monotonic() < end
        select_pause()
