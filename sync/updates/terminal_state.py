"""What the terminal says of the set that it runs: ``sets/state.json``.

It is news for heartbeats and a list of what must not be dropped, never a proof: only the terminal
itself checks its seal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from contracts.fleet import ReturnedSet, SetOf
from contracts.sets import SHIPPED
from sync.updates.places import read_json

ModelT = TypeVar("ModelT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class TerminalState:
    """Which set runs, which ran before, which is being tried, and which were returned.

    ``readable``: False where the file is there and says nothing: then nothing may be dropped.
    """

    running: SetOf = SetOf(name=SHIPPED)
    previous: SetOf | None = None
    trying: SetOf | None = None
    returned: tuple[ReturnedSet, ...] = ()
    healthy: bool = False
    waiting: str = ""
    choice: int = 0
    service: str = ""
    readable: bool = True

    @property
    def needed(self) -> frozenset[str]:
        """Hashes of the manifests of sets that the terminal may start from."""
        sets = (self.running, self.previous, self.trying)
        return frozenset(each.sha256 for each in sets if each is not None and each.sha256)


def read_terminal_state(path: Path) -> TerminalState:
    """The state as the terminal wrote it last; a field that is damaged counts as not said."""
    if not path.exists():
        return TerminalState()
    document = read_json(path)
    if not isinstance(document, dict):
        return TerminalState(readable=False)
    running = _one(SetOf, document.get("running"))
    return TerminalState(
        running=running or SetOf(name=SHIPPED),
        previous=_one(SetOf, document.get("previous")),
        trying=_one(SetOf, document.get("trying")),
        returned=_returned(document.get("returned")),
        healthy=document.get("healthy") is True,
        waiting=_text(document, "waiting"),
        choice=_number(document, "choice"),
        service=_text(document, "service"),
        readable=running is not None,
    )


def _returned(told: object) -> tuple[ReturnedSet, ...]:
    listed = told if isinstance(told, list) else []
    found = [_one(ReturnedSet, each) for each in listed]
    return tuple(each for each in found if each is not None)


def _one(model: type[ModelT], told: object) -> ModelT | None:
    try:
        return model.model_validate(told)
    except ValidationError:
        return None


def _text(document: Mapping[str, Any], name: str) -> str:
    told = document.get(name)
    return told[:40] if isinstance(told, str) else ""


def _number(document: Mapping[str, Any], name: str) -> int:
    told = document.get(name)
    return told if type(told) is int and told >= 0 else 0
