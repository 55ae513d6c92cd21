"""Whose place this terminal took (``fleet/before.json``), and who took its (``replaced.json``).

Written by the sync process as the centre signed them; proved again by whoever reads them.
"""

from pathlib import Path
from typing import Any, TypeVar

import structlog

from contracts.errors import PolicyError
from contracts.replacement import Before, Replaced
from contracts.signatures import verify_answer
from contracts.wire import AckKeyInfo, SignedAnswer
from kiosk.records.enrolment import read_enrolment
from kiosk.records.errors import StateDamagedError
from kiosk.records.places import FLEET
from kiosk.records.statefile import read_state, write_state

BEFORE_NAME, REPLACED_NAME = "before.json", "replaced.json"
_NAMES = {Before: BEFORE_NAME, Replaced: REPLACED_NAME}
WordT = TypeVar("WordT", Before, Replaced)

_log = structlog.get_logger(__name__)


def proved(
    signed: SignedAnswer, ack_key: AckKeyInfo, terminal_id: str, model: type[WordT]
) -> WordT | None:
    """The word, when this centre said it to this terminal."""
    try:
        word = model.model_validate(verify_answer(ack_key, signed))
    except (PolicyError, ValueError):
        return None
    return word if word.terminal_id == terminal_id else None


def keep_word(data_dir: Path, signed: SignedAnswer, model: type[WordT]) -> None:
    """Write down what was proved, unless it stands there. Raises StorageError."""
    document = signed.model_dump(mode="json")
    if _document(data_dir, model) != document:
        write_state(data_dir / FLEET / _NAMES[model], document, mode=0o644)


def read_before(data_dir: Path) -> Before | None:
    """What the centre said of the terminal before this one; raises StorageError."""
    return _read(data_dir, Before)


def read_replaced(data_dir: Path) -> Replaced | None:
    """That another terminal took the place of this one; raises StorageError."""
    return _read(data_dir, Replaced)


def _document(data_dir: Path, model: type[WordT]) -> dict[str, Any] | None:
    """A damaged file is none: the centre says it again."""
    try:
        return read_state(data_dir / FLEET / _NAMES[model])
    except StateDamagedError:
        _log.error("word.damaged", kind=_NAMES[model])
        return None


def _read(data_dir: Path, model: type[WordT]) -> WordT | None:
    document = _document(data_dir, model)
    enrolment = None if document is None else read_enrolment(data_dir)
    if enrolment is None:
        return None
    try:
        signed = SignedAnswer.model_validate(document)
    except ValueError:
        return None
    return proved(signed, enrolment.ack_key, enrolment.terminal_id, model)
