"""The first page, drawn before anything behind it is loaded."""

from dataclasses import replace

from kiosk.runtime.openhours import after_hours, read_hours
from kiosk.runtime.wallclock import hall_clock
from kiosk.settings import Settings
from kiosk.visit.doors import CLOSED, DOOR, why_closed, words_of
from kiosk.visit.sentences import said
from kiosk.visit.shape import Comfort, Reach
from kiosk.visit.snapshot import Snapshot
from kiosk.visit.surroundings import Surroundings


def opening(settings: Settings, closed: str | None = None, *, safe_mode: bool = False) -> Snapshot:
    """The first page, as the visit will show it when it has begun.

    ``closed``: somebody took the terminal out of service, and says so. When the hall opens again is
    said as soon as texts are there.
    """
    terminal = settings.terminal
    hall = hall_clock(settings)
    clock = hall.read()
    language = terminal.languages[0]
    after = after_hours(read_hours(settings.hours), hall.now()) if hall.goes() else None
    around = Surroundings(
        simulated=settings.devices.simulated, safe_mode=safe_mode, after_hours=after
    )
    first = Snapshot(
        seq=0,
        visit=0,
        page=DOOR.name,
        view=DOOR.shows(),
        frame=DOOR.frame,
        language=language,
        languages=terminal.languages,
        orientation=settings.screen.orientation,
        comfort=Comfort(reach=Reach(settings.screen.reach)),
        around=around.taken_out(closed),
        clock=clock.time,
        date=clock.date,
        place=said(terminal.place, language),
        terminal_name=said(terminal.name, language),
    )
    if first.around.open:
        return first
    view = CLOSED.shows(
        reason_key=why_closed(first.around),
        phone=terminal.help_phone,
        hours=said(terminal.help_hours, language),
        nearest=said(terminal.nearest, language),
        words=words_of(first.around),
    )
    return replace(first, page=CLOSED.name, view=view, frame=CLOSED.frame)
