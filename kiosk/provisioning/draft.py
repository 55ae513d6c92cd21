"""What was said so far at a first start: a file beside the settings, written after every word.

It holds values that are not in the settings yet, how far the steps are, and what the trials of
devices gave. One-time codes and pass phrases never enter it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.errors import StorageError
from kiosk.provisioning.proof import Proof
from kiosk.provisioning.steps import Step
from kiosk.records.places import draft_path
from kiosk.records.statefile import read_state, write_state


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that is kept.

    Attributes:
        values: by the keys of ``fields``; None takes what the settings say away.
        proofs: by device, the newest trial of it.
        page: the page of the screen that was open last, "" before the first.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    done: frozenset[Step] = frozenset()
    left_out: frozenset[Step] = frozenset()
    proofs: Mapping[str, Proof] = field(default_factory=dict)
    page: str = ""

    def with_value(self, key: str, value: object) -> "Draft":
        """The same with one more value."""
        return replace(self, values={**self.values, key: value})

    def with_step(self, step: Step, *, done: bool) -> "Draft":
        """The same with a step that is done, or left out."""
        return replace(
            self,
            done=self.done | {step} if done else self.done - {step},
            left_out=self.left_out - {step} if done else self.left_out | {step},
        )

    def with_proof(self, proof: Proof) -> "Draft":
        """The same with the newest trial of a device."""
        return replace(self, proofs={**self.proofs, proof.device: proof})

    def written(self) -> "Draft":
        """The same when its values stand in the settings file."""
        return replace(self, values={})


class _Kept(BaseModel):
    """The file. Values are JSON texts: the hash over it takes no fractions. Days become texts."""

    model_config = ConfigDict(extra="ignore")

    values: dict[str, str] = {}
    done: frozenset[Step] = frozenset()
    left_out: frozenset[Step] = frozenset()
    proofs: dict[str, Proof] = {}
    page: str = ""


def read_draft(settings: Path) -> tuple[Draft, bool]:
    """The draft of a settings file, an empty one before the first word; whether one was damaged.

    Raises:
        StorageError: the disk does not read it now.
    """
    try:
        kept = _Kept.model_validate(read_state(draft_path(settings)) or {})
        values = {key: json.loads(text) for key, text in kept.values.items()}
    except (ValidationError, ValueError):
        return Draft(), True
    except StorageError as error:
        if error.retryable:
            raise
        return Draft(), True
    return Draft(values, kept.done, kept.left_out, kept.proofs, kept.page), False


def write_draft(settings: Path, draft: Draft) -> None:
    """Keep it durably.

    Raises:
        StorageFullError, StorageError: it could not be kept; the old one is as it was.
    """
    document: dict[str, Any] = {
        "values": {key: json.dumps(value, default=str) for key, value in draft.values.items()},
        "done": sorted(draft.done),
        "left_out": sorted(draft.left_out),
        "proofs": {name: proof.model_dump(mode="json") for name, proof in draft.proofs.items()},
        "page": draft.page,
    }
    write_state(draft_path(settings), document)
