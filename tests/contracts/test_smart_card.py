"""What every reader of social security cards promises, on a real pcscd with a virtual reader."""

import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from queue import SimpleQueue

import pytest

from contracts.errors import DeviceCancelledError, DeviceError, DeviceLostError
from drivers.adapter import find
from drivers.deadline import Deadline
from drivers.errors import (
    SmartCardAbsentError,
    SmartCardForeignError,
    SmartCardHeldError,
    SmartCardRemovedError,
    SmartCardServiceError,
    SmartCardUnreadableError,
)
from drivers.runner import DeviceRunner
from drivers.smart_card.pcsc import PcscSmartCardReader
from drivers.smart_card.port import SmartCardReader, SocialCard
from drivers.status import DeviceState, DeviceStatus
from kiosk.adapters import BUILT_IN
from tests.contracts.asking import Asking
from tests.contracts.pcsc import Pcscd, require_pcscd
from tests.contracts.processes import Simulator

pytestmark = pytest.mark.root

HOLDER = {"name": "演示乙", "id_number": "11010519491231002X"}


@pytest.fixture(scope="module")
def service_folder() -> Iterator[Path]:
    require_pcscd()
    with tempfile.TemporaryDirectory(prefix="pcsc-") as folder:  # socket paths must be short
        yield Path(folder)


@pytest.fixture(scope="module")
def shared_service(service_folder: Path) -> Iterator[Pcscd]:
    running = Pcscd(service_folder)
    yield running
    running.stop()


@pytest.fixture
def service(shared_service: Pcscd, monkeypatch: pytest.MonkeyPatch) -> Pcscd:
    monkeypatch.setenv("PCSCLITE_CSOCK_NAME", str(shared_service.socket))
    return shared_service


@pytest.fixture
def card(service: Pcscd, tmp_path: Path) -> Iterator[Simulator]:
    """The simulator of a card; none is in."""
    made = Simulator("smart_card", tmp_path, "--port", str(service.port))
    yield made
    made.stop()
    service.wait_for(present=False)


@pytest.fixture
def reader(service: Pcscd) -> Iterator[SmartCardReader]:
    made = PcscSmartCardReader()
    made.open()
    yield made
    made.close()


def soon(seconds: float = 20.0) -> Deadline:
    return Deadline.after(seconds)


def take_out(card: Simulator, service: Pcscd) -> None:
    """Take the card out as slowly as a hand does: pcscd looks every 0.4 s."""
    card.do("remove")
    service.wait_for(present=False)


def read(card: Simulator, reader: SmartCardReader, mood: str = "normal") -> SocialCard:
    card.do(mood)
    card.do("insert", card=HOLDER)
    return reader.read(soon())


@pytest.mark.parametrize("mood", ["normal", "t0", "slow"])
def test_card_is_read_whole(card: Simulator, reader: SmartCardReader, mood: str) -> None:
    found = read(card, reader, mood)
    assert found == SocialCard(
        number="A12345678",
        issuer="910000000000000000000001",
        card_class="2",
        issued=date(2019, 3, 1),
        valid_until=date(2029, 3, 1),
        **HOLDER,
    )


def test_locked_holder_is_none_and_the_rest_is_read(
    card: Simulator, reader: SmartCardReader
) -> None:
    found = read(card, reader, "locked")
    assert (found.number, found.name, found.id_number) == ("A12345678", None, None)


@pytest.mark.parametrize(
    ("mood", "error"),
    [
        ("wrong", SmartCardForeignError),
        ("garbage", SmartCardUnreadableError),
        ("dead", SmartCardUnreadableError),
        ("removed", SmartCardRemovedError),
    ],
)
def test_trouble_with_a_card_is_named_and_the_next_card_is_read(
    card: Simulator, reader: SmartCardReader, service: Pcscd, mood: str, error: type[DeviceError]
) -> None:
    with pytest.raises(error) as raised:
        read(card, reader, mood)
    assert type(raised.value) is error or error is SmartCardUnreadableError
    take_out(card, service)
    assert read(card, reader).number == "A12345678"


def test_card_that_falls_silent_is_given_up_and_the_next_one_is_read(
    card: Simulator, reader: SmartCardReader, service: Pcscd
) -> None:
    card.do("silent")
    card.do("insert")
    with pytest.raises(SmartCardUnreadableError):
        reader.read(soon(3))
    assert card.state()["waiting"]
    take_out(card, service)
    assert read(card, reader).number == "A12345678"


def test_cancel_ends_the_waiting_for_a_card(card: Simulator, reader: SmartCardReader) -> None:
    reading = Asking(reader.read, 60)
    reading.cancelled.set()
    assert isinstance(reading.end(), DeviceCancelledError)


def test_cancel_ends_a_reading_and_its_card_is_nobodys(
    card: Simulator, reader: SmartCardReader
) -> None:
    card.do("silent")
    card.do("insert")
    reading = Asking(reader.read, 60)
    card.wait_for("waiting", True)
    reading.cancelled.set()
    assert isinstance(reading.end(), DeviceCancelledError)
    with pytest.raises(SmartCardAbsentError):
        reader.read(soon(1))


