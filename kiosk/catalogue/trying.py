"""What people would find by some words: for whoever writes the names of items."""

from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from contracts.errors import InvalidDocumentError
from kiosk.catalogue.loading import load_document
from kiosk.finding import Found, finder_of

USAGE = "usage: python -m kiosk.catalogue find WORDS FILE...\n"


def main(arguments: Sequence[str], out: TextIO, characters: Path) -> int:
    """``find WORDS FILE…``: the items that the words find, in order, a line each.

    Returns 1 when they find nothing, or a file is no item.
    """
    match arguments:
        case ["find", words, *names] if names:
            pass
        case _:
            out.write(USAGE)
            return 2
    try:
        docs = [load_document(Path(name)) for name in names]
    except InvalidDocumentError as error:
        out.write(f"{error}\n")
        return 1
    found = finder_of(docs, characters).find(words)
    for number, each in enumerate(found, 1):
        out.write(f"{number}  {each.code}  {each.found_in.name.lower()}  {_marked(each)}\n")
    if not found:
        out.write("these words find nothing\n")
    return 0 if found else 1


def _marked(found: Found) -> str:
    """The words that were found, with the parts that were meant in brackets."""
    said, at = "", 0
    for begin, end in found.marks:
        said += f"{found.text[at:begin]}[{found.text[begin:end]}]"
        at = end
    return said + found.text[at:]
