"""What a district says otherwise, checked like the item that it makes."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from contracts.errors import InvalidDocumentError
from contracts.items import ItemDocument
from contracts.overlays import Overlay, Patch, parse_overlay, patched
from contracts.yaml_text import UnreadableItemError
from kiosk.catalogue.elements import check_elements
from kiosk.catalogue.finding import Finding
from kiosk.catalogue.hiding import check_hiding
from kiosk.catalogue.reading import read_yaml
from kiosk.catalogue.wording import check_wording


def read_overlay(path: Path) -> Overlay:
    """The overlay of a file. Raises InvalidDocumentError with the place of the first mistake."""
    data, _ = read_yaml(path)
    return parse_overlay(data, path.name)


def check_overlay(
    path: Path, documents: Mapping[str, ItemDocument]
) -> Iterator[tuple[str, Finding]]:
    """What is wrong with a district's patches, each with what it is about: district and item.

    Args:
        path: of the overlay.
        documents: the city's items by their code.
    """
    try:
        overlay = read_overlay(path)
    except (InvalidDocumentError, UnreadableItemError) as error:
        yield path.stem, Finding((), str(error), rule="overlay")
        return
    for index, patch in enumerate(overlay.patches):
        about = f"{overlay.district}/{patch.item}"
        for finding in _of_patch(patch, overlay, documents.get(patch.item)):
            place = ("patches", index, *finding.place)
            yield about, Finding(place, finding.message, finding.serious, finding.rule)


def _of_patch(patch: Patch, overlay: Overlay, base: ItemDocument | None) -> Iterator[Finding]:
    if base is None:
        said = f"there is no item {patch.item} here: the patch does nothing"
        yield Finding(("item",), said, serious=False, rule="overlay-item")
    elif base.version != patch.base:
        said = f"written for version {patch.base}, and the item is {base.version}: it is left out"
        yield Finding(("base",), said, serious=False, rule="overlay-base")
    else:
        there = patched(base, overlay)
        if there is not None:
            known = {(finding.place, finding.message) for finding in _words(base)}
            for finding in _words(there):
                if (finding.place, finding.message) not in known:
                    yield finding


def _words(document: ItemDocument) -> Iterator[Finding]:
    yield from check_hiding(document)
    yield from check_elements(document)
    yield from check_wording(document)
