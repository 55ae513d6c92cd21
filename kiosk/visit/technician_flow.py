"""The flow of technician mode: a door that nobody is brought to, and a menu behind it."""

from kiosk.visit.doors import SHEETS
from kiosk.visit.order import Flow, line
from kiosk.visit.steps.idle_warning.step import STEP as IDLE_WARNING
from kiosk.visit.steps.setup_address.step import STEP as ADDRESS
from kiosk.visit.steps.setup_hours.step import STEP as HOURS
from kiosk.visit.steps.setup_place.step import STEP as PLACE
from kiosk.visit.steps.setup_report.step import STEP as REPORT
from kiosk.visit.steps.setup_size.step import STEP as SIZE
from kiosk.visit.steps.setup_trial.step import STEP as TRIAL
from kiosk.visit.steps.setup_where.step import STEP as WHERE
from kiosk.visit.steps.tech_burn.step import STEP as BURN
from kiosk.visit.steps.tech_cleaning.step import STEP as CLEANING
from kiosk.visit.steps.tech_code.step import STEP as CODE
from kiosk.visit.steps.tech_devices.step import STEP as DEVICES
from kiosk.visit.steps.tech_diagnosis.step import STEP as DIAGNOSIS
from kiosk.visit.steps.tech_door.step import STEP as DOOR
from kiosk.visit.steps.tech_left.step import STEP as LEFT
from kiosk.visit.steps.tech_logs.step import STEP as LOGS
from kiosk.visit.steps.tech_menu.step import STEP as MENU
from kiosk.visit.steps.tech_output.step import STEP as OUTPUT
from kiosk.visit.steps.tech_pin.step import STEP as PIN
from kiosk.visit.steps.tech_replace.step import STEP as REPLACE
from kiosk.visit.steps.tech_settings.step import STEP as SETTINGS
from kiosk.visit.steps.tech_stick.step import STEP as STICK
from kiosk.visit.steps.tech_supplies.step import STEP as SUPPLIES
from kiosk.visit.steps.tech_wipe.step import STEP as WIPE

ENTRY = DOOR
"""Where it begins: the process begins anew for it, and ends with it."""

TECHNICIAN = Flow(
    door=LEFT,
    closed=None,
    order=(
        line(
            MENU,
            devices=DEVICES,
            supplies=SUPPLIES,
            diagnosis=DIAGNOSIS,
            logs=LOGS,
            stick=STICK,
            settings=SETTINGS,
            report=REPORT,
            output=OUTPUT,
            cleaning=CLEANING,
            replace=REPLACE,
            wipe=WIPE,
        ),
    ),
    aside=(
        line(DOOR, code=CODE, pin=PIN),
        line(CODE, before=DOOR, pin=PIN),
        line(PIN, before=DOOR, inside=MENU),
        line(DEVICES, trial=TRIAL, burn=BURN, changes=SETTINGS),
        line(TRIAL, before=DEVICES, list=DEVICES, where=WHERE),
        line(WHERE, before=TRIAL, list=DEVICES),
        line(BURN, list=DEVICES),
        line(SUPPLIES),
        line(DIAGNOSIS),
        line(LOGS, stick=STICK),
        line(STICK),
        line(SETTINGS, place=PLACE, hours=HOURS, address=ADDRESS, size=SIZE),
        line(PLACE, before=SETTINGS, onward=SETTINGS),
        line(HOURS, before=SETTINGS, onward=SETTINGS),
        line(ADDRESS, before=SETTINGS, onward=SETTINGS),
        line(SIZE, before=SETTINGS, onward=SETTINGS),
        line(REPORT, before=MENU),
        line(OUTPUT),
        line(CLEANING, menu=MENU),
        line(REPLACE, stick=STICK),
        line(WIPE, stick=STICK),
    ),
    over=(*SHEETS, IDLE_WARNING),
    help=None,
    idle=IDLE_WARNING,
)
"""The menu is home. Each of its rows is an exit by its word, to a page that stands aside."""
