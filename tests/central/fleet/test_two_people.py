"""What one person alone cannot command is told when another one has confirmed it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from central.fleet.remote import ConfirmError, Order, confirm, send
from central.storage.models import AuditRow
from contracts.fleet import Command, CommandKind, signed_word
from tests.central.fleet.beating import beat
from tests.central.harness import FakeTerminal, RunningCentre


def _asked(centre: RunningCentre, terminal: FakeTerminal) -> str:
    with centre.database.write() as session:
        order = Order(terminal.id, CommandKind.FACTORY_RESET, "operator")
        return send(session, order, centre.clock()).id


def _confirm(centre: RunningCentre, command_id: str, who: str) -> None:
    with centre.database.write() as session:
        confirm(session, command_id, who, centre.clock())


def test_it_is_told_once_a_second_person_wants_it(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    asked = _asked(centre, terminal)
    assert beat(terminal, 1).commands == ()
    with pytest.raises(ConfirmError, match="somebody else"):
        _confirm(centre, asked, "operator")
    assert beat(terminal, 2).commands == ()
    _confirm(centre, asked, "technician")
    (told,) = beat(terminal, 3).commands
    command = signed_word(terminal.answer.ack_key, told, Command)
    assert (command.id, command.do) == (asked, "factory-reset")
    assert (command.author, command.confirmed_by) == ("operator", "technician")
    assert command.agreed
    with centre.database.read() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action.startswith("command.")))
        assert [(row.action, row.actor) for row in rows] == [
            ("command.sent", "user:operator"),
            ("command.confirmed", "user:technician"),
        ]


def test_what_does_not_wait_for_a_second_person_is_not_confirmed(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    with centre.database.write() as session:
        order = Order(terminal.id, CommandKind.RESTART, "operator")
        restart = send(session, order, centre.clock()).id
    late, twice = _asked(centre, terminal), _asked(centre, terminal)
    _confirm(centre, twice, "technician")
    for command_id in (restart, twice, "c-none"):
        with pytest.raises(ConfirmError, match="no command of that id"):
            _confirm(centre, command_id, "admin")
    centre.clock.move(timedelta(hours=24))
    with pytest.raises(ConfirmError, match="no command of that id"):
        _confirm(centre, late, "technician")


def test_one_person_twice_is_not_two() -> None:
    now = "2026-11-29T01:00:00+00:00"
    words = {
        "id": "0" * 8,
        "seq": 1,
        "terminal_id": "t-1",
        "do": "factory-reset",
        "not_before": now,
        "expires": now,
        "author": "operator",
    }
    for second, agreed in (("", False), ("operator", False), ("technician", True)):
        assert Command.model_validate({**words, "confirmed_by": second}).agreed is agreed
    assert Command.model_validate({**words, "do": "restart"}).agreed
