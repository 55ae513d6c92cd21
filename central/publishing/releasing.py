"""Releases at the centre: an archive is read as terminals will read it, before anybody signs it."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import zip_longest
from pathlib import Path

from pydantic import ValidationError

from central.publishing.errors import PublishingError
from central.publishing.findings import Finding, Level, finding
from contracts.canonical import sha256_hex
from contracts.errors import InvalidDocumentError
from contracts.releases import (
    MANIFEST,
    MAX_ARCHIVE_BYTES,
    MAX_RELEASE_BYTES,
    MAX_UNPACKED_BYTES,
    ReleaseManifest,
    SetProgram,
    check_programs,
    parse_release,
)
from hardening.archives import Archive, ArchiveError


@dataclass(frozen=True, slots=True)
class Program:
    """A release as a set names it, and its archive; of one that was signed before none is read."""

    part: SetProgram
    archive: bytes | None = field(default=None, repr=False)


def read_programs(paths: Iterable[Path]) -> tuple[Program, ...]:
    """Archives, one for each kind of machine. Raises PublishingError, which names the archive."""
    found = tuple(_read(path) for path in paths)
    try:
        check_programs([each.part for each in found])
    except ValueError as error:
        raise PublishingError(str(error)) from None
    return found


def program_findings(before: Iterable[Program], after: Iterable[Program]) -> Iterator[Finding]:
    """What the reviewer accepts by name: another program than the set before runs with."""
    old, new = {each.part for each in before}, {each.part for each in after}
    for part in sorted(new - old, key=lambda each: each.python):
        said = (
            f"terminals with Python {part.python} ({part.machine}) run release {part.version}:"
            f" {part.length} bytes, {part.unpacked} unpacked, archive {part.sha256}"
        )
        yield finding(Level.ACCEPT, "program", part.version, said, part.python)
    if old and not new:
        said = "terminals run what their packages hold"
        yield finding(Level.ACCEPT, "program", "package", said)


def _read(path: Path) -> Program:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_ARCHIVE_BYTES + 1)
    except OSError as error:
        raise PublishingError(f"{path}: {error.strerror}") from None
    if len(data) > MAX_ARCHIVE_BYTES:
        raise PublishingError(f"{path.name}: larger than {MAX_ARCHIVE_BYTES} bytes")
    try:
        manifest = _whole(data)
        part = SetProgram(
            **manifest.needs.model_dump(),
            version=manifest.version,
            sha256=sha256_hex(data),
            length=len(data),
            unpacked=manifest.unpacked,
        )
    except (ArchiveError, InvalidDocumentError, ValidationError) as error:
        raise PublishingError(f"{path.name}: no release: {error}") from None
    return Program(part, data)


def _whole(data: bytes) -> ReleaseManifest:
    """The list of an archive in which nothing else is than its list says. Raises ArchiveError."""
    archive = Archive(BytesIO(data), 2 * MAX_UNPACKED_BYTES)
    files = archive.files()
    name, length = next(files, ("", 0))
    if name != MANIFEST or length > MAX_RELEASE_BYTES:
        raise ArchiveError("it does not begin with its list")
    manifest = parse_release(b"".join(archive.content()))
    for found, each in zip_longest(files, manifest.files):
        if found is None or each is None or found != (each.path, each.length):
            raise ArchiveError("a file that is not in its list, or not in its place")
        digest = hashlib.sha256()
        for piece in archive.content():
            digest.update(piece)
        if digest.hexdigest() != each.sha256:
            raise ArchiveError(f"{each.path} is not what its list says")
    return manifest
