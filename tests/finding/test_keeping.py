"""What somebody typed is kept nowhere, and nothing is done before somebody types."""

import gc
import subprocess
import sys
import types
from collections.abc import Iterator

import pytest

from kiosk.finding import Entry, Finder
from kiosk.readings import Readings
from tests.finding.madeup import catalogue, made

SECRETS = ("晓鸥", "zzxq", "quibbleton")
CODE = (types.FunctionType, types.ModuleType, type)
HEAVY = ("pydantic", "PySide6", "sqlalchemy", "pypinyin", "numpy", "structlog", "contracts")


def texts_within(*things: object) -> Iterator[str]:
    """Every text that can be reached from objects without going through code."""
    seen, waiting = set(map(id, things)), list(things)
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        for inner in gc.get_referents(each):
            if id(inner) not in seen and not isinstance(inner, CODE):
                seen.add(id(inner))
                waiting.append(inner)


def caches() -> list[object]:
    """What functions of the room remember."""
    modules = [module for name, module in sys.modules.items() if name.startswith("kiosk.finding")]
    everything = [value for module in modules for value in vars(module).values()]
    return [value for value in everything if hasattr(value, "cache_info")]


def test_nothing_typed_stays_in_the_finder_or_beside_it(
    readings: Readings, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    items = catalogue(40)
    finder = Finder(lambda: items, lambda: readings)
    for secret in SECRETS:
        finder.find(secret)
        finder.find(f"{secret} 补贴")
    kept = list(texts_within(finder, readings, *caches()))
    assert any("补贴" in text for text in kept)  # of items: what is kept is looked at indeed
    assert not [text for text in kept if any(secret in text for secret in SECRETS)]
    assert caplog.text == ""
    assert "".join(capfd.readouterr()) == ""


def test_a_find_does_not_say_when_printed_what_was_typed(readings: Readings) -> None:
    found = Finder(lambda: [made("认证", "养老金认证")], lambda: readings).find("养老金")
    assert found
    assert "养老" not in repr(found)


def test_nothing_is_read_or_built_before_the_first_key() -> None:
    asked: list[str] = []

    def entries() -> list[Entry]:
        asked.append("entries")
        return []

    def no_readings() -> Readings:
        raise AssertionError("the readings are not needed yet")

    Finder(entries, no_readings)
    assert asked == []
    assert Finder(entries, no_readings).find("  ") == ()
    assert asked == []


def test_an_empty_catalogue_finds_nothing(readings: Readings) -> None:
    finder = Finder(list, lambda: readings)
    assert [finder.find(text) for text in ("养老", "yl", "pension", "y")] == [(), (), (), ()]


def test_the_room_loads_nothing_heavy() -> None:
    asked = f"import sys, kiosk.finding; print([m for m in {HEAVY!r} if m in sys.modules])"
    said = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout.strip() == "[]"
