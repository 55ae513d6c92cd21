"""Setting up this machine's network by NetworkManager's ``nmcli``, where it is there.

Pass phrases go in by standard input: the words of a process can be read by everybody.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_interface

from contracts.errors import NetworkError, PolicyError

LOOK_S, JOIN_S = 15.0, 60.0
_FIELD = re.compile(r"((?:\\.|[^:\\])*)(?::|$)")
_NAME = "civic-kiosk"


class NetworkSettingError(NetworkError):
    """NetworkManager did not do what was asked; the message is its own."""

    code = "N-110"


class AddressError(PolicyError):
    """That is no address of a network, ``192.0.2.10/24``."""

    code = "P-195"


@dataclass(frozen=True, slots=True)
class Card:
    """A network card: ``kind`` is ethernet or wifi, ``state`` is NetworkManager's own word."""

    name: str
    kind: str
    state: str
    connection: str = ""


@dataclass(frozen=True, slots=True)
class Wireless:
    """A wireless network that is heard. ``signal``: 0 to 100; ``open``: it asks for nothing."""

    name: str
    signal: int
    open: bool
    joined: bool


Run = Callable[[Sequence[str], str, float], str]
"""Runs ``nmcli`` with these words, this on its standard input, for at most so many seconds."""


class Nmcli:
    """NetworkManager by its command. Blocking; raises NetworkSettingError."""

    def __init__(self, run: Run | None = None) -> None:
        self._run = run or _run

    def cards(self) -> tuple[Card, ...]:
        """Every card of cable and air."""
        said = self._run(_terse("DEVICE,TYPE,STATE,CONNECTION", "device", "status"), "", LOOK_S)
        rows = (Card(*row) for row in rows_of(said, 4))
        return tuple(card for card in rows if card.kind in ("ethernet", "wifi"))

    def heard(self) -> tuple[Wireless, ...]:
        """Wireless networks, the strongest first, each once."""
        words = _terse("IN-USE,SSID,SIGNAL,SECURITY", "device", "wifi", "list")
        found: dict[str, Wireless] = {}
        for used, name, signal, security in rows_of(self._run(words, "", LOOK_S), 4):
            if not name:  # one that hides its name is joined by typing it
                continue
            here = Wireless(name, _number(signal), security in ("", "--"), used == "*")
            known = found.get(name)
            if known is None or (here.joined, here.signal) > (known.joined, known.signal):
                found[name] = here
        return tuple(sorted(found.values(), key=lambda each: -each.signal))

    def join(self, network: str, passphrase: str) -> None:
        """Join a wireless network and come back to it after every start."""
        words = ["--ask", "device", "wifi", "connect", network]
        self._run(words, f"{passphrase}\n" if passphrase else "", JOIN_S)

    def take_address(self, card: str) -> None:
        """Let the network give the card its address."""
        self._remake(card, ["ipv4.method", "auto", "ipv6.method", "auto"])

    def give_address(self, card: str, address: str, gateway: str, names: Sequence[str]) -> None:
        """Give the card a fixed address, ``192.0.2.10/24``; raises AddressError."""
        try:
            own = ip_interface(address)
            way = str(ip_address(gateway)) if gateway else ""
            asked = [ip_address(name) for name in names]
        except ValueError as error:
            raise AddressError(str(error)) from error
        if "/" not in address:
            raise AddressError(f"{address} says not how large the network is: {address}/24")
        other = 6 if own.version == 4 else 4
        kind = f"ipv{own.version}"
        words = [f"{kind}.method", "manual", f"{kind}.addresses", str(own)]
        words += [f"{kind}.gateway", way] if way else []
        for version in {own.version, 6}:  # of IPv4 nothing is asked where it is off
            of = ",".join(str(name) for name in asked if name.version == version)
            words += [f"ipv{version}.dns", of] if of else []
        self._remake(card, [*words, f"ipv{other}.method", "auto" if other == 6 else "disabled"])

    def _remake(self, card: str, words: list[str]) -> None:
        """One connection of ours a card: what it was before is replaced only when it is made."""
        name = f"{_NAME}-{card}"
        try:
            self._run(["connection", "modify", name, *words], "", LOOK_S)
        except NetworkSettingError:
            made = ["connection", "add", "type", "ethernet", "con-name", name, "ifname", card]
            self._run([*made, "autoconnect", "yes", *words], "", LOOK_S)
        self._run(["connection", "up", name], "", JOIN_S)


def is_there() -> bool:
    """Whether this machine has NetworkManager's command."""
    return shutil.which("nmcli") is not None


def rows_of(said: str, columns: int) -> Iterable[tuple[str, ...]]:
    """Rows of what ``nmcli --terse`` prints: parted by colons, a backslash before what is meant."""
    for line in said.splitlines():
        cells = [re.sub(r"\\(.)", r"\1", found) for found in _cells(line)]
        if len(cells) == columns:
            yield tuple(cells)


def _cells(line: str) -> list[str]:
    cells, at = [], 0
    while (found := _FIELD.match(line, at)) is not None:
        cells.append(found[1])
        if found.end() == found.end(1):  # no colon behind it
            break
        at = found.end()
    return cells


def _terse(fields: str, *words: str) -> list[str]:
    return ["--terse", "--fields", fields, *words]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _run(words: Sequence[str], given: str, seconds: float) -> str:
    try:
        done = subprocess.run(
            ["nmcli", "--colors", "no", *words],
            input=given,
            capture_output=True,
            text=True,
            timeout=seconds,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NetworkSettingError("NetworkManager does not answer") from error
    except OSError as error:
        raise NetworkSettingError("NetworkManager's nmcli is not there") from error
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise NetworkSettingError(lines[-1] if lines else f"nmcli ended with {done.returncode}")
    return done.stdout
