"""A class of devices is named in its own places and nowhere else.

Its own are its folder, its simulator and what the demo shows of it, its suite; tests, documents,
texts, settings and resident files; and one line of ``drivers/classes.toml``.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from drivers.classes import CLASSES

ROOT = Path(__file__).parents[2]
SIMULATORS = ROOT / "drivers" / "simulators"
NAMES = tuple(each.name for each in CLASSES)
SEARCHED = ("contracts", "hardening", "drivers", "kiosk", "ui", "sync", "central", "demo")
BINDINGS = (
    "kiosk/runtime/",
    "kiosk/visit/",
)
"""What a visit asks of a class of devices."""
ELSEWHERE = {
    "drivers/cabinet/": "its lights are called by what they lie beside",
    "drivers/simulators/cabinet.py": "so are the simulated ones",
    "drivers/reached.py": "settings that tell a place, one of which is called as its class",
    "drivers/errors.py": "the names that drivers of other packages may use",
    "demo/resident.py": "words of resident files",
    "central/console/words/": "what officers call what a terminal tells of itself",
    "central/simulating/": "simulated terminals tell of a device or two",
    "ui/inspect/": "what devices answer while somebody looks at a pack",
    "kiosk/technician_mode.py": "a technician's card is read where no other device is started",
    "kiosk/settings.py": "how a service code looks is a setting of the terminal",
}
WORD = re.compile("|".join(rf"\b{name}\b" for name in NAMES if "_" in name))
"""What names a class wherever it stands. The other names are everyday words (a ``scale``, a
``sound``): they name a class where they are a whole string, or a folder of ``drivers``."""
ANY = re.compile(rf"\b(?:{'|'.join(NAMES)})\b")


def own(name: str) -> tuple[str, ...]:
    """Files that may name the class, or all below a folder."""
    shown = tomllib.loads((SIMULATORS / f"{name}.toml").read_text("utf-8"))
    simulator = shown.get("simulator") or name
    return (
        f"drivers/{name}/",
        f"drivers/suites/{name}.py",
        f"drivers/simulators/{name}.toml",
        f"drivers/simulators/{simulator}.py",
        "drivers/classes.toml",
    )


def searched() -> Iterator[Path]:
    for folder in SEARCHED:
        for kind in ("py", "toml", "js", "html", "qml"):
            yield from (ROOT / folder).rglob(f"*.{kind}")
    yield ROOT / "pyproject.toml"


def named(path: Path) -> set[str]:
    """The classes that a file names: by a string or identifier, or by a path with it."""
    text = path.read_text("utf-8")
    if path.parent == SIMULATORS and path.suffix == ".toml":
        text = re.sub("(?m)^simulator = .*$", "", text)  # several classes may share one
    if not ANY.search(text):
        return set()
    found = set(WORD.findall(text))
    if path.suffix == ".py":
        return found | _words(ast.parse(text)) & {*NAMES}
    quoted = re.findall(r"[\"'`#.-]([a-z_]+)[\"'`]", text)
    return found | {name for name in NAMES if name in quoted}


def _words(tree: ast.AST) -> set[str]:
    """Whole strings, and what is imported of ``drivers``."""
    words: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words.add(node.value)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                words.update(alias.name.split(".")[1:2])
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("drivers"):
            words.update((node.module or "").split(".")[1:2])
            if node.module == "drivers":
                words.update(alias.name for alias in node.names)
    return words


@cache
def found() -> dict[str, set[str]]:
    """What each file names."""
    return {
        path.relative_to(ROOT).as_posix(): names for path in searched() if (names := named(path))
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_class_is_named_in_its_own_places_only(name: str) -> None:
    allowed = (*own(name), *BINDINGS, *ELSEWHERE)
    strange = [
        file
        for file, classes in found().items()
        if name in classes and not file.startswith(allowed)
    ]
    said = ", ".join(strange)
    assert not strange, f"{name} is named where no class may be (ELSEWHERE has the reasons): {said}"


def test_every_class_has_its_own_places() -> None:
    for name in NAMES:
        for place in own(name)[:3]:
            assert (ROOT / place).exists(), place


def test_every_exception_is_needed() -> None:
    for place in (*BINDINGS, *ELSEWHERE):
        assert any(file.startswith(place) for file in found()), place
