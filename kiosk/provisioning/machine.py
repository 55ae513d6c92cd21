"""What this machine is called, by those who made it and by those who set it up."""

import socket
from pathlib import Path

_MAKERS = Path("/sys/class/dmi/id")
_CARDS = Path("/sys/class/net")
_NOTHING = {
    "",
    "none",
    "default string",
    "to be filled by o.e.m.",
    "system serial number",
    "not specified",
    "0",
}
"""What boards say whose maker wrote nothing."""


def names(makers: Path = _MAKERS, cards: Path = _CARDS) -> tuple[str, ...]:
    """Serial numbers, addresses of network cards, the name in the network; the surest first."""
    found = [_read(makers / each) for each in ("product_serial", "board_serial")]
    found = [each for each in found if each.lower() not in _NOTHING]
    try:
        addresses = [_read(card / "address") for card in sorted(cards.iterdir())]
    except OSError:
        addresses = []
    found += [each for each in addresses if each.strip("0:")]
    return tuple(dict.fromkeys([*found, socket.gethostname()]))


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:
        return ""
