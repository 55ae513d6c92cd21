"""Releases: a program as an archive, and how a set names the one that it is to run with.

A set names a release for each kind of machine by the hash of its archive. In the archive its first
file, ``release.json``, lists every other one by path, length and hash.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from contracts.errors import InvalidDocumentError
from contracts.machines import Machine
from contracts.mistakes import first_mistake
from contracts.wire import Sha256

RELEASE_TARGET = "releases/{sha256}.tar.xz"
"""Where archives stand among the signed targets, signed by those who publish programs."""
RELEASES_ROLE = "releases"
MANIFEST = "release.json"
MAX_ARCHIVE_BYTES = 512 * 1024 * 1024
MAX_UNPACKED_BYTES = 2048 * 1024 * 1024
MAX_RELEASE_FILES = 40_000
MAX_RELEASE_BYTES = 16 * 1024 * 1024
"""Of ``release.json``."""
MAX_DEPTH, MAX_PATH = 24, 250
_PART = re.compile(r"[A-Za-z0-9_@+=~,-][A-Za-z0-9_@+=~,. ()-]{0,119}|\.[A-Za-z0-9_-]{1,60}")

Version = Annotated[str, Field(pattern=r"^[0-9][0-9A-Za-z.+~-]{0,31}$")]
Dotted = Annotated[str, Field(pattern=r"^[0-9]{1,3}\.[0-9]{1,3}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Needs(_Part):
    """What a release needs of a machine: its kind, Python to the minor version, the C library."""

    machine: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,20}$")]
    python: Dotted
    libc: Dotted


class SetProgram(Needs):
    """A release in a set: ``length`` of the archive, ``unpacked`` of all that is in it."""

    version: Version
    sha256: Sha256
    length: int = Field(ge=1, le=MAX_ARCHIVE_BYTES)
    unpacked: int = Field(ge=1, le=MAX_UNPACKED_BYTES)


class ReleaseFile(_Part):
    """One file: where it lies in the slot, its hash and its length in bytes."""

    path: str = Field(max_length=MAX_PATH)
    sha256: Sha256
    length: int = Field(ge=0, le=MAX_UNPACKED_BYTES)

    @model_validator(mode="after")
    def _safe(self) -> Self:
        parts = self.path.split("/")
        if not 1 < len(parts) <= MAX_DEPTH or not all(_PART.fullmatch(part) for part in parts):
            raise ValueError("not a path of plain names")
        if parts[0] not in ("program", "python"):
            raise ValueError("neither of the program nor of its libraries")
        if parts[0] == "python" and parts[1] != "lib":
            raise ValueError("an interpreter is the machine's own")
        return self


class ReleaseManifest(_Part):
    """What an archive holds."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    version: Version
    needs: Needs
    files: tuple[ReleaseFile, ...] = Field(min_length=1, max_length=MAX_RELEASE_FILES)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        paths = {file.path for file in self.files}
        if len(paths) < len(self.files):
            raise ValueError("two files have one path")
        folders = {path.rsplit("/", depth)[0] for path in paths for depth in range(1, MAX_DEPTH)}
        if folders & paths:
            raise ValueError("a file lies below another file")
        if self.unpacked > MAX_UNPACKED_BYTES:
            raise ValueError("the release is too large")
        return self

    @property
    def unpacked(self) -> int:
        """Bytes of all files."""
        return sum(file.length for file in self.files)


def parse_release(data: bytes) -> ReleaseManifest:
    """Read ``release.json``. Raises InvalidDocumentError, with the place of the first mistake."""
    if len(data) > MAX_RELEASE_BYTES:
        raise InvalidDocumentError("release.json is too large")
    try:
        return ReleaseManifest.model_validate_json(data)
    except ValidationError as error:
        raise InvalidDocumentError("release.json: " + ": ".join(first_mistake(error))) from None


def fitting(programs: Iterable[SetProgram], machine: Machine) -> SetProgram | None:
    """The release of a set that runs on this machine; None when there is none."""
    for each in programs:
        if machine.takes(each.machine, each.python, each.libc):
            return each
    return None


def check_programs(programs: Sequence[SetProgram]) -> None:
    """Raises ValueError: two releases are for one kind of machine, or of several versions."""
    kinds = [(each.machine, each.python) for each in programs]
    if len(set(kinds)) < len(kinds):
        raise ValueError("two releases are for one kind of machine")
    if len({each.version for each in programs}) > 1:
        raise ValueError("the releases are of several versions")
