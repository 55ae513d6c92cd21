"""The thirty are thirty, of every kind; two of them at one terminal, in turn.

All of them: ``script/test-residents``.
"""

import sys
from pathlib import Path
from subprocess import run

import pytest

from demo.resident import load_resident
from tests.journeys.test_residents import play
from tests.journeys.thirty import WAYS, for_each_item, persons
from tests.journeys.thirty.__main__ import looked_at, told_of
from tests.shipped import CODES

KINDS = ("elder", "blind", "seated", "switches", "foreigner", "changes-mind", "taps-twice", "walks")
TWO = ("taps-twice-allowance", "changes-mind-allowance")


def test_the_thirty_are_of_every_kind_and_their_files_are_good(tmp_path: Path) -> None:
    found = persons()
    assert len(found) == 30
    assert len({person.name for person in found}) == 30
    assert {next(k for k in KINDS if person.name.startswith(k)) for person in found} == set(KINDS)
    for person in found:
        load_resident(person.write(tmp_path))


@pytest.mark.parametrize("way", WAYS)
def test_somebody_comes_for_each_item_in_each_way(tmp_path: Path, way: str) -> None:
    found = for_each_item(way)
    assert [load_resident(person.write(tmp_path)).item for person in found] == [*CODES]


@pytest.mark.parametrize(
    ("play", "told"),
    [
        ("", ""),
        ("sys.exit('stuck on page form')", "stuck on page form"),
        ("os.kill(os.getpid(), 9)", "the play ended with -9"),
    ],
)
def test_who_was_ended_early_did_not_end_well(play: str, told: str) -> None:
    ended = run(
        [sys.executable, "-c", f"import os, sys\n{play}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told_of(ended) == told


@pytest.mark.journey
@pytest.mark.long
def test_two_of_the_thirty(tmp_path: Path, prepared: Path) -> None:
    two = [person for person in persons() if person.name in TWO]
    files = [person.write(tmp_path) for person in two]
    out = tmp_path / "out"
    ended = play(files, out, "--prepared", str(prepared))
    assert ended.returncode == 0, ended.stderr
    for person, file in zip(two, files, strict=True):
        looked_at(person, file, out / "visits" / person.name, out)
