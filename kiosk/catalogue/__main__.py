"""``python -m kiosk.catalogue check [--json] FILE…``: is this item document ready to be offered?"""

import sys
from pathlib import Path

from kiosk.catalogue.check import main

ICONS = Path(__file__).parents[2] / "assets" / "icons"

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdout, ICONS if ICONS.is_dir() else None))
