"""The sound: what is said is no part of a visit; whether somebody wears headphones is."""

from kiosk.visit.surroundings import Surroundings

NAME = "sound"
HEADPHONES = "headphones"
MUTED = "muted"


def can_be_heard(around: Surroundings) -> bool:
    """Whether anything that is said would be heard."""
    ears = around.device(NAME)
    return not ears.gone and ears.reason != MUTED


def has_headphones(around: Surroundings) -> bool:
    """Whether headphones are in."""
    return around.device(NAME).reason == HEADPHONES