def test_no_card_ends_at_the_deadline(card: Simulator, reader: SmartCardReader) -> None:
    with pytest.raises(SmartCardAbsentError):
        reader.read(soon(0.3))


def test_card_that_was_read_is_read_again_only_when_it_was_taken_out(
    card: Simulator, reader: SmartCardReader, service: Pcscd
) -> None:
    read(card, reader)
    with pytest.raises(SmartCardAbsentError):
        reader.read(soon(0.5))
    take_out(card, service)
    assert read(card, reader).number == "A12345678"


def test_card_forgotten_before_the_terminal_began_is_nobodys(
    card: Simulator, reader: SmartCardReader
) -> None:
    read(card, reader)
    reader.close()
    reader.open()
    with pytest.raises(SmartCardAbsentError):
        reader.read(soon(0.5))


def test_card_is_noticed_while_somebody_waits(
    card: Simulator, reader: SmartCardReader, service: Pcscd
) -> None:
    reading = Asking(reader.read)
    card.do("insert")
    assert isinstance(reading.end(), SocialCard)
    reading = Asking(reader.read)
    take_out(card, service)
    card.do("insert", card={"number": "B23456789"})
    found = reading.end()
    assert isinstance(found, SocialCard)
    assert found.number == "B23456789"


HOLD = """
import sys
from smartcard.scard import *
_, context = SCardEstablishContext(SCARD_SCOPE_SYSTEM)
code, _, _ = SCardConnect(
    context, "Virtual PCD 00 00", SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1
)
print(code, flush=True)
sys.stdin.read()
"""


def test_card_that_another_program_keeps_is_told_and_read_when_it_lets_go(
    card: Simulator, reader: SmartCardReader, service: Pcscd
) -> None:
    read(card, reader)
    take_out(card, service)
    card.do("insert")
    service.wait_for(present=True)
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == b"0\n"
        with pytest.raises(SmartCardHeldError):
            reader.health(soon())
        with pytest.raises(SmartCardHeldError):
            reader.read(soon())
        other.stdin.close()
        other.wait(10)
    assert reader.read(soon()).number == "A12345678"
    assert reader.health(soon()).state is DeviceState.ONLINE


def test_reader_is_chosen_by_name_and_another_is_lost(service: Pcscd) -> None:
    second = PcscSmartCardReader("Virtual PCD 00 01")
    second.open()
    assert second.health(soon()).state is DeviceState.ONLINE
    assert second.identity().model == "Virtual PCD 00 01"
    second.close()
    absent = PcscSmartCardReader("Alcor Link")
    with pytest.raises(DeviceLostError):
        absent.open()
    with pytest.raises(DeviceLostError):
        absent.health(soon())


def test_self_test_reads_a_card_and_tells_nothing_of_it(
    card: Simulator, reader: SmartCardReader, caplog: pytest.LogCaptureFixture
) -> None:
    adapter = find("smart_card", "pcsc", BUILT_IN["smart_card"])
    assert adapter.self_test is not None

    def ask(_key: str) -> bool:
        card.do("insert", card=HOLDER)
        return True

    with caplog.at_level(logging.DEBUG):
        checks = [*adapter.self_test(reader, soon(), ask)]
    assert [check.passed for check in checks] == [True, True]
    assert not any(word in f"{checks} {caplog.text}" for word in HOLDER.values())


def test_service_that_ends_is_told_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_pcscd()
    with tempfile.TemporaryDirectory(prefix="pcsc-") as folder:
        service = Pcscd(Path(folder))
        monkeypatch.setenv("PCSCLITE_CSOCK_NAME", str(service.socket))
        card = Simulator("smart_card", tmp_path, "--port", str(service.port))
        told: SimpleQueue[DeviceStatus] = SimpleQueue()
        outcome: SimpleQueue[object] = SimpleQueue()
        runner = DeviceRunner(PcscSmartCardReader(), told.put, name="c", poll_s=0.1, settle_s=0)
        runner.start()
        try:
            assert told.get(timeout=20).state is DeviceState.ONLINE
            runner.submit(lambda driver, limit: driver.read(limit), 60, outcome.put)
            card.do("silent")
            card.do("insert")
            card.wait_for("waiting", True, 20)
            service.kill()
            assert isinstance(outcome.get(timeout=20), SmartCardServiceError)
            down = told.get(timeout=20)
            assert (down.state, down.reason) == (DeviceState.OFFLINE, "service-down")
            card.do("remove")
            card.do("normal")
            service.start()
            assert told.get(timeout=20).state is DeviceState.ONLINE
            runner.submit(lambda driver, limit: driver.read(limit), 60, outcome.put)
            card.do("insert")
            assert isinstance(outcome.get(timeout=30), SocialCard)
        finally:
            runner.stop()
            card.stop()
            service.stop()


def test_service_that_never_ran_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCSCLITE_CSOCK_NAME", str(tmp_path / "none"))
    with pytest.raises(SmartCardServiceError):
        PcscSmartCardReader().open()
