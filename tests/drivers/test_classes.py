"""What a class of devices declares of itself is what its folder holds."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from contracts.errors import DeviceError
from drivers.classes import CLASSES
from drivers.device_class import DeviceClass
from drivers.status import SHARED_REASONS

FOLDER = Path(__file__).parents[2] / "drivers"
EACH = pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.name)


def test_every_folder_with_a_port_is_listed_under_its_own_name() -> None:
    with_a_port = {path.parent.name for path in FOLDER.glob("*/port.py")}
    listed = [each.name for each in CLASSES]
    assert set(listed) == with_a_port, (
        "the lines of drivers/classes.toml and the names in DEVICE_CLASS are those of the folders"
    )
    assert len(listed) == len(with_a_port), "drivers/classes.toml lists one twice"


@EACH
def test_every_adapter_of_the_folder_is_declared(kind: DeviceClass) -> None:
    offered = {
        path.stem
        for path in (FOLDER / kind.name).glob("*.py")
        if "\nADAPTER = Adapter(" in path.read_text("utf-8")
    }
    assert {*kind.adapters} == offered
    for name, module in kind.modules.items():
        adapter = import_module(module).ADAPTER
        assert (adapter.name, adapter.device_class) == (name, kind.name)
    assert kind.usual is None or kind.usual.adapter in kind.adapters


@EACH
def test_every_reason_of_the_folder_is_declared(kind: DeviceClass) -> None:
    told = {*_reasons_of_errors(kind), *_reasons_of_states(kind)}
    assert told - SHARED_REASONS - {""} <= kind.reasons | kind.normal
    assert not kind.reasons & kind.normal
    assert not (kind.reasons | kind.normal) & SHARED_REASONS


def _reasons_of_errors(kind: DeviceClass) -> Iterator[str]:
    """Those of all errors that its modules name."""
    for path in (FOLDER / kind.name).glob("*.py"):
        module = import_module(f"drivers.{kind.name}.{path.stem}")
        for found in vars(module).values():
            if isinstance(found, type) and issubclass(found, DeviceError):
                yield found.reason


def _reasons_of_states(kind: DeviceClass) -> Iterator[str]:
    """Those that stand as the second word of a state, or beside one in a pair."""
    for path in (FOLDER / kind.name).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "DeviceStatus":
                yield from _texts(node.args[1:2])
            if isinstance(node, ast.Tuple) and len(node.elts) == 2:
                first = node.elts[0]
                if isinstance(first, ast.Attribute) and getattr(first.value, "id", "") == (
                    "DeviceState"
                ):
                    yield from _texts(node.elts[1:])


def _texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        for found in ast.walk(node):
            if isinstance(found, ast.Constant) and isinstance(found.value, str):
                yield found.value
