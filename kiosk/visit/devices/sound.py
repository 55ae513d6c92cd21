"""The sound: what is said is no part of a visit; whether somebody wears headphones is."""

from kiosk.visit.surroundings import Surroundings

NAME = "sound"
HEADPHONES = "headphones"


def has_headphones(around: Surroundings) -> bool:
    """Whether headphones are in."""
    return around.device(NAME).reason == HEADPHONES
