"""Everything that a demo runs: centre, network between, simulated devices, sync, terminal."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.hours import WEEKDAYS
from demo.centre import NAME as CENTRE
from demo.centre import SECRETS, Centre, copied
from demo.centre_client import CentreClient
from demo.devices import PICTURES, start_words
from demo.keeper import Keeper
from demo.link import ScreenLink, ScreenLostError
from demo.options import SIZES, StageOptions, terminal_tables
from demo.processes import Processes, StartError, toml_text, wait_for
from demo.simulated import LINE, NETWORK, SIMULATED, filled
from demo.simulators import Simulator
from demo.words import DEVICE_CLASSES, USUAL_DEVICES

STOP_ORDER = ("terminal", "sync", LINE, CENTRE)
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
    "terminals",
    "sticks",
    "fleet.json",
    "rollouts.json",
    "requests.jsonl",
)
PREPARED = ("centre", "terminal")
_LONGEST_SOCKET = 90  # a Unix socket's path has 107 bytes at most


@dataclass(frozen=True, slots=True)
class Among:
    """Where a terminal stands that shares its centre with others.

    Attributes:
        name: what the centre calls it, and its folders.
        leads_to: host and port at the other end of its line.
        online: there is a line; else it is cut as soon as the terminal is enrolled.
        settings: more of the table ``[terminal]``.
        hours: of every weekday; "" is open day and night.
        environment: of the terminal's own processes besides.
    """

    name: str
    centre: Centre
    leads_to: tuple[str, int]
    online: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)
    hours: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


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

    def __init__(self, options: StageOptions, among: Among | None = None) -> None:
        self.options = options
        self.among = among
        self.folder = options.folder.resolve()
        self.logs = self.folder / "logs"
        self.terminal_dir = self.folder / "terminal"
        if among is None:
            clear_folder(self.folder)
        else:
            self.logs /= among.name
            self.terminal_dir = self.folder / "terminals" / among.name
        self.run = Path(tempfile.mkdtemp(prefix="kiosk-demo-"))
        self.terminal_dir.mkdir(exist_ok=True, parents=True)
        self.agent_socket = self.run / "agent.sock"
        self.settings_file = self.run / "terminal.toml"
        self.processes = Processes(self.logs)
        self._keeper: Keeper | None = None
        if among is None:
            folder = self.folder / CENTRE
            self.at_centre = Centre(self.processes, folder, self.run, options.items)
        else:
            self.at_centre = among.centre
            self.processes.environment.update(among.environment)
        self.terminal_id = ""
        self.simulators: dict[str, Simulator] = {}
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
            make = self._make_centre if self.among is None else self._ask_code
            centre = pool.submit(self._take_prepared if ready else make)
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
                self.terminal_id = enrol.result()
        if prepared is not None and not ready:
            self._keep_prepared(prepared)
        if self.among is not None and not self.among.online:
            self.simulators[LINE].do("refuse")
        self.processes.start("sync", "sync", "run", *settings)
        self.start_terminal()
        kept = (CENTRE, "sync", *(("terminal",) if self.options.keep_terminal else ()))
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

    def _ask_code(self) -> str:
        """The code that this one of several terminals is enrolled with."""
        assert self.among is not None
        return self.at_centre.code(self.among.name)

    def _make_centre(self) -> str:
        """A new centre; gives the code that this terminal is enrolled with."""
        self.at_centre.make()
        return self.at_centre.begin_with_code()

    def _take_prepared(self) -> str:
        """Centre and terminal as they were kept; nobody has to be enrolled."""
        assert self.options.prepared is not None
        for name in PREPARED:
            copied(name, self.options.prepared, self.folder)
        self.at_centre.begin_as_kept(self.options.prepared)
        return ""

    def _keep_prepared(self, prepared: Path) -> None:
        """Keep centre and terminal for the demos that follow; the centre rests meanwhile."""
        self.at_centre.rest()
        for name in PREPARED:
            copied(name, self.folder, prepared)
        self.at_centre.keep(prepared)
        self.at_centre.start_again()

    # ---- the centre and the processes, wherever they are kept --------------------------------

    @property
    def centre(self) -> CentreClient:
        """Reads the centre."""
        return self.at_centre.client

    @property
    def centre_url(self) -> str:
        """Where the centre's console is."""
        return self.at_centre.url

    @property
    def password(self) -> str:
        """Of the centre's first user."""
        return self.at_centre.password

    def submissions(self) -> list[dict[str, Any]]:
        """What the centre lists that this terminal sent, newest first."""
        rows = self.centre.submissions()
        if self.among is None:
            return rows
        return [row for row in rows if row["terminal_id"] == self.terminal_id]

    def alive(self, name: str) -> bool:
        """Whether this process runs: one of the terminal's, or the centre."""
        return self._family(name).children[name].alive

    def kill(self, name: str) -> None:
        """SIGKILL."""
        self._family(name).kill(name)

    def restart(self, name: str) -> None:
        """Start again what ended, and wait for what others need at once."""
        if name == CENTRE:
            self.at_centre.start_again()
        elif name == "terminal":
            self.start_terminal()
        else:
            self.processes.restart(name)

    def _family(self, name: str) -> Processes:
        return self.at_centre.processes if name == CENTRE else self.processes

    # ---- the line and the devices ------------------------------------------------------------

    def _start_network(self) -> None:
        host, port = self.among.leads_to if self.among is not None else self.at_centre.address
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
        more = self.among.settings if self.among is not None else {}
        tables = terminal_tables(
            self.options,
            terminal={"data_dir": str(self._short(self.terminal_dir)), **more},
            centre_url=self._network_url(),
            agent_socket=self.agent_socket,
            logs=self.logs,
        )
        if self.among is not None and self.among.hours:
            tables["hours"] = dict.fromkeys(WEEKDAYS, self.among.hours)
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


__all__ = ["SIZES", "Among", "Stage", "StageOptions", "StartError"]
