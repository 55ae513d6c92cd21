"""What the contract suites ask of a driver; published with them."""

from drivers.suites.asking import (
    Asking,
    answered,
    opened,
    running,
    soon,
    unplug_and_plug,
    watched,
)

__all__ = ["Asking", "answered", "opened", "running", "soon", "unplug_and_plug", "watched"]
