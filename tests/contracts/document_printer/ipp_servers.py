"""Starts real IPP servers for the contract suite: ippeveprinter of CUPS, and a whole cupsd.

ippeveprinter wants a D-Bus even when it announces nothing: it gets one of its own, in its folder.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from demo.devices import free_port
from tests.contracts.processes import select_pause

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><listen>unix:path={folder}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""
COMMAND = """#!/bin/sh
# The printer's mechanics: keeps what it was given, then does what comes through the pipe.
cp "$1" "{folder}/given.pdf.part" && mv "{folder}/given.pdf.part" "{folder}/given.pdf"
env > "{folder}/given.env.part" && mv "{folder}/given.env.part" "{folder}/given.env"
while read -r word rest < "{folder}/orders.line"; do
    case $word in
        state) echo "STATE: $rest" >&2 ;;
        end) exit "$rest" ;;
    esac
done
"""


def listening(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until somebody answers HTTP there, whatever is said."""
    end = time.monotonic() + 20
    while True:
        try:
            urlopen(f"http://localhost:{port}/", timeout=2).close()
        except HTTPError:
            return
        except (URLError, OSError):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the server did not start") from None
            select_pause()
        else:
            return


class Server:
    """One process in a folder of its own with a short name: paths of sockets are short."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ipp-", dir="/tmp"))
        self.port = free_port()
        self.processes: list[subprocess.Popen[bytes]] = []

    def begin(self) -> None:
        """Start all of it, or nothing."""
        try:
            self.start()
        except BaseException:
            self.stop()
            raise

    def start(self) -> None:
        raise NotImplementedError

    def run(self, *command: str, **more: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={"PATH": os.environ["PATH"] + ":/usr/sbin", "LANG": "C.UTF-8", **more},
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def wait_for(self, *names: str) -> None:
        """Wait until these files are there."""
        end = time.monotonic() + 20
        while not all((self.folder / name).exists() for name in names):
            assert time.monotonic() < end, f"no {names}: {self.log()}"
            select_pause()

    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8", "replace")

    def wait_log(self, words: str) -> None:
        end = time.monotonic() + 20
        while words not in self.log():
            assert time.monotonic() < end, f"{words} not in {self.log()}"
            select_pause()

    def kill(self) -> None:
        """End all of it at once, with what it has started itself."""
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        self.processes.clear()

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class IppPrinter(Server):
    """An IPP Everywhere printer whose mechanics obey ``order``."""

    def __init__(self, *options: str, formats: str = "application/pdf") -> None:
        super().__init__()
        self.options = (*options, "-f", formats)
        (self.folder / "bus.conf").write_text(BUS.format(folder=self.folder))
        command = self.folder / "mechanics"
        command.write_text(COMMAND.format(folder=self.folder))
        command.chmod(0o755)
        self._queue = Orders(self.folder)
        self.begin()

    @property
    def uri(self) -> str:
        return f"ipp://localhost:{self.port}/ipp/print"

    def start(self) -> None:
        (self.folder / "bus").unlink(missing_ok=True)
        self.run("dbus-daemon", f"--config-file={self.folder}/bus.conf", "--nofork", "--nopidfile")
        self.wait_for("bus")
        process = self.run(
            *("ippeveprinter", "-r", "off", "-n", "localhost", "-p", str(self.port), "-vv"),
            *("-d", str(self.folder), "-K", str(self.folder)),
            *("-c", str(self.folder / "mechanics"), *self.options, "Printer"),
            DBUS_SYSTEM_BUS_ADDRESS=f"unix:path={self.folder}/bus",
            HOME=str(self.folder),
        )
        listening(self.port, process)

    def order(self, *lines: str) -> None:
        """Let the mechanics do this, now or as soon as they have a job."""
        self._queue.put(*lines)

    def printing(self) -> None:
        """Wait until the mechanics have a job."""
        self.wait_for("given.pdf", "given.env")

    def given(self) -> bytes:
        return (self.folder / "given.pdf").read_bytes()

    def told(self, name: str) -> str:
        """What the printer was told of the job: ``COPIES``, ``SIDES``…"""
        lines = (self.folder / "given.env").read_text().splitlines()
        words = dict(line.partition("=")[::2] for line in lines)
        return words.get(f"IPP_{name}", "")

    def stop(self) -> None:
        self._queue.close()
        super().stop()


class LosingLine:
    """A line to the printer that breaks when the answer to a Print-Job comes."""

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> "LosingLine":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        printer = socket.create_connection(("127.0.0.1", self._upstream))
        sent = bytearray()

        def back() -> None:
            while chunk := printer.recv(65536):
                head = sent.find(b"\r\n\r\n")
                if sent[head + 6 : head + 8] == b"\x00\x02" and b"HTTP/1.1 100" not in chunk:
                    break
                client.sendall(chunk)
            client.shutdown(socket.SHUT_RDWR)

        worker = threading.Thread(target=back, daemon=True)
        worker.start()
        try:
            while chunk := client.recv(65536):
                sent += chunk
                printer.sendall(chunk)
            printer.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        worker.join(5)
        client.close()
        printer.close()


class Orders:
    """A pipe that the mechanics read line by line; held open, so that it never ends by itself."""

    def __init__(self, folder: Path) -> None:
        path = folder / "orders.line"
        os.mkfifo(path)
        self._line = os.open(path, os.O_RDWR)

    def put(self, *lines: str) -> None:
        os.write(self._line, "".join(f"{line}\n" for line in lines).encode())

    def close(self) -> None:
        os.close(self._line)


CUPSD = """Listen 127.0.0.1:{port}
Browsing No
WebInterface No
DefaultAuthType None
MaxLogSize 0
LogLevel debug
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
FILES = """ServerRoot {folder}/etc
RequestRoot {folder}/spool
TempDir {folder}/tmp
CacheDir {folder}/cache
StateDir {folder}/state
AccessLog {folder}/access
ErrorLog {folder}/log
PageLog {folder}/pages
ServerBin /usr/lib/cups
DataDir /usr/share/cups
Sandboxing relaxed
"""
PRINTERS = """<Printer Hall>
Info Hall
DeviceURI {device}
State {state}
{reasons}Accepting {accepting}
Shared No
ErrorPolicy retry-job
</Printer>
"""


class CupsQueue(Server):
    """A cupsd of its own with one queue before an IPP printer, in the state that is wanted."""

    def __init__(
        self, device: str, *reasons: str, state: str = "Idle", accepting: str = "Yes"
    ) -> None:
        super().__init__()
        for name in ("etc", "spool", "tmp", "cache", "state"):
            (self.folder / name).mkdir()
        self.folder.chmod(0o755)
        (self.folder / "etc/cupsd.conf").write_text(CUPSD.format(port=self.port))
        (self.folder / "etc/cups-files.conf").write_text(FILES.format(folder=self.folder))
        (self.folder / "etc/printers.conf").write_text(
            PRINTERS.format(
                device=device,
                state=state,
                accepting=accepting,
                reasons="".join(f"Reason {reason}\n" for reason in reasons),
            )
        )
        self.begin()

    def start(self) -> None:
        # A copy: where AppArmor is on, it ties the system's own to the system's folders.
        binary = shutil.copy("/usr/sbin/cupsd", self.folder / "cupsd")
        process = self.run(
            str(binary), "-f",
            "-c", str(self.folder / "etc/cupsd.conf"),
            "-s", str(self.folder / "etc/cups-files.conf"),
        )  # fmt: skip
        listening(self.port, process)

    @property
    def uri(self) -> str:
        return f"ipp://127.0.0.1:{self.port}/printers/Hall"
