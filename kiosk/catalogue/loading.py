"""Loading every item of the terminal's folders; one broken file stops only itself."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import InvalidDocumentError
from contracts.hours import OtherDay
from contracts.items import ItemDocument, parse_item
from contracts.overlays import Overlay, parse_known, patched
from contracts.rules import CompiledItem
from contracts.yaml_text import UnreadableItemError, is_item_name
from kiosk.catalogue.errors import DuplicateItemError
from kiosk.catalogue.reading import read_yaml


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not offered: its name, an error code, and the place and reason."""

    file: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What can be offered, in the order of the folders, what was refused, and the holidays here.

    ``passed_over``: fields of the district's overlay that this program does not know.
    """

    items: tuple[CompiledItem, ...]
    refused: tuple[Refused, ...]
    days: tuple[OtherDay, ...] = ()
    passed_over: tuple[str, ...] = ()


def load_catalogue(folders: Iterable[Path]) -> Catalogue:
    """Read every item document of the folders. An item code that came before is refused.

    A folder that does not exist is refused like a file; nothing is raised.
    """
    items: dict[str, CompiledItem] = {}
    refused: list[Refused] = []
    for folder in folders:
        if not folder.is_dir():
            refused.append(Refused(str(folder), "P-142", "there is no such folder"))
            continue
        try:
            paths = sorted(path for path in folder.iterdir() if is_item_name(path.name))
        except OSError as error:
            reason = f"cannot be read: {type(error).__name__}"
            refused.append(Refused(str(folder), UnreadableItemError.code, reason))
            continue
        for path in paths:
            try:
                item = load_item(path)
                if item.doc.code in items:
                    raise DuplicateItemError(f"code: {item.doc.code} is loaded already")
                items[item.doc.code] = item
            except InvalidDocumentError as error:
                refused.append(Refused(path.name, error.code, str(error)))
    return Catalogue(tuple(items.values()), tuple(refused))


def load_set(paths: Iterable[Path], overlay: Path | None = None) -> Catalogue:
    """Read the items of a set as a district offers them; nothing is raised.

    An overlay that cannot be read is refused, and the items are offered without it.
    """
    items: dict[str, CompiledItem] = {}
    refused: list[Refused] = []
    patches: Overlay | None = None
    passed_over: tuple[str, ...] = ()
    try:
        if overlay is not None:
            patches, passed_over = read_overlay(overlay)
    except InvalidDocumentError as error:
        refused.append(Refused(_named(overlay), error.code, str(error)))
    for path in paths:
        try:
            document = patched(load_document(path), patches)
            if document is None:
                continue
            if document.code in items:
                raise DuplicateItemError(f"code: {document.code} is loaded already")
            items[document.code] = CompiledItem(document)
        except InvalidDocumentError as error:
            refused.append(Refused(path.name, error.code, str(error)))
    days = () if patches is None else patches.days
    return Catalogue(tuple(items.values()), tuple(refused), days, passed_over)


def read_overlay(path: Path) -> tuple[Overlay, tuple[str, ...]]:
    """The patches of a district, and fields that are passed over. Raises InvalidDocumentError."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise InvalidDocumentError(f"{path.name}: {type(error).__name__}") from None
    return parse_known(data, path.name)


def load_item(path: Path) -> CompiledItem:
    """Read and compile one item document.

    Raises:
        InvalidDocumentError: with the place and the reason.
    """
    return CompiledItem(load_document(path))


def load_document(path: Path) -> ItemDocument:
    """Read one item document.

    Raises:
        InvalidDocumentError: with the place and the reason.
    """
    data, _ = read_yaml(path)
    return parse_item(data, path.name)


def _named(path: Path | None) -> str:
    return "" if path is None else path.name
