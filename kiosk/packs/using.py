"""From the files of a pack to what the terminal uses of them."""

from collections.abc import Mapping
from pathlib import Path

from contracts.items import LANGUAGES
from contracts.packfiles import PackFiles, check_pack
from kiosk.packs.loading import Pack
from kiosk.packs.reading import read_folder


def read_pack(folder: Path) -> Pack:
    """The pack of a folder. Raises PackError with what is wrong with it."""
    files = read_folder(folder)
    return of_files(check_pack(files), files)


def of_files(checked: PackFiles, files: Mapping[str, bytes]) -> Pack:
    """A pack whose files have been checked."""
    document = checked.document
    home, sizes = document.home, document.sizes
    return Pack(
        name=document.name,
        words={language: document.said(language) for language in LANGUAGES},
        colours=dict(document.colours),
        order=home.order,
        frequent=None if home.frequent is None else frozenset(home.frequent),
        elder=None if home.elder is None else frozenset(home.elder),
        by_use=home.sort == "used",
        size_of_words=sizes.words,
        corners=sizes.corners,
        pictures={
            name: (files[path], path.endswith(".svg")) for name, path in checked.pictures.items()
        },
    )
