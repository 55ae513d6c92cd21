"""Roll-outs in the database: one transaction a tick, whatever is killed in between."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from tuf.api.metadata import Metadata, Targets

from central.audit import first_broken
from central.fleet.beats import Beats
from central.fleet.choices import wanted
from central.fleet.signing import AnswerSigner
from central.fleet.words import Words
from central.folder import DataFolder
from central.keys import KeyStore
from central.publishing.metadata import TARGETS, Repository
from central.rollouts.managing import (
    Plan,
    RolloutError,
    Scope,
    all_rollouts,
    begin,
    find_rollout,
    pause_rollout,
    resume_rollout,
    stop_rollout,
    take_back,
    told,
)
from central.rollouts.model import Gate
from central.rollouts.ticking import LEASE, Ticker, take_lease
from central.storage.engine import Database
from central.storage.fleet import ChoiceRow, ExposureRow
from central.storage.models import AuditRow, TerminalRow
from central.storage.publishing import EditionRow
from central.storage.trouble import StorageTroubleError, Trouble
from contracts.fleet import Heartbeat, ReturnedSet, SetOf, VisitCount
from contracts.sets import FLOOR
from contracts.zone import USUAL_ZONE, zone_named
from tests.central.harness import START, MovableClock

GATE = Gate(visits=4, rise=0.1)


@dataclass(frozen=True)
class _Signed:
    name: str
    sha256: str
    emergency: bool = False


OLD = _Signed("2026.1", "0a" * 32)
NEW, NEXT = _Signed("2026.2", "0b" * 32), _Signed("2026.3", "0c" * 32)


class _Site:
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

    def begin(self, signed: _Signed = NEW, plan: Plan | None = None) -> str:
        with self.database.write() as session:
            return begin(session, signed, plan or Plan(), "operator", self.clock()).id

    def publish(self, *sets: _Signed) -> None:
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


@pytest.fixture
def site(data_template: Path, tmp_path: Path) -> Iterator[_Site]:
    shutil.copytree(data_template, tmp_path / "data")
    with closing(_Site(tmp_path / "data", MovableClock())) as made:
        yield made


def test_a_roll_out_goes_through_its_rings_to_its_end(site: _Site) -> None:
    ids = site.add(8)
    site.take(*ids, visits=(10, 0))
    rollout = site.begin(plan=Plan(rings=(25, 100), gate=GATE))
    site.ticks()
    first = [name for name in ids if site.runs(name) == "2026.2"]
    assert len(first) == 2
    site.take(*first, visits=(4, 0))
    site.ticks()
    assert {site.runs(name) for name in ids} == {"2026.2"}
    site.take(*ids, visits=(8, 0))
    site.ticks()
    said = site.told(rollout)
    assert said["state"] == "done"
    assert (said["already"], said["exposed"], said["unreached"]) == (0, 8, 0)
    assert [one["state"] for one in said["states"]][:2] == ["waiting", "rolling"]
    assert said["states"][-1]["state"] == "done"
    with site.database.read() as session:
        actions = [row.action for row in session.scalars(select(AuditRow))]
        assert first_broken(session.scalars(select(AuditRow).order_by(AuditRow.id))) is None
    wanted_actions = ["rollout.begun", "rollout.rolling", "rollout.done"]
    assert [action for action in actions if action.startswith("rollout.")] == wanted_actions


def test_hours_of_switching_are_those_of_the_terminals_own_day(site: _Site) -> None:
    site.take(*site.add(2))
    rollout = site.begin(plan=Plan(gate=GATE, window="20:00-06:00"))
    site.ticks()
    begin = "they begin at 2026-11-21 20:00 (Asia/Shanghai)"
    assert begin in site.told(rollout)["reason"]
    site.clock.move(timedelta(hours=10))
    for terminal in ("t-000", "t-001"):
        site.hear(terminal, SetOf(name="shipped"))
    site.beats.flush()
    site.ticks()
    assert site.told(rollout)["reason"].startswith("Too little to tell")


def test_a_bad_set_is_stopped_returned_and_never_rolled_out_again(site: _Site) -> None:
    ids = site.add(8)
    site.take(*ids, visits=(10, 0))
    rollout = site.begin(plan=Plan(rings=(25, 100), gate=GATE))
    site.ticks()
    first = [name for name in ids if site.runs(name) == "2026.2"]
    site.take(*first, visits=(10, 8))
    site.ticks(1)
    said = site.told(rollout)
    assert said["state"] == "stopped"
    assert "16 of 20 visits on 2026.2 failed" in said["reason"]
    assert "20 次办理中有 16 次失败" in said["reason_zh"]
    assert {site.runs(name) for name in first} == {"2026.2"}, "frozen first"
    site.ticks(1)
    assert {site.runs(name) for name in first} == {"shipped"}
    site.take(*first)
    site.ticks(1, 20)
    assert site.told(rollout)["state"] == "returned"
    with pytest.raises(RolloutError, match="never rolled out again"):
        site.begin(plan=Plan())


def test_a_set_goes_back_past_one_that_was_stopped(site: _Site) -> None:
    ids = site.add(2)
    site.take(*ids)
    first = site.begin(NEW)
    site.ticks()
    site.take(*ids)
    site.ticks()
    second = site.begin(NEXT)
    site.ticks()
    site.take(*ids)
    site.ticks()
    assert site.told(second)["state"] == "done"
    with site.database.write() as session:
        take_back(session, find_rollout(session, first), "operator", "wrong", site.clock())
    site.ticks()
    assert {site.runs(name) for name in ids} == {"2026.3"}, "the newer one has them"
    with site.database.write() as session:
        take_back(session, find_rollout(session, second), "operator", "wrong too", site.clock())
    site.ticks()
    assert {site.runs(name) for name in ids} == {"shipped"}
    assert "Taken back by operator: wrong too" in site.told(second)["reason"]


def test_a_set_goes_back_to_none_below_the_floor(site: _Site) -> None:
    ids = site.add(2)
    site.take(*ids)
    site.publish(OLD, NEW, NEXT)
    site.begin(OLD)
    site.ticks()
    site.take(*ids)
    site.ticks()
    site.sign_floor(2)
    last = site.begin(NEXT)
    site.ticks()
    site.take(*ids)
    site.ticks()
    with site.database.write() as session:
        take_back(session, find_rollout(session, last), "operator", "wrong", site.clock())
    site.ticks()
    assert {site.runs(name) for name in ids} == {"2026.2"}


def test_a_scope_leaves_others_alone(site: _Site) -> None:
    ids = site.add(4)
    for place, name in enumerate(ids):
        district = "500199" if place < 2 else "500198"
        tags = ("hall",) if place in (0, 2) else ()
        site.hear(name, SetOf(name="shipped"), district=district, tags=tags)
    site.beats.flush()
    site.begin(NEW, Plan(scope=Scope(districts=("500199",), tags=("hall",))))
    site.ticks()
    assert [site.runs(name) for name in ids] == ["2026.2", None, None, None]
    site.begin(NEXT, Plan(scope=Scope(terminals=(ids[3],))))
    site.ticks()
    assert [site.runs(name) for name in ids] == ["2026.2", None, None, "2026.3"]


def test_pause_resume_and_stop_are_written_down_with_who_and_why(site: _Site) -> None:
    ids = site.add(3)
    site.take(*ids, visits=(5, 0))
    rollout = site.begin(plan=Plan(rings=(30, 100), gate=GATE))
    site.ticks(1)
    for doing, why in ((pause_rollout, "lunch"), (resume_rollout, "back"), (stop_rollout, "no")):
        with site.database.write() as session:
            doing(session, find_rollout(session, "2026.2"), "operator", why, site.clock())
    with site.database.write() as session:
        stop_rollout(session, find_rollout(session, rollout), "operator", "twice", site.clock())
    reasons = [one["reason"] for one in site.told(rollout)["states"]]
    assert reasons[-3:] == [
        "Paused by operator: lunch",
        "Resumed by operator: back",
        "Stopped by operator: no",
    ]
    with site.database.write() as session, pytest.raises(RolloutError, match="is stopped"):
        resume_rollout(session, find_rollout(session, rollout), "operator", "", site.clock())


def test_rings_that_do_not_rise_to_a_hundred_are_refused(site: _Site) -> None:
    for rings in ((), (5, 5, 100), (50, 25, 100), (5, 25), (0, 100)):
        with pytest.raises(RolloutError, match="rise to 100"):
            site.begin(plan=Plan(rings=rings))


def test_an_emergency_skips_the_rings_and_nothing_else(site: _Site) -> None:
    ids = site.add(4)
    site.take(*ids, visits=(10, 0))
    urgent = _Signed("2026.5", "0d" * 32, emergency=True)
    rollout = site.begin(urgent, Plan(rings=(1, 2, 100), gate=Gate(4, 0.1)))
    site.ticks(1)
    assert {site.runs(name) for name in ids} == {"2026.5"}
    site.take(*ids, visits=(4, 4))
    site.ticks(1)
    assert site.told(rollout)["state"] == "stopped"


def test_the_same_set_is_not_rolled_out_twice_at_the_same_place(site: _Site) -> None:
    site.add(1)
    site.begin()
    with pytest.raises(RolloutError, match="already"):
        site.begin()


def test_a_returned_set_is_an_exposure_that_failed(site: _Site) -> None:
    ids = site.add(4)
    site.take(*ids)
    rollout = site.begin()
    site.ticks()
    for name in ids[:3]:
        gone = ReturnedSet(name=NEW.name, sha256=NEW.sha256, reason="start-failed")
        site.hear(name, SetOf(name="shipped"), 99, returned=(gone,))
    site.take(ids[3])
    site.ticks(1)
    assert site.told(rollout)["state"] == "stopped"
    assert "returned from 2026.2" in site.told(rollout)["reason"]


def test_somebody_elses_lease_keeps_a_ticker_from_working_until_it_ends(site: _Site) -> None:
    site.add(1)
    rollout = site.begin()
    with site.database.write() as session:
        now = site.clock()
        assert take_lease(session, LEASE, "another", now, timedelta(seconds=5))
        assert not take_lease(session, LEASE, "a third", now, timedelta(seconds=5))
    site.ticks(3)
    assert site.told(rollout)["state"] == "waiting"
    site.ticks(3)
    assert site.told(rollout)["state"] == "rolling"


def test_a_tick_that_changes_nothing_writes_nothing(site: _Site) -> None:
    ids = site.add(1)
    site.take(*ids)
    site.begin()
    site.ticks()
    written: list[str] = []
    event.listen(
        site.database._writer,
        "before_cursor_execute",
        lambda *arguments: written.append(arguments[2]),
    )
    site.ticks(5)
    assert written == []


def _applying(site: _Site) -> str:
    """A roll-out that four terminals have begun to apply, and one runs."""
    ids = site.add(5)
    site.take(*ids)
    rollout = site.begin()
    site.ticks()
    site.take(ids[0])
    with site.database.read() as session:
        numbers = {name: wanted(session, name) for name in ids[1:]}
    for name, row in numbers.items():
        assert row is not None
        site.hear(name, SetOf(name="shipped"), row.number)
    site.beats.flush()
    site.ticks()
    assert site.told(rollout)["counts"]["failed"] == 0
    return rollout


def _restarted(site: _Site) -> None:
    site.clock.move(timedelta(hours=1))
    site.ticker = Ticker(site.database, site.clock)


def _slept(site: _Site) -> None:
    site.clock.move(timedelta(hours=1))


def _ill_disk(site: _Site) -> None:
    def full(*_arguments: Any) -> None:
        raise StorageTroubleError(Trouble.NO_ROOM)

    event.listen(site.database._writer, "before_cursor_execute", full)
    for _ in range(4):
        site.clock.move(timedelta(seconds=29))
        site.ticker.tick(all_due=True)
    for _ in range(6):
        site.clock.move(timedelta(seconds=29))
        with suppress(StorageTroubleError):
            site.ticker.tick(all_due=True)
    event.remove(site.database._writer, "before_cursor_execute", full)


@pytest.mark.parametrize("gap", [_restarted, _slept, _ill_disk])
def test_a_centre_that_heard_nobody_for_a_while_holds_no_set_for_bad(
    site: _Site, gap: Callable[[_Site], None]
) -> None:
    rollout = _applying(site)
    gap(site)
    site.ticks()
    assert (site.told(rollout)["state"], site.told(rollout)["counts"]["failed"]) == ("rolling", 0)
    site.ticks(7, 29)
    assert site.told(rollout)["state"] == "stopped", "they had their time"


class _Killed(BaseException):
    """The process ends here."""


def _killing_at(statement: int) -> Any:
    left = [statement]

    def kill(*_arguments: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise _Killed

    return kill


def _story(site: _Site, killed_at: int) -> tuple[bool, Any]:
    """A roll-out that is stopped in its second ring, by a centre that is killed at a statement."""
    ids = [f"t-{number:03d}" for number in range(6)]
    kill = _killing_at(killed_at)
    event.listen(site.database._writer, "before_cursor_execute", kill)
    killed = False

    def tick() -> None:
        nonlocal killed
        site.clock.move(timedelta(seconds=1))
        try:
            site.ticker.tick(all_due=True)
        except _Killed:
            killed = True
            site.ticker = Ticker(site.database, site.clock)
            site.clock.move(timedelta(seconds=10))
            site.ticker.tick(all_due=True)

    rollout = "r-1"
    for _ in range(3):
        tick()
    first = [name for name in ids if site.runs(name) == "2026.2"]
    event.remove(site.database._writer, "before_cursor_execute", kill)
    site.take(*first, visits=(9, 7))
    event.listen(site.database._writer, "before_cursor_execute", kill)
    for _ in range(3):
        tick()
    event.remove(site.database._writer, "before_cursor_execute", kill)
    site.take(*first)
    site.ticks(2, 20)
    said = site.told(rollout)
    with site.database.read() as session:
        ends = _ends(session)
    return killed, (said["state"], said["counts"], [one["state"] for one in said["states"]], ends)


def _ends(session: Session) -> Any:
    choices = session.scalars(select(func.count()).select_from(ChoiceRow)).one()
    rows = session.scalars(select(ExposureRow).order_by(ExposureRow.terminal_id))
    return choices, [(row.terminal_id, row.ring, row.state, row.back is None) for row in rows]


def test_killed_at_any_statement_of_any_tick_it_comes_to_the_same_end(
    data_template: Path, tmp_path: Path
) -> None:
    ends = []
    statement = 0
    killed = True
    while killed:
        statement += 1
        data = tmp_path / f"{statement}"
        shutil.copytree(data_template, data)
        with closing(_Site(data, MovableClock())) as site:
            ids = site.add(6)
            site.take(*ids, visits=(10, 0))
            site.begin(plan=Plan(rings=(40, 100), gate=GATE))
            killed, end = _story(site, statement)
        ends.append(end)
    assert statement > 20
    assert all(end == ends[-1] for end in ends)
    assert ends[-1][0] == "returned"


def test_the_oldest_roll_out_is_listed_first(site: _Site) -> None:
    site.add(1)
    names = [site.begin(NEW), site.begin(NEXT)]
    with site.database.read() as session:
        assert [row.id for row in all_rollouts(session)] == names


def test_who_comes_back_from_a_stopped_set_is_the_earlier_roll_outs_again(site: _Site) -> None:
    ids = site.add(5)
    site.take(*ids)
    first = site.begin(NEW)
    site.ticks()
    site.take(*ids)
    site.ticks()
    second = site.begin(NEXT)
    site.ticks()
    site.take(*ids)
    site.ticks()
    assert site.told(first)["counts"]["newer"] == 5
    with site.database.write() as session:
        take_back(session, find_rollout(session, second), "operator", "wrong", site.clock())
    site.ticks()
    assert site.told(first)["state"] == "done", "those on their way have not fallen back"
    site.take(*ids)
    site.ticks(3, 20)
    assert (site.told(first)["state"], site.told(second)["state"]) == ("done", "returned")
    assert site.told(first)["counts"]["running"] == 5
    with site.database.write() as session:
        late = TerminalRow(
            id="t-late",
            terminal_no=99,
            name="late",
            software="",
            public_key=b"l" * 32,
            enrolled_at=START,
        )
        session.add(late)
    site.ticks()
    assert site.runs("t-late") == "2026.2"


def test_what_was_done_keeps_its_numbers_when_a_newer_roll_out_takes_all(site: _Site) -> None:
    ids = site.add(3)
    site.take(*ids)
    first = site.begin(NEW)
    site.ticks()
    site.take(*ids)
    site.ticks()
    site.begin(NEXT)
    site.ticks()
    site.take(*ids)
    site.ticks()
    said = site.told(first)
    assert (said["state"], said["already"], said["exposed"], said["unreached"]) == ("done", 0, 3, 0)
    assert "0 terminals run 2026.2; 3 were exposed" in said["reason"]
    assert "3 were told something newer" in said["reason"]
    site.take(*ids, visits=(9, 9))
    site.ticks()
    assert site.told(first) == said, "it is over, and looked at no more"


def test_what_a_newer_roll_out_overtakes_is_over_and_may_begin_anew(site: _Site) -> None:
    ids = site.add(4)
    site.take(*ids, visits=(10, 0))
    first = site.begin(NEW, Plan(rings=(25, 100), gate=GATE))
    site.ticks()
    site.take(*ids)
    second = site.begin(NEXT)
    site.ticks()
    said = site.told(first)
    assert (said["state"], said["exposed"]) == ("overtaken", 1)
    assert "新的发布" in said["reason_zh"]
    site.take(*ids)
    site.ticks(3, 86400 * 20)
    assert site.told(first) == said, "it is over, and looked at no more"
    again = site.begin(NEW)
    site.ticks()
    assert {site.runs(name) for name in ids} == {"2026.2"}
    assert site.told(again)["state"] == "rolling"
    assert site.told(second)["state"] == "done"


def test_an_overtaken_roll_out_waits_for_people_when_its_terminals_come_back(site: _Site) -> None:
    ids = site.add(4)
    site.take(*ids, visits=(10, 0))
    first = site.begin(NEW, Plan(rings=(25, 100), gate=GATE))
    site.ticks()
    site.take(*ids)
    site.ticks()
    second = site.begin(NEXT)
    site.ticks()
    assert site.told(first)["state"] == "overtaken"
    with site.database.write() as session:
        stop_rollout(session, find_rollout(session, second), "operator", "wrong", site.clock())
    site.ticks()
    assert [site.runs(name) for name in ids].count("2026.2") == 1
    said = site.told(first)
    assert (said["state"], said["reason_key"]) == ("paused", "came-back")
    with site.database.write() as session:
        resume_rollout(session, find_rollout(session, first), "operator", "good", site.clock())
    site.take(*ids, visits=(20, 0))
    site.ticks(2)
    assert site.told(first)["state"] == "done"


def test_what_was_stopped_before_anybody_was_told_is_over(site: _Site) -> None:
    site.add(1)
    rollout = site.begin(plan=Plan(rings=(50, 100), gate=GATE))
    with site.database.write() as session:
        stop_rollout(session, find_rollout(session, rollout), "operator", "", site.clock())
    site.ticks(3, 60)
    assert site.told(rollout)["state"] == "stopped"
    assert site.ticker.tick(all_due=True) == 0
