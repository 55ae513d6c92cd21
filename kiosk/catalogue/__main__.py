"""``python -m kiosk.catalogue check [--json] FILE…``: is this item document ready to be offered?"""

import sys
from pathlib import Path

from kiosk.catalogue.check import main

ASSETS = Path(__file__).parents[2] / "assets"
ICONS, VOICES = ASSETS / "icons", ASSETS / "voice"

if __name__ == "__main__":
    sys.exit(
        main(
            sys.argv[1:],
            sys.stdout,
            ICONS if ICONS.is_dir() else None,
            VOICES if VOICES.is_dir() else None,
        )
    )
