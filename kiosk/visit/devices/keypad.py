"""The keypad: its keys are no part of a visit; whether there is one is."""

from kiosk.visit.surroundings import Surroundings

NAME = "keypad"


def is_there(around: Surroundings) -> bool:
    """Whether somebody may go through the pages without seeing them."""
    return not around.device(NAME).gone
