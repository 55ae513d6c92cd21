"""The flow: which steps there are, in which order, and where their side exits lead."""

from kiosk.visit.doors import CLOSED, DOOR, SHEETS
from kiosk.visit.order import Flow, line
from kiosk.visit.steps.commit.step import STEP as COMMIT
from kiosk.visit.steps.confirm_identity.step import STEP as CONFIRM_IDENTITY
from kiosk.visit.steps.done.step import STEP as DONE
from kiosk.visit.steps.find.step import STEP as FIND
from kiosk.visit.steps.for_whom.step import STEP as FOR_WHOM
from kiosk.visit.steps.form.step import STEP as FORM
from kiosk.visit.steps.guide.step import STEP as GUIDE
from kiosk.visit.steps.help.step import STEP as HELP
from kiosk.visit.steps.home.step import STEP as HOME
from kiosk.visit.steps.identify.step import STEP as IDENTIFY
from kiosk.visit.steps.idle_warning.step import STEP as IDLE_WARNING
from kiosk.visit.steps.materials.step import STEP as MATERIALS
from kiosk.visit.steps.notice.step import STEP as NOTICE
from kiosk.visit.steps.other_card.step import STEP as OTHER_CARD
from kiosk.visit.steps.photo.step import STEP as PHOTO
from kiosk.visit.steps.policy.step import STEP as POLICY
from kiosk.visit.steps.rating.step import STEP as RATING
from kiosk.visit.steps.receipt.step import STEP as RECEIPT
from kiosk.visit.steps.reprint.step import STEP as REPRINT
from kiosk.visit.steps.review.step import STEP as REVIEW
from kiosk.visit.steps.scan_code.step import STEP as SCAN_CODE
from kiosk.visit.steps.sign.step import STEP as SIGN
from kiosk.visit.steps.social_card.step import STEP as SOCIAL_CARD
from kiosk.visit.steps.special_space.step import STEP as SPECIAL_SPACE
from kiosk.visit.steps.stopped.step import STEP as STOPPED
from kiosk.visit.steps.type_identity.step import STEP as TYPE_IDENTITY

FLOW = Flow(
    door=DOOR,
    closed=CLOSED,
    order=(
        line(HOME, reprints=IDENTIFY, space=SPECIAL_SPACE, find=FIND),
        line(GUIDE, policy=POLICY, space=SPECIAL_SPACE, find=FIND),
        line(FOR_WHOM, stop=STOPPED),
        line(
            IDENTIFY,
            social_card=SOCIAL_CARD,
            code=SCAN_CODE,
            number=TYPE_IDENTITY,
            no_name=NOTICE,
            stop=STOPPED,
            reprints=REPRINT,
            away=HOME,
        ),
        line(CONFIRM_IDENTITY, number=TYPE_IDENTITY, card=IDENTIFY, stop=STOPPED, whom=FOR_WHOM),
        line(NOTICE, stop=STOPPED),
        line(FORM, stop=STOPPED),
        line(PHOTO, stop=STOPPED, answers=FORM),
        line(MATERIALS, stop=STOPPED),
        line(REVIEW, answers=FORM),
        line(SIGN),
        line(COMMIT),
        line(RECEIPT),
        line(DONE, guide=GUIDE),
        line(RATING),
    ),
    aside=(
        line(SPECIAL_SPACE, guide=GUIDE),
        line(FIND, guide=GUIDE),
        line(POLICY, guide=GUIDE),
        line(SOCIAL_CARD, confirm=CONFIRM_IDENTITY, ways=IDENTIFY),
        line(SCAN_CODE, typed=TYPE_IDENTITY, card=IDENTIFY),
        line(TYPE_IDENTITY, confirm=CONFIRM_IDENTITY, card=IDENTIFY),
        line(STOPPED, notice=NOTICE, answers=FORM),
        line(REPRINT, away=HOME),
    ),
    over=(OTHER_CARD, HELP, *SHEETS, IDLE_WARNING),
    help=HELP,
    idle=IDLE_WARNING,
)
"""Side exits are named by the steps themselves; here it is said which step they mean."""
