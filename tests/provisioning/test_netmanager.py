"""What ``nmcli --terse`` prints, by its manual; nothing is set on this machine."""

from collections.abc import Sequence

import pytest

from kiosk.provisioning.netmanager import (
    AddressError,
    Card,
    NetworkSettingError,
    Nmcli,
    Wireless,
    rows_of,
)

STATUS = (
    "enp1s0:ethernet:connected:Wired connection 1\n"
    "wlp2s0:wifi:disconnected:\n"
    "docker0:bridge:connected (externally):docker0\n"
    "p2p-dev-wlp2s0:wifi-p2p:disconnected:\n"
    "lo:loopback:connected (externally):lo\n"
)
HEARD = (
    " :Hall\\: guests:42:WPA2\n"
    "*:Civic\\\\Net:77:WPA2 WPA3\n"
    " :Civic\\\\Net:81:WPA2 WPA3\n"
    " ::60:WPA2\n"
    " :open:30:\n"
    " :ends\\::29:\n"
    " :服务大厅:55:WPA1 WPA2\n"
)


class Told:
    """Stands in for the command: gives what it would print, notes what it was asked."""

    def __init__(self, *answers: str, refuses: str = "") -> None:
        self._answers = [*answers]
        self._refuses = refuses
        self.asked: list[tuple[list[str], str]] = []

    def __call__(self, words: Sequence[str], given: str, seconds: float) -> str:
        self.asked.append(([*words], given))
        if self._refuses and self._refuses in words:
            raise NetworkSettingError("Error: unknown connection")
        return self._answers.pop(0) if self._answers else ""


def test_cards_of_cable_and_air() -> None:
    assert Nmcli(Told(STATUS)).cards() == (
        Card("enp1s0", "ethernet", "connected", "Wired connection 1"),
        Card("wlp2s0", "wifi", "disconnected"),
    )


def test_wireless_networks_each_once_and_by_their_names() -> None:
    assert Nmcli(Told(HEARD)).heard() == (
        Wireless("Civic\\Net", 77, False, True),
        Wireless("服务大厅", 55, False, False),
        Wireless("Hall: guests", 42, False, False),
        Wireless("open", 30, True, False),
        Wireless("ends:", 29, True, False),
    )


@pytest.mark.parametrize("said", ["", "\n\n", "a:b\n", "a:b:c:d:e\n", ":::::\n", "\\"])
def test_what_is_no_table_is_nothing(said: str) -> None:
    assert list(rows_of(said, 4)) == []


def test_a_pass_phrase_is_no_word_of_a_process() -> None:
    told = Told()
    Nmcli(told).join("Hall", "azurite on rice paper")
    [(words, given)] = told.asked
    assert "azurite on rice paper" not in " ".join(words)
    assert given == "azurite on rice paper\n"


def test_a_fixed_address_makes_one_connection_of_ours() -> None:
    told = Told(refuses="modify")
    Nmcli(told).give_address("enp1s0", "192.0.2.10/24", "192.0.2.1", ["192.0.2.53"])
    made = told.asked[1][0]
    assert made[:2] == ["connection", "add"]
    for pair in (("ipv4.addresses", "192.0.2.10/24"), ("ipv4.gateway", "192.0.2.1"),
                 ("ipv4.dns", "192.0.2.53"), ("con-name", "civic-kiosk-enp1s0")):  # fmt: skip
        at = made.index(pair[0])
        assert made[at + 1] == pair[1]
    assert told.asked[2][0] == ["connection", "up", "civic-kiosk-enp1s0"]


@pytest.mark.parametrize(
    ("address", "gateway"), [("192.0.2.300/24", ""), ("192.0.2.10", ""), ("192.0.2.10/24", "gate")]
)
def test_an_address_that_is_none_asks_for_nothing(address: str, gateway: str) -> None:
    told = Told()
    with pytest.raises(AddressError):
        Nmcli(told).give_address("enp1s0", address, gateway, [])
    assert told.asked == []
