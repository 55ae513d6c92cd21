"""The steps of a visit, as far as the demo knows them: data that lie beside them.

Which pages there are, and what people call them, stands in the texts: every page's table there has
``called``. What a resident does on a page stands in its folder's ``hand.toml`` where one press is
enough, and in ``demo/robot/pages/`` where it must be thought about.
"""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
_TECHNICIANS = "maintenance"
"""How the names of the texts end whose pages no resident sees."""
_TEXTS = ROOT / "assets" / "text"
_STEPS = ROOT / "kiosk" / "visit" / "steps"
_THOUGHT = Path(__file__).parent / "robot" / "pages"


@dataclass(frozen=True)
class Hand:
    """What the robot must know of a page.

    Attributes:
        press: names of keys; the first that is there is pressed. ``{language}`` and ``{for_whom}``
            are the resident's.
        first: nobody has begun here.
        may_stop: it may say why the visit cannot go on.
        stops: it says nothing else.
        number: what was handed in has its number from here on.
        questions: it asks, page after page under one name.
        waits: the resident waits here for things outside the screen.
        heard: texts by which somebody who sees nothing knows the page, by their keys; words in
            braces stand in the item: ``{name}``, ``{notice}``, ``{question}``, ``{witness}``, and
            ``{material}``, what who has no such paper chooses.
        finds: keys that they look for there, the same way; the first that they come by is chosen.
        turns: keys that show more of the page where none that leads on comes before them: any of
            all but the last, once, then the last again and again.
        thought: a module of the robot thinks about it.
    """

    press: tuple[str, ...] = ()
    first: bool = False
    may_stop: bool = False
    stops: bool = False
    number: bool = False
    questions: bool = False
    waits: bool = False
    heard: tuple[str, ...] = ()
    finds: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    thought: bool = False


def folder(page: str) -> str:
    """Name of the folder and of the module of a page."""
    return page.replace("-", "_")


@cache
def hand(page: str) -> Hand:
    """What the robot must know of a page; nothing of one that it does not know.

    Raises:
        ValueError: the page's file says something that has no meaning.
    """
    table: dict[str, Any] = {}
    file = _STEPS / folder(page) / "hand.toml"
    if page and file.is_file():
        table = tomllib.loads(file.read_text("utf-8"))
    unknown = table.keys() - {field.name for field in fields(Hand)}
    if unknown:
        raise ValueError(f"{page}: hand.toml says {sorted(unknown)[0]}")
    for name in ("press", "heard", "finds", "turns"):
        table[name] = tuple(table.get(name, ()))
    thought = bool(page) and (_THOUGHT / f"{folder(page)}.py").is_file()
    return Hand(**{**table, "thought": thought})


@cache
def called(language: str = "zh-CN") -> dict[str, str]:
    """What people call each page."""
    return {page: name for file in _texts(language) for page, name in _called(file).items()}


def pages() -> tuple[str, ...]:
    """Every page of a visit."""
    files = (file for file in _texts("zh-CN") if not file.stem.endswith(f".{_TECHNICIANS}"))
    return tuple(page for file in files for page in _called(file))


def _texts(language: str) -> list[Path]:
    return sorted(_TEXTS.glob(f"{language}*.toml"))


@cache
def _called(file: Path) -> dict[str, str]:
    tables = tomllib.loads(file.read_text("utf-8"))
    return {page: table["called"] for page, table in tables.items() if "called" in table}
