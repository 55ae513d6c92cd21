"""The proof that everything was forgotten: the key goes first, whatever cuts it off, and a stranger
proves nothing.
"""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.canonical import canonical_bytes
from contracts.errors import InvalidDocumentError, KioskError, StorageError
from contracts.keyfile import key_file
from contracts.signatures import SignatureError, sign_answer
from contracts.wiping import Wiped, claimed_by, proved_wipe
from hardening import files
from hardening.files import write_durably
from kiosk.records import forgetting
from kiosk.records.forgetting import (
    Reset,
    drop_proof,
    forget_everything,
    keep_reset,
    read_proof,
    reset_is_due,
)
from kiosk.records.leaksearch import leaks
from tests.kiosk_sets.depot import TERMINAL, Depot
from tests.records.drafts import ID_NUMBER

OTHERS = ("records/aa", "attachments/aa", "releases/2026.1/kiosk", "records.db", "fleet/x.json")


class Doomed:
    """A terminal whose reset is due."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.logs = folder / "data", folder / "log"
        self.folder.mkdir()
        self.key = Ed25519PrivateKey.generate()
        Depot(self.folder).enrol()
        for name in OTHERS:
            write_durably(self.folder / name, b"x")
        write_durably(self.folder / "keys" / "terminal.key", key_file(self.key))
        write_durably(self.logs / "terminal.log", ID_NUMBER.encode())
        keep_reset(self.folder, Reset("c-1", due=True))

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def forgets(self) -> None:
        forget_everything(self.folder, logs=self.logs)

    def proved(self) -> Wiped:
        proof = read_proof(self.folder)
        assert proof is not None
        return proved_wipe(proof.statement, self.public)


@pytest.fixture
def doomed(tmp_path: Path) -> Doomed:
    return Doomed(tmp_path)


def test_it_proves_that_nothing_is_left_and_its_key_went(doomed: Doomed) -> None:
    doomed.forgets()
    said = doomed.proved()
    assert (said.terminal_id, said.key, said.left, said.found, said.logs) == (
        TERMINAL,
        True,
        0,
        0,
        1,
    )
    assert {"keys", "records", "attachments", "releases", "records.db"} <= set(said.gone)
    left = {path.name for path in doomed.folder.iterdir() if path.suffix != ".lock"}
    assert left == {"wiped.json"}, "neither the key nor the witness"
    assert b"PRIVATE" not in (doomed.folder / "wiped.json").read_bytes()


def test_a_file_that_stays_and_holds_something_is_told(doomed: Doomed) -> None:
    (doomed.logs / "notes.txt").write_text(f"ask {ID_NUMBER} again", "utf-8")
    doomed.forgets()
    said = doomed.proved()
    assert (said.left, said.found) == (1, 1)


def test_nobody_else_proves_it(doomed: Doomed) -> None:
    doomed.forgets()
    proof = read_proof(doomed.folder)
    assert proof is not None
    statement = proof.statement
    stranger = Ed25519PrivateKey.generate()
    with pytest.raises(SignatureError):
        proved_wipe(statement, stranger.public_key().public_bytes_raw())
    better = {**statement.wiped.ack, "found": 0, "at": "2020-01-01T00:00:00Z"}
    forged = statement.model_copy(update={"wiped": sign_answer(stranger, better)})
    with pytest.raises(SignatureError):
        proved_wipe(forged, doomed.public)
    with pytest.raises(InvalidDocumentError):
        claimed_by(canonical_bytes({"v": 1}))


def _cut(after: int, patching: pytest.MonkeyPatch) -> None:
    """The disk takes so many changes, and no other."""
    left = iter(range(after))

    def until_then(do: Callable[..., Any]) -> Callable[..., Any]:
        def doing(*args: Any, **more: Any) -> Any:
            if next(left, None) is None:
                raise OSError(errno.EIO, "gone")
            return do(*args, **more)

        return doing

    for name in ("unlink", "rmdir", "write", "replace"):
        patching.setattr(os, name, until_then(getattr(os, name)))
    patching.setattr(forgetting, "write_all", until_then(files.write_all))


@pytest.mark.parametrize("after", range(40))
def test_cut_off_anywhere_the_key_is_the_first_to_go_and_the_next_start_proves_it(
    doomed: Doomed, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patching:
        _cut(after, patching)
        try:
            doomed.forgets()
        except KioskError:
            assert reset_is_due(doomed.folder), "the word goes last"
    gone = [name for name in OTHERS if not (doomed.folder / name).exists()]
    if gone:
        assert not (doomed.folder / "keys").exists()
    if reset_is_due(doomed.folder):
        doomed.forgets()
    said = doomed.proved()
    assert (said.key, said.left, said.found) == (True, 0, 0)
    assert not reset_is_due(doomed.folder)


def test_without_its_key_all_goes_the_same_and_nothing_is_claimed(doomed: Doomed) -> None:
    (doomed.folder / "keys" / "terminal.key").write_bytes(b"rubbish")
    doomed.forgets()
    assert read_proof(doomed.folder) is None
    assert not any((doomed.folder / name).exists() for name in OTHERS)


def test_the_proof_is_dropped_when_whom_it_concerns_has_it(doomed: Doomed) -> None:
    doomed.forgets()
    drop_proof(doomed.folder)
    assert read_proof(doomed.folder) is None


def test_a_second_life_has_a_proof_of_its_own(doomed: Doomed) -> None:
    doomed.forgets()
    first = doomed.proved()
    Depot(doomed.folder).enrol()
    write_durably(doomed.folder / "keys" / "terminal.key", key_file(doomed.key))
    keep_reset(doomed.folder, Reset("c-2", due=True))
    doomed.forgets()
    second = doomed.proved()
    assert second.at >= first.at
    proof = read_proof(doomed.folder)
    assert proof is not None
    assert proof.statement.plan.ack["command"] == "c-2"


@pytest.mark.parametrize(
    ("held", "found"),
    [
        (b"-----BEGIN PRIVATE KEY-----", 1),
        (b'{"ciphertext":"x"}', 1),
        (b"x" * (1 << 20) + ID_NUMBER.encode(), 1),
        (b"x" * ((1 << 20) - 9) + ID_NUMBER.encode(), 1),
        (b"500199194103050022", 0),
        (b"9500199194103050021", 0),
        (b"nothing", 0),
    ],
)
def test_the_search_finds_what_must_not_be_there(tmp_path: Path, held: bytes, found: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(held)
    assert leaks([path]) == found


def test_what_cannot_be_read_is_no_empty_file(tmp_path: Path) -> None:
    assert leaks([tmp_path / "gone"]) == 1


def test_a_disk_that_takes_no_witness_takes_no_wipe(
    doomed: Doomed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patching:
        patching.setattr(forgetting, "write_state", _full)
        with pytest.raises(StorageError):
            doomed.forgets()
    assert (doomed.folder / "keys" / "terminal.key").exists()


def _full(*_: Any, **__: Any) -> None:
    raise StorageError("full")
