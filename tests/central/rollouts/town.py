"""A centre's database with signed sets and terminals, and a ticker over it."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from tuf.api.metadata import Metadata, Targets

from central.fleet.beats import Beats
from central.fleet.choices import wanted
from central.fleet.signing import AnswerSigner
from central.fleet.words import Words
from central.folder import DataFolder
from central.keys import KeyStore
from central.publishing.metadata import TARGETS, Repository
from central.rollouts.managing import (
    Plan,
    begin,
    find_rollout,
    told,
)
from central.rollouts.model import Gate
from central.rollouts.ticking import Ticker
from central.storage.engine import Database
from central.storage.models import TerminalRow
from central.storage.publishing import EditionRow
from contracts.fleet import Heartbeat, SetOf, VisitCount
from contracts.sets import FLOOR
from contracts.zone import USUAL_ZONE, zone_named
from tests.central.harness import START, MovableClock

GATE = Gate(visits=4, rise=0.1)


@dataclass(frozen=True)
class Signed:
    name: str
    sha256: str
    emergency: bool = False


OLD = Signed("2026.1", "0a" * 32)


NEW, NEXT = Signed("2026.2", "0b" * 32), Signed("2026.3", "0c" * 32)


class Site:
    """A centre's database with terminals that say what they run."""

    def __init__(self, data: Path, clock: MovableClock) -> None:
        folder = DataFolder(data)
        self.clock = clock
        self.database = Database(folder.database)
        self.words = Words(AnswerSigner(KeyStore(folder.keys).answer_key()))
        zone = zone_named(USUAL_ZONE)
        self.beats = Beats(self.database, self.words, clock, zone, lambda *_: None)
        self.ticker = Ticker(self.database, clock)
        self.seq = 0

    def close(self) -> None:
        self.database.close()

    def add(self, count: int) -> list[str]:
        ids = [f"t-{number:03d}" for number in range(count)]
        with self.database.write() as session:
            for number, name in enumerate(ids):
                row = TerminalRow(
                    id=name,
                    terminal_no=number,
                    name=f"n{number}",
                    software="",
                    public_key=number.to_bytes(32),
                    enrolled_at=START,
                )
                session.add(row)
        return ids

    def hear(self, terminal_id: str, running: SetOf, choice: int = 0, **fields: Any) -> None:
        self.seq += 1
        beat = Heartbeat(
            boot="ab" * 8, seq=self.seq, running=running, healthy=True, choice=choice, **fields
        )
        self.beats.take(terminal_id, beat)

    def take(self, *ids: str, visits: tuple[int, int] = (0, 0)) -> None:
        """Terminals run what they are to run, and so many visits end there, so many badly."""
        with self.database.read() as session:
            rows = {name: wanted(session, name) for name in ids}
        for name, row in rows.items():
            running = SetOf(name=row.set_name, sha256=row.sha256) if row else SetOf(name="shipped")
            ended, bad = visits
            count = VisitCount(
                set=running.name,
                item="elder-allowance",
                begun=ended,
                done=ended - bad,
                failed=bad,
                left=0,
            )
            self.hear(name, running, row.number if row else 0, counts=(count,))
        self.beats.flush()

    def ticks(self, count: int = 3, seconds: int = 1) -> None:
        for _ in range(count):
            self.clock.move(timedelta(seconds=seconds))
            self.ticker.tick(all_due=True)

    def begin(self, signed: Signed = NEW, plan: Plan | None = None) -> str:
        with self.database.write() as session:
            return begin(session, signed, plan or Plan(), "operator", self.clock()).id

    def publish(self, *sets: Signed) -> None:
        """They stand there as two people left them, numbered from 1."""
        now = self.clock()
        unsaid = dict.fromkeys(("base", "note", "bundle", "reason"), "")
        unsaid |= dict.fromkeys(("findings", "accepted", "changes", "examples"), "[]")
        with self.database.write() as session:
            for number, one in enumerate(sets, 1):
                row = EditionRow(
                    number=number,
                    name=one.name,
                    state="signed",
                    sha256=one.sha256,
                    emergency=one.emergency,
                    made_by="editor",
                    made_at=now,
                    live_from=now,
                    **unsaid,
                )
                session.add(row)

    def sign_floor(self, floor: int) -> None:
        """Targets as people signed them; nobody verifies them here."""
        now = self.clock()
        targets = Targets(1, None, now, unrecognized_fields={FLOOR: floor})
        with self.database.write() as session:
            Repository(session).keep(TARGETS, Metadata(targets), now)

    def told(self, rollout: str) -> dict[str, Any]:
        with self.database.read() as session:
            return told(session, find_rollout(session, rollout))

    def runs(self, terminal_id: str) -> str | None:
        with self.database.read() as session:
            row = wanted(session, terminal_id)
            return row.set_name if row else None
