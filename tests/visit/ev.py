"""Events by their names, wherever they are declared; those of every page with their types."""

from typing import Any

from kiosk.visit.events import *  # noqa: F403  # whatever is there
from tests.visit.declared import declared


def __getattr__(name: str) -> Any:
    return declared(name)
