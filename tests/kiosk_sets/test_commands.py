"""Commands: only the centre's for this terminal, each at most once, and its result is told."""

import errno
import json
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.errors import StorageError
from contracts.fleet import CommandKind
from contracts.signatures import sign_answer
from kiosk.commands import notebook
from kiosk.commands.desk import LOOK_S, RETRY_S
from kiosk.commands.service import put_back, take_out, taken_out
from kiosk.logbook.book import read_book
from kiosk.records.statefile import read_state, write_state
from tests.kiosk_sets.depot import AT, Depot, command, damage
from tests.kiosk_sets.test_state import full_disk
from tests.kiosk_sets.told import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_out_of_service_and_back_outlive_every_start(terminal: Terminal) -> None:
    out, back = command(CommandKind.OUT_OF_SERVICE, text="检修"), command(CommandKind.IN_SERVICE, 2)
    terminal.say(out)
    assert terminal.done == [("closed", "检修")]
    assert taken_out(terminal.folder) == "检修"
    terminal.started().look()
    assert taken_out(terminal.folder) == "检修"
    terminal.say(out, back)
    assert terminal.done == [("closed", "检修"), ("closed", None)]
    assert taken_out(terminal.folder) is None
    assert terminal.results == {out.id: "done", back.id: "done"}
    assert terminal.told == 2


def test_what_the_doctor_says_is_told_as_far_as_there_is_room(terminal: Terminal) -> None:
    terminal.say(command(CommandKind.DIAGNOSTICS))
    assert terminal.list()[0].said == "x" * notebook.MOST_SAID


def test_a_report_is_only_told(terminal: Terminal) -> None:
    asked = command(CommandKind.REPORT)
    terminal.moment.word = "visit"
    terminal.say(asked)
    assert (terminal.results, terminal.told) == ({asked.id: "done"}, 1)


def test_a_restart_is_told_by_the_process_that_it_made(terminal: Terminal) -> None:
    asked = command(CommandKind.RESTART)
    terminal.say(asked)
    assert terminal.done == ["again"]
    assert terminal.results == {}
    terminal.started().look()
    assert terminal.results == {asked.id: "done"}
    assert terminal.done == ["again"], "once"


def test_a_visit_is_waited_for_and_the_order_is_kept(terminal: Terminal) -> None:
    first, second = command(CommandKind.RESTART, 1), command(CommandKind.OUT_OF_SERVICE, 2)
    terminal.moment.word = "visit"
    assert terminal.say(second, first) == LOOK_S
    assert terminal.done == []
    terminal.moment.word = ""
    terminal.desk.look()
    assert terminal.done == ["again"]
    terminal.started().look()
    assert terminal.done == ["again", ("closed", "")]


def test_out_of_service_waits_for_nobody(terminal: Terminal) -> None:
    terminal.moment.word = "visit"
    terminal.say(command(CommandKind.OUT_OF_SERVICE))
    assert terminal.done == [("closed", "")]


def test_each_at_most_once_however_often_it_is_said(terminal: Terminal) -> None:
    asked = command(CommandKind.DIAGNOSTICS)
    for _ in range(3):
        terminal.say(asked, asked)
        terminal.started()
    terminal.desk.look()
    assert terminal.done == ["diagnosed"]
    assert len(terminal.list()) == 1


def test_what_was_begun_when_the_process_was_killed_is_not_begun_again(
    terminal: Terminal,
) -> None:
    asked = command(CommandKind.DIAGNOSTICS)
    book = notebook.Notebook(terminal.folder)
    book.begin(asked)  # and there it ended
    terminal.say(asked)
    assert terminal.done == []
    assert terminal.results == {asked.id: "failed"}
    assert terminal.list()[0].said == "interrupted"


def test_not_before_its_time_and_not_after_it(terminal: Terminal) -> None:
    early = command(CommandKind.REPORT, not_before=AT + timedelta(seconds=40))
    late = command(CommandKind.REPORT, 2, expires=AT)
    assert terminal.say(early, late) == 40
    assert terminal.results == {late.id: "expired"}
    terminal.now = AT + timedelta(seconds=40)
    terminal.desk.look()
    assert terminal.results == {late.id: "expired", early.id: "done"}


def test_words_of_others_or_for_others_are_not_obeyed(terminal: Terminal) -> None:
    stranger = Depot(terminal.folder)  # another key
    forged = stranger.signed(command(CommandKind.OUT_OF_SERVICE))
    other = terminal.depot.signed(command(CommandKind.OUT_OF_SERVICE, terminal_id="t-0002"))
    turned = terminal.depot.signed(command(CommandKind.REPORT))
    turned = turned.model_copy(update={"ack": {**turned.ack, "do": "out-of-service"}})
    words = command(CommandKind.REPORT).model_dump(mode="json")
    shell = sign_answer(terminal.depot.key, {**words, "do": "rm -r /"})
    notice = sign_answer(terminal.depot.key, {**words, "kind": "notice"})
    terminal.depot.say(commands=(forged, other, turned, shell, notice))
    terminal.desk.look()
    assert terminal.done == []
    assert terminal.results == {}


