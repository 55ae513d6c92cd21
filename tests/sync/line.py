"""A client of ``sync.sock``, as the screen is one."""

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

Answer = dict[str, Any]


class Line:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lines: BinaryIO = connection.makefile("rb")

    def ask(self, op: str) -> Answer:
        self.say(json.dumps({"op": op}).encode())
        return self.next()

    def say(self, raw: bytes) -> None:
        self._connection.sendall(raw + b"\n")

    def next(self) -> Answer:
        answer = json.loads(self._lines.readline())
        assert isinstance(answer, dict)
        return answer

    def close(self) -> None:
        self._lines.close()

    def ended(self) -> bool:
        return self._lines.readline() == b""

    def watch_until(self, condition: Callable[[Answer], bool]) -> list[Answer]:
        seen = [self.ask("watch")]
        while not condition(seen[-1]):
            seen.append(self.next())
        return seen


@contextmanager
def connected(data_dir: Path) -> Iterator[Line]:
    folder = os.open(data_dir, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(15)
            connection.connect(f"/proc/self/fd/{folder}/sync.sock")
            line = Line(connection)
            try:
                yield line
            finally:
                line.close()
    finally:
        os.close(folder)
