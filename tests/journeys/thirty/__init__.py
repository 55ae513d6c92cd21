"""Thirty residents, each made of one of the journeys' and of what is different about them.

``residents.yaml`` lists them; ``script/test-residents`` plays them and prints what became of each.
``--items`` plays somebody for each item that ships, in large print or by ear and keypad alone.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.shipped import CODES

HERE = Path(__file__).parent
JOURNEYS = HERE.parent / "residents"
WAYS: dict[str, dict[str, Any]] = {
    "elder": {"mode": "elder", "voice": "off"},
    "blind": {
        "mode": "standard",
        "eyes": "closed",
        "hand": "keypad",
        "voice": "headphones",
        "signature": "none",
        "reach": "usual",
        "papers": None,
    },
}
"""How somebody comes for each item, unlike the one whose file it was."""
_TYPED: dict[str, Any] = {"devices": None, "answers": {"own_name": None, "own_id_number": None}}
"""What is not asked of who has a card."""


class _Texts(yaml.SafeLoader):
    """YAML whose scalars stay as they stand, as in resident files."""


_Texts.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in found if tag == "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    if first in "tTfF"
}


@dataclass(frozen=True)
class Person:
    """One of the thirty.

    Attributes:
        like: the resident file that this one begins with.
        but: what is different; tables are merged, ``null`` takes a word away.
        sees: pages that must have been on the screen, whatever this person does.
    """

    name: str
    story: str
    like: str
    but: dict[str, Any] = field(default_factory=dict)
    sees: tuple[str, ...] = ()

    @property
    def told(self) -> dict[str, Any]:
        """The resident file."""
        found = _merged(_read(JOURNEYS / f"{self.like}.yaml"), self.but)
        if "camera" in found:
            found["camera"] = str((JOURNEYS / found["camera"]).resolve())
        if "papers" in found:
            found["papers"] = [str((JOURNEYS / paper).resolve()) for paper in found["papers"]]
        if found.get("rating", "skip").isdigit():
            found["rating"] = int(found["rating"])
        return found

    def write(self, folder: Path) -> Path:
        """Write the resident file; gives its name."""
        path = folder / f"{self.name}.yaml"
        text = yaml.safe_dump(self.told, allow_unicode=True, sort_keys=False)
        path.write_text(f"# {self.story}\n{text}", "utf-8")
        return path


def persons() -> tuple[Person, ...]:
    """All of them, in the order in which they come."""
    table = _read(HERE / "residents.yaml")
    sees = {name: tuple(pages) for name, pages in table["sees"].items()}
    found = [Person(**each) for each in table["persons"]]
    return tuple(
        Person(each.name, each.story, each.like, each.but, _seen(each, sees)) for each in found
    )


def for_each_item(way: str) -> tuple[Person, ...]:
    """Somebody who comes with a card to the end of each item that ships, in one of ``WAYS``."""
    found: dict[str, Person] = {}
    files = {file.stem: _read(file) for file in sorted(JOURNEYS.glob("*.yaml"))}
    card = next(told["card"] for told in files.values() if "card" in told)
    for name, told in sorted(files.items(), key=lambda each: "card" not in each[1]):
        calm = "faults" not in told and told["expect"]["terminal"] == "receipt-printed"
        if calm and told["item"] not in found:
            but = WAYS[way] | ({} if "card" in told else _TYPED | {"card": card})
            found[told["item"]] = Person(f"{way}-{told['item']}", f"{way}: {name}", name, but)
    return tuple(found[code] for code in CODES)


def _seen(person: Person, sees: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Who gets through sees all pages of the matter; who walks away, those before."""
    told = person.told
    pages = sees[told["item"]]
    left = next((f["when"] for f in told.get("faults", ()) if f["do"] == "walk-away"), None)
    return pages if left not in pages else pages[: pages.index(left) + 1]


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(path.read_text("utf-8"), _Texts)
    return found


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    found = dict(under)
    for key, value in over.items():
        if value in (None, "null"):
            found.pop(key, None)
        elif isinstance(value, dict) and isinstance(found.get(key), dict):
            found[key] = _merged(found[key], value)
        else:
            found[key] = value
    return found
