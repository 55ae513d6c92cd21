"""Simulated terminals that a centre knows from a run before: who they are, and how they were."""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.fleet.states import counted
from central.folder import DataFolder
from central.simulating.terminal import SimulatedTerminal
from central.storage.fleet import TerminalStateRow
from central.storage.models import TerminalRow
from contracts.errors import PolicyError
from contracts.fleet import ReturnedSet, SetOf


class CrowdRefusedError(PolicyError):
    """These terminals cannot be simulated at this centre now."""

    code: ClassVar[str] = "P-184"


@contextmanager
def only_crowd(folder: DataFolder, seed: int) -> Iterator[None]:
    """Be the only process that simulates the terminals of a seed. Raises CrowdRefusedError."""
    lock = os.open(folder.root / f"simulated-{seed}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CrowdRefusedError(
                f"the terminals of seed {seed} are simulated by another process; "
                "another --seed gives others beside them"
            ) from None
        yield
    finally:
        os.close(lock)


def recall(session: Session, terminals: Mapping[str, SimulatedTerminal]) -> None:
    """Let terminals, by the names they are to have, go on as the centre heard them last.

    Raises CrowdRefusedError: one was revoked, or another terminal has the name of a new one.
    """
    rows = session.scalars(select(TerminalRow)).all()
    known = {row.public_key: row for row in rows}
    taken = {row.name for row in rows if row.revoked_at is None}
    back: dict[str, SimulatedTerminal] = {}
    for name, terminal in terminals.items():
        row = known.get(terminal.key.public_key().public_bytes_raw())
        if row is None and name in taken:
            raise CrowdRefusedError(
                f"another terminal is called {name}; --name gives these another beginning"
            )
        if row is not None and row.revoked_at is not None:
            raise CrowdRefusedError(f"{row.name} was revoked; another --seed gives others")
        if row is not None:
            back[row.id] = terminal
    if back:
        for state in session.scalars(select(TerminalStateRow)):
            if state.terminal_id in back:
                _go_on(back[state.terminal_id], state)


def _go_on(terminal: SimulatedTerminal, state: TerminalStateRow) -> None:
    """Its counters only grow, and what it runs and took back stays, as over any other start."""
    terminal.running = SetOf(name=state.running, sha256=state.running_sha256)
    if state.previous:
        terminal.previous = SetOf(name=state.previous, sha256=state.previous_sha256)
    terminal.returned = [
        ReturnedSet(name=name, sha256=sha256, reason=reason)
        for name, sha256, reason in json.loads(state.returned)
    ]
    terminal.choice, terminal.waiting = state.choice, state.waiting
    terminal.counts = {key: list(numbers) for key, numbers in counted(state.counts).items()}
    terminal.items = _items(terminal.counts, state.running) or terminal.items
    terminal.root = json.loads(state.trusted).get("root", 0)


def _items(counts: Iterable[tuple[str, str]], running: str) -> tuple[str, ...]:
    """Of the set that runs, as far as somebody came for them."""
    return tuple(item for name, item in counts if name == running)
