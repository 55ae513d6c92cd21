"""What this program knew when it was made: below it neither a clock nor signed metadata is right.

The time is the latest of: when this program was made, the last signed answer of the centre, and
when the newest stick was written. While the clock shows less, no set is taken: an expiry that is
judged with a wrong clock is none.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from kiosk.records.clockproof import FILE_NAME, read_proof
from sync.updates.places import Places, read_object

BUILT = datetime(2026, 11, 1, tzinfo=UTC)
"""Not after this program was made; raised with each release."""
LEAST: Mapping[str, int] = {"root": 1}
"""Versions of signed metadata by role that stood when this program was made. A release raises them
to what its centre had published: a terminal that is set up anew is then not led behind them."""


def clock_floor(places: Places) -> datetime:
    """The floor as this terminal knows it."""
    proved = read_proof(places.data_dir / FILE_NAME).floor
    return max(BUILT, proved or BUILT, _stick(places) or BUILT)


def lowest_versions(by_hand: Mapping[str, int]) -> dict[str, int]:
    """Below these nothing is taken: the program's own, and higher ones of the settings."""
    return {role: max(LEAST.get(role, 0), by_hand.get(role, 0)) for role in {*LEAST, *by_hand}}


def _stick(places: Places) -> datetime | None:
    try:
        moment = datetime.fromisoformat(read_object(places.stick)["made_at"])
    except (KeyError, TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None
