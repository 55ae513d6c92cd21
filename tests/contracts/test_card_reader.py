"""What a reader on a line promises besides its suite, against a simulator process."""

import queue
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from contracts.errors import DeviceCancelledError, DeviceError, DeviceLostError
from contracts.identity import CardLayout
from drivers.deadline import Deadline
from drivers.id_card.errors import (
    CardUnreadableError,
    NoCardError,
    ReaderGarbledError,
    ReaderSilentError,
)
from drivers.id_card.port import CardData, CardReader, Presence
from drivers.id_card.sam_v import SamVCardReader
from drivers.runner import DeviceRunner
from drivers.status import DeviceState, DeviceStatus
from tests.contracts.asking import opened, running, soon
from tests.contracts.processes import Simulator
from tests.drivers.id_card.cards import FOREIGN_2017, FOREIGN_2023, PERMIT, RESIDENT

CARDS = {card["layout"]: card for card in (RESIDENT, PERMIT, FOREIGN_2017, FOREIGN_2023)}


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    folder = tmp_path_factory.mktemp("sam_v")
    link = folder / "reader"
    with running(
        Simulator("sam_v", folder, "--link", str(link), "--speed", "0", "--card-ms", "60")
    ) as made:
        yield made
    assert not link.exists()


@pytest.fixture
def line(simulator: Simulator) -> str:
    simulator.do("plug")
    simulator.do("normal")
    simulator.do("lift-card")
    return str(simulator.address["link"])


@pytest.fixture
def reader(line: str) -> Iterator[CardReader]:
    with opened(SamVCardReader(line, find_every_s=0.01, exchange_s=0.4, read_s=1.5)) as made:
        yield made


def test_reader_says_how_it_can_tell_a_lying_card(reader: CardReader) -> None:
    assert reader.presence == Presence.NONE


def test_healthy_reader_is_online(reader: CardReader) -> None:
    assert reader.health(soon()).state == DeviceState.ONLINE


@pytest.mark.parametrize("layout", sorted(CARDS))
def test_every_layout_is_read_over_the_line(
    reader: CardReader, simulator: Simulator, layout: str
) -> None:
    card = CARDS[layout]
    reader.health(soon())
    simulator.do("put-card", card=card)
    found: list[str] = []
    data = reader.wait_and_read(soon(), lambda: found.append("found"))
    assert found == ["found"]
    identity = data.identity
    assert identity.layout == CardLayout(layout)
    assert identity.name == card["name"]
    assert identity.id_number == card["id_number"]
    assert identity.address == card.get("address")
    assert identity.birth == date.fromisoformat(card["birth"])
    assert len(data.photo_wlt) == 1024
    assert data.sam_id == "05.01-20140430-0000012345-0123456789"
    assert card["id_number"] not in repr(data)


def test_reader_tells_what_of_the_time_was_its_own(
    reader: CardReader, simulator: Simulator
) -> None:
    simulator.do("put-card", card=RESIDENT)
    assert simulator.state()["timing"]["given_ms"] is None
    reader.wait_and_read(soon())
    timing = simulator.state()["timing"]
    assert timing["put_ms"] <= timing["asked_ms"] <= timing["given_ms"]
    assert 60 <= timing["own_ms"] <= timing["given_ms"] - timing["put_ms"]  # --card-ms 60


def test_no_card_ends_at_the_deadline(reader: CardReader) -> None:
    with pytest.raises(NoCardError):
        reader.wait_and_read(soon(0.2))


def test_cancel_ends_the_waiting_at_once(reader: CardReader) -> None:
    cancelled = threading.Event()
    threading.Timer(0.1, cancelled.set).start()
    begin = time.monotonic()
    with pytest.raises(DeviceCancelledError):
        reader.wait_and_read(Deadline.after(20, cancelled=cancelled))
    assert time.monotonic() - begin < 2


@pytest.mark.parametrize("mood", ["drip", "slow"])
def test_slow_line_is_read_right(line: str, simulator: Simulator, mood: str) -> None:
    patient = SamVCardReader(line, find_every_s=0.01)
    patient.open()
    try:
        simulator.do("put-card", card=RESIDENT)
        simulator.do(mood)
        assert patient.wait_and_read(soon(15)).identity.name == RESIDENT["name"]
    finally:
        patient.close()


@pytest.mark.parametrize(
    ("mood", "error"),
    [
        ("truncate", ReaderGarbledError),
        ("wrong-checksum", ReaderGarbledError),
        ("silent", ReaderSilentError),
        ("noise", ReaderGarbledError),
        ("unreadable", CardUnreadableError),
    ],
)
def test_trouble_on_the_line_is_an_error_and_afterwards_the_card_is_read(
    reader: CardReader, simulator: Simulator, mood: str, error: type[DeviceError]
) -> None:
    simulator.do("put-card", card=RESIDENT)
    simulator.do(mood)
    with pytest.raises(error):
        reader.wait_and_read(soon())
    simulator.do("normal")
    simulator.do("put-card", card=RESIDENT)
    assert reader.wait_and_read(soon()).identity.name == RESIDENT["name"]


