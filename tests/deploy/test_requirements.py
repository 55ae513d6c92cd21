"""A package brings what its program imports, in the versions that were tested."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TERMINAL = ("contracts", "hardening", "drivers", "kiosk", "ui", "sync")
PROGRAMS = {"terminal": TERMINAL, "centre": (*TERMINAL, "central")}
OURS = {
    "contracts",
    "hardening",
    "drivers",
    "kiosk",
    "ui",
    "sync",
    "central",
    "demo",
    "tests",
}
NOT_PACKED = re.compile(r"drivers/(simulators|suites)/|/test_\w+\.py$|^kiosk/voice/kokoro")
"""What stays away, and the helper that lives in an environment of its own (``script/voice``)."""


def pinned(name: str) -> dict[str, str]:
    """Each requirement's name with all that is said of it: version and hashes."""
    text = (ROOT / name).read_text("utf-8")
    blocks = re.findall(r"^([a-z0-9][^\s=]*)==((?:.*\\\n)*.*)$", text, re.MULTILINE)
    return {name: re.sub(r"[\\\s]+", " ", said) for name, said in blocks}


def imported(folders: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Modules of others that a program imports, and where."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            if NOT_PACKED.search(place):
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names = [node.module]
                for name in names:
                    top = name.partition(".")[0]
                    if top not in sys.stdlib_module_names and top not in OURS:
                        yield top, place


@pytest.mark.parametrize("part", PROGRAMS)
def test_versions_are_those_that_were_tested(part: str) -> None:
    packed, tested = pinned(f"deploy/{part}.requirements.txt"), pinned("requirements.txt")
    assert len(packed) > 20
    assert {name: said for name, said in packed.items() if tested.get(name) != said} == {}


@pytest.mark.parametrize("part", PROGRAMS)
def test_everything_imported_is_packed(part: str) -> None:
    packed = {name.lower() for name in pinned(f"deploy/{part}.requirements.txt")}
    distributions = packages_distributions()
    lacking = [
        f"{module} in {place}"
        for module, place in imported(PROGRAMS[part])
        if not any(
            re.sub("[-_.]+", "-", each).lower() in packed for each in distributions.get(module, ())
        )
    ]
    assert lacking == []


@pytest.mark.parametrize("part", PROGRAMS)
def test_nothing_tells_where_packages_lie(part: str) -> None:
    lines = (ROOT / f"deploy/{part}.requirements.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("--") or "://" in line] == []
