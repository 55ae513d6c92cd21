"""Addresses of the network, as far as they tell whose a connection is."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_REMEMBERED = 1024  # a proxy asks for everybody, a thousand times a second
_HOME_BITS = 64  # an IPv6 line gives its owner that many addresses


@lru_cache(_REMEMBERED)
def plain(address: str) -> str:
    """An address as it is usually written: an IPv4 one that came by IPv6 as IPv4."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return str(mapped or parsed)


def home_of(address: str) -> str:
    """What counts as one address: an IPv4 address, the /64 of an IPv6 one, else the text."""
    address = plain(address)
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((int(parsed), _HOME_BITS), strict=False))
    return address


class Peers:
    """Addresses and networks (``10.0.0.0/8``); ``address in peers``. Raises ValueError."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = tuple(texts)
        self._networks: list[IPv4Network | IPv6Network] = [ip_network(text) for text in self.texts]

    def __contains__(self, address: str) -> bool:
        try:
            parsed = _parsed(plain(address))
        except ValueError:
            return False
        return any(parsed in network for network in self._networks)


_parsed = lru_cache(_REMEMBERED)(ip_address)
NOBODY = Peers(())
