"""Everything that a demo runs: centre, network between, simulated devices, sync, terminal."""

import json
import secrets
import shutil
import socket
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demo.centre_client import CentreClient
from demo.devices import PICTURES, free_port, start_words
from demo.keeper import Keeper
from demo.link import ScreenLink, ScreenLostError
from demo.processes import ROOT, Child, Processes, StartError, toml_text, wait_for
from demo.simulated import LINE, NETWORK, SIMULATED, filled
from demo.simulators import Simulator
from demo.words import DEVICE_CLASSES, USUAL_DEVICES

SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
STOP_ORDER = ("terminal", "sync", LINE, "centre")
LEFT_BEHIND = (
    "terminal",
    "logs",
    "centre",
    "visits",
    "screens",
    "timeline.json",
    "printer.bin",
    "receipt.png",
    "sound.wav",
    "spoken.json",
    "centre.json",
)
PREPARED = ("centre", "terminal")
SECRETS = "secrets.json"
_LONGEST_SOCKET = 90  # a Unix socket's path has 107 bytes at most


@dataclass(frozen=True, slots=True)
class StageOptions:
    """What to run.

    Attributes:
        folder: gets ``terminal/``, ``logs/`` and ``centre/``.
        screen: portrait or landscape.
        platform: Qt platform of the terminal, "" for the display's own.
        size: pixels of the screen or window; None is a 1080×1920 screen.
        fitted: classes of devices that the terminal has; None are the usual ones and ``devices``.
        devices: tables of external devices by class; no simulator is started for these.
        items: more folders of item documents.
        camera: picture or video of the simulated camera.
        idle: seconds until the idle warning, in elder mode, and to answer; None keeps the
            terminal's own.
        keep_terminal: start the terminal again when it ended by itself, as centre and sync are.
        readable_memory: the user of the demo may read how much memory its processes hold.
        prepared: a folder with a centre and an enrolled terminal to begin with, the same for
            every demo that names it; the first one makes them there.
    """

    folder: Path
    screen: str = "portrait"
    platform: str = "offscreen"
    windowed: bool = False
    size: tuple[int, int] | None = None
    fitted: tuple[str, ...] | None = None
    devices: dict[str, dict[str, Any]] = field(default_factory=dict)
    items: tuple[Path, ...] = ()
    camera: Path | None = None
    idle: tuple[float, float, float] | None = None
    keep_terminal: bool = False
    readable_memory: bool = False
    prepared: Path | None = None


