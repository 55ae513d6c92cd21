"""The devices of a terminal in the demo: which simulator stands for each, and its settings."""

import os
import secrets
import shutil
import socket
import subprocess
import tomllib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.processes import ROOT, StartError
from demo.words import DEVICE_CLASSES

PICTURES = ROOT / "demo" / "pictures"
SERVICE_CODE = {"name": "渝快码", "pattern": r"YKM1\.(?P<token>[A-Za-z0-9_-]{16,128})"}
"""The kind of service code that the demo's terminal knows when it has a scanner."""
PORTS = range(18000, 32000)
PORT_TRIES = 50
_random = secrets.SystemRandom()

Ready = dict[str, Any]
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


@dataclass(frozen=True, slots=True)
class Fitting:
    """One class of device as the demo has it.

    Attributes:
        module: its simulator in ``drivers/simulators``; "" when its adapter needs none.
        words: what the simulator is started with, for the folder of the run and the camera's
            picture.
        table: the terminal's settings for it, from what the simulator said when it was ready, or
            from the folder of the run.
        lack: why it cannot be simulated on this machine; "" when it can.
    """

    module: str
    words: Callable[[Path, Path], tuple[str, ...]]
    table: Callable[[Ready], Table]
    lack: Callable[[], str] = lambda: ""


def _on_port(_run: Path, _camera: Path) -> tuple[str, ...]:
    return "--port", str(free_port())


def _on_line(name: str) -> Callable[[Path, Path], tuple[str, ...]]:
    return lambda run, _camera: ("--link", str(run / name))


def _serial(adapter: str, **more: str) -> Callable[[Ready], Table]:
    return lambda ready: {"adapter": adapter, "port": ready["link"], **more}


def _no_ipp_printer() -> str:
    needed = ("ippeveprinter", "dbus-daemon")
    path = os.environ.get("PATH", "") + ":/usr/sbin"
    missing = [name for name in needed if shutil.which(name, path=path) is None]
    return f"{' and '.join(missing)} of Debian's packages must be installed" if missing else ""


def _no_pcscd() -> str:
    if shutil.which("pcscd") is None or not Path("/usr/lib/pcsc/drivers/serial").is_dir():
        return "pcscd and vsmartcard-vpcd of Debian's packages must be installed"
    tried = ["unshare", "--mount", "true"]
    if os.geteuid() != 0 or subprocess.run(tried, check=False, capture_output=True).returncode:
        return "only root can give it a pcscd of its own"
    return ""


FITTINGS: dict[str, Fitting] = {
    "id_card": Fitting("sam_v", _on_line("id-card-reader"), _serial("sam_v", presence="reset")),
    "receipt_printer": Fitting(
        "receipt_printer",
        _on_port,
        lambda ready: {
            "adapter": "escpos_network",
            "host": "127.0.0.1",
            "port": int(ready["port"]),
            "width_mm": 80,
        },
    ),
    "camera": Fitting(
        "camera",
        lambda _run, camera: ("--source", str(camera), "--port", str(free_port())),
        lambda ready: {"adapter": "opencv", "source": str(ready["stream"])},
    ),
    "document_camera": Fitting(
        "camera",
        lambda _run, _camera: ("--source", str(PICTURES / "page.jpg"), "--port", str(free_port())),
        lambda ready: {"adapter": "opencv_document", "source": str(ready["stream"])},
    ),
    "code_scanner": Fitting("code_scanner", _on_line("code-scanner"), _serial("serial_scanner")),
    "keypad": Fitting("keypad", _on_line("keypad"), _serial("serial_keypad")),
    "cabinet": Fitting("cabinet", _on_line("cabinet"), _serial("modbus_rtu")),
    "ups": Fitting(
        "ups",
        _on_port,
        lambda ready: {
            "adapter": "nut",
            "ups": "sim",
            "host": str(ready["host"]),
            "port": int(ready["port"]),
        },
    ),
    "document_printer": Fitting(
        "document_printer",
        _on_port,
        lambda ready: {"adapter": "cups_ipp", "uri": str(ready["uri"]), "confirms": True},
        _no_ipp_printer,
    ),
    "smart_card": Fitting(
        "smart_card",
        lambda run, _camera: ("--service", str(run / "pcsc")),
        lambda _ready: {"adapter": "pcsc"},
        _no_pcscd,
    ),
    "sound": Fitting(
        "",
        lambda _run, _camera: (),
        lambda ready: {"adapter": "wav_file", "file": str(Path(ready["folder"], "sound.wav"))},
    ),
}
