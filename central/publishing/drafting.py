"""Making a draft: what it holds, what is said about it, and the editor's signature under it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from securesystemslib.signer import Signer
from sqlalchemy import select
from sqlalchemy.orm import Session
from tuf.api.metadata import Metadata, TargetFile, Targets

from central.audit import AuditEntry, append_audit
from central.folder import DataFolder
from central.publishing.bundles import Bundle
from central.publishing.ceremony import successor
from central.publishing.checks import check_draft, floor_finding, refusing
from central.publishing.editions import (
    base_of,
    check_base,
    edition,
    next_number,
    signed_set,
    why_not,
)
from central.publishing.errors import OutdatedError, PublishingError
from central.publishing.findings import Finding, in_order
from central.publishing.meaning import Change, changes
from central.publishing.metadata import DISTRICT_ROLE, RELEASES, TARGETS, Repository
from central.publishing.people import acting, check_own_key
from central.publishing.releasing import program_findings
from central.publishing.sets import OVERLAY_PATH, Content
from central.publishing.voice import Voice, Voiced
from central.roles import Duty
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.publishing import EditionRow
from contracts.canonical import sha256_hex
from contracts.releases import RELEASE_TARGET
from contracts.sets import (
    FLOOR,
    MANIFEST_TARGET,
    MAX_MANIFEST_BYTES,
    OVERLAY_TARGET,
    SetManifest,
    manifest_bytes,
    manifest_sha256,
)

DistrictSigner = Callable[[str], Signer]
"""What signs for a district; raises SignerKeyError where its key is not there."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an editor asks for; folders that are None stay as they are in the base.

    ``programs``: archives of releases. ``floor``: name of the oldest set that may be chosen from
    then on; "" as it was.
    """

    name: str
    editor: str
    note: str
    items: Path | None = None
    overlays: Path | None = None
    pack: Path | None = None
    programs: tuple[Path, ...] | None = None
    emergency: bool = False
    floor: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What came of it; ``refused`` ones are not kept, and nobody says what they change."""

    base: str
    manifest: SetManifest
    content: Content
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    bundle: Bundle
    voiced: Voiced

    @property
    def refused(self) -> list[Finding]:
        """What has to be mended first."""
        return refusing(self.findings)


