"""Loading every item of the terminal's folders; one broken file stops only itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import InvalidDocumentError
from contracts.items import ItemDocument, parse_item
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
    """What can be offered, in the order of the folders, and what was refused."""

    items: tuple[CompiledItem, ...]
    refused: tuple[Refused, ...]


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
