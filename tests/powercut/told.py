"""What a subject said it was doing and what it promised, up to some moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(slots=True)
class Told:
    """Promises so far, and what was begun and may or may not be there.

    Words have a key ``begin``, ``promise`` or ``refused`` (an error was told instead of a promise)
    that names what it is about; the other keys are facts of that kind.
    """

    submissions: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id: ``number``, ``photo`` (SHA-256 of the plain photo, "" without)."""
    outcomes: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id: ``submission``, ``outcome``."""
    ratings: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id: ``submission``, ``level``."""
    begun: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Records by id that were begun, promised or not."""
    refused: set[str] = field(default_factory=set)
    """Records of which the person was told that they are not kept."""
    delivered: set[str] = field(default_factory=set)
    """Ids that the centre acknowledged."""
    state: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By name of a state file: what it was promised to say last."""
    maybe: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By name of a state file: what was being written."""

    def take(self, word: Mapping[str, Any]) -> None:
        """Add one word."""
        if word.get("begin") == "start":  # another folder
            for each in fields(self):
                getattr(self, each.name).clear()
        facts = {key: value for key, value in word.items() if key not in _WORDS}
        match dict(word):
            case {"begin": str(), "id": str(name)}:
                self.begun[name] = facts
            case {"begin": str(kind)}:
                self.maybe[kind] = facts
            case {"refused": str(), "id": str(name)}:
                self.refused.add(name)
            case {"refused": str(kind)}:  # a small file: who knows what it says
                self.state.pop(kind, None)
                self.maybe.pop(kind, None)
            case {"promise": "submission", "id": str(name)}:
                self.submissions[name] = facts
                self.refused.discard(name)
            case {"promise": "outcome", "id": str(name)}:
                self.outcomes[name] = facts
            case {"promise": "rating", "id": str(name)}:
                self.ratings[name] = facts
            case {"promise": "delivered", "id": str(name)}:
                self.delivered.add(name)
            case {"promise": str(kind)}:
                self.state[kind] = facts
                self.maybe.pop(kind, None)

    def records(self) -> set[str]:
        """Ids of everything promised that is a record."""
        return {*self.submissions, *self.outcomes, *self.ratings}


_WORDS = ("begin", "promise", "refused", "id")
