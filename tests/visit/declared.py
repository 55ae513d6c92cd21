"""Events, effects and Views by their names, found where they are declared.

A room's test may do what a resident does on another page, and knows no other room: it asks here by
name. Nothing is listed, so a new page and a new device are there as soon as they are written.
"""

import pkgutil
from functools import cache
from importlib import import_module
from typing import Any

import kiosk.visit


@cache
def _classes() -> dict[str, set[type]]:
    found: dict[str, set[type]] = {}
    for module in pkgutil.walk_packages(kiosk.visit.__path__, "kiosk.visit."):
        if module.name.rpartition(".")[2].startswith(("test_", "conftest")):
            continue
        for name, each in vars(import_module(module.name)).items():
            if isinstance(each, type) and each.__module__.startswith("kiosk.visit."):
                found.setdefault(name, set()).add(each)
    return found


def declared(name: str) -> Any:
    """The one class of this name in ``kiosk.visit``.

    Raises:
        AttributeError: there is none, or more than one.
    """
    classes = _classes().get(name, set())
    if len(classes) != 1:
        raise AttributeError(f"{len(classes)} classes of kiosk.visit are called {name}")
    return next(iter(classes))
