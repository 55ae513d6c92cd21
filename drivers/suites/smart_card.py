"""What every reader of social security cards promises.

Verbs of the control besides ``plug`` and ``unplug``: ``insert {card}``, ``remove`` (obeyed when the
reader has seen it), ``normal``, and the moods of the next card: ``locked``, ``slow``, ``silent``
and those in ``troubles``. Its state has ``waiting``: a card that is silent was asked something.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, TypeVar

import pytest

from contracts.errors import DeviceCancelledError, DeviceError, DeviceTimeoutError
from drivers.smart_card.errors import (
    SmartCardAbsentError,
    SmartCardForeignError,
    SmartCardRemovedError,
    SmartCardUnreadableError,
)
from drivers.smart_card.port import SmartCardReader, SocialCard
from drivers.suites.asking import Asking, Control, until
from drivers.suites.device import DeviceSuite, soon, waits

R = TypeVar("R", bound=SmartCardReader)
CARD: dict[str, Any] = {
    "number": "A12345678",
    "issuer": "910000000000000000000001",
    "class": "2",
    "issued": "20190301",
    "valid_until": "20290301",
    "id_number": "11010519491231002X",
    "name": "演示乙",
}
OTHER: dict[str, Any] = {**CARD, "number": "B23456789", "name": "演示丙"}
READ = SocialCard(
    number="A12345678",
    issuer="910000000000000000000001",
    card_class="2",
    issued=date(2019, 3, 1),
    valid_until=date(2029, 3, 1),
    name="演示乙",
    id_number="11010519491231002X",
)
READ_S = 20.0


class SmartCardSuite(DeviceSuite[R]):
    """A card is read whole and for whoever put it in, or it is not read."""

    troubles: ClassVar[Mapping[str, type[DeviceError]]] = {
        "wrong": SmartCardForeignError,
        "garbage": SmartCardUnreadableError,
        "dead": SmartCardUnreadableError,
        "removed": SmartCardRemovedError,
    }

    @pytest.mark.parametrize("mood", ["normal", "slow"])
    def test_card_is_read_whole(self, simulator: Control, driver: R, mood: str) -> None:
        found = _read(simulator, driver, mood)
        assert found == READ
        assert not any(CARD[word] in repr(found) for word in ("number", "name", "id_number"))

    def test_locked_holder_is_none_and_the_rest_is_read(
        self, simulator: Control, driver: R
    ) -> None:
        found = _read(simulator, driver, "locked")
        assert (found.number, found.name, found.id_number) == (CARD["number"], None, None)

    def test_trouble_with_a_card_is_named_and_the_next_card_is_read(
        self, simulator: Control, driver: R
    ) -> None:
        for mood, error in self.troubles.items():
            with pytest.raises(error) as raised:
                _read(simulator, driver, mood)
            assert type(raised.value) is error or error is SmartCardUnreadableError
            simulator.do("remove")
            assert _read(simulator, driver) == READ
            simulator.do("remove")

    def test_card_that_falls_silent_is_given_up_and_the_next_one_is_read(
        self, simulator: Control, driver: R
    ) -> None:
        simulator.do("silent")
        simulator.do("insert", card=CARD)
        with pytest.raises(SmartCardUnreadableError):
            driver.read(soon(3))
        assert simulator.state()["waiting"]
        simulator.do("remove")
        assert _read(simulator, driver) == READ

    def test_waiting_for_a_card_ends(self, driver: R) -> None:
        waits(driver.read, SmartCardAbsentError)

    def test_cancel_ends_a_reading_and_its_card_is_nobodys(
        self, simulator: Control, driver: R
    ) -> None:
        simulator.do("silent")
        simulator.do("insert", card=CARD)
        reading = Asking(driver.read, 60)
        until(lambda: bool(simulator.state()["waiting"]))
        reading.cancelled.set()
        assert isinstance(reading.end(), DeviceCancelledError)
        with pytest.raises(SmartCardAbsentError):
            driver.read(soon(1))

    def test_card_that_was_read_is_read_again_only_when_it_was_taken_out(
        self, simulator: Control, driver: R
    ) -> None:
        _read(simulator, driver)
        with pytest.raises(SmartCardAbsentError):
            driver.read(soon(0.5))
        simulator.do("remove")
        assert _read(simulator, driver) == READ

    def test_whether_the_card_that_was_read_is_out_is_noticed(
        self, simulator: Control, driver: R
    ) -> None:
        _read(simulator, driver)
        with pytest.raises(DeviceTimeoutError):
            driver.wait_removed(soon(0.5))
        waiting = Asking(driver.wait_removed)
        simulator.do("remove")
        assert waiting.end() is None
        driver.wait_removed(soon())

    def test_card_forgotten_before_the_terminal_began_is_nobodys(
        self, simulator: Control, driver: R
    ) -> None:
        _read(simulator, driver)
        driver.close()
        driver.open()
        with pytest.raises(SmartCardAbsentError):
            driver.read(soon(0.5))

    def test_card_is_noticed_while_somebody_waits(self, simulator: Control, driver: R) -> None:
        reading = Asking(driver.read)
        simulator.do("insert", card=CARD)
        assert reading.end() == READ
        reading = Asking(driver.read)
        simulator.do("remove")
        simulator.do("insert", card=OTHER)
        found = reading.end()
        assert isinstance(found, SocialCard)
        assert (found.number, found.name) == (OTHER["number"], OTHER["name"])


def _read(simulator: Control, reader: SmartCardReader, mood: str = "normal") -> SocialCard:
    simulator.do(mood)
    simulator.do("insert", card=CARD)
    return reader.read(soon(READ_S))