class Drafting:
    """The editor's half of publishing. Checks run while the database is free for others."""

    def __init__(
        self,
        database: Database,
        folder: DataFolder,
        items: tuple[Path, ...],
        voice: Voice | None = None,
    ) -> None:
        self._database = database
        self._published = AttachmentFiles(folder.published)
        self._drafted = AttachmentFiles(folder.drafted)
        self._items = items
        self._voice = voice or Voice(folder.voice)

    def draft(
        self,
        wanted: Wanted,
        signer: Signer,
        district_signer: DistrictSigner,
        now: datetime,
        program_signer: Signer | None = None,
    ) -> Draft:
        """Make, check and sign a draft; it is kept unless something refuses it.

        ``program_signer``: signs releases that nobody signed before. Raises PublishingError,
        NotAllowedError, SignerKeyError, TrustError.
        """
        draft = self._made(wanted, signer, district_signer, now, program_signer)
        if not draft.refused:
            examples = [item.examples for item in draft.content.items.values()]
            for data in (*draft.content.files().values(), *filter(None, examples)):
                self._drafted.store(data)
            for program in draft.content.programs:
                if program.archive is not None:
                    self._drafted.store(program.archive, program.part.sha256)
            self._drafted.store(manifest_bytes(draft.manifest))
        with self._database.write() as session:
            if draft.refused:
                purpose = f"findings={len(draft.refused)}"
                entry = AuditEntry(
                    f"user:{wanted.editor}", "set.refused", wanted.name, purpose, success=False
                )
                append_audit(session, now, entry)
            else:
                _keep(session, wanted, draft, now)
        if not draft.refused:
            self._voice.ask(wanted.name, draft.voiced)
        return draft

    def check(self, wanted: Wanted, now: datetime) -> tuple[Finding, ...]:
        """What would be said of such a draft; nobody signs it, and nothing is kept.

        Raises PublishingError, TrustError.
        """
        with self._database.read() as session:
            _base, before = self._base(session, now)
            number, repository = next_number(session), Repository(session)
            targets = repository.targets if wanted.overlays or before.overlays else None
        voiced, _manifest = self._composed(number, before, wanted, now)
        if targets is not None:
            _require_delegated(targets, voiced.content)
        findings = in_order([*self._found(before, voiced)])
        if not refusing(findings):
            self._voice.ask(wanted.name, voiced)
        return findings

    def _base(self, session: Session, now: datetime) -> tuple[str, Content]:
        return base_of(session, self._published, self._drafted, self._items, now)

    def _made(
        self,
        wanted: Wanted,
        signer: Signer,
        district_signer: DistrictSigner,
        now: datetime,
        program_signer: Signer | None,
    ) -> Draft:
        """Nothing of the database is held while programs run, or a district's passphrase is asked
        for: that takes minutes.
        """
        with self._database.read() as session:
            acting(session, wanted.editor, Duty.DRAFT)
            check_own_key(session, wanted.editor, TARGETS, signer.public_key.keyid)
            _check_name(session, wanted.name)
            if not wanted.note.strip():
                raise PublishingError("a note says what is changed and why")
            base, before = self._base(session, now)
            number, floor = next_number(session), _floor(session, wanted.floor, now)
            raised = [*floor_finding(session, wanted.floor, floor)]
            repository = Repository(session)
            targets = successor(repository, repository.targets, TARGETS, now)
        voiced, manifest = self._composed(number, before, wanted, now)
        content = voiced.content
        with self._database.read() as session:
            bundle, districts = _bundle(session, targets, manifest, content, floor, now)
        signers = [*map(district_signer, districts), signer]
        if RELEASES in bundle.parts:
            if program_signer is None:
                raise PublishingError("a new program is signed with a key for programs too")
            signers.insert(0, program_signer)
        with self._database.read() as session:
            for one in signers:
                bundle.sign(Repository(session), one)
        findings = in_order([*self._found(before, voiced), *raised])
        told = () if refusing(findings) else changes(before, content)
        return Draft(base, manifest, content, findings, told, bundle, voiced)

    def _found(self, before: Content, voiced: Voiced) -> Iterator[Finding]:
        found = check_draft(self._database, before, voiced.content)
        yield from found
        yield from self._voice.findings(voiced, found)
        yield from program_findings(before.programs, voiced.content.programs)

    def _composed(
        self, number: int, before: Content, wanted: Wanted, now: datetime
    ) -> tuple[Voiced, SetManifest]:
        """The base with the folders that are given, and its manifest. Raises PublishingError."""
        content = before
        if wanted.items is not None:
            content = content.with_items(wanted.items)
        if wanted.overlays is not None:
            content = content.with_overlays(wanted.overlays)
        if wanted.pack is not None:
            content = content.with_pack(wanted.pack)
        if wanted.programs is not None:
            content = content.with_programs(wanted.programs)
        voiced = self._voice.add(content)
        made_at, note = now.isoformat(), wanted.note.strip()
        manifest = voiced.content.manifest(wanted.name, number, made_at, note)
        if len(manifest_bytes(manifest)) > MAX_MANIFEST_BYTES:
            raise PublishingError("the manifest is too large")
        return voiced, manifest


def _require_delegated(targets: Metadata[Targets], content: Content) -> None:
    """Each district that says something otherwise signs for itself. Raises PublishingError."""
    delegations = targets.signed.delegations
    delegated = (delegations.roles or {}) if delegations is not None else {}
    for district in content.overlays:
        if DISTRICT_ROLE.format(district=district) not in delegated:
            raise PublishingError(
                f"district {district} signs nothing yet: run `trust delegate --district {district}`"
            )


