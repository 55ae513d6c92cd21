"""The items that ship, as parameters of tests.

Whatever costs time is tried with the first three in the usual run; the others are variants of
them, which ``-m long`` tries as well.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ITEMS = Path(__file__).parents[1] / "assets" / "items"
FIRST = ("elder-allowance", "pension-certification", "residence-permit")
CODES = (*FIRST, *sorted({path.stem for path in ITEMS.glob("*.yaml")} - {*FIRST}))
"""All of them; each file is called after its code."""
LATER = frozenset(CODES) - {*FIRST}


def each_item() -> list[Any]:
    """Every code; those after the first are long."""
    long = pytest.mark.long
    return [pytest.param(code, marks=long if code in LATER else (), id=code) for code in CODES]


@cache
def first_folder() -> Path:
    """A folder with the first items and their examples alone, for whoever checks a whole folder."""
    folder = Path(tempfile.mkdtemp(prefix="first-items-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "examples").mkdir()
    for code in FIRST:
        for name in (f"{code}.yaml", f"examples/{code}.yaml"):
            shutil.copyfile(ITEMS / name, folder / name)
    return folder
