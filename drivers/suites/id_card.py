"""What every reader of identity cards promises.

Verbs of the control besides ``plug`` and ``unplug``: ``put-card {card}``, ``lift-card``, ``normal``
and those in ``troubles``.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, TypeVar

import pytest

from contracts.errors import DeviceCancelledError, DeviceError
from contracts.identity import CardLayout
from drivers.id_card.errors import (
    CardUnreadableError,
    NoCardError,
    ReaderGarbledError,
    ReaderSilentError,
)
from drivers.id_card.port import CardReader
from drivers.suites.asking import Asking, Control
from drivers.suites.cards import FOREIGN_2017, FOREIGN_2023, PERMIT, RESIDENT
from drivers.suites.device import DeviceSuite, soon, waits

R = TypeVar("R", bound=CardReader)
CARDS = (RESIDENT, PERMIT, FOREIGN_2017, FOREIGN_2023)


class IdCardSuite(DeviceSuite[R]):
    """A card is read whole, or it is not read."""

    troubles: ClassVar[Mapping[str, type[DeviceError]]] = {
        "truncate": ReaderGarbledError,
        "wrong-checksum": ReaderGarbledError,
        "silent": ReaderSilentError,
        "unreadable": CardUnreadableError,
    }

    @pytest.mark.parametrize("card", CARDS, ids=lambda card: str(card["layout"]))
    def test_every_layout_is_read(
        self, simulator: Control, driver: R, card: dict[str, Any]
    ) -> None:
        found: list[str] = []
        simulator.do("put-card", card=card)
        data = driver.wait_and_read(soon(), lambda: found.append("found"))
        assert found == ["found"]
        assert data.identity.layout == CardLayout(card["layout"])
        assert data.identity.name == card["name"]
        assert data.identity.id_number == card["id_number"]
        assert data.identity.address == card.get("address")
        assert data.identity.birth == date.fromisoformat(card["birth"])
        assert card["id_number"] not in repr(data)
        assert card["name"] not in repr(data)

    def test_appended_address_replaces_the_printed_one(self, simulator: Control, driver: R) -> None:
        simulator.do("put-card", card={**RESIDENT, "new_address": "示例区龙湖镇新村1组"})
        assert driver.wait_and_read(soon()).identity.address == "示例区龙湖镇新村1组"

    def test_card_that_was_read_is_read_again_only_after_it_was_lifted(
        self, simulator: Control, driver: R
    ) -> None:
        simulator.do("put-card", card=RESIDENT)
        driver.wait_and_read(soon())
        with pytest.raises(NoCardError):
            driver.wait_and_read(soon(0.3))
        simulator.do("lift-card")
        simulator.do("put-card", card=PERMIT)
        assert driver.wait_and_read(soon()).identity.name == PERMIT["name"]

    def test_trouble_is_an_error_and_afterwards_the_card_is_read(
        self, simulator: Control, driver: R
    ) -> None:
        for verb, error in self.troubles.items():
            simulator.do("put-card", card=RESIDENT)
            simulator.do(verb)
            with pytest.raises(error):
                driver.wait_and_read(soon())
            simulator.do("normal")
            simulator.do("put-card", card=RESIDENT)
            assert driver.wait_and_read(soon()).identity.name == RESIDENT["name"]

    def test_waiting_for_a_card_ends(self, driver: R) -> None:
        waits(driver.wait_and_read, NoCardError)

    def test_card_of_somebody_who_left_is_read_for_the_next_question_only(
        self, simulator: Control, driver: R
    ) -> None:
        asking = Asking(driver.wait_and_read, 60)
        asking.cancelled.set()
        assert isinstance(asking.end(), DeviceCancelledError)
        simulator.do("put-card", card=PERMIT)
        assert driver.wait_and_read(soon()).identity.name == PERMIT["name"]
