"""Alerts: raised when trouble lasts, ended when it is well for a while, seen by people."""

from collections.abc import Mapping
from datetime import timedelta

from central.fleet.alerts import acknowledge, raise_returned
from central.fleet.board import Look, alerts, page, totals
from central.fleet.terminals import revoke
from contracts.fleet import SILENT_AFTER_S
from tests.central.fleet.beating import beat, keep_up
from tests.central.harness import FakeTerminal, RunningCentre


def _kinds(centre: RunningCentre) -> list[str]:
    keep_up(centre)
    with centre.database.read() as session:
        return sorted(row.kind for row in alerts(session))


def _beats(terminal: FakeTerminal, *values: Mapping[str, object], every_s: int = 30) -> None:
    for fields in values:
        terminal.made += 1
        beat(terminal, terminal.made, **fields)
        keep_up(terminal.centre)
        terminal.centre.clock.move(timedelta(seconds=every_s))


def _listen(centre: RunningCentre, seconds: int, every_s: int = 20) -> None:
    """Time passes while the centre would hear whoever says something."""
    for _ in range(0, seconds, every_s):
        centre.clock.move(timedelta(seconds=every_s))
        keep_up(centre)


def test_a_moment_of_trouble_raises_nothing_and_one_that_lasts_does(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    paper = {"devices": {"receipt": "hardware_error/paper-out"}}
    _beats(terminal, paper, {})
    assert _kinds(centre) == []
    _beats(terminal, paper, paper, paper)
    assert _kinds(centre) == ["device.receipt"]


def test_a_moment_of_calm_ends_nothing_and_one_that_lasts_does(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    full = {"free_mb": 100}
    _beats(terminal, full, full, full)
    _beats(terminal, {"free_mb": 5000}, full, {"free_mb": 5000})
    assert _kinds(centre) == ["disk"]
    _beats(terminal, *[{"free_mb": 5000}] * 5)
    assert _kinds(centre) == []


def test_what_swings_about_its_limit_stays_one_alert(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    _beats(terminal, *[{"free_mb": 490}] * 3, *[{"free_mb": 510}, {"free_mb": 490}] * 6)
    assert _kinds(centre) == ["disk"]
    with centre.database.read() as session:
        assert len(alerts(session)) == 1


def test_silence_is_noticed_after_three_minutes_and_over_with_the_next_word(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    _beats(terminal, {}, every_s=0)
    _listen(centre, SILENT_AFTER_S)
    assert _kinds(centre) == []
    _listen(centre, 20)
    assert _kinds(centre) == ["silent"]
    _beats(terminal, {})
    assert _kinds(centre) == []


def test_nobody_is_silent_who_could_not_be_heard(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    _beats(terminal, {}, every_s=0)
    centre.clock.move(timedelta(hours=10))
    assert _kinds(centre) == []
    _listen(centre, SILENT_AFTER_S - 20)
    assert _kinds(centre) == []
    _listen(centre, 20)
    assert _kinds(centre) == ["silent"]


def test_an_alert_that_was_seen_stands_on_but_is_not_counted_again(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    late = {"pending": 3, "oldest_s": 200_000}
    _beats(terminal, late, late, late)
    with centre.database.read() as session:
        (row,) = alerts(session)
        assert totals(session, centre.clock()).alerts == 1
    with centre.database.write() as session:
        assert acknowledge(session, row.id, "operator", centre.clock())
        assert not acknowledge(session, row.id + 1, "operator", centre.clock())
    with centre.database.read() as session:
        assert totals(session, centre.clock()).alerts == 0
        (standing,) = page(session, Look(alerts=True), centre.clock())
        assert [alert.seen_by for alert in standing.alerts] == ["operator"]


def test_a_terminal_that_helps_itself_and_a_machine_that_ails(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    safe = {"kept": {"mode": "safe", "why": "segfault", "program": 3, "without": ["id_card"]}}
    ill = {**safe, "ails": ["hot", "clock-battery"]}
    _beats(terminal, ill, ill, ill)
    assert _kinds(centre) == ["ails.clock-battery", "ails.hot", "kept"]
    with centre.database.read() as session:
        (one,) = page(session, Look(), centre.clock())
        details = {row.kind: row.detail for row in one.alerts}
    assert details["kept"] == "safe:segfault:id_card"
    assert (one.kept.program, one.ails) == (3, ("hot", "clock-battery"))
    counted = {"kept": {"program": 3}}
    _beats(terminal, *[counted] * 6)
    assert _kinds(centre) == [], "what it did once is counted, and no trouble any more"


def test_a_terminal_that_is_let_in_no_more_counts_nowhere_and_ails_no_more(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    full = {"free_mb": 100}
    _beats(terminal, full, full, full)
    assert _kinds(centre) == ["disk"]
    with centre.database.write() as session:
        revoke(session, terminal.id, centre.clock(), "test")
    assert _kinds(centre) == []
    with centre.database.read() as session:
        here = totals(session, centre.clock())
    assert (here.terminals, here.heard, here.silent, here.alerts) == (0, 0, 0, 0)
    assert here.by_set == ()


def test_what_has_happened_at_a_terminal_stands_also_when_it_is_let_in_no_more(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    _beats(terminal, {})
    with centre.database.write() as session:
        raise_returned(session, terminal.id, "2026.2", centre.clock())
        revoke(session, terminal.id, centre.clock(), "test")
    assert _kinds(centre) == ["returned"]
