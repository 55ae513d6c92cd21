"""The time zone that people in this hall live by.

The settings say it; what they leave open the centre tells with every signed hello
(``clock.json``); until it has told one the usual zone counts. The machine's own is never asked.
"""

from zoneinfo import ZoneInfo

from contracts.zone import USUAL_ZONE, UnknownZoneError, zone_named
from kiosk.records.clockproof import Proof


def hall_zone(set_zone: str, proof: Proof) -> ZoneInfo:
    """The zone to show and decide dates in.

    Args:
        set_zone: ``[terminal] zone``, checked already; "" when the settings leave it open.
    """
    if set_zone:
        return zone_named(set_zone)
    try:
        return zone_named(proof.zone or USUAL_ZONE)
    except UnknownZoneError:  # newer than this machine's database; the doctor says so
        return zone_named(USUAL_ZONE)
