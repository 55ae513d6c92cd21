"""``python -m kiosk.voice``: what can be recorded, what lacks it, and what recordings are worth.

``list LANGUAGE``   every phrase that can be recorded, and its file
``missing FOLDER``  what a set says that has no recording; the folder is laid out as a set
``judge FOLDER``    whether each ``<language>/<name>`` of a folder is a recording

The last two say one object of JSON a line.
"""

import argparse
import json
from pathlib import Path

from kiosk.voice.pack import load_packs, name_of
from kiosk.voice.wanted import wanted

ASSETS = Path(__file__).parents[2] / "assets"


def main() -> int:
    """Do one of them; 2 when there is no such language."""
    parser = argparse.ArgumentParser(
        prog="python -m kiosk.voice",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list").add_argument("language")
    for name in ("missing", "judge"):
        actions.add_parser(name).add_argument("folder", type=Path)
    told = parser.parse_args()
    match told.action:
        case "list":
            pack = load_packs(ASSETS / "voice").get(told.language)
            if pack is None:
                parser.error(f"there is no voice for {told.language}")
            for text in wanted(ASSETS, told.language):
                print(f"{name_of(text, pack.voice)}.opus\t{text}")
        case "missing":
            _missing(told.folder)
        case _:
            _judge(told.folder)
    return 0


def _missing(folder: Path) -> None:
    from kiosk.voice.recorded import unrecorded_in_set

    for language, name, text in unrecorded_in_set(folder):
        _say({"language": language, "name": name, "text": text})


def _judge(folder: Path) -> None:
    from kiosk.voice.judging import fault

    for file in sorted(folder.glob("*/*")):
        _say({"file": file.relative_to(folder).as_posix(), "said": fault(file)})


def _say(told: dict[str, str]) -> None:
    print(json.dumps(told, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
