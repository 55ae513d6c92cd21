"""What ends a terminal: a factory reset, and another one in its place. Neither loses a record."""

import errno
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import StorageError
from contracts.fleet import Command, CommandKind
from contracts.logbook import START
from contracts.replacement import Replaced
from contracts.signatures import sign_answer
from hardening import files
from kiosk.commands import notebook
from kiosk.commands.desk import LOOK_S
from kiosk.commands.service import taken_out
from kiosk.logbook.book import FOLDER, read_book
from kiosk.logbook.logged import keep_logged
from kiosk.records.forgetting import (
    OWN_WISH,
    RESET_NAME,
    Reset,
    keep_reset,
    read_reset,
    reset_is_due,
)
from kiosk.records.place import keep_word
from tests.kiosk_sets.depot import AT, TERMINAL, command, damage
from tests.kiosk_sets.told import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def _reset(**otherwise: Any) -> Command:
    return command(CommandKind.FACTORY_RESET, **{"confirmed_by": "technician"} | otherwise)


@pytest.mark.parametrize(
    ("said", "queued", "moment", "why"),
    [
        ({}, 1, "", "queue:1"),
        ({}, 0, "visit", "visit"),
        ({}, 0, "keeping", "keeping"),
        ({"confirmed_by": ""}, 0, "", "one-person"),
        ({"confirmed_by": "operator"}, 0, "", "one-person"),
    ],
)
def test_a_factory_reset_is_refused_with_its_reason_and_changes_nothing(
    terminal: Terminal, said: dict[str, str], queued: int, moment: str, why: str
) -> None:
    asked = _reset(**said)
    terminal.queued, terminal.moment.word = queued, moment
    terminal.say(asked)
    assert [(each.outcome, each.said) for each in terminal.list()] == [("refused", why)]
    terminal.queued, terminal.moment.word = 0, ""
    terminal.say(asked)
    assert (terminal.done, read_reset(terminal.folder)) == ([], None), "and is not done later"


def test_a_factory_reset_is_answered_first_and_due_when_the_centre_has_the_answer(
    terminal: Terminal,
) -> None:
    asked, back = _reset(), command(CommandKind.IN_SERVICE, 2)
    terminal.say(asked, back)
    assert terminal.results == {asked.id: "done"}
    assert read_reset(terminal.folder) == Reset(asked.id)
    terminal.desk.look()
    assert terminal.done == [("closed", "")]
    assert taken_out(terminal.folder) == ""
    terminal.started().look()
    assert "again" not in terminal.done
    terminal.acknowledge(asked.id)
    for terminal.queued, terminal.moment.word in ((1, ""), (0, "keeping")):
        terminal.desk.look()
        assert not reset_is_due(terminal.folder), "what was kept meanwhile is delivered first"
    terminal.queued, terminal.moment.word = 0, ""
    terminal.desk.look()
    assert reset_is_due(terminal.folder)
    assert terminal.done[-1] == "again"
    assert terminal.results == {asked.id: "done"}, "nothing else is obeyed any more"


def test_a_factory_reset_goes_on_where_the_process_was_killed(terminal: Terminal) -> None:
    asked = _reset()
    notebook.Notebook(terminal.folder).begin(asked)
    keep_reset(terminal.folder, Reset(asked.id))  # and there it ended
    terminal.started().look()
    assert terminal.results == {asked.id: "done"}
    assert taken_out(terminal.folder) == ""


def test_a_factory_reset_that_was_not_written_down_has_failed(terminal: Terminal) -> None:
    asked = _reset()
    notebook.Notebook(terminal.folder).begin(asked)  # and there it ended
    terminal.started().look()
    assert terminal.results == {asked.id: "failed"}
    assert (terminal.done, read_reset(terminal.folder)) == ([], None)


def test_a_reset_whose_answer_was_damaged_is_answered_again(terminal: Terminal) -> None:
    asked = _reset()
    terminal.say(asked)
    (terminal.folder / "fleet" / "results.json").write_bytes(b"[{")
    terminal.started().look()
    assert terminal.results == {asked.id: "done"}
    terminal.acknowledge(asked.id)
    terminal.desk.look()
    assert reset_is_due(terminal.folder)


