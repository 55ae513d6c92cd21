"""Which commands were begun, durable before anything is done, and what became of them.

``fleet/done.json`` is this terminal's own. ``fleet/results.json`` is told to the centre by the sync
process, which notes in ``fleet/acknowledged.json`` what the centre has.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import structlog

from contracts.fleet import Command, CommandResult
from hardening.files import write_durably
from kiosk.records.errors import StateDamagedError, storage_errors
from kiosk.records.places import FLEET
from kiosk.records.statefile import known_part, read_state, write_state

DONE_NAME, RESULTS_NAME, ACKNOWLEDGED_NAME = "done.json", "results.json", "acknowledged.json"
MOST_BEGUN = 1000
"""Ids that are remembered; older ones are known by their number."""
MOST_RESULTS = 64
MOST_SAID = 2000

Outcome = Literal["done", "refused", "expired", "failed"]

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Begun:
    """A command that must not be begun again; ``ended``: its result has been written down."""

    id: str
    seq: int
    do: str
    ended: bool = False


class Notebook:
    """The only writer of both files. From one thread.

    Attributes:
        damaged: what had been begun could not be read: nobody knows it any more.
    """

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FLEET
        self.damaged = False
        self._begun, self._floor = self._read()

    def knows(self, command: Command) -> bool:
        """Whether it was begun, or is older than all that is remembered."""
        return command.seq <= self._floor or command.id in self._begun

    def begin(self, command: Command) -> Begun:
        """From now on it is never begun again. Raises StorageError: it must not be begun."""
        begun = Begun(command.id, command.seq, str(command.do))
        self._keep({**self._begun, begun.id: begun})
        return begun

    def end(self, begun: Begun, outcome: Outcome, said: str = "") -> None:
        """Write down what became of it. Raises StorageError."""
        result = CommandResult(id=begun.id, outcome=outcome, said=said[:MOST_SAID])
        self._write_results((*self._results(), result))
        ended = Begun(begun.id, begun.seq, begun.do, ended=True)
        self._keep({**self._begun, begun.id: ended})
        _log.info("command.ended", command=begun.id, do=begun.do, outcome=outcome)

    def open(self) -> tuple[Begun, ...]:
        """Begun, and nothing written down of the end: the process ended in the middle."""
        return tuple(each for each in self._begun.values() if not each.ended)

    def forget_all_but(self, commands: Iterable[Command]) -> None:
        """After damage: what stands in the words now counts as begun. Raises StorageError."""
        for command in commands:
            said = "what was done before is not known any more"
            self.end(self.begin(command), "refused", said)
        self._keep(self._begun)
        self.damaged = False

    def is_acknowledged(self, command: str) -> bool:
        """Whether the centre has the result of this one."""
        return command in _ids(self._folder / ACKNOWLEDGED_NAME)

    def tell_done(self, command: str) -> None:
        """Tell that this was done, unless its result stands there. Raises StorageError."""
        results = self._results()
        if all(each.id != command for each in results):
            self._write_results((*results, CommandResult(id=command, outcome="done")))

    def drop_acknowledged(self) -> None:
        """What the centre has need not be told again. Raises StorageError."""
        acknowledged = _ids(self._folder / ACKNOWLEDGED_NAME)
        results = self._results()
        left = tuple(each for each in results if each.id not in acknowledged)
        if left != results:
            self._write_results(left)

    def _read(self) -> tuple[dict[str, Begun], int]:
        try:
            document = read_state(self._folder / DONE_NAME)
            if document is None:
                return {}, 0
            begun = [known_part(Begun, each) for each in document["begun"]]
            return {each.id: each for each in begun}, int(document["floor"])
        except (StateDamagedError, KeyError, TypeError, ValueError):
            _log.error("commands.notebook_damaged")
            self.damaged = True
            return {}, 0

    def _keep(self, begun: dict[str, Begun]) -> None:
        kept = sorted(begun.values(), key=lambda each: each.seq)
        dropped, kept = kept[:-MOST_BEGUN], kept[-MOST_BEGUN:]
        floor = max([self._floor, *(each.seq for each in dropped)])
        document = {"begun": [asdict(each) for each in kept], "floor": floor}
        write_state(self._folder / DONE_NAME, document)
        self._begun, self._floor = {each.id: each for each in kept}, floor

    def _results(self) -> tuple[CommandResult, ...]:
        """What the centre may not have. Raises StorageError: not now, and nothing is lost."""
        with storage_errors(f"read {RESULTS_NAME}"):
            try:
                data = (self._folder / RESULTS_NAME).read_bytes()
            except FileNotFoundError:
                return ()
        try:
            document: Any = json.loads(data)
            return tuple(CommandResult.model_validate(each) for each in document)
        except (ValueError, TypeError, RecursionError):
            _log.error("commands.results_damaged")
            return ()

    def _write_results(self, results: tuple[CommandResult, ...]) -> None:
        document = [each.model_dump(mode="json") for each in results[-MOST_RESULTS:]]
        data = json.dumps(document, ensure_ascii=False).encode()
        with storage_errors(f"write {RESULTS_NAME}"):
            write_durably(self._folder / RESULTS_NAME, data, mode=0o644)


def _ids(path: Path) -> set[str]:
    try:
        document: Any = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return set()
    listed = document if isinstance(document, list) else []
    return {each for each in listed if isinstance(each, str)}
