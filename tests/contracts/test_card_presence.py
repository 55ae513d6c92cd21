"""What card readers promise of a card that still lies there, of another one, and of its photo."""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import serial

from contracts.errors import DeviceCancelledError, DeviceTimeoutError
from drivers.deadline import Deadline
from drivers.id_card.errors import (
    CardLeftError,
    CardUnreadableError,
    NoCardError,
    ReaderSilentError,
)
from drivers.id_card.photo import PhotoDecoder
from drivers.id_card.port import Presence
from drivers.id_card.sam_v import ADAPTER, SamVCardReader
from drivers.serial_line import ControlLine
from tests.contracts.asking import running, soon
from tests.contracts.processes import Simulator
from tests.drivers.id_card.cards import FOREIGN_2023, PERMIT, RESIDENT

Make = Callable[..., SamVCardReader]


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    folder = tmp_path_factory.mktemp("sam_v")
    with running(
        Simulator(
            "sam_v", folder, "--link", str(folder / "reader"), "--speed", "0", "--card-ms", "20"
        )
    ) as made:
        yield made


@pytest.fixture
def make(simulator: Simulator) -> Iterator[Make]:
    """Makes an open reader that tells a lying card as it is told."""
    for verb in ("plug", "normal", "lift-card"):
        simulator.do(verb)
    made: list[SamVCardReader] = []

    def reader(presence: Presence, **options: object) -> SamVCardReader:
        made.append(
            SamVCardReader(
                str(simulator.address["link"]),
                presence=presence,
                find_every_s=0.01,
                exchange_s=0.5,
                read_s=1.5,
                **options,  # type: ignore[arg-type]  # the tests name them right
            )
        )
        made[-1].open()
        return made[-1]

    yield reader
    for one in made:
        one.close()


@pytest.fixture
def sensor(monkeypatch: pytest.MonkeyPatch, simulator: Simulator) -> None:
    """A contact on the line CTS of every port: a pseudo-terminal has no such lines itself."""

    class WithContact(serial.Serial):
        @property
        def cts(self) -> bool:
            return bool(simulator.state()["card"])

    monkeypatch.setattr(serial, "Serial", WithContact)


def lift_soon(simulator: Simulator) -> threading.Thread:
    thread = threading.Thread(target=simulator.do, args=("lift-card",))
    thread.start()
    return thread


def test_settings_say_how_a_lying_card_is_told() -> None:
    assert ADAPTER.driver({"port": "/dev/x"}).presence is Presence.NONE
    assert ADAPTER.driver({"port": "/dev/x", "presence": "reset"}).presence is Presence.RESET
    with_sensor = {"port": "/dev/x", "presence": "sensor", "card_line": "dsr",
                   "card_lies_when": False}  # fmt: skip
    assert ADAPTER.driver(with_sensor).presence is Presence.SENSOR


def test_reader_that_cannot_tell_says_so_at_once(make: Make, simulator: Simulator) -> None:
    reader = make(Presence.NONE)
    simulator.do("put-card", card=RESIDENT)
    reader.wait_and_read(soon())
    assert reader.card_present(soon()) is None
    assert reader.wait_lifted(soon()) is False


