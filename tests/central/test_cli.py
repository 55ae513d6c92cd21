"""The centre's commands: each is found where the table says, and brings nothing of the others."""

import subprocess
import sys
from pathlib import Path

import pytest

from central.cli import ROOMS, parser

ROOT = Path(__file__).parents[2]


def commands(wanted: str) -> set[str]:
    """Commands that the parser for ``wanted`` offers."""
    return set(parser(wanted).format_help().split("COMMAND", 1)[1].split())


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_adds_what_the_table_says(room: str) -> None:
    others = {name for names in ROOMS.values() for name in names} - set(ROOMS[room])
    for name in ROOMS[room]:
        assert set(ROOMS[room]) <= commands(name)
        with pytest.raises(SystemExit):
            parser(name).parse_args([min(others)])


def test_who_names_no_command_is_told_all_of_them() -> None:
    everything = {name for names in ROOMS.values() for name in names}
    for wanted in ("", "tokenn", "--help"):
        assert everything <= commands(wanted)


def test_a_short_command_brings_nothing_of_the_others() -> None:
    asks = (
        "import sys; from central.cli import parser; parser(sys.argv[1]);"
        "print([room for room in sys.argv[2:] if room in sys.modules])"
    )
    heavy = ["central.publishing.sets", "central.app", "uvicorn", "celpy"]
    told = subprocess.run(
        [sys.executable, "-c", asks, "token", *heavy],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert told.stdout.strip() == "[]"
