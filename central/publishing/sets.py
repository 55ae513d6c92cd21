"""What a set is made of: the base, and folders of documents, overlays and a pack over it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from central.publishing.errors import PublishingError
from central.publishing.releasing import Program, read_programs
from central.storage.files import AttachmentFiles
from contracts.canonical import canonical_bytes, sha256_hex
from contracts.errors import InvalidDocumentError
from contracts.items import ItemDocument, parse_item
from contracts.overlays import Overlay, parse_overlay
from contracts.sets import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_SET_BYTES,
    SetManifest,
)
from contracts.yaml_text import MAX_BYTES, is_item_name, parse_yaml

ITEM_PATH = "items/{code}.yaml"
OVERLAY_PATH = "overlays/{district}.json"
PACK_FOLDER, VOICE_FOLDER = "pack", "voice"
EXAMPLES = "examples/{code}.yaml"
"""Where an item's example residents lie, beside its document."""
LICENCE = "LICENSE.md"
"""May lie in a pack and is no part of it."""
_MAX_NAMES = 10_000

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class Item:
    """A document and the bytes that it was read from.

    ``examples``: its example residents, which the linter asks again; they stay at the centre.
    """

    doc: ItemDocument
    data: bytes = field(repr=False)
    examples: bytes | None = field(default=None, repr=False)

    @property
    def sha256(self) -> str:
        """Of the bytes."""
        return sha256_hex(self.data)

    @property
    def item_hash(self) -> str:
        """What terminals write into a record about the document that it was made with."""
        return sha256_hex(canonical_bytes(self.doc.model_dump(mode="json", by_alias=True)))


@dataclass(frozen=True, slots=True)
class Content:
    """Everything of a set, before it has a name. ``others`` are files of pack and voice by path,
    ``programs`` the releases that terminals are to run it with.
    """

    items: Mapping[str, Item] = field(default_factory=dict)
    overlays: Mapping[str, Overlay] = field(default_factory=dict)
    others: Mapping[str, bytes] = field(default_factory=dict)
    programs: tuple[Program, ...] = ()

    def with_items(self, folder: Path) -> "Content":
        """Documents of a folder added, or in the place of those with their codes.

        One that comes without example residents is asked those that it had before.
        """
        given = read_items([folder], strict=True)
        for code, item in given.items():
            if item.examples is None and code in self.items:
                given[code] = replace(item, examples=self.items[code].examples)
        return replace(self, items=_merged(self.items, given))

    def with_overlays(self, folder: Path) -> "Content":
        """Overlays of a folder instead of those of their districts."""
        return replace(self, overlays=_merged(self.overlays, read_overlays(folder)))

    def with_pack(self, folder: Path) -> "Content":
        """Another pack, with its voice, instead of the one before."""
        return replace(self, others=read_pack(folder))

    def with_programs(self, archives: Sequence[Path]) -> "Content":
        """Other releases instead of those before; without any what terminals have as packages."""
        return replace(self, programs=read_programs(archives))

    def files(self) -> dict[str, bytes]:
        """All files by their path in the set."""
        found = {item_path(code): item.data for code, item in self.items.items()}
        for district, overlay in self.overlays.items():
            found[OVERLAY_PATH.format(district=district)] = overlay_bytes(overlay)
        return dict(sorted((found | dict(self.others)).items()))

    def manifest(self, name: str, number: int, made_at: str, note: str) -> SetManifest:
        """The manifest that pins it all. Raises PublishingError."""
        try:
            return SetManifest.model_validate(
                {
                    "schema": 1,
                    "name": name,
                    "number": number,
                    "made_at": made_at,
                    "note": note,
                    "items": self._item_parts(),
                    "overlays": [
                        {"district": district, "path": OVERLAY_PATH.format(district=district)}
                        for district in sorted(self.overlays)
                    ],
                    "pack": self._pack_part(),
                    "files": [
                        {"path": path, "sha256": sha256_hex(data), "length": len(data)}
                        for path, data in self.files().items()
                    ],
                    "programs": [each.part for each in self.programs],
                }
            )
        except ValidationError as error:
            raise PublishingError(f"this makes no set: {_first(error)}") from None

    def _item_parts(self) -> list[dict[str, Any]]:
        return [
            {
                "code": code,
                "version": item.doc.version,
                "path": item_path(code),
                "max_offline_days": item.doc.max_offline_days,
            }
            for code, item in sorted(self.items.items())
        ]

    def _pack_part(self) -> str:
        there = any(path.startswith(f"{PACK_FOLDER}/") for path in self.others)
        return PACK_FOLDER if there else ""


def _first(error: ValidationError) -> str:
    first: Any = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    given = first.get("input")
    about = given.get("path", "") if isinstance(given, dict) else ""
    return f"{about or place}: {str(first['msg']).removeprefix('Value error, ')}"


def item_path(code: str) -> str:
    """Where an item's document stands in a set."""
    return ITEM_PATH.format(code=code)


