"""A shell of root on a serial port of the machine, as only whoever owns the emulator has it."""

import socket
import time
from pathlib import Path

from tests.vm.machine import MachineError

_ANSWER_S = 120.0


class Shell:
    """One shell; opened anew after each start of the machine."""

    def __init__(self, path: Path) -> None:
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(2.0)
        self._line.connect(str(path))
        self._number = 0
        self.run("stty -echo")

    def close(self) -> None:
        """Let go of it."""
        self._line.close()

    def run(self, command: str, seconds: float = _ANSWER_S) -> str:
        """Give what a command printed. Raises MachineError."""
        self._number += 1
        begin, end = f"@begin{self._number}@", f"@end{self._number}@"
        # Typed apart, so that a terminal that echoes says something else.
        words = f"echo '{begin[:3]}''{begin[3:]}'; {command}; echo '{end[:3]}''{end[3:]}'\n"
        self._line.sendall(words.encode())
        told, limit = b"", time.monotonic() + seconds
        while end.encode() not in told:
            if time.monotonic() > limit:
                raise MachineError(f"the shell does not answer: {command}")
            try:
                told += self._line.recv(65536)
            except TimeoutError:
                continue
        text = told.decode("utf-8", "replace")
        return text.partition(begin)[2].partition(end)[0].strip().replace("\r", "")
