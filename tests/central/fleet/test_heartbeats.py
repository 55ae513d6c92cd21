"""Heartbeats: cheap, strict, the newest counts, and nothing acknowledged is ever lost."""

from datetime import timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import select

from central.fleet.board import alerts
from central.fleet.choices import Chosen, choose
from central.fleet.numbers import CHOICE, number
from central.fleet.remote import Order, send
from central.fleet.terminals import revoke
from central.storage.fleet import (
    ChoiceRow,
    CommandResultRow,
    TerminalStateRow,
    VisitDayRow,
    WantedRow,
)
from central.storage.models import NonceRow
from contracts.fleet import (
    HEARTBEAT_PATH,
    MAX_COUNTS,
    MAX_HEARTBEAT_BYTES,
    MOST_COUNTED,
    Choice,
    CommandKind,
    signed_word,
)
from contracts.signatures import RequestSigner
from contracts.wire import HELLO_PATH, JSON_TYPE
from tests.central.fleet.beating import BOOT, OTHER, SHA, beat, count, keep_up, post, said
from tests.central.harness import TIMEOUT_S, FakeTerminal, RunningCentre


def _state(centre: RunningCentre, terminal: FakeTerminal) -> TerminalStateRow:
    keep_up(centre)
    with centre.database.read() as session:
        return session.get_one(TerminalStateRow, terminal.id)


