"""Writing a stick: metadata that live as long as it does, files by hash, and words to everybody."""

import base64
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.audit import BY_COMMAND, AuditEntry, append_audit
from central.fleet.invitations import Invited, Trust, unheard, welcome
from central.fleet.numbers import take_numbers
from central.fleet.replacing import before_word, replaced_word
from central.fleet.signing import AnswerSigner
from central.fleet.terminals import list_terminals
from central.fleet.words import Words
from central.publishing.editions import manifest_of
from central.publishing.keys import OnlineKeys
from central.publishing.metadata import FILE_NAME, Repository
from central.publishing.online import stick_metadata
from central.sticks.medium import put, read_plain, real_folder
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.fleet import ChoiceRow, TerminalStateRow, WantedRow
from contracts.canonical import canonical_bytes, sha256_hex
from contracts.errors import StorageError
from contracts.invitations import ENROLLED, INVITATION
from contracts.sets import MAX_FILE_BYTES
from contracts.sticks import FILES, LABEL, METADATA, WORDS, RootWord, StickLabel, StickWords
from contracts.wire import SignedAnswer
from hardening.files import make_folder, write_durably
from hardening.strangers import held

SERIAL = "stick"
_READABLE = 0o644
_DISTRICTS = select(TerminalStateRow.terminal_id, TerminalStateRow.district)


class StickDamagedError(StorageError):
    """A file of a set that terminals are to run is not whole here."""

    code: ClassVar[str] = "S-152"


@dataclass(frozen=True, slots=True)
class Written:
    """What a stick holds."""

    serial: int
    valid_until: datetime
    sets: int
    files: int
    size: int
    terminals: int


@dataclass(frozen=True, slots=True)
class Writer:
    """What it takes to write sticks."""

    files: AttachmentFiles
    online: OnlineKeys
    signer: AnswerSigner
    trust: Trust

    def write(self, database: Database, folder: Path, valid: timedelta, now: datetime) -> Written:
        """Write a stick. The label comes last, so that one that was pulled out before lacks it.

        The centre is kept from writing for a moment only, however slow the stick is.

        Raises:
            TrustError: there was no ceremony yet.
            StickDamagedError, OSError: what is to be written is not whole, or the stick is full.
        """
        with database.write() as session:
            metadata = stick_metadata(Repository(session), self.online, now, valid)
            serial = take_numbers(session, SERIAL)
            label = StickLabel(serial=serial, made_at=now, valid_until=now + valid)
            purpose = f"serial={label.serial} valid_until={label.valid_until.isoformat()}"
            append_audit(session, now, AuditEntry(BY_COMMAND, "stick.written", purpose=purpose))
        if not folder.is_dir():
            make_folder(folder)
        with held(folder) as stick:
            (stick / LABEL).unlink(missing_ok=True)
            with database.read() as session:
                wanted = _wanted_sets(session)
                named = [sha256 for one in wanted for sha256 in self._files_of(one)]
                size = sum(self._write_file(stick, sha256) for sha256 in dict.fromkeys(named))
                _write_metadata(stick, metadata)
                terminals = self._write_words(session, stick, now)
            write_durably(stick / LABEL, _json(self.signer.signed(_dump(label))), mode=_READABLE)
        return Written(
            label.serial, label.valid_until, len(wanted), len(set(named)), size, terminals
        )

    def _files_of(self, sha256: str) -> Iterable[str]:
        manifest = manifest_of(self.files, sha256)
        if manifest is None:
            raise StickDamagedError(f"the manifest {sha256} is not whole here")
        yield sha256
        yield from (file.sha256 for file in manifest.files)
        yield from (each.sha256 for each in manifest.programs)

    def _write_file(self, folder: Path, sha256: str) -> int:
        name = f"{FILES}/{sha256}"
        there = read_plain(folder, name, max(MAX_FILE_BYTES, self.files.size(sha256) or 0))
        if there is not None and sha256_hex(there) == sha256:
            return len(there)
        data = self.files.read(sha256)
        if sha256_hex(data) != sha256:
            raise StickDamagedError(f"the file {sha256} is not whole here")
        put(folder, name, data)
        return len(data)

    def _write_words(self, session: Session, folder: Path, now: datetime) -> int:
        words = Words(self.signer)
        words.refresh(session, now)
        root = Repository(session).first_root()
        rows = list_terminals(session)
        terminals = [row.id for row in rows if row.revoked_at is None]
        for terminal_id in (row.id for row in rows if row.replaced_by is not None):
            told = replaced_word(session, self.signer, terminal_id)
            put(folder, WORDS.format(terminal=terminal_id), _json(StickWords(replaced=told)))
        terminals = [row.id for row in list_terminals(session) if row.revoked_at is None]
        districts = dict(session.execute(_DISTRICTS).all())
        for terminal_id in terminals:
            said = StickWords(
                choice=_signed(words.choice(terminal_id, 0)),
                commands=_all_signed(words.commands(terminal_id, set(), now)),
                notices=_all_signed(words.carried_notices(terminal_id)),
                root=self._root_word(terminal_id, root),
                before=before_word(session, self.signer, terminal_id, now),
                cards=_signed(words.cards(terminal_id, districts.get(terminal_id), now)),
            )
            put(folder, WORDS.format(terminal=terminal_id), _json(said))
        for row in unheard(session):
            put_welcome(folder, row.id, welcome(session, self.signer, self.trust, row, now))
        return len(terminals)

    def _root_word(self, terminal_id: str, root: bytes | None) -> SignedAnswer | None:
        if root is None:
            return None
        word = RootWord(terminal_id=terminal_id, root=base64.b64encode(root).decode())
        return self.signer.signed(_dump(word))


