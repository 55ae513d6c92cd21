"""The time zone that people live by: a name of the IANA database, such as ``Asia/Shanghai``.

Machines are left at UTC or at whatever their installer chose; days and times that people read
never come from there.
"""

from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contracts.errors import InvalidDocumentError

USUAL_ZONE = "Asia/Shanghai"
"""Where nobody says otherwise."""
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
