"""Sets: everything that a terminal offers and how it looks, in one manifest that people signed.

A manifest pins every file by its hash. It is the only thing that is signed (as a target of The
Update Framework, specification 1.0); files lie and travel under their hashes.
"""

import operator
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.errors import InvalidDocumentError
from contracts.items import Code
from contracts.mistakes import first_mistake
from contracts.releases import SetProgram, check_programs
from contracts.wire import Sha256

SHIPPED = "shipped"
"""What the set is called that came with the program."""
SET_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$"
DISTRICT = r"^[0-9]{6}$"
MAX_FILES = 4096
MAX_FILE_BYTES = 8 * 1024 * 1024
MAX_SET_BYTES = 64 * 1024 * 1024
MAX_MANIFEST_BYTES = 1024 * 1024
MANIFEST_TARGET = "sets/{name}.json"
OVERLAY_TARGET = "overlays/{district}/{sha256}.json"
"""Where manifests and overlays stand among the signed targets; one level below their folder."""
FLOOR = "least-set"
"""Field of the signed targets: the least number of a set that terminals may be told to run."""
TUF_PATH = "/v1/tuf"
FILES_PATH = "/v1/files"
"""Metadata, and files by their hash; nobody needs to be known to read what is public."""

SetName = Annotated[str, Field(pattern=SET_NAME)]
District = Annotated[str, Field(pattern=DISTRICT)]
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,79}")
MAX_DEPTH = 4


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SetFile(_Part):
    """One file: where it stands in the set, its hash and its length in bytes."""

    path: str = Field(max_length=200)
    sha256: Sha256
    length: int = Field(ge=0, le=MAX_FILE_BYTES)

    @model_validator(mode="after")
    def _safe(self) -> Self:
        parts = self.path.split("/")
        if len(parts) > MAX_DEPTH or not all(_PART.fullmatch(part) for part in parts):
            raise ValueError("not a path of plain names")
        return self


class SetItem(_Part):
    """An item document of the set: ``path`` is the file that it stands in."""

    code: Code
    version: str = Field(max_length=40)
    path: str
    max_offline_days: int = Field(gt=0)


class SetOverlay(_Part):
    """The patches of one district, signed by its own people; see ``contracts.overlays``."""

    district: District
    path: str


class SetManifest(_Part):
    """A set.

    Attributes:
        number: rises with every set of a centre; of two sets the higher one is newer.
        made_at: ISO 8601 with offset; no clock of a terminal is before it.
        note: why people made it, for whoever reviews it.
        items, overlays, pack: what the files are; ``pack`` is the folder of the interface pack, ""
            for the look that came with the program.
        programs: the program that the set is to run with, one release for each kind of machine;
            without any it runs with what the package holds.
    """

    schema_version: Literal[1] = Field(default=1, alias="schema")
    name: SetName
    number: int = Field(ge=1)
    made_at: str = Field(max_length=40)
    note: str = Field(max_length=500)
    items: tuple[SetItem, ...] = ()
    overlays: tuple[SetOverlay, ...] = ()
    pack: Literal["", "pack"] = ""
    files: tuple[SetFile, ...] = Field(default=(), max_length=MAX_FILES)
    programs: tuple[SetProgram, ...] = Field(default=(), max_length=8, exclude_if=operator.not_)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.name == SHIPPED:
            raise ValueError("this name belongs to the set that came with the program")
        paths = [file.path for file in self.files]
        if len(set(paths)) < len(paths):
            raise ValueError("two files have one path")
        named = [*(item.path for item in self.items), *(each.path for each in self.overlays)]
        if not set(named) <= set(paths):
            raise ValueError("an item or an overlay names a file that is not there")
        for what in ([i.code for i in self.items], [o.district for o in self.overlays]):
            if len(set(what)) < len(what):
                raise ValueError("two items have one code, or two overlays one district")
        if sum(file.length for file in self.files) > MAX_SET_BYTES:
            raise ValueError("the set is too large")
        check_programs(self.programs)
        return self

    def file(self, path: str) -> SetFile:
        """The file that stands there. Raises KeyError."""
        for file in self.files:
            if file.path == path:
                return file
        raise KeyError(path)

    def wanted(self, district: str) -> tuple[SetFile, ...]:
        """The files that a terminal of this district needs: no overlays of others."""
        others = {each.path for each in self.overlays if each.district != district}
        return tuple(file for file in self.files if file.path not in others)


def floor_in(targets: Mapping[str, Any]) -> int:
    """The floor that fields of signed targets name; 0, below every set, where they name none.

    What came with the program counts as set 0.
    """
    named = targets.get(FLOOR)
    return named if type(named) is int and named > 0 else 0


def manifest_bytes(manifest: SetManifest) -> bytes:
    """As it is signed and kept."""
    return canonical_bytes(manifest.model_dump(mode="json", by_alias=True))


def manifest_sha256(manifest: SetManifest) -> str:
    """What a set is known by; its name is for people."""
    return sha256_hex(manifest_bytes(manifest))


def parse_manifest(data: bytes) -> SetManifest:
    """Read a manifest. Raises InvalidDocumentError, with the place of the first mistake."""
    if len(data) > MAX_MANIFEST_BYTES:
        raise InvalidDocumentError("the manifest is too large")
    try:
        return SetManifest.model_validate_json(data)
    except ValidationError as error:
        raise InvalidDocumentError("manifest: " + ": ".join(first_mistake(error))) from None
