"""A terminal that is told to do something."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from contracts.fleet import Command, CommandResult
from kiosk.commands.desk import Desk, Hands
from tests.kiosk_sets.depot import AT, Depot


class Moment:
    """Whether anybody is here, as a test wants it."""

    def __init__(self) -> None:
        self.word = ""

    def why_not(self) -> str:
        return self.word

    def end(self, then: Callable[[], None]) -> None:
        if not self.word:
            then()


class Terminal:
    """A terminal that is told to do something; ``started`` is its next process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.depot = Depot(folder).enrol()
        self.moment = Moment()
        self.now = AT
        self.done: list[Any] = []
        self.told = 0
        self.queued = 0
        self.desk = self.started()

    def started(self) -> Desk:
        hands = Hands(
            closed=lambda words: self.done.append(("closed", words)),
            again=lambda: self.done.append("again"),
            tell=self._tell,
            diagnose=self._diagnose,
            queued=lambda: self.queued,
            replaced="gone",
        )
        self.desk = Desk(self.folder, self.moment, hands, lambda: self.now)
        return self.desk

    def acknowledge(self, *ids: str) -> None:
        """The sync process notes what the centre has."""
        path = self.folder / "fleet" / "acknowledged.json"
        path.write_text(json.dumps(ids), "utf-8")

    def _tell(self) -> None:
        self.told += 1

    def _diagnose(self) -> str:
        self.done.append("diagnosed")
        return "x" * 3000

    def say(self, *commands: Command) -> float | None:
        self.depot.say(commands=tuple(self.depot.signed(each) for each in commands))
        return self.desk.look()

    @property
    def results(self) -> dict[str, str]:
        return {each.id: each.outcome for each in self.list()}

    def list(self) -> list[CommandResult]:
        path = self.folder / "fleet" / "results.json"
        if not path.exists():
            return []
        return [CommandResult.model_validate(each) for each in json.loads(path.read_bytes())]
