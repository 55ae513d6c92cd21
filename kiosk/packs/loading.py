"""A pack as the terminal uses it. One that cannot be used changes nothing, and says why.

What reads it is loaded only where there is one: the first page waits for this.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Pack:
    """How this terminal looks and greets otherwise.

    Attributes:
        words: sentences by language and key, in place of those of the catalogues.
        colours: by their names in the usual table.
        order, frequent, elder: how items stand on the home pages, by their codes; None leaves it
            to the documents.
        by_use: whether those come first on a tab that are done most often here.
        size_of_words, corners: in percent of the drawing.
        pictures: by name, the file's content and whether it is a drawing.
        refused: why a pack that is there is not used, "" when it is or there is none.
    """

    name: str = ""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    frequent: frozenset[str] | None = None
    elder: frozenset[str] | None = None
    by_use: bool = False
    size_of_words: int = 100
    corners: int = 100
    pictures: Mapping[str, tuple[bytes, bool]] = field(default_factory=dict, repr=False)
    refused: str = ""


NO_PACK = Pack()
"""As the program looks by itself."""


def load_pack(folder: Path | None) -> Pack:
    """The pack of a folder. Never raises: a terminal that looks as before is better than none."""
    if folder is None:
        return NO_PACK
    try:
        from kiosk.packs.using import read_pack

        return read_pack(folder)
    except Exception as error:  # whatever a stranger's file brings about
        said = str(error) if hasattr(error, "rule") else type(error).__name__
        return Pack(refused=said or type(error).__name__)
