"""``fleet/words.json``: what the centre wants of this terminal, in words that it signed; and
``fleet/cards.json``, whom it lists as its technicians.

Written by the sync process. Each is proved here again with the key of the enrolment: a word that
is not the centre's is left out and said in the log, and stops none of the others. A damaged file is
no news: what was read before holds on. After a restart nothing was read, and no notice holds until
the sync process has written the file anew: with its next heartbeat or, where there is no line, from
the next stick.
"""

import json
from pathlib import Path
from typing import Any

import structlog

from contracts.errors import KioskError
from contracts.fleet import CardList, Command, Notice, WordT, signed_word
from contracts.wire import SignedAnswer
from kiosk.records.enrolment import Enrolment, read_enrolment
from kiosk.records.errors import StateDamagedError, storage_errors
from kiosk.records.places import FLEET

WORDS_NAME = "words.json"
CARDS_NAME = "cards.json"

_log = structlog.get_logger(__name__)


def read_commands(data_dir: Path) -> tuple[Command, ...]:
    """Commands to this terminal, in their order.

    Raises StorageError when the enrolment's file or that of the words cannot be read.
    """
    enrolment = read_enrolment(data_dir)
    if enrolment is None:
        return ()
    found = _signed(data_dir, "commands", enrolment, Command)
    return tuple(
        sorted(
            (each for each in found if each.terminal_id == enrolment.terminal_id),
            key=lambda command: command.seq,
        )
    )


def read_notices(data_dir: Path) -> tuple[Notice, ...]:
    """Notices for this terminal, of each its newest revision, without those that were withdrawn.

    Raises StorageError as ``read_commands``.
    """
    enrolment = read_enrolment(data_dir)
    if enrolment is None:
        return ()
    newest: dict[str, Notice] = {}
    for notice in _signed(data_dir, "notices", enrolment, Notice):
        if notice.id not in newest or newest[notice.id].revision < notice.revision:
            newest[notice.id] = notice
    mine = enrolment.terminal_id
    return tuple(
        notice
        for notice in newest.values()
        if not notice.withdrawn and (not notice.terminals or mine in notice.terminals)
    )


def read_cards(data_dir: Path) -> CardList | None:
    """The technicians of this terminal, as the centre listed them last; None before the first list.

    Raises StorageError as ``read_commands``.
    """
    enrolment = read_enrolment(data_dir)
    if enrolment is None:
        return None
    found = _signed(data_dir, "cards", enrolment, CardList, CARDS_NAME)
    mine = (each for each in found if each.terminal_id == enrolment.terminal_id)
    return max(mine, key=lambda listed: listed.number, default=None)


def _signed(
    data_dir: Path, kind: str, enrolment: Enrolment, model: type[WordT], name: str = WORDS_NAME
) -> list[WordT]:
    found = []
    for each in _document(data_dir, name).get(kind, []):
        try:
            signed = SignedAnswer.model_validate(each)
            found.append(signed_word(enrolment.ack_key, signed, model))
        except KioskError as error:
            _log.error("words.refused", kind=kind, code=error.code)
        except ValueError:
            _log.error("words.refused", kind=kind, code="")
    return found


def _document(data_dir: Path, name: str) -> dict[str, Any]:
    """The file; empty only when there is none. Raises StorageError."""
    with storage_errors(f"read {name}"):
        try:
            data = (data_dir / FLEET / name).read_bytes()
        except FileNotFoundError:
            return {}
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise StateDamagedError(f"{name} is damaged") from None
    if not isinstance(document, dict) or not all(
        isinstance(each, list) for each in document.values()
    ):
        raise StateDamagedError(f"{name} is damaged: not lists of words")
    return document
