"""Which notices hold now. Judged by this terminal's own clock, whether anybody is heard or not."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import structlog

from contracts.errors import StorageError
from contracts.fleet import Notice
from kiosk.records.words import read_notices
from kiosk.visit.surroundings import HallTime, OutageNotice

Show = Callable[[tuple[OutageNotice, ...]], None]

_log = structlog.get_logger(__name__)


def holds(notice: Notice, now: datetime) -> bool:
    """Whether a notice counts at this moment: its end is not part of it.

    Where no end is known it holds as long as somebody stands for it, and for ever where nobody
    said how long that is.
    """
    end = notice.over_at
    return notice.start <= now and (end is None or now < end)


def holding(notices: Iterable[Notice], now: datetime) -> tuple[OutageNotice, ...]:
    """Those that hold, the oldest first, as the visit knows them; ``now`` in the hall's zone."""
    mine = sorted((each for each in notices if holds(each, now)), key=lambda n: (n.start, n.id))
    return tuple(
        OutageNotice(
            notice.items,
            _words(notice),
            _until(notice, now),
            notice.picture,
            notice.closes and not notice.items,
        )
        for notice in mine
    )


def _until(notice: Notice, now: datetime) -> HallTime | None:
    if notice.end is not None or notice.confirmed_until is None:
        return None
    here = notice.confirmed_until.astimezone(now.tzinfo)
    return HallTime(here.date(), here.strftime("%H:%M"))


def _words(notice: Notice) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((language, said.strip()) for language, said in notice.text.items()))


class NoticeBoard:
    """Holds the notices of the file and shows those that hold. Any thread.

    Args:
        show: takes what holds now, when that has changed.
    """

    def __init__(self, data_dir: Path, show: Show) -> None:
        self._data_dir = data_dir
        self._show = show
        self._lock = threading.Lock()
        self._notices: tuple[Notice, ...] = ()
        self._shown: tuple[OutageNotice, ...] = ()

    def read(self) -> None:
        """The file has changed; what cannot be read changes nothing."""
        try:
            notices = read_notices(self._data_dir)
        except StorageError as error:
            _log.error("notices.unreadable", code=error.code)
            return
        with self._lock:
            self._notices = notices

    def look(self, now: datetime) -> None:
        """Show what holds at this moment, which is told in the hall's zone."""
        with self._lock:
            now_holding = holding(self._notices, now)
            changed = now_holding != self._shown
            self._shown = now_holding
        if changed:
            _log.info("notices.changed", holding=len(now_holding))
            self._show(now_holding)
