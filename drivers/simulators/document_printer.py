"""A printer of pages: ``ippeveprinter`` of CUPS, a real IPP Everywhere printer, with mechanics.

It wants a D-Bus even when it announces nothing, and gets one of its own. What happens to the paper
while a page is printed is what this process says; pages are not kept.
"""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from drivers.simulators.control import Json, VerbError, arguments_of, serve

MOODS = {
    "normal": "",
    "jam": "media-jam",
    "paper-out": "media-empty",
    "cover-open": "cover-open",
    "toner-out": "toner-empty",
}
"""What holds a page up, and the word that the printer says then."""
_START_S = 20.0
_EVERY_S = 0.05
_PAGE_S = 1
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><listen>unix:path={folder}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""
_MECHANICS = """#!/bin/sh
# Prints one page: as long as something holds it up, says so and waits.
was=
while read -r now < "{folder}/mood" && [ -n "$now" ]; do
    if [ "$now" != "$was" ]; then
        [ -z "$was" ] || echo "STATE: -$was" >&2
        echo "STATE: +$now" >&2
        was=$now
    fi
    sleep 0.2
done
[ -z "$was" ] || echo "STATE: -$was" >&2
sleep {page_s}
echo . >> "{folder}/pages"
"""
_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None, use_errno=True).prctl


class DocumentPrinter:
    """The printer's processes and its mechanics."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._mood = "normal"
        self._lock = threading.Lock()
        # "Dies with its parent" means the thread that started it: this one lives to the end.
        self._starter = ThreadPoolExecutor(1)
        self._folder = Path(tempfile.mkdtemp(prefix="ipp-"))
        self._write_mood("")
        (self._folder / "bus.conf").write_text(_BUS.format(folder=self._folder))
        self._mechanics = self._folder / "mechanics"
        self._mechanics.write_text(_MECHANICS.format(folder=self._folder, page_s=_PAGE_S))
        self._mechanics.chmod(0o755)
        self._bus = self._run(
            "dbus-daemon", f"--config-file={self._folder}/bus.conf", "--nofork", "--nopidfile"
        )
        self._printer: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        """Its address."""
        return f"ipp://localhost:{self._port}/ipp/print"

    def state(self) -> Json:
        """Say how it stands, never what it printed."""
        pages = self._folder / "pages"
        return {
            "mood": self._mood,
            "plugged": self._printer is not None,
            "pages": len(pages.read_text().splitlines()) if pages.exists() else 0,
        }

    def do(self, verb: str, _arguments: Json) -> None:
        """Obey a verb of the control server."""
        with self._lock:
            if verb in MOODS:
                self._mood = verb
                self._write_mood(MOODS[verb])
            elif verb == "unplug":
                self._unplug()
            elif verb == "plug":
                self.plug()
            else:
                raise VerbError(f"unknown verb {verb!r}")

    def plug(self) -> None:
        """Start the printer and wait until it listens; raises VerbError when it does not."""
        if self._printer is not None:
            return
        self._wait(self._bus, lambda: (self._folder / "bus").exists())
        self._printer = self._run(
            *("ippeveprinter", "-r", "off", "-n", "localhost", "-p", str(self._port), "-2"),
            *("-f", "application/pdf", "-d", str(self._folder), "-c", str(self._mechanics)),
            "Printer",
        )
        self._wait(self._printer, self._listens)

    def close(self) -> None:
        """End everything and remove the folder."""
        self._write_mood("")
        self._unplug()
        self._bus.kill()
        self._bus.wait(5)
        self._starter.shutdown()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _unplug(self) -> None:
        printer, self._printer = self._printer, None
        if printer is not None:
            os.killpg(printer.pid, signal.SIGKILL)
            printer.wait(5)

    def _write_mood(self, word: str) -> None:
        partial = self._folder / "mood.part"
        partial.write_text(word + "\n")
        partial.replace(self._folder / "mood")

    def _listens(self) -> bool:
        try:
            socket.create_connection(("localhost", self._port), 1).close()
        except OSError:
            return False
        return True

    def _run(self, *command: str) -> subprocess.Popen[bytes]:
        return self._starter.submit(self._start, command).result()

    def _start(self, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            env={
                "PATH": os.environ["PATH"] + ":/usr/sbin",
                "LANG": "C.UTF-8",
                "HOME": str(self._folder),
                "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self._folder}/bus",
            },
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )

    @staticmethod
    def _wait(process: "subprocess.Popen[bytes]", ready: Callable[[], bool]) -> None:
        end = time.monotonic() + _START_S
        while not ready():
            if process.poll() is not None or time.monotonic() > end:
                raise VerbError("the printer did not start")
            time.sleep(_EVERY_S)


def _die_with_parent() -> None:
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def main() -> None:
    """Run the simulator."""
    parser = arguments_of("document_printer", "A printer of pages that speaks IPP.")
    parser.add_argument("--port", type=int, default=8631)
    options = parser.parse_args()
    printer = DocumentPrinter(options.port)
    try:
        printer.plug()
        serve(options, printer, {"uri": printer.uri})
    finally:
        printer.close()


if __name__ == "__main__":
    main()
