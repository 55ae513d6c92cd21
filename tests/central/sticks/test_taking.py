"""What the centre takes in from a stick, and what it answers."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from central.fleet.board import alerts
from central.fleet.logbooks import lines_of
from central.fleet.remote import Order, send
from central.storage.fleet import CommandResultRow, TerminalStateRow, VisitDayRow
from contracts.fleet import MAX_COUNTS, MOST_COUNTED, CommandKind
from contracts.logbook import START, Saying, chained, part_of
from tests.central.sticks.posting import Post

LONG_AGO = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


def test_records_and_results_of_a_stick_are_taken_in_as_over_a_line(post: Post) -> None:
    with post.town.database.write() as session:
        order = Order(post.terminal.id, CommandKind.DIAGNOSTICS, "operator")
        command = send(session, order, post.town.clock())
    out = post.leave()
    record = post.sealed(out)
    result = {"id": command.id, "outcome": "done", "said": "all well"}
    post.leave(records=[record], beat={"results": [result], "trusted": {"timestamp": 7}})
    brought = post.take()
    assert (brought.records, brought.new, brought.results) == (1, 1, 1)
    assert post.cases() == 1
    kept, results = post.answers()
    assert (kept["id"], kept["sha256"]) == (record["id"], record["sha256"])
    assert results == {
        "kind": "results",
        "terminal_id": post.terminal.id,
        "ids": [command.id],
    }
    with post.town.database.read() as session:
        assert session.get(CommandResultRow, (post.terminal.id, command.id)) is not None
        state = session.get_one(TerminalStateRow, post.terminal.id)
        assert (state.running, state.seen_at) == ("shipped", post.town.clock())


def test_the_same_stick_again_gives_the_same_answers_and_no_second_case(post: Post) -> None:
    out = post.leave()
    post.leave(records=[post.sealed(out)])
    post.take()
    first = post.answers()
    again = post.take()
    assert (again.records, again.new) == (1, 0)
    assert (post.answers(), post.cases()) == (first, 1)


def test_an_older_report_does_not_replace_what_was_heard_since(post: Post) -> None:
    post.leave(beat={"free_mb": 100})
    post.take()
    before = post.town.clock() - timedelta(days=1)
    post.leave(made_at=before.isoformat(), beat={"free_mb": 900})
    post.take()
    with post.town.database.read() as session:
        assert session.get_one(TerminalStateRow, post.terminal.id).free_mb == 100


def test_all_counters_of_a_stick_are_taken_in_and_none_of_them_twice(post: Post) -> None:
    kept = [
        {"set": "2026.1", "item": f"item-{number}", "begun": 2, "done": 1, "failed": 1, "left": 0}
        for number in range(MOST_COUNTED)
    ]
    for _ in range(2):
        post.leave(beat={"counts": kept[:MAX_COUNTS]}, counts=kept[MAX_COUNTS:])
        post.take()
        post.town.clock.move(timedelta(days=1))
    with post.town.database.read() as session:
        days = session.execute(select(VisitDayRow.item, VisitDayRow.begun)).all()
    assert sorted(days) == sorted((count["item"], 2) for count in kept)


def test_a_logbook_is_taken_from_a_report_and_what_is_kept_comes_back(post: Post) -> None:
    book = chained(START, [Saying(at=LONG_AGO, what="stick.taken", said={"serial": 1})] * 300)

    def told(since: int) -> dict[str, Any]:
        return part_of(book[-1].head, since, book[since:]).model_dump(mode="json")

    post.leave(logbook=told(0))
    assert not post.take().refused
    logged = {"kind": "logged", "terminal_id": post.terminal.id}
    assert post.answers() == [logged | {"head": book[-1].head.model_dump()}]
    post.leave(logbook=told(300))
    post.take()
    with post.town.database.read() as session:
        assert [one.row.n for one in lines_of(session, post.terminal.id, rows=999)] == list(
            range(300, 0, -1)
        )
        assert alerts(session) == []
    post.leave(logbook={"after": {"n": 3, "hash": "ab" * 32}, "since": 300})
    assert post.answers() == [logged | {"head": book[-1].head.model_dump()}]
    post.take()
    assert post.answers() == [logged | {"head": START.model_dump()}], "all of it once more"
    with post.town.database.read() as session:
        assert [row.kind for row in alerts(session)] == ["log-back"]
