"""A pack as the terminal uses it. One that cannot be used changes nothing, and says why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contracts.items import LANGUAGES
from contracts.packfiles import PackFiles, check_pack
from contracts.packs import HomePart, PackError, SizesPart
from kiosk.packs.reading import read_folder


@dataclass(frozen=True, slots=True)
class Pack:
    """How this terminal looks and greets otherwise.

    Attributes:
        words: sentences by language and key, in place of those of the catalogues.
        colours: by their names in the usual table.
        pictures: by name, the file's content and whether it is a drawing.
        refused: why a pack that is there is not used, "" when it is or there is none.
    """

    name: str = ""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)
    home: HomePart = HomePart()
    sizes: SizesPart = SizesPart()
    pictures: Mapping[str, tuple[bytes, bool]] = field(default_factory=dict, repr=False)
    refused: str = ""


NO_PACK = Pack()
"""As the program looks by itself."""


def load_pack(folder: Path | None) -> Pack:
    """The pack of a folder. Never raises: a terminal that looks as before is better than none."""
    if folder is None:
        return NO_PACK
    try:
        return read_pack(folder)
    except PackError as error:
        return Pack(refused=str(error))
    except Exception as error:  # whatever a stranger's file brings about
        return Pack(refused=f"cannot be used: {type(error).__name__}")


def read_pack(folder: Path) -> Pack:
    """The pack of a folder. Raises PackError with what is wrong with it."""
    files = read_folder(folder)
    return of_files(check_pack(files), files)


def of_files(checked: PackFiles, files: Mapping[str, bytes]) -> Pack:
    """A pack whose files have been checked."""
    document = checked.document
    return Pack(
        name=document.name,
        words={language: document.said(language) for language in LANGUAGES},
        colours=dict(document.colours),
        home=document.home,
        sizes=document.sizes,
        pictures={
            name: (files[path], path.endswith(".svg")) for name, path in checked.pictures.items()
        },
    )
