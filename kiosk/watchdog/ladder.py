"""The ladder: what is tried when a terminal does not work, how often, how it comes down. Pure.

page → program → safe mode → reboot → closed. Each rung needs a cause and has a limit. In safe mode
the program runs the set that it came with, its own drivers only, and starts its devices one by one:
one that takes the program down is found by that and left out. A terminal that has closed itself
tries again after hours.

The ladder's clock counts seconds under power that it has seen. No leap of the wall clock and no
dead battery makes it loop or stay closed; a terminal that is switched off at night has longer days.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

HOUR, DAY = 3600, 24 * 3600
PAGES_AN_HOUR = 3
"""So often a page is made anew; after that the program is."""
QUICK_S, QUICK_FALLS = 600, 3
FALLS_A_DAY = 6
"""From so many falls within so long on it runs in safe mode."""
SAFE_FALLS = 2
"""Falls of one stay in safe mode that no device explains: then the machine is made anew."""
REBOOTS_A_DAY = 2
SAFE_S, MOST_SAFE_S = HOUR, DAY
"""How long it stays in safe mode without a fall; twice as long each time it had to come back."""
CLOSED_S = 4 * HOUR
"""How long it stays closed before it tries again."""
MENDED_A_DAY = 2
"""So often the program begins anew between two visits for what nothing else mends."""
MOST_PAUSE_S = 600
MOST_LEFT_OUT = 32
_KEPT = 64


class Mode(StrEnum):
    """How the program runs."""

    USUAL = "usual"
    SAFE = "safe"
    CLOSED = "closed"


class Do(StrEnum):
    """What is to be done now."""

    NOTHING = "nothing"
    PAGE = "page"
    """Make what is on the screen anew."""
    PROGRAM = "program"
    """Begin the program anew, whatever is under way."""
    BETWEEN = "between"
    """Begin it anew when nobody is here."""
    REBOOT = "reboot"
    """Start the machine anew."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each rung was taken since the terminal was set up; they only grow."""

    page: int = 0
    program: int = 0
    safe: int = 0
    reboot: int = 0
    closed: int = 0

    def more(self, rung: str) -> "Counts":
        """One more of this."""
        return replace(self, **{rung: getattr(self, rung) + 1})


@dataclass(frozen=True, slots=True)
class Ladder:
    """Where the terminal stands on it. Times are seconds of the ladder's own clock.

    Attributes:
        at: the clock. ``boot``: which start of the machine the last run had.
        mode, since: how the program runs, and from when on.
        reason: what the last trouble was, a word; "" after a day without any.
        running: a run has begun and not ended in order.
        proven: it has worked since it left safe mode.
        trying: the device that is being started by itself. ``left_out``: devices that took the
            program down.
        pages, falls, reboots: when each happened, those of the last day; ``mended``: when the
            program began anew between two visits.
        spells: how often it went into safe mode since it last was well for a day.
    """

    at: int = 0
    boot: str = ""
    mode: Mode = Mode.USUAL
    since: int = 0
    reason: str = ""
    running: bool = False
    proven: bool = True
    trying: str = ""
    left_out: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    falls: tuple[int, ...] = ()
    reboots: tuple[int, ...] = ()
    mended: tuple[int, ...] = ()
    spells: int = 0
    counts: Counts = Counts()

    @property
    def pause_s(self) -> int:
        """How long the program waits before it does anything: where even the closed page falls."""
        falls = sum(at >= self.since for at in self.falls)
        return min(MOST_PAUSE_S, 1 << min(falls, 20)) if self.mode is Mode.CLOSED and falls else 0


@dataclass(frozen=True, slots=True)
class Begun:
    """The program begins. ``boot``: which start of the machine; ``before``: how the last run ended,
    if it did not end in order, a word.
    """

    boot: str
    before: str = "ended"


@dataclass(frozen=True, slots=True)
class Ended:
    """It ends in order."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It ends because it cannot go on; why, a word."""

    reason: str


