"""Heartbeats: the newest of each terminal is in memory at once and on the disk a moment later.

A crash loses a moment of liveness and nothing else: counters only grow, and results and entries of
logbooks are acknowledged when they are on the disk, not before.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.clock import Clock
from central.fleet.alerts import judge, newly_silent, raise_returned, raise_silent
from central.fleet.choices import overtake
from central.fleet.listening import Listening
from central.fleet.logbooks import keep_books
from central.fleet.remote import keep_results
from central.fleet.states import Heard, keep_states
from central.fleet.words import ToldNotices, Words
from central.storage.engine import Database
from central.storage.fleet import TerminalStateRow
from contracts.fleet import CommandResult, Heartbeat
from contracts.logbook import BookPart, Head

_AT_ONCE = 1000
_SILENCE_EVERY = timedelta(seconds=10)
_TELLINGS = 3
"""How often a withdrawal is told before it counts as heard, to a terminal of an earlier program
that does not say which notices it has: an answer may be lost."""
_MAX_SETTLED, _MAX_VERSIONS = 100_000, 10_000

Versions = Mapping[str, int]
"""Of signed metadata, by role."""


@dataclass(slots=True)
class _Known:
    """What this process remembers of a terminal: the last beat, and withdrawals it was told."""

    boot: str
    seq: int
    told: int = 0
    telling: int = 0
    times: int = 0


class Beats:
    """The memory of heartbeats, and its way to the disk. Safe to use from several threads.

    ``zone``: whose days visits are counted by. ``note_versions``: hears of versions of metadata
    that a terminal has and that were not heard of before.
    """

    def __init__(
        self,
        database: Database,
        words: Words,
        clock: Clock,
        zone: tzinfo,
        note_versions: Callable[[Session, Versions, datetime], object],
    ) -> None:
        self._database = database
        self._words = words
        self._clock = clock
        self._zone = zone
        self._note_versions = note_versions
        self._versions: set[tuple[str, int]] = set()
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}
        self._fresh: dict[str, Heard] = {}
        self._results: dict[tuple[str, str], CommandResult] = {}
        self._settled: set[tuple[str, str]] = set()
        self._logged: dict[str, Head] = {}
        self._told_before: dict[str, int] | None = None  # read when first needed: a disk may be ill
        self._listening = Listening(clock)
        self._silence_at = clock()

    def take(self, terminal_id: str, beat: Heartbeat) -> None:
        """The newest word of a terminal; one that was overtaken on its way changes nothing."""
        now = self._clock()
        with self._lock:
            known = self._known.get(terminal_id)
            if known is None:
                told = (self._told_before or {}).get(terminal_id, 0)
                known = self._known[terminal_id] = _Known(beat.boot, beat.seq, told)
            elif known.boot == beat.boot and beat.seq < known.seq:
                return
            known.boot, known.seq = beat.boot, beat.seq
            self._fresh[terminal_id] = Heard(terminal_id, now, beat)
            for result in beat.results:
                if (terminal_id, result.id) not in self._settled:
                    self._results[terminal_id, result.id] = result

    def settled(self, terminal_id: str, beat: Heartbeat) -> tuple[str, ...]:
        """Ids of the results in a heartbeat that are on the disk."""
        return tuple(one.id for one in beat.results if (terminal_id, one.id) in self._settled)

    def logged(self, terminal_id: str) -> Head | None:
        """As far as a terminal's logbook is on the disk; None before this process looked."""
        return self._logged.get(terminal_id)

    def notices(self, terminal_id: str, noticed: Mapping[str, int] | None = None) -> ToldNotices:
        """What a terminal is told of notices now.

        One that says what it has is told until it has it (``Heartbeat.noticed``); another one hears
        withdrawals some times, standing ones always.
        """
        if noticed is not None:
            return self._words.notices(terminal_id, 0, noticed)
        known = self._known.get(terminal_id)
        told = self._words.notices(terminal_id, known.told if known else 0)
        if known is not None and told.withdrawn:
            with self._lock:
                if known.telling != told.withdrawn:
                    known.telling, known.times = told.withdrawn, 0
                known.times += 1
                if known.times >= _TELLINGS:
                    known.told = told.withdrawn
        return told

    def flush(self) -> int:
        """Write down what came since the last time; how many terminals said something.

        Raises StorageTroubleError: it stays in memory then and is written the next time.
        """
        self._remember_told()
        with self._lock:
            fresh, self._fresh = self._fresh, {}
            results, self._results = self._results, {}
        waiting = list(fresh.values())
        try:
            while results or waiting:
                part, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
                self._write(part, results)
                results = {}
        except BaseException:
            with self._lock:
                self._fresh = {one.terminal_id: one for one in (*part, *waiting)} | self._fresh
                self._results = results | self._results
            raise
        return len(fresh)

    def watch(self) -> None:
        """Notice who has become silent. Raises StorageTroubleError."""
        now = self._listening.look()
        if abs(now - self._silence_at) < _SILENCE_EVERY:
            return
        self._silence_at = now
        with self._database.read() as session:
            ids = newly_silent(session, now, self._listening.since)
        if ids:
            with self._database.write() as session:
                raise_silent(session, ids, now)

    def _write(self, heard: list[Heard], results: dict[tuple[str, str], CommandResult]) -> None:
        with self._database.write() as session:
            now = self._clock()
            for (terminal_id, _id), result in results.items():
                keep_results(session, terminal_id, (result,), now)
            for terminal_id, name in keep_states(session, heard, self._told(heard), self._zone):
                raise_returned(session, terminal_id, name, now)
            overtake(session, [one.terminal_id for one in heard], now)
            logged = keep_books(session, self._books(heard), now)
            judge(session, {one.terminal_id: one.beat for one in heard}, now)
            versions = self._new_versions(heard)
            for role, version in versions:
                self._note_versions(session, {role: version}, now)
        with self._lock:
            if len(self._settled) > _MAX_SETTLED:  # who tells theirs again has them settled again
                self._settled.clear()
            self._settled.update(results)
            self._versions.update(versions)
            self._logged.update(logged)

    def _books(self, heard: list[Heard]) -> dict[str, BookPart]:
        """What of logbooks was told that is not known to be on the disk."""
        told = {one.terminal_id: one.beat.logbook for one in heard}
        return {
            terminal_id: part
            for terminal_id, part in told.items()
            if part is not None and (part.entries or part.after != self._logged.get(terminal_id))
        }

    def _new_versions(self, heard: list[Heard]) -> list[tuple[str, int]]:
        """Roles and versions that nobody has told yet, each by itself: one may be absurd."""
        told = {pair for one in heard for pair in one.beat.trusted.items()}
        if len(self._versions) > _MAX_VERSIONS:
            self._versions.clear()
        return sorted(told - self._versions)[:_AT_ONCE]

    def _told(self, heard: list[Heard]) -> dict[str, int]:
        with self._lock:
            return {one.terminal_id: self._known[one.terminal_id].told for one in heard}

    def _remember_told(self) -> None:
        if self._told_before is not None:
            return
        columns = select(TerminalStateRow.terminal_id, TerminalStateRow.told_notices)
        with self._database.read() as session:
            rows = session.execute(columns.where(TerminalStateRow.told_notices > 0))
            before = {row.terminal_id: row.told_notices for row in rows}
        with self._lock:
            self._told_before = before
            for terminal_id, known in self._known.items():
                known.told = max(known.told, before.get(terminal_id, 0))
