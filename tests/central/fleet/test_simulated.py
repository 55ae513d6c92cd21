"""Simulated terminals against a real centre: the real protocol, and a bad set that is stopped."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from central.fleet.codes import new_code
from central.publishing.editions import signed_set
from central.rollouts.managing import Plan, begin, find_rollout, told
from central.rollouts.model import Gate
from central.simulating.crowd import Crowd, Pace, in_window
from central.simulating.line import FarCentreError, Line
from central.simulating.load import measure, warm
from central.simulating.terminal import Habits, SimulatedTerminal
from contracts.signatures import RequestSigner
from tests.central.harness import RunningCentre, running_centre
from tests.loops import Loop

BAD = {"2026.3": 0.8}


@contextmanager
def _crowd(
    running: RunningCentre, count: int, offline: int = 0, **habits: Any
) -> Iterator[tuple[Crowd, Loop]]:
    terminals = [SimulatedTerminal(number, 7, Habits(**habits)) for number in range(count)]
    with running.database.write() as session:
        codes = [new_code(session, f"sim-{number}", running.clock()) for number in range(count)]

    async def made() -> Crowd:
        crowd = Crowd(terminals, offline, Line(running.url), Pace(0.1, 0.0), lambda _said: None)
        await crowd.enrol(codes)
        return crowd

    with Loop() as runner:
        crowd = runner.run(made())
        yield crowd, runner
        runner.run(crowd.line.__aexit__(None, None, None))


def _round(running: RunningCentre, crowd: Crowd, runner: Loop, visits: int = 0) -> None:
    """Everybody is heard and takes what is told; then the centre looks at its roll-outs."""

    async def all_beat() -> None:
        for terminal in crowd.online:
            for _ in range(visits):
                terminal.visit()
            ack = await crowd.beat(terminal) or await crowd.beat(terminal)  # its clock is put right
            assert ack is not None
            choice = terminal.told(ack, crowd._now())
            if choice is not None:
                assert await crowd._took(terminal, choice)
                await crowd.beat(terminal)

    running.centre.heartbeats.keep_up()
    runner.run(all_beat())
    running.centre.heartbeats.keep_up()
    running.centre.ticker.tick(all_due=True)


def _begin(running: RunningCentre, name: str, plan: Plan) -> None:
    with running.database.write() as session:
        signed = signed_set(session, name, running.clock() + timedelta(days=1))
        assert signed is not None
        begin(session, signed, plan, "operator", running.clock())


def _told(running: RunningCentre, name: str) -> dict[str, Any]:
    with running.database.read() as session:
        return told(session, find_rollout(session, name))


def test_a_good_set_reaches_all_and_a_bad_one_is_stopped_by_the_gate_and_returned(
    published: Path, tmp_path: Path
) -> None:
    plan = Plan(rings=(10, 100), gate=Gate(10, 0.1))
    with (
        running_centre(published, tmp_path / "centre") as running,
        _crowd(running, 20, offline=8, fail_on=BAD) as (crowd, runner),
    ):
        _round(running, crowd, runner, visits=5)
        _begin(running, "2026.2", plan)
        for _ in range(4):
            _round(running, crowd, runner, visits=6)
        good = _told(running, "2026.2")
        assert (good["state"], good["exposed"], good["unreached"]) == ("done", 20, 8)
        assert crowd.standing()["running"] == {"2026.2": 12}
        _begin(running, "2026.3", plan)
        for _ in range(6):
            _round(running, crowd, runner, visits=6)
            running.clock.move(timedelta(seconds=5))
        bad = _told(running, "2026.3")
        assert (bad["state"], bad["exposed"]) == ("returned", 2)
        assert "Stopped by the gate" in bad["reason"]
        assert crowd.standing()["running"] == {"2026.2": 12}


def test_a_set_that_stops_everybody_politely_is_stopped_by_the_gate(
    published: Path, tmp_path: Path
) -> None:
    plan = Plan(rings=(30, 100), gate=Gate(10, 0.1))
    with (
        running_centre(published, tmp_path / "centre") as running,
        _crowd(running, 10, fail=0.05, stop_on={"2026.3": 1.0}) as (crowd, runner),
    ):
        _begin(running, "2026.2", Plan())
        for _ in range(3):
            _round(running, crowd, runner, visits=6)
        _begin(running, "2026.3", plan)
        for _ in range(6):
            _round(running, crowd, runner, visits=6)
            running.clock.move(timedelta(seconds=5))
        said = _told(running, "2026.3")
        assert (said["state"], said["exposed"]) == ("returned", 3)
        assert "counting those that a rule stopped" in said["reason"]
        assert crowd.standing()["running"] == {"2026.2": 10}


def test_terminals_that_cannot_start_a_set_take_it_back_and_stop_it(
    published: Path, tmp_path: Path
) -> None:
    with (
        running_centre(published, tmp_path / "centre") as running,
        _crowd(running, 6, return_on={"2026.3": 1.0}) as (crowd, runner),
    ):
        _begin(running, "2026.3", Plan())
        for _ in range(3):
            _round(running, crowd, runner)
        said = _told(running, "2026.3")
        assert said["state"] in ("stopped", "returned")
        assert "returned from 2026.3 or crashed" in said["reason"]
        assert crowd.standing()["running"] == {"shipped": 6}


def test_the_root_is_told_until_a_terminal_tells_of_it(published: Path, tmp_path: Path) -> None:
    with (
        running_centre(published, tmp_path / "centre") as running,
        _crowd(running, 1) as (crowd, runner),
    ):
        _round(running, crowd, runner)
        (terminal,) = crowd.terminals
        assert terminal.root == 1
        ack = runner.run(crowd.beat(terminal))
        assert ack is not None
        assert ack.root is None


def test_the_same_seed_is_the_same_terminals(published: Path, tmp_path: Path) -> None:
    with running_centre(published, tmp_path / "centre") as running:
        ids = []
        for _ in range(2):
            with _crowd(running, 3) as (crowd, _runner):
                ids.append([terminal.id for terminal in crowd.terminals])
    assert ids[0] == ids[1]


def test_a_measured_rate_tells_what_was_answered_and_how_fast(
    published: Path, tmp_path: Path
) -> None:
    with (
        running_centre(published, tmp_path / "centre") as running,
        _crowd(running, 10) as (crowd, runner),
    ):
        running.clock.now = datetime.now(running.clock.now.tzinfo)
        runner.run(warm(crowd))
        said = runner.run(measure(crowd, 50, 0.5))
    assert 15 <= said["sent"] <= 25
    assert said["failed"] == 0
    assert said["p99_ms"] is not None
    json.dumps(said)


def test_signatures_are_those_of_a_terminal() -> None:
    terminal = SimulatedTerminal(3, 7, Habits(), id="t-0123456789ab")
    body = terminal.beat()
    made = terminal.headers("/v1/heartbeat", body, 1_795_000_000)
    nonce = made["signature-input"].split('nonce="')[1].rstrip('"')
    signer = RequestSigner(terminal.id, terminal.key)
    real = signer.headers(
        "POST", "/v1/heartbeat", body, "application/json", created=1_795_000_000, nonce=nonce
    )
    assert made == {name.lower(): value for name, value in real.items()}


@pytest.mark.parametrize("url", ["http://203.0.113.5:8600", "https://127.0.0.1", "http://centre"])
def test_they_speak_to_this_machine_only(url: str) -> None:
    with pytest.raises(FarCentreError):
        Line(url)


def test_windows_may_go_over_midnight() -> None:
    day = datetime(2026, 11, 29, 12, 0)
    assert in_window("00:00-24:00", day)
    assert not in_window("20:00-06:00", day)
    assert in_window("20:00-06:00", day.replace(hour=23))
    assert in_window("20:00-06:00", day.replace(hour=5))
    assert in_window("11:30-12:30", day)
