"""Commands and notices: signed, told to whom they are for, and ended by nobody but themselves."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from central.fleet.notices import Announcement, announce, withdraw
from central.fleet.remote import Order, send
from central.fleet.signing import AnswerSigner
from central.fleet.words import Words
from central.keys import KeyStore
from central.storage.fleet import CommandRow, NoticeRow
from central.storage.models import AuditRow
from contracts.errors import InvalidDocumentError
from contracts.fleet import TWO_PEOPLE, Command, CommandKind, Notice, signed_word
from tests.central.fleet.beating import beat
from tests.central.harness import FakeTerminal, RunningCentre

ALONE = [kind for kind in CommandKind if kind not in TWO_PEOPLE]


def _said(centre: RunningCentre, **changes: object) -> Announcement:
    now = centre.clock()
    fields = {
        "items": ("elder-allowance",),
        "terminals": (),
        "start": now,
        "end": now + timedelta(hours=2),
        "text": {"zh-CN": "系统维护", "en": "Maintenance"},
        "author": "operator",
    } | changes
    return Announcement(**fields)  # type: ignore[arg-type]  # by name


def _notices(terminal: FakeTerminal, seq: int, **fields: object) -> list[Notice]:
    told = beat(terminal, seq, **fields).notices
    return [signed_word(terminal.answer.ack_key, one, Notice) for one in told]


def test_a_command_is_signed_for_one_terminal_and_told_until_it_expires(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    other = centre.terminal("二号机")
    with centre.database.write() as session:
        order = Order(terminal.id, CommandKind.OUT_OF_SERVICE, "operator", "Maintenance")
        send(session, order, centre.clock())
    told = [beat(terminal, seq).commands for seq in (1, 2)]
    assert [len(words) for words in told] == [1, 1], "an answer may be lost"
    command = signed_word(terminal.answer.ack_key, told[0][0], Command)
    assert (command.terminal_id, command.do, command.text) == (
        terminal.id,
        "out-of-service",
        "Maintenance",
    )
    assert command.not_before < centre.clock() < command.expires
    assert beat(other).commands == ()
    centre.clock.move(timedelta(hours=24))
    assert beat(terminal, 3).commands == ()
    with centre.database.read() as session:
        line = session.scalars(select(AuditRow).where(AuditRow.action == "command.sent")).one()
        assert (line.actor, line.subject) == ("user:operator", terminal.id)


def test_commands_come_in_the_order_in_which_they_were_given(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    with centre.database.write() as session:
        for kind in ALONE:
            send(session, Order(terminal.id, kind, "operator"), centre.clock())
    told = [one.ack["do"] for one in beat(terminal).commands]
    assert told == [str(kind) for kind in ALONE]


def test_a_notice_for_all_is_told_to_all_while_it_stands(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    with centre.database.write() as session:
        announce(session, _said(centre), centre.clock())
    (notice,) = _notices(terminal, 1)
    assert (notice.items, notice.terminals) == (("elder-allowance",), ())
    assert notice.text["zh-CN"] == "系统维护"
    assert len(_notices(terminal, 2)) == 1
    centre.clock.move(timedelta(hours=2))
    assert _notices(terminal, 3) == []


def test_a_notice_for_some_names_no_others_to_each(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    second, third = centre.terminal("二号机"), centre.terminal("三号机")
    with centre.database.write() as session:
        announce(session, _said(centre, terminals=(terminal.id, second.id)), centre.clock())
    assert [one.terminals for one in _notices(terminal, 1)] == [(terminal.id,)]
    assert [one.terminals for one in _notices(second, 1)] == [(second.id,)]
    assert _notices(third, 1) == []


def test_what_is_withdrawn_is_told_as_a_higher_revision(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    with centre.database.write() as session:
        notice = announce(session, _said(centre, end=None), centre.clock()).id
    (told,) = _notices(terminal, 1)
    assert (told.revision, told.withdrawn) == (1, False)
    with centre.database.write() as session:
        withdraw(session, notice, "operator", centre.clock())
        assert withdraw(session, notice, "operator", centre.clock()).revision == 2
    (told,) = _notices(terminal, 2)
    assert (told.revision, told.withdrawn) == (2, True)


def test_a_withdrawal_is_told_until_the_terminal_says_that_it_has_it(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    with centre.database.write() as session:
        notice = announce(session, _said(centre, end=None), centre.clock()).id
    assert len(_notices(terminal, 1, noticed={})) == 1
    assert _notices(terminal, 2, noticed={notice: 1}) == [], "it has it"
    with centre.database.write() as session:
        withdraw(session, notice, "operator", centre.clock())
    lost = [_notices(terminal, seq, noticed={notice: 1}) for seq in range(3, 13)]
    assert [[one.withdrawn for one in each] for each in lost] == [[True]] * 10
    assert _notices(terminal, 13, noticed={}) == [], "it was heard, or never told"
    assert len(_notices(terminal, 14, noticed={notice: 1})) == 1, "an old stick told it again"


def test_many_withdrawals_keep_no_standing_notice_and_no_withdrawal_away(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    withdrawn = {_announced(centre): 1 for _ in range(40)}
    with centre.database.write() as session:
        for notice in withdrawn:
            withdraw(session, notice, "operator", centre.clock())
    standing = _announced(centre)
    assert standing in {one.id for one in _notices(terminal, 1)}, "an old terminal"
    held, heard = dict(withdrawn), set()
    for seq in range(2, 6):
        for one in _notices(terminal, seq, noticed=held):
            heard.add(one.id)
            if one.withdrawn:
                del held[one.id]
            else:
                held[one.id] = one.revision
    assert (held, heard) == ({standing: 1}, {*withdrawn, standing})


def test_an_old_terminal_hears_every_one_of_many_withdrawals(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    later = [centre.clock() + timedelta(hours=hours) for hours in range(20)]
    notices = [_announced(centre, start=start) for start in later]
    with centre.database.write() as session:
        for notice in reversed(notices):
            withdraw(session, notice, "operator", centre.clock())
    heard = {one.id for seq in range(1, 8) for one in _notices(terminal, seq)}
    assert heard == set(notices)


def _announced(centre: RunningCentre, **changes: object) -> str:
    with centre.database.write() as session:
        return announce(session, _said(centre, end=None, **changes), centre.clock()).id


def test_a_withdrawal_is_told_often_enough_to_be_heard_and_not_for_ever(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    late = centre.terminal("二号机")
    with centre.database.write() as session:
        notice = announce(session, _said(centre, end=None), centre.clock()).id
    _notices(terminal, 1)
    with centre.database.write() as session:
        withdraw(session, notice, "operator", centre.clock())
    told = [len(_notices(terminal, seq)) for seq in range(2, 7)]
    assert told == [1, 1, 1, 0, 0]
    centre.clock.move(timedelta(days=89))
    assert len(_notices(late, 1)) == 1, "who was away has not heard of it"


def test_a_withdrawn_notice_without_an_end_is_let_go_when_no_terminal_is_away_for_so_long(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    notice, standing = _announced(centre), _announced(centre)
    with centre.database.write() as session:
        withdraw(session, notice, "operator", centre.clock())
    centre.clock.move(timedelta(days=90))
    assert [one.id for one in _notices(terminal, 1, noticed={notice: 1})] == [standing]


@pytest.mark.parametrize("until", ["end", "confirmed_until"])
def test_a_notice_that_ends_before_it_begins_is_refused(centre: RunningCentre, until: str) -> None:
    said = _said(centre, **{"end": None, until: centre.clock()})
    with centre.database.write() as session, pytest.raises(InvalidDocumentError):
        announce(session, said, centre.clock())


def test_a_notice_of_unknown_end_is_told_while_somebody_stands_for_it(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    until = centre.clock() + timedelta(hours=2)
    with centre.database.write() as session:
        said = _said(centre, end=None, confirmed_until=until, picture="staff-hello")
        announce(session, said, centre.clock())
    (notice,) = _notices(terminal, 1)
    assert (notice.end, notice.confirmed_until, notice.picture) == (None, until, "staff-hello")
    centre.clock.move(timedelta(hours=2))
    assert _notices(terminal, 2) == []


def test_a_picture_that_no_terminal_has_is_refused_with_those_there_are(
    centre: RunningCentre,
) -> None:
    now, wrong = centre.clock(), _said(centre, picture="fireworks")
    known = pytest.raises(InvalidDocumentError, match=r"fireworks.*staff-hello.*cabinet-none")
    with centre.database.write() as session, known:
        announce(session, wrong, now)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"text": {"zh-CN": "停" * 401}}, r"text\.zh-CN"),
        ({"items": tuple(f"item-{number}" for number in range(65))}, "items"),
        ({"items": ("No Code",)}, r"items\.0"),
    ],
)
def test_a_notice_that_no_terminal_would_take_is_refused(
    centre: RunningCentre, changes: dict[str, object], place: str
) -> None:
    with centre.database.write() as session:
        with pytest.raises(InvalidDocumentError, match=place):
            announce(session, _said(centre, **changes), centre.clock())
        assert session.scalars(select(NoticeRow)).all() == []


def test_a_command_that_no_terminal_would_take_is_refused(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    order = Order(terminal.id, CommandKind.OUT_OF_SERVICE, "operator", "停" * 201)
    with centre.database.write() as session:
        with pytest.raises(InvalidDocumentError, match="text"):
            send(session, order, centre.clock())
        assert session.scalars(select(CommandRow)).all() == []


@pytest.mark.parametrize("damage", [{"text": json.dumps({"en": "x" * 401})}, {"items": "["}])
def test_what_was_kept_and_no_terminal_would_take_is_left_out_and_logged_once(
    centre: RunningCentre, terminal: FakeTerminal, damage: dict[str, str]
) -> None:
    right = _announced(centre)
    with capture_logs() as lines:
        with centre.database.write() as session:
            wrong = announce(session, _said(centre), centre.clock())
            for name, value in damage.items():
                setattr(wrong, name, value)
            send(session, Order(terminal.id, CommandKind.REPORT, "operator"), centre.clock())
            order = Order(terminal.id, CommandKind.OUT_OF_SERVICE, "operator")
            bad = send(session, order, centre.clock())
            bad.text = "x" * 201
        told = [beat(terminal, seq) for seq in (1, 2)]
    assert [len(one.commands) for one in told] == [1, 1]
    assert [[word.ack["id"] for word in one.notices] for one in told] == [[right], [right]]
    untold = [line["id"] for line in lines if line["event"] == "words.not_told"]
    assert sorted(untold) == sorted([wrong.id, bad.id])
    with centre.database.write() as session:
        withdraw(session, wrong.id, "operator", centre.clock())
    assert len(beat(terminal, 3).notices) == 1


def test_terminals_are_told_while_what_is_new_is_read(centre: RunningCentre) -> None:
    ids = tuple(f"t-{number:012x}" for number in range(3000))
    with centre.database.write() as session:
        announce(session, _said(centre, terminals=ids), centre.clock())
    words = Words(AnswerSigner(KeyStore(centre.data / "keys").answer_key()))
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(1) as other, centre.database.read() as session:
            words.refresh(session, centre.clock())
            telling = other.submit(lambda: [words.notices(name, 0) for name in ids])
            while not telling.done():
                words.refresh(session, centre.clock())
    finally:
        sys.setswitchinterval(interval)
    assert all(len(told.signed) == 1 for told in telling.result())
