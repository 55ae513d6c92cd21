"""Child processes: started by one thread, watched, killed by their own number, ended in order."""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TypeVar

ROOT = Path(__file__).parent.parent
_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None, use_errno=True).prctl
END_S = 8.0
RUN_S = 120.0
T = TypeVar("T")


class StartError(Exception):
    """A process did not come up; the text names it and its log."""


def _die_with_parent() -> None:
    """In the child before exec: the kernel ends it when the thread that started it ends."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _environment() -> dict[str, str]:
    env = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    env["PYTHONUNBUFFERED"] = "1"
    env["PYTHONPATH"] = str(ROOT)
    return env


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left: its exit code, what it printed, what it said on standard error."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The last line that it said, which is the reason when it failed."""
        return next(reversed(self.err.splitlines()), "")


@dataclass
class Child:
    """One process that can be started again with the same words."""

    name: str
    command: Sequence[str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    stream: IO[bytes] | None = field(default=None, repr=False)
    wanted: bool = False
    """Whether it should run: nobody killed or stopped it on purpose."""
    started: float = 0.0
    """Monotonic time of its last start."""

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        """Its number; 0 when it does not run."""
        return self.process.pid if self.process is not None and self.alive else 0


class Processes:
    """All children of the demo. Every start happens on one thread that lives to the end,

    because the kernel's "die with the parent" means the thread, not the process.
    """

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        logs.mkdir(parents=True, exist_ok=True)
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="starter")
        self.children: dict[str, Child] = {}
        self.environment: dict[str, str] = {}
        """What whoever is started from now on finds in its environment besides."""

    def run(self, name: str, module: str, *words: str, input_text: str | None = None) -> str:
        """Run ``python -m module words`` to its end and give what it printed.

        Raises:
            StartError: it ended with a failure.
        """
        ended = self.ask(name, module, *words, input_text=input_text)
        if ended.code != 0:
            raise StartError(f"{name} ended with {ended.code}: {ended.last}")
        return ended.out

    def ask(
        self,
        name: str,
        module: str,
        *words: str,
        input_text: str | None = None,
        environment: Mapping[str, str] | None = None,
        limit_s: float = RUN_S,
    ) -> Ended:
        """Run ``python -m module words`` to its end; what it says of itself is in ``name.log`` too.

        Raises:
            StartError: it does not end.
        """
        command = (sys.executable, "-m", module, *words)
        more = environment or {}
        process = self._starter.submit(self._open, command, subprocess.PIPE, True, more).result()
        try:
            out, told = process.communicate((input_text or "").encode(), limit_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise StartError(f"{name} does not end in {limit_s:.0f} s") from None
        with (self._logs / f"{name}.log").open("ab") as log:
            log.write(told)
        texts = (part.decode("utf-8", "replace").strip() for part in (out, told))
        return Ended(process.returncode, *texts)

    def _open(
        self,
        command: Sequence[str],
        log: IO[bytes] | int,
        piped: bool = False,
        more: Mapping[str, str] | None = None,
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env={**_environment(), **self.environment, **(more or {})},
            stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
            stdout=subprocess.PIPE if piped else log,
            stderr=log,
            preexec_fn=_die_with_parent,
            start_new_session=True,  # Ctrl-C reaches the demo alone, which then ends all in order
        )

    def start(self, name: str, module: str, *words: str) -> Child:
        """Start ``python -m module words``; its output goes to ``name.log``."""
        command = (sys.executable, "-m", module, *words)
        child = Child(name, command, self._logs / f"{name}.log")
        self.children[name] = child
        self._starter.submit(self._start, child).result()
        return child

    def restart(self, name: str) -> Child:
        """Start a child again that has ended."""
        child = self.children[name]
        self._starter.submit(self._start_again, child).result()
        return child

    def _start_again(self, child: Child) -> None:
        """On the one starting thread: whoever asks second finds it running."""
        if not child.alive:
            self._start(child)

    def _start(self, child: Child) -> None:
        if child.stream is not None:
            child.stream.close()
        child.stream = child.log.open("ab")
        child.process = self._open(child.command, child.stream)
        child.wanted, child.started = True, time.monotonic()

    def kill(self, name: str) -> None:
        """SIGKILL, and wait until it is gone."""
        child = self.children.get(name)
        if child is not None:
            child.wanted = False
        if child is not None and child.process is not None and child.alive:
            child.process.kill()
            child.process.wait(10)

    def limit_file_size(self, name: str, size: int | None) -> None:
        """What a full disk is to a process: no file grows beyond ``size`` bytes; None lifts it."""
        pid = self.children[name].pid
        if pid:
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard if size is None else size, hard))

    def stop(self, name: str) -> None:
        """SIGTERM, then SIGKILL when it does not go."""
        child = self.children.get(name)
        if child is None or child.process is None:
            return
        child.wanted = False
        if child.alive:
            child.process.send_signal(signal.SIGTERM)
            try:
                child.process.wait(END_S)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait(10)
        if child.stream is not None:
            child.stream.close()
            child.stream = None

    def stop_all(self, order: Sequence[str] = ()) -> None:
        """End the named ones first, one after the other, then the rest, newest first."""
        rest = [name for name in reversed(self.children) if name not in order]
        for name in (*order, *rest):
            with suppress(OSError, subprocess.TimeoutExpired):
                self.stop(name)
        self._starter.shutdown()

    def ended(self) -> list[str]:
        """Names of children that are not running."""
        return [name for name, child in self.children.items() if not child.alive]


def wait_for(what: str, ready: Callable[[], T | None], child: Child, limit_s: float = 40.0) -> T:
    """Ask ``ready`` until it gives something.

    Raises:
        StartError: the process ended or the time is over.
    """
    end = time.monotonic() + limit_s
    while (result := ready()) is None:
        if not child.alive:
            code = child.process.returncode if child.process else "nothing"
            raise StartError(f"{what} ended with {code}; see {child.log.name}")
        if time.monotonic() > end:
            raise StartError(f"{what} did not come up in {limit_s:.0f} s; see {child.log.name}")
        time.sleep(0.03)
    return result


def toml_text(tables: Mapping[str, Mapping[str, object] | Sequence[Mapping[str, object]]]) -> str:
    """Tables of plain values as TOML; a name may hold dots and stand for several tables."""
    lines: list[str] = []
    for name, content in tables.items():
        one = isinstance(content, Mapping)
        for table in [content] if isinstance(content, Mapping) else content:
            lines.append(f"[{name}]" if one else f"[[{name}]]")
            lines += [f"{key} = {_toml_value(value)}" for key, value in table.items()]
            lines.append("")
    return "\n".join(lines)


def _toml_value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml_value(entry) for entry in value) + "]"
    if isinstance(value, dict):
        pairs = (f"{_toml_value(str(key))} = {_toml_value(entry)}" for key, entry in value.items())
        return "{" + ", ".join(pairs) + "}"
    return json.dumps(str(value), ensure_ascii=False)
