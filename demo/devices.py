"""The devices of a terminal in the demo: external ones from a file, and starting the others."""

import secrets
import socket
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

from demo.processes import ROOT, StartError
from demo.simulated import Simulated, filled
from demo.words import DEVICE_CLASSES

PICTURES = ROOT / "demo" / "pictures"
PORTS = range(18000, 32000)
PORT_TRIES = 50
_random = secrets.SystemRandom()

Table = dict[str, Any]


class DevicesFileError(Exception):
    """The --devices file cannot be used; the text says why."""


def read_devices(path: Path) -> dict[str, Table]:
    """The ``[devices.*]`` tables of a file; a relative file name in them is made absolute.

    Raises:
        DevicesFileError: not TOML, or something else in it.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise DevicesFileError(f"the devices file cannot be read: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise DevicesFileError(f"the devices file is not TOML: {error}") from error
    tables = document.pop("devices", {})
    if document or not isinstance(tables, dict) or not set(tables) <= set(DEVICE_CLASSES):
        known = ", ".join(f"[devices.{name}]" for name in DEVICE_CLASSES)
        raise DevicesFileError(f"the devices file may hold {known} and nothing else")
    for table in tables.values():
        for key, value in table.items():
            if isinstance(value, str) and (path.parent / value).is_file():
                table[key] = str((path.parent / value).resolve())
    return dict(tables)


def free_port() -> int:
    """A TCP port of loopback that nobody uses now.

    It lies below those that the system gives to outgoing connections: one of them could take
    it before its process listens, or while that is killed and started again.
    """
    for _ in range(PORT_TRIES):
        port = _random.choice(PORTS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise StartError("there is no free port")


def start_words(device: Simulated, run: Path, shown: Path, **more: str) -> tuple[str, ...]:
    """What its simulator is started with, in this folder; ``shown``: what a camera sees."""
    places = {"run": run, "shown": shown, "pictures": PICTURES, "free_port": str(free_port())}
    return tuple(str(word) for word in filled(device.start, {**places, **more}))
