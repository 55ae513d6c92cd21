"""Roll-outs in the database: one transaction a tick, whatever is killed in between."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from central.audit import first_broken
from central.rollouts.managing import (
    Plan,
    RolloutError,
    Scope,
    find_rollout,
    pause_rollout,
    resume_rollout,
    stop_rollout,
    take_back,
)
from central.rollouts.model import Gate
from central.rollouts.ticking import LEASE, take_lease
from central.storage.models import AuditRow
from contracts.fleet import ReturnedSet, SetOf
from tests.central.rollouts.town import GATE, NEW, NEXT, OLD, Signed, Site


def test_a_roll_out_goes_through_its_rings_to_its_end(site: Site) -> None:
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


def test_hours_of_switching_are_those_of_the_terminals_own_day(site: Site) -> None:
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


def test_a_bad_set_is_stopped_returned_and_never_rolled_out_again(site: Site) -> None:
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


def test_a_set_goes_back_past_one_that_was_stopped(site: Site) -> None:
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


def test_a_set_goes_back_to_none_below_the_floor(site: Site) -> None:
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


def test_a_scope_leaves_others_alone(site: Site) -> None:
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


def test_pause_resume_and_stop_are_written_down_with_who_and_why(site: Site) -> None:
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


def test_rings_that_do_not_rise_to_a_hundred_are_refused(site: Site) -> None:
    for rings in ((), (5, 5, 100), (50, 25, 100), (5, 25), (0, 100)):
        with pytest.raises(RolloutError, match="rise to 100"):
            site.begin(plan=Plan(rings=rings))


def test_an_emergency_skips_the_rings_and_nothing_else(site: Site) -> None:
    ids = site.add(4)
    site.take(*ids, visits=(10, 0))
    urgent = Signed("2026.5", "0d" * 32, emergency=True)
    rollout = site.begin(urgent, Plan(rings=(1, 2, 100), gate=Gate(4, 0.1)))
    site.ticks(1)
    assert {site.runs(name) for name in ids} == {"2026.5"}
    site.take(*ids, visits=(4, 4))
    site.ticks(1)
    assert site.told(rollout)["state"] == "stopped"


def test_the_same_set_is_not_rolled_out_twice_at_the_same_place(site: Site) -> None:
    site.add(1)
    site.begin()
    with pytest.raises(RolloutError, match="already"):
        site.begin()


def test_a_returned_set_is_an_exposure_that_failed(site: Site) -> None:
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


def test_somebody_elses_lease_keeps_a_ticker_from_working_until_it_ends(site: Site) -> None:
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


def test_a_tick_that_changes_nothing_writes_nothing(site: Site) -> None:
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
