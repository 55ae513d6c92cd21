"""What a visit may ask of a device class is bound to a command of its driver, and bound here."""

import ast
import pkgutil
from importlib import import_module
from inspect import getsource

import pytest

import kiosk.visit.devices
from kiosk.runtime import bindings, fitted
from kiosk.visit.effects import Effect

FITTED = ast.parse(getsource(fitted))


def effects_of(name: str) -> set[str]:
    """The effects that a visit may ask of a device class."""
    module = import_module(f"kiosk.visit.devices.{name}")
    return {
        found.__name__
        for found in vars(module).values()
        if isinstance(found, type)
        and issubclass(found, Effect)
        and found.__module__ == module.__name__
    }


ASKED_OF = [
    found.name
    for found in pkgutil.iter_modules(kiosk.visit.devices.__path__)
    if effects_of(found.name)
]
"""Of sound a visit only knows whether it is heard."""


def bound_by(name: str) -> set[str]:
    """What the module of the class hands to a binding, or to what makes some."""
    tree = ast.parse(getsource(import_module(f"{bindings.__name__}.{name}")))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {each.id for call in calls for each in call.args if isinstance(each, ast.Name)}


def given_to_the_performer() -> set[str]:
    """The modules whose bindings ``kiosk/runtime/fitted.py`` hands over."""
    return {
        node.value.id
        for node in ast.walk(FITTED)
        if isinstance(node, ast.Attribute)
        and node.attr in ("BINDINGS", "bindings")
        and isinstance(node.value, ast.Name)
    }


@pytest.mark.parametrize("name", ASKED_OF)
def test_every_effect_of_a_device_class_is_bound(name: str) -> None:
    unbound = effects_of(name) - bound_by(name)
    assert not unbound, f"kiosk/runtime/bindings/{name}.py says nothing of {sorted(unbound)}"


def test_the_terminal_performs_what_every_device_class_is_asked() -> None:
    lacking = set(ASKED_OF) - given_to_the_performer()
    assert not lacking, f"kiosk/runtime/fitted.py hands over no bindings of {sorted(lacking)}"
