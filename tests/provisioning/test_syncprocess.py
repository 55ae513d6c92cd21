"""Who looks at everything right after the settings were written waits for what begins by itself."""

import json
import socket
import threading
from pathlib import Path

from kiosk.provisioning.syncprocess import await_beginning

MANAGED = {"INVOCATION_ID": "0123456789abcdef0123456789abcdef"}
LONG_S = 60.0


def begin(data_dir: Path, centre: str = "reachable") -> threading.Thread:
    """A sync process that answers once."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(data_dir / "sync.sock"))
    listener.listen(1)

    def serve() -> None:
        with listener:
            line, _ = listener.accept()
            with line, line.makefile("rb") as asked:
                asked.readline()
                line.sendall(json.dumps({"pending": 0, "centre": centre}).encode() + b"\n")

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


def test_where_services_are_managed_it_is_waited_for(tmp_path: Path) -> None:
    begun: list[threading.Thread] = []
    later = threading.Timer(0.1, lambda: begun.append(begin(tmp_path)))
    later.start()
    assert await_beginning(tmp_path, MANAGED, LONG_S)
    later.join()
    begun[0].join()


def test_it_is_not_enough_that_it_has_begun(tmp_path: Path) -> None:
    begun = begin(tmp_path, "unknown")
    assert not await_beginning(tmp_path, MANAGED, 0.0)
    begun.join()


def test_what_never_begins_is_not_waited_for_without_end(tmp_path: Path) -> None:
    assert not await_beginning(tmp_path, MANAGED, 0.0)


def test_where_nobody_manages_services_nobody_waits(tmp_path: Path) -> None:
    assert not await_beginning(tmp_path, {}, LONG_S)