def test_a_heartbeat_is_answered_signed_and_bound_to_the_question(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    ack = beat(terminal)
    assert (ack.terminal_id, ack.time, ack.zone) == (terminal.id, centre.clock(), "Asia/Shanghai")
    assert ack.epoch is not None
    assert (ack.choice, ack.commands, ack.notices, ack.acknowledged) == (None, (), (), ())


def test_the_newest_heartbeat_replaces_all_before_and_one_that_was_overtaken_does_not(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    beat(terminal, 5, free_mb=700, devices={"receipt": "online"}, tags=["hall", "east"])
    beat(terminal, 4, free_mb=900)
    row = _state(centre, terminal)
    assert (row.seq, row.free_mb, row.tags) == (5, 700, " hall east ")
    assert row.seen_at == centre.clock()
    beat(terminal, 0, boot="ff" * 8, free_mb=800)
    assert _state(centre, terminal).free_mb == 800


def test_a_heartbeat_writes_no_nonce_and_is_heard_once(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    keep_up(centre)
    headers = terminal.headers(HEARTBEAT_PATH, said())
    answers = [
        requests.post(centre.url + HEARTBEAT_PATH, data=said(), headers=headers, timeout=TIMEOUT_S)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 401]
    assert answers[1].json()["code"] == "replay"
    with centre.database.read() as session:
        assert session.query(NonceRow).count() == 0


@pytest.mark.parametrize("usual", [True, False])
def test_the_quick_way_and_the_general_one_refuse_the_same(
    centre: RunningCentre, terminal: FakeTerminal, usual: bool
) -> None:
    beat(terminal)  # its key is at hand from now on

    def ask(body: bytes, sent: bytes | None = None, **changes: Any) -> tuple[int, str]:
        headers = terminal.headers(HEARTBEAT_PATH, body, **changes)
        if not usual:
            field = headers["Signature-Input"]
            headers["Signature-Input"] = field.replace("(", "( ")
        answer = requests.post(
            centre.url + HEARTBEAT_PATH, data=sent or body, headers=headers, timeout=TIMEOUT_S
        )
        return answer.status_code, answer.json().get("code", "")

    far = int((centre.clock() + timedelta(minutes=6)).timestamp())
    assert ask(said(2)) == (200, "")
    assert ask(said(3), said(4)) == (401, "signature")
    assert ask(said(3), created=far) == (401, "clock")
    assert ask(b'{"v": 1}') == (400, "malformed")


def test_nobody_signs_for_another_terminal(centre: RunningCentre, terminal: FakeTerminal) -> None:
    stranger = centre.terminal("二号机")
    beat(terminal)
    beat(stranger)
    body = said(2)
    signer = RequestSigner(terminal.id, stranger.key)
    headers = signer.headers(
        "POST",
        HEARTBEAT_PATH,
        body,
        JSON_TYPE,
        created=int(centre.clock().timestamp()),
        nonce="a nonce of its own",
    )
    answer = requests.post(
        centre.url + HEARTBEAT_PATH, data=body, headers=headers, timeout=TIMEOUT_S
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "signature")


def test_a_heartbeat_signed_for_another_path_is_none(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    beat(terminal)
    headers = terminal.headers(HELLO_PATH, said(2))
    answer = requests.post(
        centre.url + HEARTBEAT_PATH, data=said(2), headers=headers, timeout=TIMEOUT_S
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "signature")


def test_a_revoked_terminal_is_heard_no_more(centre: RunningCentre, terminal: FakeTerminal) -> None:
    beat(terminal)
    with centre.database.write() as session:
        revoke(session, terminal.id, centre.clock(), "test")
    keep_up(centre)
    answer = post(terminal, 2)
    assert (answer.status_code, answer.json()["code"]) == (401, "unknown-terminal")


def test_what_is_too_long_is_refused_by_its_length(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    keep_up(centre)
    answer = terminal.post(HEARTBEAT_PATH, b" " * (MAX_HEARTBEAT_BYTES + 1))
    assert answer.status_code == 413


def test_counters_that_only_grow_make_days_whatever_is_lost_or_repeated(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    for seq, done in enumerate((3, 3, 8)):
        beat(terminal, seq, counts=[count(begun=done + 1, done=done, left=1)])
        keep_up(centre)
    centre.clock.move(timedelta(days=1))
    beat(terminal, 9, counts=[])  # had no room for them this time
    keep_up(centre)
    beat(terminal, 10, counts=[count(begun=20, done=18, left=2)])
    keep_up(centre)
    with centre.database.read() as session:
        rows = session.scalars(select(VisitDayRow).order_by(VisitDayRow.day))
        days = [(row.day, row.begun, row.done, row.left) for row in rows]
    assert days == [("2026-11-21", 9, 8, 1), ("2026-11-22", 11, 10, 1)]


def test_as_many_counters_as_a_terminal_has_are_counted_once_though_they_are_told_in_turn(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    numbers = {"begun": 9, "done": 9, "failed": 0, "left": 0}
    counts = [count(f"2026.{number}") | numbers for number in range(MOST_COUNTED)]
    turns = [counts[start : start + MAX_COUNTS] for start in range(0, MOST_COUNTED, MAX_COUNTS)]
    for seq, turn in enumerate([*turns, *turns]):
        beat(terminal, seq, counts=turn)
        keep_up(centre)
    with centre.database.read() as session:
        begun = session.scalars(select(VisitDayRow.begun)).all()
    assert begun == [9] * MOST_COUNTED


def test_results_are_acknowledged_when_they_are_on_the_disk(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    with centre.database.write() as session:
        order = Order(terminal.id, CommandKind.RESTART, "operator")
        command = send(session, order, centre.clock())
    told = beat(terminal, 1).commands
    assert [one.ack["id"] for one in told] == [command.id]
    result = {"id": command.id, "outcome": "done", "said": "restarted"}
    first = beat(terminal, 2, results=[result])
    assert (first.acknowledged, first.commands) == ((), ())
    again = beat(terminal, 3, results=[result])
    assert again.acknowledged == (command.id,)
    with centre.database.read() as session:
        kept = session.get_one(CommandResultRow, (terminal.id, command.id))
        assert (kept.outcome, kept.said) == ("done", "restarted")
    assert beat(terminal, 4).commands == ()


def test_a_result_of_a_command_that_a_restored_centre_does_not_know_is_kept_too(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    result = {"id": "ab" * 8, "outcome": "failed", "said": ""}
    beat(terminal, 1, results=[result])
    assert beat(terminal, 2, results=[result]).acknowledged == ("ab" * 8,)


def test_a_choice_is_told_until_its_terminal_took_it(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    with centre.database.write() as session:
        numbers = choose(session, [Chosen(terminal.id, "2026.2", SHA)], centre.clock())
    ack = beat(terminal, 1)
    assert ack.choice is not None
    choice = signed_word(terminal.answer.ack_key, ack.choice, Choice)
    assert (choice.set, choice.sha256, choice.number) == ("2026.2", SHA, numbers[terminal.id])
    assert beat(terminal, 2, choice=choice.number).choice is None


def test_a_restored_centre_goes_on_above_the_highest_choice_that_a_terminal_tells(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    with centre.database.write() as session:
        choose(session, [Chosen(terminal.id, "2026.2", SHA)], centre.clock())
    beat(terminal, 1, choice=57)
    keep_up(centre)
    with centre.database.read() as session:
        again = session.get_one(WantedRow, terminal.id)
        assert again.number == 58
        assert session.get_one(ChoiceRow, 58).sha256 == SHA
        assert number(session, CHOICE) == 58
    ack = beat(terminal, 2, choice=57)
    assert ack.choice is not None
    assert ack.choice.ack["number"] == 58


def test_an_absurd_number_uses_no_numbers_up(centre: RunningCentre, terminal: FakeTerminal) -> None:
    beat(terminal, 1, choice=2**50)
    keep_up(centre)
    with centre.database.read() as session:
        assert number(session, CHOICE) == 0


def test_a_set_that_a_terminal_took_back_raises_an_alert(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    returned = [{"name": "2026.2", "sha256": OTHER, "reason": "start-failed"}]
    for seq in (1, 2):
        beat(terminal, seq, returned=returned)
        keep_up(centre)
    with centre.database.read() as session:
        found = [(row.kind, row.detail) for row in alerts(session)]
    assert found == [("returned", "2026.2")]


def test_a_boot_that_is_none_is_malformed(centre: RunningCentre, terminal: FakeTerminal) -> None:
    keep_up(centre)
    answer = post(terminal, boot=BOOT.upper())
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
