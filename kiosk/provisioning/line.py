"""This machine's side of the network: cables, addresses, routes, as the kernel tells them."""

import fcntl
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

from kiosk.maintenance.finding import Finding, Level, trouble, warning

_LOOPBACK = "lo"
_SIOCGIFADDR = 0x8915
_NAME_BYTES = 15
_GATEWAY = 0x2
"""RTF_GATEWAY of linux/route.h."""
_NOWHERE = "0" * 32


@dataclass(frozen=True, slots=True)
class Kernel:
    """Where the kernel tells of its network; other folders in tests."""

    links: Path = Path("/sys/class/net")
    tables: Path = Path("/proc/net")
    names: Path = Path("/etc/resolv.conf")


@dataclass(frozen=True, slots=True)
class Link:
    """One network interface.

    ``plugged``: something is at the other end. ``addresses``: those that others can answer.
    """

    name: str
    plugged: bool
    wireless: bool
    addresses: tuple[str, ...] = ()


def links(kernel: Kernel) -> tuple[Link, ...]:
    """Every interface but the loopback."""
    try:
        folders = sorted(kernel.links.iterdir())
    except OSError:
        return ()
    return tuple(
        Link(
            folder.name,
            _read(folder / "carrier") == "1",
            (folder / "wireless").exists() or (folder / "phy80211").exists(),
            tuple(_addresses(folder.name, kernel)),
        )
        for folder in folders
        if folder.name != _LOOPBACK
    )


def this_side(kernel: Kernel) -> Iterator[Finding]:
    """What is wrong here before anybody else is asked; the first trouble is the last finding."""
    found = links(kernel)
    plugged = [link for link in found if link.plugged]
    if not found:
        yield trouble("net_no_interface")
        return
    if not plugged:
        wireless = any(link.wireless for link in found)
        yield trouble("net_no_link_wireless" if wireless else "net_no_link")
        return
    names = ", ".join(link.name for link in plugged)
    yield Finding(Level.OK, "net_link", {"links": names})
    addresses = [address for link in plugged for address in link.addresses]
    if not addresses:
        yield trouble("net_no_address", links=names)
        return
    yield Finding(Level.OK, "net_address", {"addresses": ", ".join(addresses)})
    if has_way_out(kernel):
        yield Finding(Level.OK, "net_route")
    else:
        yield warning("net_no_route")


def has_way_out(kernel: Kernel) -> bool:
    """Whether there is a default route."""
    for line in _read(kernel.tables / "route").splitlines()[1:]:
        words = line.split()
        if len(words) > 3 and words[1] == "0" * 8 and int(words[3], 16) & _GATEWAY:
            return True
    for line in _read(kernel.tables / "ipv6_route").splitlines():
        words = line.split()
        if len(words) > 9 and words[0] == _NOWHERE and words[1] == "00" and words[4] != _NOWHERE:
            return True
    return False


def name_servers(kernel: Kernel) -> tuple[str, ...]:
    """Who is asked for names."""
    lines = (line.split() for line in _read(kernel.names).splitlines())
    return tuple(words[1] for words in lines if len(words) > 1 and words[0] == "nameserver")


def _addresses(name: str, kernel: Kernel) -> Iterator[str]:
    """Those that a router or a person gave; what a machine gives itself reaches nobody."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        request = struct.pack("256s", name.encode()[:_NAME_BYTES])
        try:
            answer = fcntl.ioctl(asking, _SIOCGIFADDR, request)
        except OSError:
            pass
        else:
            address = IPv4Address(answer[20:24])
            if not address.is_link_local:
                yield str(address)
    for line in _read(kernel.tables / "if_inet6").splitlines():
        words = line.split()
        if len(words) == 6 and words[5] == name:
            longer = IPv6Address(bytes.fromhex(words[0]))
            if not longer.is_link_local:
                yield str(longer)


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace").strip()
    except OSError:
        return ""
