"""Days and times that people read come from a named zone, never from the machine's own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.errors import InvalidDocumentError
from contracts.zone import USUAL_ZONE, zone_named

ROOT = Path(__file__).parents[2]
PARTS = ("contracts", "drivers", "kiosk", "sync", "central", "ui", "hardening", "demo")
WITH_A_ZONE = {"astimezone": 1, "now": 1, "fromtimestamp": 2}
"""Calls of datetime that ask the machine for its zone when they get fewer arguments."""
NEVER = {"today", "utcnow", "utcfromtimestamp", "localtime", "mktime", "ctime"}


def test_a_zone_is_known_by_its_name_with_or_without_the_systems_own_list() -> None:
    assert zone_named(USUAL_ZONE).key == "Asia/Shanghai"


@pytest.mark.parametrize("name", ["", "Asia", "Asia/Nowhere", "../zone", "/etc/localtime",
                                  "localtime", "UTC+8", "Asia/Shang\0hai", "中国"])  # fmt: skip
def test_what_names_no_zone_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(InvalidDocumentError, match="one is Asia/Shanghai"):
        zone_named(name)


def conversions_without_a_zone(source: str) -> Iterator[int]:
    """Lines of calls that take the machine's zone."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner, name = node.func.value, node.func.attr
        given = len(node.args) + len(node.keywords)
        if name == "now" and not (isinstance(owner, ast.Name) and owner.id == "datetime"):
            continue  # a clock of ours
        if given < WITH_A_ZONE.get(name, 0) or name in NEVER:
            yield node.lineno


def test_nothing_is_converted_without_a_zone() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for part in PARTS
        for path in sorted((ROOT / part).rglob("*.py"))
        for line in conversions_without_a_zone(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("call", ["datetime.now()", "moment.astimezone()", "date.today()",
                                  "datetime.fromtimestamp(1)", "time.localtime()"])  # fmt: skip
def test_a_conversion_without_a_zone_is_seen(call: str) -> None:
    assert list(conversions_without_a_zone(call)) == [1]
