"""Clocks, and the time zone that people live by: a name of the IANA database (``Asia/Shanghai``).

Machines are left at UTC or at whatever their installer chose; days and times that people read
never come from there.
"""

from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contracts.errors import InvalidDocumentError

USUAL_ZONE = "Asia/Shanghai"
"""Where nobody says otherwise."""
CLOCK_TOLERANCE_S = 300
"""How far apart the clocks of a terminal and its centre may be for a signature to hold."""
_THE_MACHINES_OWN = "localtime"  # Debian has it among the names


class UnknownZoneError(InvalidDocumentError):
    """There is no such time zone."""

    code: ClassVar[str] = "P-145"


def zone_named(name: str) -> ZoneInfo:
    """The zone of this name.

    Raises:
        UnknownZoneError: the database has none.
    """
    try:
        if name != _THE_MACHINES_OWN:
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise UnknownZoneError(f"no such time zone: {name}; one is {USUAL_ZONE}")
