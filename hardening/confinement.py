"""Keeps a process that reads a stranger's files within limits: memory, time, files, no network.

It is asked for by the process itself, before it reads the first of them.
"""

import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_LAST_S = 10
"""So long after its time a process that does not end by itself is ended."""
_NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto")


class OutOfTimeError(Exception):
    """The process has used the time that it had."""


class NoNetworkError(PermissionError):
    """Somebody wanted the network, and there is none."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may use."""

    memory_bytes: int
    cpu_s: int
    written_bytes: int
    open_files: int = 256


def confine(limits: Limits) -> None:
    """Have these limits from now on. OutOfTimeError is raised wherever the time is up."""
    signal.signal(signal.SIGXCPU, _out_of_time)
    _limit(resource.RLIMIT_AS, limits.memory_bytes)
    _limit(resource.RLIMIT_CPU, limits.cpu_s, limits.cpu_s + _LAST_S)
    _limit(resource.RLIMIT_FSIZE, limits.written_bytes)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    _limit(resource.RLIMIT_CORE, 0)
    no_network()


def no_network() -> None:
    """From now on this process reaches nobody, itself included where the kernel allows it."""
    sys.addaudithook(_refuse_network)
    if sys.platform == "linux":
        alone = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWUSER | _CLONE_NEWNET
        ctypes.CDLL(None, use_errno=True).unshare(alone)  # refused in some containers: the hook


def _limit(what: int, soft: int, hard: int | None = None) -> None:
    """Never above what the process has already."""
    most = resource.getrlimit(what)[1]
    wanted = soft if hard is None else hard
    top = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(what, (min(soft, top), top))


def _out_of_time(number: int, frame: FrameType | None) -> NoReturn:
    raise OutOfTimeError


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if event in _NETWORK:
        raise NoNetworkError(f"{event}: there is no network here")