@pytest.mark.usefixtures("sensor")
@pytest.mark.parametrize("presence", [Presence.RESET, Presence.SENSOR])
class TestPresence:
    def test_lying_card_is_told_until_it_is_lifted(
        self, make: Make, simulator: Simulator, presence: Presence
    ) -> None:
        reader = make(presence)
        assert reader.card_present(soon()) is False
        assert reader.wait_lifted(soon())
        simulator.do("put-card", card=RESIDENT)
        reader.wait_and_read(soon())
        assert reader.card_present(soon()) is True
        with pytest.raises(CardLeftError):
            reader.wait_lifted(soon(0.3))
        lifting = lift_soon(simulator)
        assert reader.wait_lifted(soon())
        lifting.join()
        assert not simulator.state()["card"]

    def test_lying_card_is_not_read_twice_however_often_one_looks(
        self, make: Make, simulator: Simulator, presence: Presence
    ) -> None:
        reader = make(presence)
        simulator.do("put-card", card=RESIDENT)
        reader.wait_and_read(soon())
        found: list[str] = []
        for _ in range(2):
            assert reader.card_present(soon()) is True
            with pytest.raises(NoCardError):
                reader.wait_and_read(soon(0.5), lambda: found.append("found"))
        assert found == []

    def test_same_card_laid_down_once_more_is_read(
        self, make: Make, simulator: Simulator, presence: Presence
    ) -> None:
        reader = make(presence)
        simulator.do("put-card", card=RESIDENT)
        reader.wait_and_read(soon())
        assert reader.card_present(soon()) is True
        simulator.do("lift-card")
        assert reader.wait_lifted(soon())
        simulator.do("put-card", card=RESIDENT)
        assert reader.wait_and_read(soon()).identity.name == RESIDENT["name"]

    def test_another_card_is_read_though_nobody_saw_the_first_one_lifted(
        self, make: Make, simulator: Simulator, presence: Presence
    ) -> None:
        reader = make(presence)
        simulator.do("put-card", card=RESIDENT)
        reader.wait_and_read(soon())
        assert reader.card_present(soon()) is True
        simulator.do("put-card", card=PERMIT)
        found: list[str] = []
        data = reader.wait_and_read(soon(), lambda: found.append("found"))
        assert data.identity.name == PERMIT["name"]
        assert found == ["found"]

    def test_card_that_was_left_through_an_outage_is_not_read_for_the_next_one(
        self, make: Make, simulator: Simulator, presence: Presence
    ) -> None:
        reader = make(presence)
        simulator.do("put-card", card=RESIDENT)
        reader.wait_and_read(soon())
        assert reader.card_present(soon()) is True
        reader.close()
        reader.open()
        with pytest.raises(NoCardError):
            reader.wait_and_read(soon(0.5))

    def test_waiting_ends_when_it_is_cancelled(
        self, make: Make, simulator: Simulator, presence: Presence
    ) -> None:
        reader = make(presence)
        simulator.do("put-card", card=RESIDENT)
        cancelled = threading.Event()
        threading.Timer(0.1, cancelled.set).start()
        with pytest.raises(DeviceCancelledError):
            reader.wait_lifted(Deadline.after(60, cancelled=cancelled))


def test_look_that_was_cut_short_does_not_make_a_lying_card_a_new_one(
    make: Make, simulator: Simulator
) -> None:
    reader = make(Presence.RESET)
    simulator.do("put-card", card=RESIDENT)
    reader.wait_and_read(soon())
    simulator.do("silent")  # the module obeys, and its answer is lost
    with pytest.raises((DeviceTimeoutError, ReaderSilentError)):
        reader.card_present(soon(0.3))
    simulator.do("normal")
    with pytest.raises(NoCardError):
        reader.wait_and_read(soon(0.5))


def test_silent_reader_does_not_count_as_a_lifted_card(make: Make, simulator: Simulator) -> None:
    reader = make(Presence.RESET)
    simulator.do("put-card", card=RESIDENT)
    simulator.do("silent")
    with pytest.raises(ReaderSilentError):
        reader.wait_lifted(soon())


def test_port_without_the_line_of_the_sensor_cannot_tell(make: Make, simulator: Simulator) -> None:
    reader = make(Presence.SENSOR, card_line=ControlLine.DSR)
    simulator.do("put-card", card=RESIDENT)
    assert reader.card_present(soon()) is None
    assert reader.wait_lifted(soon()) is False


@pytest.mark.usefixtures("sensor")
def test_sensor_that_opens_when_a_card_lies_there(make: Make, simulator: Simulator) -> None:
    reader = make(Presence.SENSOR, card_lies_when=False)
    assert reader.card_present(soon()) is True
    simulator.do("put-card", card=RESIDENT)
    assert reader.card_present(soon()) is False