@dataclass(frozen=True, slots=True)
class Hung:
    """A thread does not answer. ``page``: a page made anew may help. ``again``: it did not."""

    who: str
    page: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """What only a new process mends, and can wait until nobody is here: a driver that does not
    return, memory that is not given back. ``reason``: a word.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Looked:
    """Time has passed. ``visited``: somebody has handed in what they came for."""

    visited: bool = False


@dataclass(frozen=True, slots=True)
class Trying:
    """A device is started, alone; "": that went well."""

    device: str


@dataclass(frozen=True, slots=True)
class NotRebooted:
    """The machine could not be started anew."""


@dataclass(frozen=True, slots=True)
class LetGo:
    """A technician says that all is mended."""


Event = Begun | Ended | Failed | Hung | Later | Looked | Trying | NotRebooted | LetGo
Turn = tuple[Ladder, Do]


def step(ladder: Ladder, event: Event, at: int) -> Turn:
    """The ladder after an event at this time of its clock, and what to do."""
    now = _aged(replace(ladder, at=max(ladder.at, at)))
    match event:
        case Begun():
            return _begun(now, event)
        case Ended():
            return replace(now, running=False, trying=""), Do.NOTHING
        case Failed(reason):
            return _fallen(now, reason)
        case Hung():
            return _hung(now, event)
        case Later(reason):
            return _later(now, reason)
        case Looked(visited):
            return _looked(now, visited)
        case Trying(device):
            return replace(now, trying=device if now.mode is Mode.SAFE else ""), Do.NOTHING
        case NotRebooted():
            return _counted(now, "closed"), Do.NOTHING
        case LetGo():
            left = now.mode is not Mode.USUAL or bool(now.left_out)
            fresh = Ladder(at=now.at, boot=now.boot, running=now.running, counts=now.counts)
            return replace(fresh, since=now.at), Do.BETWEEN if left else Do.NOTHING


def _aged(now: Ladder) -> Ladder:
    """Without what is older than a day. What is said to lie ahead of the clock lies at it."""

    def kept(times: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(min(each, now.at) for each in times if now.at - each < DAY)[-_KEPT:]

    return replace(
        now,
        since=min(now.since, now.at),
        pages=kept(now.pages),
        falls=kept(now.falls),
        reboots=kept(now.reboots),
        mended=kept(now.mended),
    )


def _begun(now: Ladder, event: Begun) -> Turn:
    """A run that another start of the machine ended says nothing: power went, or it was told to."""
    another = event.boot != now.boot
    fell = now.running and not another
    now = replace(now, boot=event.boot)
    if another:
        now = replace(now, trying="", running=True)
        return (_into_safe(now) if now.mode is Mode.CLOSED else now), Do.NOTHING
    do = Do.NOTHING
    if fell:
        now, do = _fallen(now, event.before)
    return replace(now, running=True), Do.REBOOT if do is Do.REBOOT else Do.NOTHING


def _fallen(now: Ladder, reason: str) -> Turn:
    """The program did not go on; it begins anew, if need be otherwise."""
    now = replace(_counted(now, "program"), running=False, reason=reason)
    if now.trying:
        out = tuple(dict.fromkeys((*now.left_out, now.trying)))[-MOST_LEFT_OUT:]
        return replace(now, left_out=out, trying=""), Do.PROGRAM
    now = replace(now, falls=(*now.falls, now.at)[-_KEPT:])
    match now.mode:
        case Mode.USUAL if _too_often(now):
            return _into_safe(replace(now, spells=now.spells + 1)), Do.PROGRAM
        case Mode.SAFE if _since(now, now.falls) >= SAFE_FALLS:
            return _given_up(now)
    return now, Do.PROGRAM


def _too_often(now: Ladder) -> bool:
    quick = sum(now.at - each < QUICK_S for each in now.falls)
    return not now.proven or quick >= QUICK_FALLS or len(now.falls) >= FALLS_A_DAY


def _into_safe(now: Ladder) -> Ladder:
    """Falls of before do not count against it there."""
    return replace(_counted(now, "safe"), mode=Mode.SAFE, since=now.at + 1, at=now.at + 1)


def _given_up(now: Ladder) -> Turn:
    """Closed; and the machine made anew, where that may be tried: its next start opens again."""
    now = replace(now, mode=Mode.CLOSED, since=now.at + 1, at=now.at + 1)
    if len(now.reboots) >= REBOOTS_A_DAY:
        return _counted(now, "closed"), Do.PROGRAM
    return replace(_counted(now, "reboot"), reboots=(*now.reboots, now.at)), Do.REBOOT


def _hung(now: Ladder, event: Hung) -> Turn:
    reason = f"{event.who}-hung"
    lately = sum(now.at - each < HOUR for each in now.pages)
    if event.page and not event.again and lately < PAGES_AN_HOUR:
        pages = (*now.pages, now.at)
        return replace(_counted(now, "page"), reason=reason, pages=pages), Do.PAGE
    return _fallen(now, reason)


def _later(now: Ladder, reason: str) -> Turn:
    """All else works: it is no fall, and nobody is disturbed."""
    if len(now.mended) >= MENDED_A_DAY:
        return now, Do.NOTHING
    now = replace(_counted(now, "program"), mended=(*now.mended, now.at), reason=reason)
    return now, Do.BETWEEN


def _looked(now: Ladder, visited: bool) -> Turn:
    last = max((now.since, *now.falls))
    match now.mode:
        case Mode.CLOSED if now.at - now.since >= CLOSED_S:
            return replace(_into_safe(now), running=False), Do.PROGRAM
        case Mode.SAFE if now.at - last >= _spell(now):
            return replace(now, mode=Mode.USUAL, since=now.at, proven=False), Do.BETWEEN
        case Mode.USUAL:
            return _well(now, visited, now.at - last), Do.NOTHING
    return now, Do.NOTHING


def _well(now: Ladder, visited: bool, calm_s: int) -> Ladder:
    if visited or calm_s >= HOUR:
        now = replace(now, proven=True)
    if calm_s >= DAY and not (now.pages or now.mended):
        now = replace(now, spells=0, left_out=(), reason="")
    return now


def _spell(now: Ladder) -> int:
    return min(MOST_SAFE_S, SAFE_S << min(max(0, now.spells - 1), 8))


def _since(now: Ladder, times: tuple[int, ...]) -> int:
    return sum(each >= now.since for each in times)


def _counted(now: Ladder, rung: str) -> Ladder:
    return replace(now, counts=now.counts.more(rung))


Take = Callable[[Event], Do]
"""Tells the ladder of something, and hears what to do."""
