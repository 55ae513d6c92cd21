"""What a class promises is held to: each suite is run on an adapter of ours."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.classes import CLASSES

ROOT = Path(__file__).parents[2]
NAMES = tuple(each.name for each in CLASSES)


def classes_in(*paths: Path) -> Iterator[tuple[str, set[str]]]:
    """Every class of these files and the names of its bases, ``Suite[Driver]`` as ``Suite``."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases = (b.value if isinstance(b, ast.Subscript) else b for b in node.bases)
                yield node.name, {ast.unparse(base).rpartition(".")[2] for base in bases}


def run() -> set[str]:
    """What test classes are made of, however far above them."""
    above: dict[str, set[str]] = {}
    suites = (ROOT / "drivers" / "suites").glob("*.py")
    for name, bases in classes_in(*suites, *(ROOT / "tests" / "contracts").rglob("*.py")):
        above[name] = above.get(name, set()) | bases
    reached: set[str] = set()
    left = [name for name in above if name.startswith("Test")]
    while left:
        name = left.pop()
        if name not in reached:
            reached.add(name)
            left += above.get(name, ())
    return reached


@pytest.mark.parametrize("name", NAMES)
def test_every_suite_is_run_on_an_adapter_of_ours(name: str) -> None:
    suites = [
        suite
        for suite, _ in classes_in(ROOT / "drivers" / "suites" / f"{name}.py")
        if suite.endswith("Suite")
    ]
    assert suites, f"drivers/suites/{name}.py has no class that ends in Suite"
    idle = set(suites) - run()
    assert not idle, f"no class Test…({', '.join(idle)}[…]) in tests/contracts/test_{name}.py"