def overlay_bytes(overlay: Overlay) -> bytes:
    """An overlay as it is signed; what it does not say stands nowhere in it."""
    return canonical_bytes(overlay.model_dump(mode="json", by_alias=True, exclude_unset=True))


def content_of(manifest: SetManifest, files: AttachmentFiles) -> Content:
    """What a set that was made holds. Raises PublishingError when a file is not whole."""
    items, overlays, others = {}, {}, {}
    own = {item.path for item in manifest.items} | {o.path for o in manifest.overlays}
    for item in manifest.items:
        items[item.code] = _item(_kept(manifest, item.path, files), item.path)
    for overlay in manifest.overlays:
        data, _node = parse_yaml(_kept(manifest, overlay.path, files))
        overlays[overlay.district] = parse_overlay(data, overlay.path)
    for file in manifest.files:
        if file.path not in own:
            others[file.path] = _kept(manifest, file.path, files)
    programs = tuple(Program(each) for each in manifest.programs)
    return Content(items, overlays, others, programs)


def read_items(folders: Iterable[Path], *, strict: bool) -> dict[str, Item]:
    """Documents of folders by code; of two with one code the first counts, as at a terminal.

    ``strict``: two of one code, or one that cannot be read, raise PublishingError.
    """
    found: dict[str, Item] = {}
    for folder in folders:
        for path in _names(folder):
            if not is_item_name(path.name):
                continue
            try:
                item = _with_examples(_item(_bytes(path, MAX_BYTES), path.name), folder)
            except InvalidDocumentError as error:
                if strict:
                    raise PublishingError(str(error)) from None
                continue
            if strict and item.doc.code in found:
                raise PublishingError(f"{path.name}: a second document of {item.doc.code}")
            found.setdefault(item.doc.code, item)
    return found


def read_overlays(folder: Path) -> dict[str, Overlay]:
    """``<district>.yaml`` of a folder by district. Raises PublishingError."""
    found: dict[str, Overlay] = {}
    for path in _names(folder):
        if not is_item_name(path.name):
            continue
        try:
            data, _node = parse_yaml(_bytes(path, MAX_BYTES))
            overlay = parse_overlay(data, path.name)
        except InvalidDocumentError as error:
            raise PublishingError(f"{path.name}: {error}") from None
        if overlay.district != path.stem or overlay.district in found:
            raise PublishingError(f"{path.name}: it is of district {overlay.district}")
        found[overlay.district] = overlay
    return found


def read_pack(folder: Path) -> dict[str, bytes]:
    """Files of a pack by their path in the set; its ``voice`` stands beside it there.

    What is no plain file, or too large, raises PublishingError; whether the rest is a pack, its
    inspector says.
    """
    found: dict[str, bytes] = {}
    total, waiting = 0, [folder]
    while waiting:
        for path in _names(waiting.pop()):
            relative = path.relative_to(folder).as_posix()
            if path.is_dir() and not path.is_symlink():
                waiting.append(path)
                continue
            if path.name == LICENCE:
                continue
            data = _bytes(path, MAX_FILE_BYTES)
            total += len(data)
            if total > MAX_SET_BYTES or len(found) >= MAX_FILES:
                raise PublishingError("the pack is too large")
            top = relative.split("/", 1)[0]
            found[relative if top == VOICE_FOLDER else f"{PACK_FOLDER}/{relative}"] = data
    return found


def _item(data: bytes, source: str) -> Item:
    content, _node = parse_yaml(data)
    return Item(parse_item(content, source), data)


def _with_examples(item: Item, folder: Path) -> Item:
    path = folder / EXAMPLES.format(code=item.doc.code)
    return replace(item, examples=_bytes(path, MAX_BYTES)) if path.exists() else item


def _kept(manifest: SetManifest, path: str, files: AttachmentFiles) -> bytes:
    file = manifest.file(path)
    try:
        data = files.read(file.sha256)
    except FileNotFoundError:
        data = b""
    if sha256_hex(data) != file.sha256:
        raise PublishingError(f"{path} of set {manifest.name} is damaged here: restore a backup")
    return data


def _names(folder: Path) -> list[Path]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise PublishingError(f"{folder}: {error.strerror}") from None
    if len(paths) > _MAX_NAMES:
        raise PublishingError(f"{folder.name}: more than {_MAX_NAMES} files")
    return paths


def _bytes(path: Path, most: int) -> bytes:
    """A plain file of the folder itself: no link, no pipe, no more than so many bytes."""
    if path.is_symlink():
        raise PublishingError(f"{path.name}: a link to somewhere else, not a plain file")
    if not path.is_file():
        raise PublishingError(f"{path.name}: not a plain file")
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise PublishingError(f"{path.name}: {error.strerror}") from None
    if len(data) > most:
        raise PublishingError(f"{path.name}: larger than {most} bytes")
    return data


def _merged(before: Mapping[str, ValueT], given: Mapping[str, ValueT]) -> dict[str, ValueT]:
    return {**before, **given}
