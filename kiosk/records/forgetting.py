"""``reset.json``: this terminal is to forget all that it holds, and to be enrolled anew.

Asked for, it stands there until the centre has the answer. Once it is due, nobody works in the
folder any more, and the next start of the terminal empties it. A power cut changes nothing of it:
the word that says so is the last that goes.

The terminal's key goes first: without it nothing here speaks for the terminal, and what it sealed
was never to be opened here. What stays is ``wiped.json``, the proof of it (``contracts.wiping``).
"""

import base64
import os
import re
import shutil
import time
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.canonical import canonical_bytes
from contracts.errors import InvalidDocumentError, StorageError
from contracts.keyfile import key_file, read_key_file
from contracts.signatures import sign_answer
from contracts.wiping import Wiped, WipePlan, WipeStatement
from contracts.wire import AckKeyInfo, SignedAnswer, parse_wire
from hardening.files import sync_folder, write_all
from kiosk.records.enrolment import read_enrolment
from kiosk.records.errors import StateDamagedError, storage_errors
from kiosk.records.leaksearch import files_below, leaks
from kiosk.records.locks import COMMITTING, DELIVERING, hold_by
from kiosk.records.statefile import read_state, write_state

RESET_NAME, WIPING_NAME, WIPED_NAME = "reset.json", "wiping.json", "wiped.json"
OWN_WISH = "here"
"""Stands for the command where somebody at the terminal asked for it: no centre has an answer."""
KEYS = "keys"
LOCK_SUFFIX = ".lock"
PATIENCE_S = 90.0
"""How long others may take to end: the sync process, or somebody's stick."""
_STAYS = frozenset({RESET_NAME, WIPING_NAME, WIPED_NAME, f".{WIPED_NAME}.new"})
_NAMED = 100
_TOLD = re.compile(r"[A-Za-z0-9._-]{1,40}")
_LOGS = "*.log*"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reset:
    """That everything is to be forgotten: the command that said so, and whether the time is now."""

    command: str
    due: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """What is left of a terminal that forgot everything.

    ``ack_key``: of the centre that it belonged to; None where nobody knew it any more.
    """

    statement: WipeStatement
    ack_key: AckKeyInfo | None


def read_reset(folder: Path) -> Reset | None:
    """What is to be done; None where nobody asked for it.

    Raises:
        StateDamagedError: the word is damaged: nobody knows whether it was due.
        StorageError: the disk does not read it.
    """
    document = read_state(folder / RESET_NAME)
    if document is None:
        return None
    try:
        return Reset(str(document["command"]), due=document["due"] is True)
    except KeyError as error:
        raise StateDamagedError(f"{RESET_NAME} lacks {error}") from None


def keep_reset(folder: Path, reset: Reset) -> None:
    """Write it down. Raises StorageError."""
    write_state(folder / RESET_NAME, asdict(reset), mode=0o644)


def reset_is_due(folder: Path) -> bool:
    """Whether this folder is to be emptied before anybody works in it. Raises as ``read_reset``."""
    reset = read_reset(folder)
    return reset is not None and reset.due


def read_proof(folder: Path) -> Proof | None:
    """The proof that everything was forgotten here; None where there is none, or it is damaged."""
    try:
        document = read_state(folder / WIPED_NAME)
        if document is None:
            return None
        statement = parse_wire(WipeStatement, canonical_bytes(document["statement"]))
        ack_key = document.get("ack_key")
        return Proof(statement, None if ack_key is None else AckKeyInfo.model_validate(ack_key))
    except (StorageError, InvalidDocumentError, KeyError, ValueError):
        return None


def drop_proof(folder: Path) -> None:
    """Whom it concerns has it. Raises StorageError."""
    with storage_errors("remove a proof"):
        (folder / WIPED_NAME).unlink(missing_ok=True)
        sync_folder(folder)