def write_invitations(folder: Path, invited: Iterable[Invited]) -> None:
    """Put invitations on a stick. Raises OSError: it does not take them."""
    if not folder.is_dir():
        make_folder(folder)
    with held(folder) as stick:
        for one in invited:
            put(stick, INVITATION.format(id=one.id), canonical_bytes(one.file.model_dump()))


def put_welcome(stick: Path, terminal_id: str, word: SignedAnswer) -> None:
    """Tell a terminal that its answer was taken in. Raises OSError."""
    put(stick, ENROLLED.format(terminal=terminal_id), _json(word))


def _wanted_sets(session: Session) -> list[str]:
    """Manifests of all sets that some terminal is to run."""
    query = select(ChoiceRow.sha256).join(WantedRow, WantedRow.number == ChoiceRow.number)
    found = session.scalars(query.where(ChoiceRow.sha256.is_not(None)).distinct())
    return sorted(sha256 for sha256 in found if sha256 is not None)


def _write_metadata(stick: Path, metadata: dict[str, bytes]) -> None:
    """The new ones first, the timestamp that names them last; then what is old goes.

    Whatever does not have the name of metadata is somebody else's and stays.
    """
    for name in sorted(metadata, key=lambda name: name == "timestamp.json"):
        put(stick, f"{METADATA}/{name}", metadata[name])
    for path in real_folder(stick, METADATA).iterdir():
        draft = path.name.removeprefix(".").removesuffix(".new")
        if path.name not in metadata and FILE_NAME.fullmatch(draft):
            with suppress(FileNotFoundError, IsADirectoryError):
                path.unlink()


def _signed(said: dict[str, object] | None) -> SignedAnswer | None:
    return SignedAnswer.model_validate(said) if said is not None else None


def _all_signed(said: Iterable[dict[str, object]]) -> tuple[SignedAnswer, ...]:
    return tuple(SignedAnswer.model_validate(one) for one in said)


def _dump(word: StickLabel | RootWord) -> dict[str, object]:
    return word.model_dump(mode="json")


def _json(value: SignedAnswer | StickWords) -> bytes:
    return canonical_bytes(value.model_dump(mode="json"))
