"""The reviewer's half of publishing: accepting what was found, and the second signature."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from securesystemslib.signer import Signer
from sqlalchemy import select
from sqlalchemy.orm import Session

from central.alarms import Alarm, AlarmKind, raise_alarm
from central.audit import AuditEntry, append_audit
from central.folder import DataFolder
from central.publishing.bundles import Bundle
from central.publishing.checks import to_accept
from central.publishing.editions import check_base, edition, manifest_of
from central.publishing.errors import NotAllowedError, OutdatedError, PublishingError
from central.publishing.findings import Finding
from central.publishing.keys import OnlineKeys
from central.publishing.metadata import RELEASES, TARGETS, Repository
from central.publishing.online import put_online
from central.publishing.people import acting, check_own_key
from central.publishing.sets import Content, content_of
from central.roles import Duty
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.models import AlarmRow
from central.storage.publishing import EditionRow, PublishedItemRow, ReleasedQuestionRow
from contracts.sets import SetManifest, manifest_bytes

EVERYTHING = None
"""Accept each finding by its name, all that there are."""


class Signing:
    """Turns a draft into a set."""

    def __init__(self, database: Database, folder: DataFolder, online: OnlineKeys) -> None:
        self._database = database
        self._published = AttachmentFiles(folder.published)
        self._drafted = AttachmentFiles(folder.drafted)
        self._online = online

    def sign(
        self,
        name: str,
        reviewer: str,
        signer: Signer,
        accepted: Collection[str] | None,
        now: datetime,
        *,
        number: int | None = None,
        live_from: datetime | None = None,
        program_signer: Signer | None = None,
    ) -> EditionRow:
        """Sign a draft as its second person; with the last signature needed it is a set.

        ``number``: the one that was looked at; another is refused. ``program_signer``: signs
        releases as the second who publishes programs. Raises PublishingError,
        OutdatedError, NotAllowedError, SignerKeyError.
        """
        with self._database.read() as session:
            row = self._checked(session, name, reviewer, signer, number, now)
            manifest, content = self._content(row)
            # A token takes its time and signs the same once only: not while others wait to write.
            bundle, repository = Bundle.loads(row.bundle), Repository(session)
            signers = _signers(bundle, signer, program_signer)
            for one in signers:
                bundle.sign(repository, one)
        for program in manifest.programs:
            if not self._published.whole(program.sha256, program.length):
                self._published.store(self._archive(row, program.sha256), program.sha256)
        for data in (*content.files().values(), manifest_bytes(manifest)):
            self._published.store(data)
        with self._database.write() as session:
            row = self._checked(session, name, reviewer, signer, row.number, now)
            agreed = _agreed(row, accepted)
            repository = Repository(session)
            bundle = Bundle.loads(row.bundle)
            bundle.check_current(repository)
            for one in signers:
                bundle.sign(repository, one)
            row.bundle, row.accepted = bundle.dumps(), json.dumps(agreed)
            if bundle.missing(repository):
                return row
            bundle.install(repository, now)
            put_online(repository, self._online, now)
            row.state, row.signed_by, row.signed_at = "signed", reviewer, now
            row.live_from = live_from or now
            _release(session, manifest, content, json.loads(row.examples))
            _tell(session, row, agreed, now)
        return row

    def _checked(
        self,
        session: Session,
        name: str,
        reviewer: str,
        signer: Signer,
        number: int | None,
        now: datetime,
    ) -> EditionRow:
        acting(session, reviewer, Duty.SIGN)
        check_own_key(session, reviewer, TARGETS, signer.public_key.keyid)
        row = edition(session, name)
        if row is None or row.state != "review":
            raise PublishingError(f"there is no draft of set {name} that waits for a signature")
        if number is not None and row.number != number:
            raise OutdatedError(
                f"the draft of set {name} is number {row.number} by now: look again"
            )
        if row.made_by == reviewer:
            raise NotAllowedError("who made a draft does not sign it as the second person")
        check_base(session, row.base, now)
        return row

    def _archive(self, row: EditionRow, sha256: str) -> bytes:
        if not self._drafted.whole(sha256):
            raise PublishingError(f"a release of set {row.name} is damaged here: draft it again")
        return self._drafted.read(sha256)

    def _content(self, row: EditionRow) -> tuple[SetManifest, Content]:
        manifest = manifest_of(self._drafted, row.sha256)
        if manifest is None:
            raise PublishingError(f"the draft of set {row.name} is damaged here: draft it again")
        return manifest, content_of(manifest, self._drafted)


def _signers(bundle: Bundle, signer: Signer, program_signer: Signer | None) -> list[Signer]:
    if RELEASES not in bundle.parts:
        return [signer]
    if program_signer is None:
        raise PublishingError("a new program is signed with a key for programs too")
    return [signer, program_signer]


def findings_of(row: EditionRow) -> list[Finding]:
    """What was found in an edition."""
    found: list[dict[str, Any]] = json.loads(row.findings)
    return [Finding.read(one) for one in found]


def look_again(session: Session, name: str, who: str, now: datetime) -> None:
    """Say that an emergency edition was looked at again, in peace. Raises PublishingError."""
    row = edition(session, name)
    if row is None or not row.emergency:
        raise PublishingError(f"set {name} was no emergency")
    query = select(AlarmRow).where(
        AlarmRow.kind == AlarmKind.LOOK_AGAIN,
        AlarmRow.detail == _task(name),
        AlarmRow.closed_at.is_(None),
    )
    for alarm in session.scalars(query):
        alarm.closed_at = now
    append_audit(session, now, AuditEntry(f"user:{who}", "set.looked_again", name))


def _agreed(row: EditionRow, accepted: Collection[str] | None) -> list[str]:
    """Names of the findings that the reviewer accepts. Raises PublishingError: some lack."""
    needed = list(dict.fromkeys(one.name for one in to_accept(findings_of(row))))
    if accepted is EVERYTHING:
        return needed
    unknown = sorted(set(accepted) - set(needed))
    if unknown:
        raise PublishingError(f"there is no such finding: {', '.join(unknown)}")
    lacking = [name for name in needed if name not in accepted]
    if lacking:
        raise PublishingError(f"these findings are to be accepted by name: {', '.join(lacking)}")
    return needed


def _release(
    session: Session, manifest: SetManifest, content: Content, examples: Mapping[str, str]
) -> None:
    """Remember what every item and question means from now on."""
    for code, item in content.items.items():
        key = (code, item.doc.version)
        if session.get(PublishedItemRow, key) is None:
            session.add(
                PublishedItemRow(
                    code=code,
                    version=item.doc.version,
                    sha256=item.sha256,
                    item_hash=item.item_hash,
                    number=manifest.number,
                    examples=examples.get(code),
                )
            )
        for question in item.doc.questions:
            if session.get(ReleasedQuestionRow, (code, question.id)) is None:
                session.add(
                    ReleasedQuestionRow(
                        code=code, question=question.id, type=question.type, name=manifest.name
                    )
                )


def _tell(session: Session, row: EditionRow, agreed: list[str], now: datetime) -> None:
    purpose = f"number={row.number} accepted={','.join(agreed)}"
    entry = AuditEntry(f"user:{row.signed_by}", "set.signed", row.name, purpose)
    append_audit(session, now, entry)
    if row.emergency:
        raise_alarm(session, now, Alarm(AlarmKind.LOOK_AGAIN, None, None, _task(row.name)))


def _task(name: str) -> str:
    return f"set={name}"
