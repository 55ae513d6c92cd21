"""The demo's centre: its folder, its process, who may read it. Several terminals can share it."""

import json
import secrets
import shutil
import socket
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from demo.centre_client import CentreClient
from demo.devices import free_port
from demo.processes import ROOT, Ended, Processes, toml_text, wait_for

NAME = "centre"
SECRETS = "secrets.json"
COMMAND_S = 900.0
"""A command may look at every page of an interface pack."""


class Centre:
    """One centre; ``processes`` hold it under ``centre``.

    Args:
        folder: its data.
        run: a folder for this run alone.
        items: more folders of item documents.
    """

    def __init__(
        self, processes: Processes, folder: Path, run: Path, items: Sequence[Path] = ()
    ) -> None:
        self.processes = processes
        self.folder = folder
        self._port_file = run / "centre.port"
        self._settings = run / "centre.toml"
        folders = [ROOT / "assets" / "items", *items]
        tables = {"items": {"folders": [str(folder.resolve()) for folder in folders]}}
        self._settings.write_text(toml_text(tables), "utf-8")
        self.password = ""
        self.url = ""
        self.client = CentreClient("http://127.0.0.1:1", "")

    # ---- a new one, or one that was kept -----------------------------------------------------

    def make(self) -> None:
        """Make its folder, its keys and its first user."""
        words = ("--admin", "demo", "--print-password")
        self.password = self.command("centre-init", "init", *words)

    def begin(self) -> None:
        """Serve, and get a token for whoever reads it."""
        self._serve()
        token = self.command("centre-token", "token")
        self._reach(token)

    def begin_with_code(self) -> str:
        """Serve, and give the code that one terminal is enrolled with."""
        self._serve()
        name = f"demo-{secrets.token_hex(2)}"
        with ThreadPoolExecutor(1, thread_name_prefix="token") as pool:
            asked = pool.submit(self.command, "centre-token", "token")
            code = self.code(name)
            token = asked.result()
        self._reach(token)
        return code

    def code(self, name: str) -> str:
        """A one-time code for the terminal that is called so."""
        return self.command("centre-code", "enrol-code", "--name", name)

    def begin_as_kept(self, kept: Path) -> None:
        """Serve as ``keep`` left it; its folder has been copied to its place."""
        known = json.loads((kept / SECRETS).read_text("utf-8"))
        self.password = known["password"]
        self._serve()
        self._reach(known["token"])

    def keep(self, kept: Path) -> None:
        """Write what ``begin_as_kept`` needs."""
        known = {"password": self.password, "token": self.client.token}
        (kept / SECRETS).write_text(json.dumps(known), "utf-8")

    def rest(self) -> None:
        """Stop in order, so that the folder can be copied."""
        self.processes.stop(NAME)

    # ---- its process -------------------------------------------------------------------------

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self.processes.children[NAME].alive

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        host, _, port = self.url.removeprefix("http://").partition(":")
        return host, int(port)

    def start_again(self) -> None:
        """Start it after it ended, and wait until it answers."""
        self.processes.restart(NAME)
        self.wait()

    def wait(self) -> None:
        """Wait until it answers, after it was started again."""

        def listening() -> bool | None:
            with suppress(OSError), socket.create_connection(self.address, 1.0):
                return True
            return None

        wait_for("the centre", listening, self.processes.children[NAME])

    def _serve(self) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        words = ("--host", "127.0.0.1", "--port", str(port), "--port-file", str(self._port_file))
        self.processes.start(NAME, "central", *self._with_data(("serve", *words)))

    def _reach(self, token: str) -> None:
        child = self.processes.children[NAME]
        wait_for("the centre", lambda: self._port_file.exists() or None, child)
        self.client = CentreClient(self.url, token)

    # ---- its commands ------------------------------------------------------------------------

    def command(self, log: str, *words: str, input_text: str | None = None) -> str:
        """Run ``python -m central WORDS`` to its end, and give what it printed.

        ``input_text``: what it reads from its standard input.

        Raises:
            StartError: it ended with a failure.
        """
        command = self._with_data(words)
        return self.processes.run(log, "central", *command, input_text=input_text)

    def ask(self, *words: str, environment: Mapping[str, str] | None = None) -> Ended:
        """Run ``python -m central WORDS`` to its end, whatever comes of it."""
        command = self._with_data(words)
        return self.processes.ask(
            "commands", "central", *command, environment=environment, limit_s=COMMAND_S
        )

    def beside(self, name: str, *words: str) -> None:
        """Start ``python -m central WORDS`` as a process beside the centre."""
        self.processes.start(name, "central", *self._with_data(words))

    def _with_data(self, words: Sequence[str]) -> tuple[str, ...]:
        return (*words, "--settings", str(self._settings), "--data", str(self.folder))


def copied(name: str, source: Path, target: Path) -> None:
    """Put a copy of ``source/name`` in the place of ``target/name``."""
    shutil.rmtree(target / name, ignore_errors=True)
    shutil.copytree(source / name, target / name)
