"""Roll-outs of a centre that was killed, restarted or heard nobody for a while."""

import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from central.fleet.choices import wanted
from central.rollouts.managing import (
    Plan,
)
from central.rollouts.ticking import Ticker
from central.storage.fleet import ChoiceRow, ExposureRow
from central.storage.trouble import StorageTroubleError, Trouble
from contracts.fleet import SetOf
from tests.central.harness import MovableClock
from tests.central.rollouts.town import GATE, Site


def _applying(site: Site) -> str:
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


def _restarted(site: Site) -> None:
    site.clock.move(timedelta(hours=1))
    site.ticker = Ticker(site.database, site.clock)


def _slept(site: Site) -> None:
    site.clock.move(timedelta(hours=1))


def _ill_disk(site: Site) -> None:
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
    site: Site, gap: Callable[[Site], None]
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


def _story(site: Site, killed_at: int) -> tuple[bool, Any]:
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
        with closing(Site(data, MovableClock())) as site:
            ids = site.add(6)
            site.take(*ids, visits=(10, 0))
            site.begin(plan=Plan(rings=(40, 100), gate=GATE))
            killed, end = _story(site, statement)
        ends.append(end)
    assert statement > 20
    assert all(end == ends[-1] for end in ends)
    assert ends[-1][0] == "returned"
