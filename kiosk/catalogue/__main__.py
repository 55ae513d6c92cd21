"""``python -m kiosk.catalogue check [--json] FILE…``: is this item document ready to be offered?

``python -m kiosk.catalogue find WORDS FILE…``: which of these items would the words find?

``python -m kiosk.catalogue leaflet FILE… --out DIR``: codes that open these items at a terminal.
"""

import sys
from pathlib import Path

from kiosk.catalogue import check, leaflets, trying

ASSETS = Path(__file__).parents[2] / "assets"
ICONS, VOICES = ASSETS / "icons", ASSETS / "voice"
CHARACTERS = ASSETS / "pinyin" / "characters.tsv"


def main(arguments: list[str]) -> int:
    """One of the three."""
    if arguments[:1] == ["find"]:
        return trying.main(arguments, sys.stdout, CHARACTERS)
    if arguments[:1] == ["leaflet"]:
        return leaflets.main(arguments, sys.stdout)
    icons = ICONS if ICONS.is_dir() else None
    voices = VOICES if VOICES.is_dir() else None
    return check.main(arguments, sys.stdout, icons, voices)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
