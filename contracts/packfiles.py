"""A whole interface pack as files by their names: what may lie there, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.bitmaps import check_bitmap
from contracts.drawings import check_drawing
from contracts.packs import (
    ENDINGS,
    MAX_DOCUMENT_BYTES,
    MAX_FILES,
    MAX_PACK_BYTES,
    MAX_PICTURE_BYTES,
    PACK_FILE,
    PICTURES,
    PackDocument,
    PackError,
    parse_pack,
)
from contracts.yaml_text import UnreadableItemError, parse_yaml


@dataclass(frozen=True, slots=True)
class PackFiles:
    """A pack that may be used: its document, and its pictures by their names on the pages."""

    document: PackDocument
    pictures: Mapping[str, str]
    """Path within the pack for each picture that is another."""


def check_pack(files: Mapping[str, bytes]) -> PackFiles:
    """See that files are an interface pack and nothing else.

    Args:
        files: content by path within the pack, with ``/`` between its parts.

    Raises:
        PackError: the first thing that is wrong.
    """
    if len(files) > MAX_FILES:
        raise PackError("files", f"there are more than {MAX_FILES} files")
    if sum(map(len, files.values())) > MAX_PACK_BYTES:
        raise PackError("files", f"the files are larger than {MAX_PACK_BYTES} bytes together")
    if PACK_FILE not in files:
        raise PackError("files", f"there is no {PACK_FILE}")
    document = read_document(files[PACK_FILE])
    pictures = {name: f"{PICTURES}/{file}" for name, file in document.pictures.items()}
    for name, path in pictures.items():
        if path not in files:
            raise PackError("files", f"there is no {path}", f"pictures.{name}")
    for path in sorted(files):
        if path == PACK_FILE:
            continue
        if path not in pictures.values():
            raise PackError("files", "nothing names this file", path)
        check_picture(path, files[path])
    return PackFiles(document, pictures)


def read_document(data: bytes) -> PackDocument:
    """The document of a pack. Raises PackError."""
    if len(data) > MAX_DOCUMENT_BYTES:
        raise PackError("files", f"is larger than {MAX_DOCUMENT_BYTES} bytes", PACK_FILE)
    try:
        content, _ = parse_yaml(data)
    except UnreadableItemError as error:
        raise PackError("document", str(error), PACK_FILE) from None
    return parse_pack(content)


def check_picture(path: str, data: bytes) -> None:
    """See that one picture may be drawn. Raises PackError."""
    if len(data) > MAX_PICTURE_BYTES:
        raise PackError("files", f"is larger than {MAX_PICTURE_BYTES} bytes", path)
    ending = path[path.rfind(".") :]
    if ending not in ENDINGS:
        raise PackError("files", f"is none of {', '.join(ENDINGS)}", path)
    if ending == ".svg":
        check_drawing(data, path)
    else:
        check_bitmap(data, ending, path)
