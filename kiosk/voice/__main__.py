"""``python -m kiosk.voice list LANGUAGE``: every phrase that can be recorded, and its file."""

import argparse
from pathlib import Path

from kiosk.voice.pack import load_packs, name_of
from kiosk.voice.wanted import wanted

ASSETS = Path(__file__).parents[2] / "assets"


def main() -> int:
    """List; 2 when there is no such language."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.voice", description=__doc__)
    parser.add_argument("what", choices=["list"])
    parser.add_argument("language")
    told = parser.parse_args()
    pack = load_packs(ASSETS / "voice").get(told.language)
    if pack is None:
        parser.error(f"there is no voice for {told.language}")
    for text in wanted(ASSETS, told.language):
        print(f"{name_of(text, pack.voice)}.opus\t{text}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