def forget_everything(
    folder: Path, *, logs: Path | None = None, patience_s: float = PATIENCE_S
) -> None:
    """Empty a folder whose reset is due; broken off anywhere, the next call goes on.

    Each lock that there is is held meanwhile. They stay: whoever waits for one waits for that file.

    Args:
        logs: a folder of logs elsewhere, which go too.

    Raises:
        StoreInUseError: another process works in the folder still.
        StorageFullError, StorageError: the disk does not do its work.
    """
    with ExitStack() as held:
        until = time.monotonic() + patience_s
        locks = {COMMITTING, DELIVERING, *(path.name for path in folder.glob(f"*{LOCK_SUFFIX}"))}
        for name in sorted(locks):
            held.callback(os.close, hold_by(folder, name, until))
        with storage_errors("forget everything"):
            _name_witness(folder)
            _destroy_keys(folder / KEYS)
            _empty(folder)
            away = _without_logs(logs)
            _prove(folder, away, [folder, *([] if logs is None else [logs])])
            (folder / WIPING_NAME).unlink(missing_ok=True)
            sync_folder(folder)
            (folder / RESET_NAME).unlink()
            sync_folder(folder)
    log.warning("terminal.forgotten")


def _name_witness(folder: Path) -> None:
    """While the terminal's key is there it says by whom the end will be told, once."""
    with suppress(StateDamagedError):
        if read_state(folder / WIPING_NAME) is not None:
            return
    try:
        known = read_enrolment(folder)
        key = read_key_file((folder / KEYS / "terminal.key").read_bytes())
        reset = read_reset(folder)
    except (OSError, InvalidDocumentError, StateDamagedError):
        return  # nobody could prove anything; all goes the same
    if known is None or reset is None:
        return
    witness = Ed25519PrivateKey.generate()
    plan = WipePlan(
        terminal_id=known.terminal_id,
        command=reset.command[:64],
        asked_at=datetime.now(UTC),
        witness=base64.b64encode(witness.public_key().public_bytes_raw()).decode(),
    )
    names = sorted(_names(folder))
    told = [name for name in names if _TOLD.fullmatch(name)][:_NAMED]
    document = {
        "plan": sign_answer(key, plan.model_dump(mode="json")).model_dump(mode="json"),
        "ack_key": known.ack_key.model_dump(mode="json"),
        "witness": base64.b64encode(key_file(witness)).decode(),
        "names": told,
        "others": len(names) - len(told),
    }
    write_state(folder / WIPING_NAME, document)


def _destroy_keys(keys: Path) -> None:
    """Before anything else. Written over first, for what that is worth on a given medium."""
    if not keys.is_dir() or keys.is_symlink():
        return
    for path in files_below([keys]):
        with suppress(OSError):  # it is removed in any case
            _write_over(path)
    shutil.rmtree(keys)
    sync_folder(keys.parent)


def _write_over(path: Path) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        write_all(file, bytes(os.fstat(file).st_size))
        os.fsync(file)
    finally:
        os.close(file)


def _names(folder: Path) -> list[str]:
    return [
        path.name
        for path in folder.iterdir()
        if path.name not in _STAYS and path.suffix != LOCK_SUFFIX
    ]


def _empty(folder: Path) -> None:
    for name in sorted(_names(folder)):
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    sync_folder(folder)


def _without_logs(logs: Path | None) -> int:
    """How many files of logs were removed."""
    if logs is None or not logs.is_dir():
        return 0
    found = [path for path in logs.glob(_LOGS) if path.is_file() or path.is_symlink()]
    for path in found:
        path.unlink()
    sync_folder(logs)
    return len(found)


def _prove(folder: Path, logs: int, folders: Iterable[Path]) -> None:
    """Search what is left, and have the witness say so. Without one nothing can be proved."""
    try:
        document = read_state(folder / WIPING_NAME)
        if document is None:
            return
        plan = SignedAnswer.model_validate(document["plan"])
        witness = read_key_file(base64.b64decode(document["witness"]))
        names, others = document["names"], int(document["others"])
    except (StateDamagedError, InvalidDocumentError, KeyError, ValueError):
        return
    left = [
        path for path in files_below(folders) if path.parent != folder or path.name not in _STAYS
    ]
    wiped = Wiped(
        terminal_id=str(plan.ack["terminal_id"]),
        at=datetime.now(UTC),
        key=not (folder / KEYS).exists(),
        gone=tuple(name for name in names if not (folder / name).exists()),
        others=others,
        logs=logs,
        left=sum(path.suffix != LOCK_SUFFIX for path in left),
        found=leaks(left),
    )
    statement = WipeStatement(plan=plan, wiped=sign_answer(witness, wiped.model_dump(mode="json")))
    write_state(
        folder / WIPED_NAME,
        {"statement": statement.model_dump(mode="json"), "ack_key": document["ack_key"]},
        mode=0o644,
    )
