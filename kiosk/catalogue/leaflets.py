"""Codes for leaflets and posters: whoever shows one to a terminal gets the guide of its item."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import segno

from contracts.errors import InvalidDocumentError
from contracts.items import LANGUAGES
from contracts.leaflets import leaflet_text
from hardening.files import write_durably
from kiosk.catalogue.loading import load_document

USAGE = "usage: python -m kiosk.catalogue leaflet FILE... --out DIR\n"
DOT = 12
"""Pixels a module: a code of 33 modules is some 40 mm wide at 300 dots an inch."""


def main(arguments: Sequence[str], out: TextIO) -> int:
    """``leaflet FILE… --out DIR``: a picture of the code of each item, ``<code>.png``.

    Returns 1 when a file is no item or a picture cannot be written.
    """
    match arguments:
        case ["leaflet", *names, "--out", folder] if names:
            pass
        case _:
            out.write(USAGE)
            return 2
    try:
        for name in names:
            doc = load_document(Path(name))
            said = leaflet_text(doc.code, *(doc.name.get(language) for language in LANGUAGES))
            picture = Path(folder) / f"{doc.code}.png"
            write_durably(picture, drawn(said), mode=0o644)
            out.write(f"{picture}\n")
    except (InvalidDocumentError, OSError) as error:
        out.write(f"{error}\n")
        return 1
    return 0


def drawn(text: str) -> bytes:
    """The code as PNG, with the quiet zone of ISO/IEC 18004 around it."""
    made = io.BytesIO()
    segno.make_qr(text, error="m").save(made, kind="png", scale=DOT, border=4)
    return made.getvalue()
