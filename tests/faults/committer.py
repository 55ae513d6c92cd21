"""A process that commits until somebody kills it, and tells what it was promised.

``python -m tests.faults.committer serve`` reads data folders from its input; for each it
forks a process that commits for ever and writes a line for each commit that returned.
``python -m tests.faults.committer once FOLDER`` commits once and writes ``COMMITTED``.
``python -m tests.faults.committer tell FOLDER`` commits twice, writes what it would tell the
residents, ``kept ID NUMBER`` or ``failed ID``, and dies without closing anything.
"""

import os
import sys
from pathlib import Path

import structlog

from contracts.envelope import SealingKey
from contracts.errors import StorageError
from kiosk.records.store import open_store
from tests.records.drafts import AT, draft, photo

KEY_NAME = "sealing.key"


def commit_for_ever(folder: Path) -> None:
    """Commit with photos of changing size; every third one gets an outcome."""
    store = open_store(folder, SealingKey((folder.parent / KEY_NAME).read_bytes()), "T0001", 7)
    picture = photo(60_000)
    number = 0
    while True:
        committed = store.commit_submission(draft(picture[: 20_000 + number * 997 % 40_000]))
        os.write(1, f"{committed.id} {committed.number}\n".encode())
        if number % 3 == 0:
            store.append_outcome(committed.id, "printed", True, 1, False, AT)
        number += 1


def serve() -> None:
    """One committing child for each line of input."""
    for line in sys.stdin:
        go, ready = os.pipe()
        child = os.fork()
        if child == 0:
            os.read(go, 1)
            commit_for_ever(Path(line.strip()))
        os.write(1, f"pid {child}\n".encode())
        os.write(ready, b"!")
        os.close(ready)
        os.close(go)
        os.waitpid(child, 0)
        os.write(1, b"end\n")


def once(folder: Path) -> None:
    """One commit with a photo, between two marks in a trace."""
    store = open_store(folder, SealingKey((folder.parent / KEY_NAME).read_bytes()), "T0001", 7)
    next_draft = draft(photo(300_000))
    os.write(1, b"BEGINNING\n")
    store.commit_submission(next_draft)
    os.write(1, b"COMMITTED\n")
    store.close()


def tell(folder: Path) -> None:
    """Two commits, told as a resident is told, then a death."""
    store = open_store(folder, SealingKey((folder.parent / KEY_NAME).read_bytes()), "T0001", 7)
    for _ in range(2):
        wanted = draft(photo(3000))
        try:
            kept = store.commit_submission(wanted)
        except StorageError:
            os.write(1, f"failed {wanted.id}\n".encode())
        else:
            os.write(1, f"kept {kept.id} {kept.number}\n".encode())
    os._exit(0)


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    if sys.argv[1] == "serve":
        serve()
    elif sys.argv[1] == "tell":
        tell(Path(sys.argv[2]))
    else:
        once(Path(sys.argv[2]))
