"""Whose keys count, and when signed metadata ends."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from central.console.access import SeesTrust
from central.console.desk import desk_of
from central.publishing.expiry import DAYS_BEFORE, expiries
from central.publishing.metadata import SNAPSHOT, TIMESTAMP
from central.publishing.people import signers

router = APIRouter()


@router.get("/trust")
def show_trust(request: Request, visitor: SeesTrust) -> Response:
    """Metadata by when it ends, and the people whose keys count."""
    desk = desk_of(request)
    now = desk.clock()
    with desk.database.read() as session:
        ends = expiries(session)
        people = signers(session)
    return desk.page(
        request,
        "trust.html",
        visitor,
        lines=[(one, one.days_left(now), _state(one.days_left(now), one.role)) for one in ends],
        people=people,
        online=(SNAPSHOT, TIMESTAMP),
    )


def _state(days: int, role: str) -> str:
    """The word for how pressing it is; the server itself renews what it signs alone."""
    if days < 0:
        return "over"
    limit = 1 if role in (SNAPSHOT, TIMESTAMP) else max(DAYS_BEFORE)
    return "soon" if days < limit else "good"
