"""The pages between two visits: all that the screen needs before anything else is loaded."""

from kiosk.visit.steps.attract.step import STEP as DOOR
from kiosk.visit.steps.colours.step import STEP as COLOURS
from kiosk.visit.steps.help.step import STEP as HELP
from kiosk.visit.steps.out_of_service.step import STEP as CLOSED
from kiosk.visit.steps.out_of_service.step import why_closed, words_of
from kiosk.visit.steps.sizes.step import STEP as SIZES

SHEETS = (COLOURS, SIZES)
"""What lies over the lower part of any page, each opened by a key of its own."""

__all__ = ["CLOSED", "DOOR", "HELP", "SHEETS", "why_closed", "words_of"]
