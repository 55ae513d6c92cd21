"""Roll-outs that follow each other at the same terminals."""

from central.rollouts.managing import (
    Plan,
    Scope,
    all_rollouts,
    find_rollout,
    resume_rollout,
    stop_rollout,
    take_back,
)
from central.storage.models import TerminalRow
from contracts.fleet import SetOf
from tests.central.harness import START
from tests.central.rollouts.town import GATE, NEW, NEXT, Site

SHIPPED_SET = SetOf(name="shipped")


def test_the_oldest_roll_out_is_listed_first(site: Site) -> None:
    site.add(1)
    names = [site.begin(NEW), site.begin(NEXT)]
    with site.database.read() as session:
        assert [row.id for row in all_rollouts(session)] == names


def test_who_comes_back_from_a_stopped_set_is_the_earlier_roll_outs_again(site: Site) -> None:
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


def test_what_was_done_keeps_its_numbers_when_a_newer_roll_out_takes_all(site: Site) -> None:
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


def test_what_a_newer_roll_out_overtakes_is_over_and_may_begin_anew(site: Site) -> None:
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


def test_an_overtaken_roll_out_waits_for_people_when_its_terminals_come_back(site: Site) -> None:
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


def test_what_was_stopped_before_anybody_was_told_is_over(site: Site) -> None:
    site.add(1)
    rollout = site.begin(plan=Plan(rings=(50, 100), gate=GATE))
    with site.database.write() as session:
        stop_rollout(session, find_rollout(session, rollout), "operator", "", site.clock())
    site.ticks(3, 60)
    assert site.told(rollout)["state"] == "stopped"
    assert site.ticker.tick(all_due=True) == 0


def test_who_was_told_is_taken_back_also_when_it_is_tagged_otherwise_by_then(site: Site) -> None:
    ids = site.add(3)
    for name in ids:
        site.hear(name, SHIPPED_SET, tags=("east_side",), district="500199")
    site.beats.flush()
    rollout = site.begin(NEW, Plan(scope=Scope(tags=("east_side",))))
    site.ticks()
    site.take(*ids)
    site.ticks()
    site.hear(ids[0], SetOf(name=NEW.name, sha256=NEW.sha256), 1, tags=("west",))
    site.beats.flush()
    with site.database.write() as session:
        stop_rollout(session, find_rollout(session, rollout), "operator", "wrong", site.clock())
    site.ticks()
    assert [site.runs(name) for name in ids] == ["shipped"] * 3


def test_a_line_in_a_tag_is_a_line_and_no_sign_for_any_letter(site: Site) -> None:
    ids = site.add(2)
    for name, tag in zip(ids, ("east_side", "east-side"), strict=True):
        site.hear(name, SHIPPED_SET, tags=(tag,))
    site.beats.flush()
    rollout = site.begin(NEW, Plan(scope=Scope(tags=("east_side",))))
    site.ticks()
    assert site.told(rollout)["counts"]["of"] == 1
    assert [site.runs(name) for name in ids] == [NEW.name, None]
