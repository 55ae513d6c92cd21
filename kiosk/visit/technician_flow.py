"""The flow of technician mode: a door that nobody is brought to, and a menu behind it."""

from kiosk.visit.doors import SHEETS
from kiosk.visit.order import Flow, line
from kiosk.visit.steps.idle_warning.step import STEP as IDLE_WARNING
from kiosk.visit.steps.tech_code.step import STEP as CODE
from kiosk.visit.steps.tech_door.step import STEP as DOOR
from kiosk.visit.steps.tech_left.step import STEP as LEFT
from kiosk.visit.steps.tech_menu.step import STEP as MENU
from kiosk.visit.steps.tech_pin.step import STEP as PIN

ENTRY = DOOR
"""Where it begins: the process begins anew for it, and ends with it."""

TECHNICIAN = Flow(
    door=LEFT,
    closed=None,
    order=(line(MENU),),
    aside=(
        line(DOOR, code=CODE, pin=PIN),
        line(CODE, before=DOOR, pin=PIN),
        line(PIN, before=DOOR, inside=MENU),
    ),
    over=(*SHEETS, IDLE_WARNING),
    help=None,
    idle=IDLE_WARNING,
)
"""The menu is home. Each of its rows is an exit by its word, to a page that stands aside."""
