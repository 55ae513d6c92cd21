"""The published suite on a real pcscd with a virtual reader, and what only PC/SC does."""

import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from contracts.errors import DeviceLostError
from drivers.adapter import find
from drivers.runner import DeviceRunner
from drivers.smart_card.errors import SmartCardHeldError, SmartCardServiceError
from drivers.smart_card.pcsc import PcscSmartCardReader
from drivers.smart_card.port import SmartCardReader, SocialCard
from drivers.status import DeviceState, DeviceStatus
from drivers.suites.asking import Control
from drivers.suites.smart_card import CARD, READ, SmartCardSuite
from kiosk.adapters import BUILT_IN
from tests.contracts.asking import opened, running, soon
from tests.contracts.pcsc import Pcscd, require_pcscd
from tests.contracts.processes import Simulator

pytestmark = pytest.mark.root

HOLDER = {"name": CARD["name"], "id_number": CARD["id_number"]}


@pytest.fixture(scope="module")
def service_folder() -> Iterator[Path]:
    require_pcscd()
    with tempfile.TemporaryDirectory(prefix="pcsc-") as folder:  # socket paths must be short
        yield Path(folder)


@pytest.fixture(scope="module")
def shared_service(service_folder: Path) -> Iterator[Pcscd]:
    with running(Pcscd(service_folder)) as made:
        yield made


@pytest.fixture
def service(shared_service: Pcscd, monkeypatch: pytest.MonkeyPatch) -> Pcscd:
    monkeypatch.setenv("PCSCLITE_CSOCK_NAME", str(shared_service.socket))
    return shared_service


@pytest.fixture
def card(service: Pcscd, tmp_path: Path) -> Iterator[Simulator]:
    """The simulator of a card; none is in."""
    with running(Simulator("smart_card", tmp_path, "--port", str(service.port))) as made:
        yield made
    service.wait_for(present=False)


@pytest.fixture
def reader(service: Pcscd) -> Iterator[SmartCardReader]:
    with opened(PcscSmartCardReader()) as made:
        yield made


def take_out(card: Simulator, service: Pcscd) -> None:
    """Take the card out as slowly as a hand does: pcscd looks every 0.4 s."""
    card.do("remove")
    service.wait_for(present=False)


def read(card: Simulator, reader: SmartCardReader, mood: str = "normal") -> SocialCard:
    card.do(mood)
    card.do("insert", card=HOLDER)
    return reader.read(soon())


class Hand:
    """Puts cards in and takes them out as slowly as a hand does; the service is the reader's."""

    def __init__(self, card: Simulator, service: Pcscd) -> None:
        self._card = card
        self._service = service

    def do(self, verb: str, /, **arguments: Any) -> None:
        match verb:
            case "remove":
                take_out(self._card, self._service)
            case "unplug":
                self._service.kill()
            case "plug":
                self._service.start()
            case _:
                self._card.do(verb, **arguments)

    def state(self) -> dict[str, Any]:
        return self._card.state()

    def stop(self) -> None:
        pass


class TestPcsc(SmartCardSuite[PcscSmartCardReader]):
    gone = "service-down"

    @pytest.fixture
    def simulator(self, card: Simulator, service: Pcscd) -> Hand:
        return Hand(card, service)

    @pytest.fixture(autouse=True)
    def there(self, service: Pcscd) -> None:
        """The service runs also where a reader is sought in vain."""

    def start(self, folder: Path) -> Control:
        raise NotImplementedError  # the fixture above does it

    def make(self, simulator: Control, folder: Path) -> PcscSmartCardReader:
        return PcscSmartCardReader()

    def absent(self, folder: Path) -> PcscSmartCardReader:
        return PcscSmartCardReader("Alcor Link")


def test_card_of_the_older_protocol_is_read_whole(card: Simulator, reader: SmartCardReader) -> None:
    card.do("t0")
    card.do("insert", card=CARD)
    assert reader.read(soon()) == READ


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
            assert told.get(timeout=60).state is DeviceState.ONLINE
            runner.submit(lambda driver, limit: driver.read(limit), 60, outcome.put)
            card.do("silent")
            card.do("insert")
            card.wait_for("waiting", True, 20)
            service.kill()
            assert isinstance(outcome.get(timeout=60), SmartCardServiceError)
            down = told.get(timeout=60)
            assert (down.state, down.reason) == (DeviceState.OFFLINE, "service-down")
            card.do("remove")
            card.do("normal")
            service.start()
            assert told.get(timeout=60).state is DeviceState.ONLINE
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
