"""A real pcscd with the virtual reader of vsmartcard, of a test's own.

pcscd knows one socket path only. In a mount namespace of its own ``/run`` is a folder of the test:
tests can run beside each other and beside the machine's pcscd. That needs root.
"""

import os
import random
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from smartcard import scard

from tests.contracts.processes import select_pause

VPCD = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_SPAN = range(20000, 32000, 2)


def require_pcscd() -> None:
    """Skip, saying why, where the real service cannot be started."""
    if shutil.which("pcscd") is None or not VPCD.exists():
        pytest.skip("pcscd and vsmartcard-vpcd are not installed")
    if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "true"], check=False).returncode:
        pytest.skip("only root with mount namespaces can start a pcscd of its own")


class Pcscd:
    """One pcscd with one virtual reader of two slots; ``port`` is where the card connects."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.run = folder / "run"
        self.socket = self.run / "pcscd" / "pcscd.comm"
        self.run.mkdir()
        (folder / "readers").mkdir()
        self.port = _free_port_pair()
        (folder / "readers" / "vpcd").write_text(
            f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:{self.port:#x}\n'
            f"LIBPATH {VPCD}\nCHANNELID {self.port:#x}\n"
        )
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it and wait until it has its reader."""
        script = 'mount --bind "$1" /run && exec pcscd --foreground --config "$2"'
        self.process = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", script, "sh", self.run, self._folder / "readers"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        end = time.monotonic() + 20
        while self._state() == "none":
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("pcscd did not start")
            select_pause()

    def wait_for(self, *, present: bool) -> None:
        """Wait until it has seen a card put in or taken out: it looks every 0.4 s.

        Where a command fails it says at once that there is no card, but only its next look counts
        the event: until then it takes another card for the one before. The count is odd with a
        card and even without.
        """
        end = time.monotonic() + 20
        while self._state() != ("present" if present else "empty"):
            assert time.monotonic() < end
            select_pause()

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def kill(self) -> None:
        """End it as a crash does: it leaves its socket behind."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None

    def _state(self) -> str:
        """How the first slot stands; "none" before pcscd has found the reader."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PCSCLITE_CSOCK_NAME", str(self.socket))
            code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
            if code != 0:
                return "none"
            code, states = scard.SCardGetStatusChange(context, 0, [("Virtual PCD 00 00", 0)])
            scard.SCardReleaseContext(context)
        if code != 0:
            return "none"
        state = states[0][1]
        if state & scard.SCARD_STATE_PRESENT:
            return "present"
        return "empty" if state >> 16 & 1 == 0 else "leaving"


def _free_port_pair() -> int:
    """Two free ports below those that the kernel gives out by itself; vpcd takes both."""
    for port in random.sample(_SPAN, 200):
        try:
            with socket.create_server(("", port)), socket.create_server(("", port + 1)):
                return port
        except OSError:
            continue
    raise RuntimeError("no two free ports")
