"""The flow of setting a terminal up: no items, no store, no enrolment, and nobody in a hurry."""

from kiosk.visit.doors import SHEETS
from kiosk.visit.order import Flow, line
from kiosk.visit.steps.setup_address.step import STEP as ADDRESS
from kiosk.visit.steps.setup_code.step import STEP as CODE
from kiosk.visit.steps.setup_console.step import STEP as AT_CONSOLE
from kiosk.visit.steps.setup_devices.step import STEP as DEVICES
from kiosk.visit.steps.setup_enrolment.step import STEP as ENROLMENT
from kiosk.visit.steps.setup_hours.step import STEP as HOURS
from kiosk.visit.steps.setup_language.step import STEP as LANGUAGE
from kiosk.visit.steps.setup_network.step import STEP as NETWORK
from kiosk.visit.steps.setup_place.step import STEP as PLACE
from kiosk.visit.steps.setup_report.step import STEP as REPORT
from kiosk.visit.steps.setup_size.step import STEP as SIZE
from kiosk.visit.steps.setup_touch.step import STEP as TOUCH
from kiosk.visit.steps.setup_trial.step import STEP as TRIAL
from kiosk.visit.steps.setup_trust.step import STEP as TRUST
from kiosk.visit.steps.setup_upright.step import STEP as UPRIGHT
from kiosk.visit.steps.setup_where.step import STEP as WHERE

CONSOLE = AT_CONSOLE.name
"""The only page that stands while somebody else sets the terminal up; nothing leads to it."""

SETTING_UP = Flow(
    door=LANGUAGE,
    closed=None,
    order=(
        line(UPRIGHT, before=LANGUAGE),
        line(SIZE, before=UPRIGHT),
        line(TOUCH, before=SIZE),
        line(PLACE, before=TOUCH),
        line(HOURS, before=PLACE),
        line(ADDRESS, before=HOURS),
        line(NETWORK, before=ADDRESS, trust=TRUST),
        line(CODE, before=NETWORK),
        line(ENROLMENT, before=NETWORK, code=CODE),
        line(DEVICES, before=ENROLMENT, trial=TRIAL),
        line(REPORT, before=DEVICES),
    ),
    aside=(
        line(TRUST, before=NETWORK, network=NETWORK),
        line(TRIAL, before=DEVICES, list=DEVICES, where=WHERE),
        line(WHERE, before=TRIAL, list=DEVICES),
        line(AT_CONSOLE),
    ),
    over=SHEETS,
    help=None,
    idle=None,
)
"""Back leads to the page before by an exit of its own: what that page asks is asked again."""