@pytest.mark.parametrize(("mood", "whole"), [("silent", False), ("normal", True)])
def test_reading_that_breaks_off_in_the_middle_never_gives_data(
    reader: CardReader, simulator: Simulator, mood: str, whole: bool
) -> None:
    simulator.do("put-card", card=RESIDENT)
    outcome: list[CardData | DeviceError] = []

    def run() -> None:
        try:
            outcome.append(reader.wait_and_read(soon()))
        except DeviceError as error:
            outcome.append(error)

    simulator.do("stall")
    before = simulator.state()["reads"]
    worker = threading.Thread(target=run)
    worker.start()
    simulator.wait_for("reads", before + 1)
    simulator.do(mood)
    worker.join(10)
    assert [isinstance(one, CardData) for one in outcome] == [whole]


def test_late_reply_of_one_card_never_passes_for_the_next(line: str, simulator: Simulator) -> None:
    hasty = SamVCardReader(line, find_every_s=0.01, exchange_s=0.25, read_s=0.25)
    hasty.open()
    try:
        simulator.do("put-card", card=RESIDENT)
        simulator.do("stall")
        with pytest.raises((CardUnreadableError, ReaderSilentError)):
            hasty.wait_and_read(soon())
        simulator.do("put-card", card=PERMIT)
        simulator.do("normal")
        assert hasty.wait_and_read(soon()).identity.name == PERMIT["name"]
    finally:
        hasty.close()


def test_silent_reader_is_not_healthy(reader: CardReader, simulator: Simulator) -> None:
    simulator.do("silent")
    with pytest.raises(ReaderSilentError):
        reader.health(soon())


def test_line_belongs_to_one_process(reader: CardReader, line: str) -> None:
    with pytest.raises(DeviceLostError):
        SamVCardReader(line).open()


def test_absent_line_is_a_lost_device(tmp_path: Path) -> None:
    with pytest.raises(DeviceLostError):
        SamVCardReader(str(tmp_path / "nothing")).open()


def test_closed_reader_refuses_and_closes_twice(reader: CardReader) -> None:
    reader.close()
    reader.close()
    with pytest.raises(DeviceLostError):
        reader.health(soon())


class Runner:
    """A reader with its worker, and what it told."""

    def __init__(self, line: str) -> None:
        self.statuses: queue.Queue[DeviceStatus] = queue.Queue()
        self.runner = DeviceRunner(
            SamVCardReader(line, find_every_s=0.01, exchange_s=0.5, read_s=5.0),
            self.statuses.put,
            name="id_card",
            poll_s=0.1,
            settle_s=0.0,
        )
        self.outcomes: queue.Queue[object] = queue.Queue()
        self.runner.start()

    def read(self, seconds: float = 5.0) -> None:
        self.runner.submit(
            lambda reader, deadline: reader.wait_and_read(deadline), seconds, self.outcomes.put
        )

    def wait_state(self, state: DeviceState) -> None:
        while self.statuses.get(timeout=60).state != state:
            pass


@pytest.fixture
def runner(line: str) -> Iterator[Runner]:
    made = Runner(line)
    yield made
    made.runner.stop()


def test_plug_pulled_mid_read_ends_the_job_and_plugged_in_again_it_reads_by_itself(
    runner: Runner, simulator: Simulator
) -> None:
    runner.wait_state(DeviceState.ONLINE)
    simulator.do("stall")
    before = simulator.state()["reads"]
    simulator.do("put-card", card=RESIDENT)
    runner.read()
    simulator.wait_for("reads", before + 1)
    simulator.do("unplug")
    outcome = runner.outcomes.get(timeout=60)
    assert isinstance(outcome, DeviceLostError)
    runner.wait_state(DeviceState.POWER_OFF)
    simulator.do("normal")
    simulator.do("plug")
    simulator.do("put-card", card=RESIDENT)
    runner.wait_state(DeviceState.ONLINE)
    runner.read()
    again = runner.outcomes.get(timeout=60)
    assert isinstance(again, CardData)
    assert again.identity.name == RESIDENT["name"]


def test_reader_unplugged_while_idle_is_told_and_comes_back(
    runner: Runner, simulator: Simulator
) -> None:
    runner.wait_state(DeviceState.ONLINE)
    simulator.do("unplug")
    runner.wait_state(DeviceState.POWER_OFF)
    simulator.do("plug")
    runner.wait_state(DeviceState.ONLINE)


def test_card_put_after_a_cancel_is_not_read_for_the_one_who_left(
    runner: Runner, simulator: Simulator
) -> None:
    runner.wait_state(DeviceState.ONLINE)
    job = runner.runner.submit(
        lambda reader, deadline: reader.wait_and_read(deadline), 5.0, runner.outcomes.put
    )
    job.cancel()
    assert isinstance(runner.outcomes.get(timeout=60), DeviceCancelledError)
    simulator.do("put-card", card=RESIDENT)
    runner.read()
    assert isinstance(runner.outcomes.get(timeout=60), CardData)
    assert runner.outcomes.empty()