def clear_folder(folder: Path) -> None:
    """Make the folder, or take away what an earlier run left in it, and nothing else.

    Raises:
        StartError: it holds things that no run of the demo left.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = {path.name for path in folder.iterdir()}
    if not found <= set(LEFT_BEHIND):
        raise StartError(f"{folder} holds other things than a demo's; name an empty folder")
    for name in found:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


class Stage:
    """Starts all in the right order and ends all in the right order."""

    def __init__(self, options: StageOptions) -> None:
        self.options = options
        self.folder = options.folder.resolve()
        clear_folder(self.folder)
        self.run = Path(tempfile.mkdtemp(prefix="kiosk-demo-"))
        self.logs = self.folder / "logs"
        self.terminal_dir = self.folder / "terminal"
        self.terminal_dir.mkdir(exist_ok=True)
        self.agent_socket = self.run / "agent.sock"
        self.settings_file = self.run / "terminal.toml"
        self.processes = Processes(self.logs)
        self._keeper: Keeper | None = None
        self.simulators: dict[str, Simulator] = {}
        self.password = ""
        self.centre_url = ""
        self.centre = CentreClient("http://127.0.0.1:1", "")
        fitted = options.fitted
        self.fitted = (*USUAL_DEVICES, *options.devices) if fitted is None else fitted
        self.simulated = tuple(
            name for name in DEVICE_CLASSES if name in self.fitted and name not in options.devices
        )

    # ---- start -------------------------------------------------------------------------------

    def start(self) -> None:
        """Start everything and wait until the terminal shows its first page.

        Raises:
            StartError: something did not come up.
        """
        settings = ("--settings", str(self.settings_file))
        prepared = self.options.prepared
        ready = prepared is not None and (prepared / SECRETS).is_file()
        with ThreadPoolExecutor(6, thread_name_prefix="stage") as pool:
            centre = pool.submit(self._take_prepared if ready else self._make_centre)
            devices = [pool.submit(self._start_device, name) for name in self.simulated]
            code = centre.result()
            network = pool.submit(self._start_network)
            for device in devices:
                device.result()
            network.result()
            self._write_settings()
            if not ready:
                run = self.processes.run
                enrol = pool.submit(run, "enrol", "sync", "enrol", *settings, "--code", code)
                run("migrate", "kiosk", "migrate", *settings)
                enrol.result()
        if prepared is not None and not ready:
            self._keep_prepared(prepared)
        self.processes.start("sync", "sync", "run", *settings)
        self.start_terminal()
        kept = ("centre", "sync", *(("terminal",) if self.options.keep_terminal else ()))
        self._keeper = Keeper(self.processes, kept)

    def start_terminal(self) -> None:
        """Start the terminal, or start it again, and wait for its screen."""
        if "terminal" in self.processes.children:
            self.processes.restart("terminal")
        else:
            words = ("run", "--settings", str(self.settings_file))
            self.processes.start("terminal", "kiosk", *words)
        self.connect_screen().close()

    def connect_screen(self, limit_s: float = 40.0) -> ScreenLink:
        """A connection to the screen's agent, as soon as it listens."""

        def connect() -> ScreenLink | None:
            with suppress(ScreenLostError):
                return ScreenLink(self.agent_socket)
            return None

        return wait_for("the terminal", connect, self.processes.children["terminal"], limit_s)

    def _make_centre(self) -> str:
        """A new centre; gives the code that a terminal is enrolled with."""
        data = ("--data", str(self._centre_dir))
        words = ("--admin", "demo", "--print-password")
        self.password = self.processes.run("centre-init", "central", "init", *data, *words)
        child = self._serve_centre()
        run, name = self.processes.run, f"demo-{secrets.token_hex(2)}"
        with ThreadPoolExecutor(1, thread_name_prefix="token") as pool:
            asked = pool.submit(run, "centre-token", "central", "token", *data)
            code = run("centre-code", "central", "enrol-code", *data, "--name", name)
            token = asked.result()
        self._reach_centre(child, token)
        return code

    def _take_prepared(self) -> str:
        """Centre and terminal as they were kept; nobody has to be enrolled."""
        assert self.options.prepared is not None
        for name in PREPARED:
            shutil.copytree(self.options.prepared / name, self.folder / name, dirs_exist_ok=True)
        kept = json.loads((self.options.prepared / SECRETS).read_text("utf-8"))
        self.password = kept["password"]
        self._reach_centre(self._serve_centre(), kept["token"])
        return ""

    def _keep_prepared(self, prepared: Path) -> None:
        """Keep centre and terminal for the demos that follow; the centre rests meanwhile."""
        self.processes.stop("centre")
        for name in PREPARED:
            shutil.rmtree(prepared / name, ignore_errors=True)  # an attempt that was ended
            shutil.copytree(self.folder / name, prepared / name)
        kept = {"password": self.password, "token": self.centre.token}
        (prepared / SECRETS).write_text(json.dumps(kept), "utf-8")
        self.processes.restart("centre")
        self.wait_for_centre()

    def _serve_centre(self) -> Child:
        port = free_port()
        self.centre_url = f"http://127.0.0.1:{port}"
        folders = [ROOT / "assets" / "items", *self.options.items]
        items = [word for folder in folders for word in ("--items", str(folder.resolve()))]
        return self.processes.start(
            "centre", "central", "serve", "--data", str(self._centre_dir), "--host", "127.0.0.1",
            "--port", str(port), "--port-file", str(self.run / "centre.port"), *items,
        )  # fmt: skip

    def _reach_centre(self, child: Child, token: str) -> None:
        port_file = self.run / "centre.port"
        wait_for("the centre", lambda: port_file.exists() or None, child)
        self.centre = CentreClient(self.centre_url, token)

    @property
    def _centre_dir(self) -> Path:
        return self.folder / "centre"

    def wait_for_centre(self) -> None:
        """Wait until the centre answers, after it was started again."""

        def listening() -> bool | None:
            with suppress(OSError), socket.create_connection(self._centre_address, 1.0):
                return True
            return None

        wait_for("the centre", listening, self.processes.children["centre"])

    @property
    def _centre_address(self) -> tuple[str, int]:
        host, _, port = self.centre_url.removeprefix("http://").partition(":")
        return host, int(port)

    def _start_network(self) -> None:
        host, port = self._centre_address
        words = start_words(NETWORK, self.run, PICTURES, centre=f"{host}:{port}")
        self._simulator(LINE, *words)

    def _start_device(self, name: str) -> None:
        device = SIMULATED[name]
        if lack := device.lack():
            raise StartError(f"{name} cannot be simulated here: {lack}")
        if not device.simulator:
            return
        shown = self.options.camera or PICTURES / "portrait-1.jpg"
        self._simulator(name, *start_words(device, self.run, shown), module=device.simulator)
        more = filled(device.environment, self._places(name))
        self.processes.environment.update(more)

    def _places(self, name: str) -> dict[str, Any]:
        """What the settings of a device may name: the run's folder, what its simulator said."""
        simulator = self.simulators.get(name)
        return {"run": self.run, **(simulator.ready if simulator is not None else {})}

    def _simulator(self, name: str, *words: str, module: str = "") -> None:
        ready = self.run / f"{name}.json"
        child = self.processes.start(
            name, f"drivers.simulators.{module or name}", *words, "--ready-file", str(ready)
        )
        described = wait_for(f"the simulator {name}", lambda: _read_ready(ready), child)
        self.simulators[name] = Simulator(name, described["control"], described)

    # ---- settings ----------------------------------------------------------------------------

    def _write_settings(self) -> None:
        options = self.options
        width, height = options.size or SIZES[options.screen]
        tables: dict[str, dict[str, Any] | list[dict[str, Any]]] = {
            "terminal": {
                "data_dir": str(self._short(self.terminal_dir)),
                "name": {"zh-CN": "示例终端 01", "en": "Terminal 01"},
                "place": {"zh-CN": "示例区政务大厅", "en": "Shili District Service Hall"},
                "mode": "demo",
                "help_hours": {
                    "zh-CN": "工作日 9:00–17:30",
                    "en": "Working days 9:00–17:30",
                },
                "help_phone": "12345",
            },
            "screen": {
                "width_px": width,
                "height_px": height,
                "diagonal_inch": 27.0,
                "windowed": options.windowed,
                "platform": options.platform,
            },
            "centre": {"url": self._network_url()},
            "sync": {"min_backoff_s": 0.5, "max_backoff_s": 4.0, "timeout_s": 5.0},
            "items": {"folders": [str(folder.resolve()) for folder in options.items]},
            "demo": {
                "agent_socket": str(self.agent_socket),
                "readable_memory": options.readable_memory,
            },
            "logging": {"folder": str(self.logs)},
        }
        if options.idle is not None:
            warn, elder_warn, answer = options.idle
            answers = {"answer_s": answer, "elder_answer_s": answer}
            tables["idle"] = {"warn_s": warn, "elder_warn_s": elder_warn, **answers}
        for name in DEVICE_CLASSES:
            if name in self.fitted or name in USUAL_DEVICES:
                tables[f"devices.{name}"] = self._device_table(name)
                tables |= SIMULATED[name].besides if name in self.fitted else {}
        self.settings_file.write_text(toml_text(tables), "utf-8")
        self.settings_file.chmod(0o600)

    def _device_table(self, name: str) -> dict[str, Any]:
        if name not in self.fitted:
            return {"adapter": "none"}
        if name in self.options.devices:
            return self.options.devices[name]
        return {**filled(SIMULATED[name].settings, self._places(name)), "simulated": True}

    def _network_url(self) -> str:
        return f"http://127.0.0.1:{int(self.simulators[LINE].ready['port'])}"

    def _short(self, folder: Path) -> Path:
        """A short name for a folder whose sockets would have too long a path."""
        if len(str(folder).encode()) < _LONGEST_SOCKET:
            return folder
        link = self.run / "terminal"
        if not link.exists():
            link.symlink_to(folder)
        return link

    # ---- end ---------------------------------------------------------------------------------

    def close(self) -> None:
        """End every process in order and remove the temporary folder."""
        if self._keeper is not None:
            self._keeper.close()
        self.processes.stop_all(STOP_ORDER)
        shutil.rmtree(self.run, ignore_errors=True)


def _read_ready(path: Path) -> dict[str, Any] | None:
    with suppress(OSError, ValueError):
        described: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return described
    return None


__all__ = ["Child", "Stage", "StageOptions", "StartError"]
