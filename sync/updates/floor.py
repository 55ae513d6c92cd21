"""The time below which no clock of this terminal can be right.

The latest of: when this program was made, the last signed answer of the centre, and when the
newest stick was written. While the clock shows less, no set is taken: an expiry that is judged
with a wrong clock is none.
"""

from datetime import UTC, datetime

from kiosk.records.clockproof import FILE_NAME, read_proof
from sync.updates.places import Places, read_object

BUILT = datetime(2026, 11, 1, tzinfo=UTC)
"""Not after this program was made; raised with each release."""


def clock_floor(places: Places) -> datetime:
    """The floor as this terminal knows it."""
    proved = read_proof(places.data_dir / FILE_NAME).floor
    return max(BUILT, proved or BUILT, _stick(places) or BUILT)


def _stick(places: Places) -> datetime | None:
    try:
        moment = datetime.fromisoformat(read_object(places.stick)["made_at"])
    except (KeyError, TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None