def _bundle(
    session: Session,
    targets: Metadata[Targets],
    manifest: SetManifest,
    content: Content,
    floor: int,
    now: datetime,
) -> tuple[Bundle, list[str]]:
    """The metadata that makes it a set, and which districts sign their overlays in it; then the
    editor signs the set.
    """
    repository = Repository(session)
    path = MANIFEST_TARGET.format(name=manifest.name)
    targets.signed.targets[path] = _target(
        path, manifest_sha256(manifest), len(manifest_bytes(manifest))
    )
    if floor:
        targets.signed.unrecognized_fields[FLOOR] = floor
    parts: dict[str, Metadata[Any]] = {TARGETS: targets}
    _require_delegated(targets, content)
    districts = []
    for district in content.overlays:
        role = DISTRICT_ROLE.format(district=district)
        file = manifest.file(OVERLAY_PATH.format(district=district))
        place = OVERLAY_TARGET.format(district=district, sha256=file.sha256)
        current = repository.district(role)
        if place not in current.signed.targets:
            part = successor(repository, current, role, now)
            part.signed.targets[place] = _target(place, file.sha256, file.length)
            parts[role] = part
            districts.append(district)
    releases = _releases_part(repository, targets, content, now)
    if releases is not None:
        parts[RELEASES] = releases
    return Bundle(parts), districts


def _releases_part(
    repository: Repository, targets: Metadata[Targets], content: Content, now: datetime
) -> Metadata[Any] | None:
    """What those who publish programs have to sign; None where they signed it before.

    Raises PublishingError: nobody publishes programs.
    """
    named = {each.part.sha256: each.part.length for each in content.programs}
    if not named:
        return None
    delegations = targets.signed.delegations
    if delegations is None or RELEASES not in (delegations.roles or {}):
        raise PublishingError("nobody publishes programs yet: run `trust delegate-releases`")
    current = repository.district(RELEASES)
    places = {RELEASE_TARGET.format(sha256=sha256): sha256 for sha256 in named}
    if places.keys() <= current.signed.targets.keys():
        return None
    part = successor(repository, current, RELEASES, now)
    for place, sha256 in places.items():
        part.signed.targets[place] = _target(place, sha256, named[sha256])
    return part


def _floor(session: Session, name: str, now: datetime) -> int:
    """The floor that this draft names. Raises PublishingError: that set may not be chosen now.

    It is never above the set before: a terminal can be told to go back to that one.
    """
    if not name:
        return Repository(session).floor
    oldest = signed_set(session, name, now)
    if oldest is None:
        raise PublishingError(why_not(session, name, now))
    return oldest.number


def _examples(content: Content) -> dict[str, str]:
    return {
        code: sha256_hex(item.examples)
        for code, item in content.items.items()
        if item.examples is not None
    }


def _target(path: str, sha256: str, length: int) -> TargetFile:
    return TargetFile(length, {"sha256": sha256}, path)


def _check_name(session: Session, name: str) -> None:
    row = edition(session, name)
    if row is not None and row.state != "review":
        raise PublishingError(
            f"there was a set {name} already: a set of that name is never another"
        )


def _keep(session: Session, wanted: Wanted, draft: Draft, now: datetime) -> None:
    """Keep a draft for its reviewer, in the place of another draft of that name."""
    _check_name(session, wanted.name)
    if next_number(session) != draft.manifest.number:
        raise OutdatedError("somebody else drafted meanwhile: draft it again")
    check_base(session, draft.base, now)
    draft.bundle.check_current(Repository(session))
    query = select(EditionRow).where(EditionRow.name == wanted.name, EditionRow.state == "review")
    for old in session.scalars(query):
        old.state = "replaced"
    session.add(
        EditionRow(
            number=draft.manifest.number,
            name=wanted.name,
            state="review",
            sha256=manifest_sha256(draft.manifest),
            base=draft.base,
            note=wanted.note.strip(),
            emergency=wanted.emergency,
            made_by=wanted.editor,
            made_at=now,
            bundle=draft.bundle.dumps(),
            findings=json.dumps([one.told() for one in draft.findings], ensure_ascii=False),
            accepted="[]",
            changes=json.dumps([one.told() for one in draft.changes], ensure_ascii=False),
            examples=json.dumps(_examples(draft.content)),
            reason="",
        )
    )
    entry = AuditEntry(f"user:{wanted.editor}", "set.drafted", wanted.name, wanted.note.strip())
    append_audit(session, now, entry)