def test_a_reset_that_stands_there_is_done_whatever_the_disk_says_of_its_folder(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, real = _reset(), files.sync_folder

    def ill(folder: Path) -> None:
        if folder == terminal.folder and (folder / RESET_NAME).exists():
            raise OSError(errno.EIO, "Input/output error")
        real(folder)

    monkeypatch.setattr(files, "sync_folder", ill)
    terminal.say(asked)
    assert read_reset(terminal.folder) == Reset(asked.id)
    assert terminal.results == {asked.id: "done"}


def test_a_reset_waits_until_a_centre_that_keeps_logbooks_has_its_entry(
    terminal: Terminal,
) -> None:
    asked = _reset()
    terminal.say(asked)
    first = read_book(terminal.folder).entries[0]
    assert first.what == "reset.asked"
    keep_logged(terminal.folder, START)
    terminal.acknowledge(asked.id)
    assert terminal.desk.look() == LOOK_S
    assert not reset_is_due(terminal.folder)
    keep_logged(terminal.folder, first.head)
    terminal.desk.look()
    assert reset_is_due(terminal.folder)


def test_a_reset_that_the_logbook_does_not_take_fails(terminal: Terminal) -> None:
    (terminal.folder / FOLDER).write_bytes(b"no folder")
    asked = _reset()
    terminal.say(asked)
    assert read_reset(terminal.folder) is None
    assert terminal.list()[0].said == StorageError.code
    assert terminal.results == {asked.id: "failed"}


def test_a_reset_asked_for_here_waits_for_records_and_for_no_answer(terminal: Terminal) -> None:
    terminal.queued = 1
    keep_reset(terminal.folder, Reset(OWN_WISH))
    terminal.desk.look()
    assert not reset_is_due(terminal.folder)
    terminal.queued = 0
    terminal.desk.look()
    assert reset_is_due(terminal.folder)
    assert terminal.done[-1] == "again"


def replaced(terminal: Terminal) -> None:
    """Another terminal took its place, and the sync process heard so."""
    word = {
        "kind": "replaced",
        "terminal_id": TERMINAL,
        "by": "t-2",
        "by_no": 2,
        "public_key": "AAAA",
        "at": AT.isoformat(),
    }
    keep_word(terminal.folder, sign_answer(terminal.depot.key, word), Replaced)


def test_a_replaced_terminal_closes_for_good_and_forgets_itself_when_it_is_empty(
    terminal: Terminal,
) -> None:
    terminal.queued = 2
    replaced(terminal)
    terminal.say(command(CommandKind.RESTART))
    assert taken_out(terminal.folder) == "gone"
    terminal.started().look()
    assert terminal.done == [("closed", "gone")], "said once, and no command is done any more"
    assert terminal.results == {}
    terminal.queued, terminal.moment.word = 0, "visit"
    terminal.desk.look()
    assert not reset_is_due(terminal.folder)
    terminal.moment.word = ""
    terminal.desk.look()
    assert reset_is_due(terminal.folder)
    assert terminal.done[-1] == "again"


def test_a_damaged_word_of_a_replacement_stops_no_command_and_is_written_anew(
    terminal: Terminal,
) -> None:
    replaced(terminal)
    damage(terminal.folder / "fleet" / "replaced.json")
    terminal.say(command(CommandKind.REPORT))
    assert "done" in terminal.results.values()
    replaced(terminal)
    terminal.desk.look()
    assert taken_out(terminal.folder) == "gone"


def test_records_of_the_terminal_before_that_come_while_it_runs_begin_it_anew(
    terminal: Terminal,
) -> None:
    terminal.desk.look()
    staged = terminal.folder / "inherited" / "records"
    staged.mkdir(parents=True)
    (staged / ("a" * 64)).write_bytes(b"x")
    terminal.desk.look()
    assert terminal.done == ["again"]
    terminal.started().look()
    assert terminal.done == ["again"], "a start that could not take them in is not begun for ever"