# ---- more than one card, and half a card ---------------------------------------------------------


def test_two_cards_at_once_are_an_error_and_one_of_them_is_read(
    make: Make, simulator: Simulator
) -> None:
    reader = make(Presence.NONE)
    simulator.do("put-card", card=RESIDENT)
    simulator.do("second-card", card=PERMIT)
    with pytest.raises(CardUnreadableError):
        reader.wait_and_read(soon())
    simulator.do("lift-card", which="second")
    assert reader.wait_and_read(soon()).identity.name == RESIDENT["name"]


def test_second_card_beside_one_that_was_read_is_read(make: Make, simulator: Simulator) -> None:
    reader = make(Presence.NONE)
    simulator.do("put-card", card=RESIDENT)
    reader.wait_and_read(soon())
    simulator.do("second-card", card=FOREIGN_2023)
    assert reader.wait_and_read(soon()).identity.name == FOREIGN_2023["name"]


def test_card_lifted_while_it_is_read_is_unreadable_and_then_read(
    make: Make, simulator: Simulator
) -> None:
    reader = make(Presence.NONE)
    simulator.do("put-card", card=RESIDENT)
    simulator.do("lift-mid-read")
    with pytest.raises(CardUnreadableError):
        reader.wait_and_read(soon())
    simulator.do("put-card", card=RESIDENT)
    assert reader.wait_and_read(soon()).identity.name == RESIDENT["name"]


def test_card_that_cannot_be_read_does_not_spoil_the_next_one(
    make: Make, simulator: Simulator
) -> None:
    reader = make(Presence.NONE)
    simulator.do("put-card", card=RESIDENT, readable=False)
    with pytest.raises(CardUnreadableError):
        reader.wait_and_read(soon())
    simulator.do("put-card", card=PERMIT)
    assert reader.wait_and_read(soon()).identity.name == PERMIT["name"]


def test_stale_reading_of_one_card_is_never_that_of_the_next(
    make: Make, simulator: Simulator
) -> None:
    reader = make(Presence.NONE)
    simulator.do("put-card", card=RESIDENT)
    simulator.do("stale")
    with pytest.raises(CardUnreadableError):
        reader.wait_and_read(soon())
    simulator.do("put-card", card=PERMIT)
    with pytest.raises(CardUnreadableError):
        reader.wait_and_read(soon())
    simulator.do("normal")
    simulator.do("put-card", card=FOREIGN_2023)
    assert reader.wait_and_read(soon()).identity.name == FOREIGN_2023["name"]


# ---- the photo -----------------------------------------------------------------------------------


def test_photo_is_absent_without_a_decoder(make: Make, simulator: Simulator) -> None:
    reader = make(Presence.NONE)
    simulator.do("put-card", card=RESIDENT)
    assert reader.wait_and_read(soon()).photo is None


@pytest.mark.parametrize(("body", "decoded"), [
    ("from PIL import Image; Image.new('RGB', (102, 126)).save(sys.stdout.buffer, 'BMP')", True),
    ("sys.exit(1)", False),
])  # fmt: skip
def test_decoder_makes_a_jpeg_of_the_photo_or_costs_the_photo_only(
    make: Make, simulator: Simulator, tmp_path: Path, body: str, decoded: bool
) -> None:
    program = tmp_path / "decoder"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nassert sys.stdin.buffer.read(9) == b'SIMULATED'\n{body}\n"
    )
    program.chmod(0o700)
    reader = make(Presence.NONE, photo=PhotoDecoder(str(program), decode_s=30.0))
    simulator.do("put-card", card=RESIDENT)
    data = reader.wait_and_read(soon(60))
    assert data.identity.name == RESIDENT["name"]
    assert (data.photo is not None and data.photo.startswith(b"\xff\xd8")) is decoded
    assert "photo" not in repr(data)
