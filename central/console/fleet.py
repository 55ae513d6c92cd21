"""The board of terminals: a page of it at a time, however many there are."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from central.console.access import Acknowledges, SeesFleet
from central.console.desk import console_root, desk_of, safe_way_back
from central.console.live import FLEET
from central.console.moments import span
from central.fleet.alerts import acknowledge
from central.fleet.board import (
    PAGE_ROWS,
    Column,
    Look,
    Order,
    alerts,
    districts,
    listed,
    totals,
)
from central.fleet.terminals import names_of
from central.storage.base import MAX_ID
from contracts.zone import CLOCK_TOLERANCE_S

router = APIRouter()

SORTED = (Column.NAME, Column.RUNNING, Column.SEEN, Column.QUEUE, Column.OLDEST, Column.DISK)
_SHOWN_ALERTS = 8
_MAX_PAGE = 10_000
_MAX_SETS = 12


class Wanted(BaseModel):
    """The board's form as it was filled in, and the place in the list."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(default="", max_length=120)
    district: str = Field(default="", max_length=6)
    running: str = Field(default="", max_length=40)
    only: str = Field(default="", max_length=8)
    by: Column = Column.NO
    down: bool = False
    page: int = Field(default=1, ge=1, le=_MAX_PAGE)

    @property
    def look(self) -> Look:
        """Which terminals it asks for."""
        return Look(
            name=self.name.strip(),
            district=self.district,
            running=self.running,
            silent=self.only == "silent",
            alerts=self.only == "alerts",
        )

    def address(self, **changes: object) -> str:
        """Address of the board with some of it otherwise."""
        values = self.model_dump(mode="json") | changes
        usual = Wanted().model_dump(mode="json")
        kept = {name: value for name, value in values.items() if value != usual[name]}
        return "?" + urlencode({name: str(value).lower() for name, value in kept.items()})


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that can be ordered by: where its link leads, and how it stands."""

    key: str
    address: str
    sort: str


@router.get("/fleet")
def show_fleet(
    request: Request, visitor: SeesFleet, wanted: Annotated[Wanted, Query()]
) -> Response:
    """One page of the board."""
    desk = desk_of(request)
    words = desk.words_for(request)
    now = desk.clock()
    with desk.database.read() as session:
        numbers = totals(session, now)
        order = Order(wanted.by, wanted.down)
        skip = (wanted.page - 1) * PAGE_ROWS
        found = listed(session, wanted.look, now, order, skip, PAGE_ROWS + 1)
        standing = alerts(session, _SHOWN_ALERTS)
        names = names_of(session, {row.terminal_id for row in standing})
        places = districts(session)
    more = len(found) > PAGE_ROWS
    return desk.page(
        request,
        "fleet.html",
        visitor,
        live=FLEET,
        wanted=wanted,
        numbers=numbers,
        sets=numbers.by_set[:_MAX_SETS],
        lines=found[:PAGE_ROWS],
        headings=[_heading(wanted, column) for column in SORTED],
        alerts=standing,
        names=names,
        districts=places,
        newer=wanted.address(page=wanted.page - 1) if wanted.page > 1 else None,
        older=wanted.address(page=wanted.page + 1) if more else None,
        span=lambda seconds: span(seconds, words),
        clock_limit=CLOCK_TOLERANCE_S,
        well=well,
    )


@router.post("/fleet/alerts/{alert_id}")
def see_alert(
    request: Request,
    visitor: Acknowledges,
    alert_id: Annotated[int, Path(ge=1, le=MAX_ID)],
    back: Annotated[str, Form()] = "",
) -> Response:
    """Say that an alert was seen; one that is over by now is no mistake."""
    desk = desk_of(request)
    with desk.database.write() as session:
        acknowledge(session, alert_id, visitor.name, desk.clock())
    way_back = safe_way_back(request, back)
    if way_back == f"{console_root(request)}/":
        way_back += "fleet"
    return RedirectResponse(way_back, 303)


def well(state: str) -> bool:
    """Whether nothing need be done about a device in this state."""
    return state.split(":")[0].split(" ")[0] in ("online", "busy", "starting", "no_device")


def _heading(wanted: Wanted, column: Column) -> Heading:
    here = wanted.by is column
    down = here and not wanted.down
    sort = ("descending" if wanted.down else "ascending") if here else "none"
    return Heading(column, wanted.address(by=column, down=down, page=1), sort)