def test_what_a_newer_centre_commands_is_answered_and_not_passed_over(terminal: Terminal) -> None:
    later = command(CommandKind.REPORT, 2)
    terminal.say(command("polish-the-glass", 1), later)
    assert [(each.outcome, each.said) for each in terminal.list()] == [
        ("refused", "unknown"),
        ("done", ""),
    ]
    assert terminal.done == []


def test_what_the_centre_has_is_not_told_again(terminal: Terminal) -> None:
    one, two = command(CommandKind.REPORT, 1), command(CommandKind.REPORT, 2)
    terminal.say(one, two)
    acknowledged = terminal.folder / "fleet" / "acknowledged.json"
    acknowledged.write_text(json.dumps([one.id]), "utf-8")
    terminal.desk.look()
    assert terminal.results == {two.id: "done"}
    terminal.started().look()
    assert terminal.results == {two.id: "done"}, "and it is not done again"


def test_answers_that_cannot_be_read_now_are_not_lost(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = command(CommandKind.REPORT, 1), command(CommandKind.REPORT, 2)
    terminal.say(first)
    path, read = terminal.folder / "fleet" / "results.json", Path.read_bytes

    def ill(self: Path) -> bytes:
        if self == path:
            raise OSError(errno.EIO, "Input/output error")
        return read(self)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", ill)
        assert terminal.say(first, second) == RETRY_S
    terminal.desk.look()
    assert terminal.results == {first.id: "done", second.id: "done"}


def test_what_a_newer_program_wrote_into_the_notebook_besides_refuses_nothing(
    terminal: Terminal,
) -> None:
    first = command(CommandKind.REPORT, 1)
    terminal.say(first)
    path = terminal.folder / "fleet" / "done.json"
    document = read_state(path)
    assert document is not None
    begun = [{**each, "hue": 1} for each in document["begun"]]
    write_state(path, {**document, "begun": begun})
    second = command(CommandKind.REPORT, 2)
    terminal.say(first, second)
    terminal.started().look()
    assert terminal.results == {first.id: "done", second.id: "done"}


def test_a_damaged_notebook_does_nothing_twice(terminal: Terminal) -> None:
    asked = command(CommandKind.DIAGNOSTICS)
    terminal.say(asked)
    damage(terminal.folder / "fleet" / "done.json", 20)
    terminal.started().look()
    assert terminal.done == ["diagnosed"]
    assert terminal.list()[-1].outcome == "refused"
    later = command(CommandKind.REPORT, 2)
    terminal.say(asked, later)
    assert terminal.results[later.id] == "done"


def test_nothing_is_begun_that_cannot_be_written_down(terminal: Terminal) -> None:
    asked = command(CommandKind.DIAGNOSTICS)
    terminal.depot.say(commands=(terminal.depot.signed(asked),))
    with full_disk():
        assert terminal.desk.look() == RETRY_S
    assert terminal.done == []
    terminal.desk.look()
    assert terminal.done == ["diagnosed"]


def test_ids_that_are_too_old_to_be_remembered_are_known_by_their_number(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook, "MOST_BEGUN", 3)
    commands = [command(CommandKind.DIAGNOSTICS, seq) for seq in range(1, 7)]
    terminal.say(*commands)
    terminal.started()
    terminal.say(*commands)
    assert terminal.done == ["diagnosed"] * 6


def test_a_file_that_cannot_be_read_any_more_keeps_it_closed(tmp_path: Path) -> None:
    assert taken_out(tmp_path) is None
    take_out(tmp_path, "x", "检修")
    damage(tmp_path / "fleet" / "service.json", 3)
    assert taken_out(tmp_path) == ""
    put_back(tmp_path)
    assert taken_out(tmp_path) is None
    with full_disk(), pytest.raises(StorageError):
        take_out(tmp_path, "x")


def test_what_was_commanded_stands_in_the_logbook_without_its_words(terminal: Terminal) -> None:
    out, back = command(CommandKind.OUT_OF_SERVICE, text="检修"), command(CommandKind.IN_SERVICE, 2)
    terminal.say(out, back)
    late = command(CommandKind.RESTART, 3, expires=AT - timedelta(hours=1))
    terminal.say(out, back, late)
    entries = read_book(terminal.folder).entries
    assert [(entry.what, dict(entry.said)) for entry in entries] == [
        ("service.taken_out", {"command": out.id[:8]}),
        ("command.ended", {"command": out.id[:8], "do": "out-of-service", "outcome": "done"}),
        ("service.put_back", {"command": back.id[:8]}),
        ("command.ended", {"command": back.id[:8], "do": "in-service", "outcome": "done"}),
        ("command.ended", {"command": late.id[:8], "do": "restart", "outcome": "expired"}),
    ]
