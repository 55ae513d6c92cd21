"""Where in the network a device is, as a person types it. Pure.

What can be typed follows from the setting that an adapter is told it by: ``host`` (and ``port``), a
whole ``uri`` of a printer, or ``ups``, by the name that ups.conf gives it.
"""

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from contracts.hosts import is_this_machine

LONGEST = 200
_SIGNS = str.maketrans("：。／＠", ":./@")
"""What a Chinese keyboard has in their place."""
_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII)
_PORTS = range(1, 1 << 16)
_SCHEMES = ("ipp", "ipps")
_USUAL_PATH = "/ipp/print"


class NoPlaceError(ValueError):
    """Nobody can be reached at what was typed."""


def options(typed: str, setting: str) -> dict[str, Any]:
    """What the adapter is told.

    Raises:
        NoPlaceError: it is no place in a network, or none that such a device is reached at.
    """
    text = typed.strip().translate(_SIGNS)
    if not text or len(text) > LONGEST or setting not in _READ:
        raise NoPlaceError(setting)
    return _READ[setting](text)


def typed(table: Mapping[str, Any], setting: str) -> str:
    """What a person would have typed for what an adapter is told; "" where it is told nothing."""
    place = str(table.get(setting, ""))
    if setting == "host" and place and "port" in table:
        return f"[{place}]:{table['port']}" if ":" in place else f"{place}:{table['port']}"
    return place


def _host(text: str) -> dict[str, Any]:
    host, port = _parted(text)
    return {"host": host} if port is None else {"host": host, "port": port}


def _uri(text: str) -> dict[str, Any]:
    """A whole address as it is; of a host alone the path that most printers have."""
    if "://" not in text:
        host, port = _parted(text)
        shown = f"[{host}]" if ":" in host else host
        return {"uri": f"ipp://{shown}{'' if port is None else f':{port}'}{_USUAL_PATH}"}
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NoPlaceError("uri") from error
    beyond = parts.query or parts.fragment or parts.username
    plain = text.isascii() and text.isprintable() and " " not in text
    if parts.scheme not in _SCHEMES or beyond or port == 0 or not plain:
        raise NoPlaceError("uri")
    _named(host)
    return {"uri": text}


def _ups(text: str) -> dict[str, Any]:
    """One that this machine watches: nothing guards the line to another."""
    name, at, where = text.partition("@")
    if not _NAME.fullmatch(name):
        raise NoPlaceError("ups")
    if not at:
        return {"ups": name}
    place = _host(where)
    if not is_this_machine(place["host"]):
        raise NoPlaceError("ups")
    return {"ups": name, **place}


def _parted(text: str) -> tuple[str, int | None]:
    """Host and port; an address of IPv6 stands in brackets where a port follows."""
    if text.count(":") > 1 and not text.startswith("["):
        return _named(text), None
    host, port = text, ""
    if text.startswith("["):
        host, closed, rest = text[1:].partition("]")
        if not closed or (rest and not rest.startswith(":")) or ":" not in host:
            raise NoPlaceError("host")
        port = rest[1:]
        if rest == ":":
            raise NoPlaceError("host")
    elif ":" in text:
        host, _, port = text.partition(":")
        if not port:
            raise NoPlaceError("host")
    if not port:
        return _named(host), None
    if not (port.isascii() and port.isdecimal() and len(port) <= 5 and int(port) in _PORTS):
        raise NoPlaceError("host")
    return _named(host), int(port)


def _named(host: str) -> str:
    """An address of one machine, or a name; numbers that are no address are no name either."""
    try:
        address = ip_address(host)
    except ValueError:
        labels = host.removesuffix(".").split(".")
        if not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdecimal():
            raise NoPlaceError("host") from None
        return host
    if address.is_unspecified or address.is_multicast or str(address) == "255.255.255.255":
        raise NoPlaceError("host")
    return host


_READ: Mapping[str, Callable[[str], dict[str, Any]]] = {"host": _host, "uri": _uri, "ups": _ups}
