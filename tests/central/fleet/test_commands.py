"""The commands of operators, as they are typed."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from central.audit import audit_of
from central.cli import main
from central.fleet.codes import new_code
from central.fleet.terminals import enrol
from central.publishing.people import Part, make_user
from central.storage.engine import Database
from central.storage.fleet import NoticeRow
from central.times import duration, moment
from contracts.errors import InvalidDocumentError
from contracts.wire import EnrolmentRequest
from tests.central.harness import START


@pytest.fixture
def data(published: Path, tmp_path: Path) -> Path:
    shutil.copytree(published, tmp_path / "centre")
    database = Database(tmp_path / "centre" / "centre.db")
    with database.write() as session:
        code = new_code(session, "t1", START)
        public = "a" * 43 + "="
        enrol(session, EnrolmentRequest(code=code, public_key=public), START)
    database.close()
    return tmp_path / "centre"


def _run(capsys: pytest.CaptureFixture[str], data: Path, *words: str) -> tuple[int, str, str]:
    code = main([*words, "--data", str(data)])
    said = capsys.readouterr()
    return code, said.out.strip(), said.err.strip()


def _json(capsys: pytest.CaptureFixture[str], data: Path, *words: str) -> Any:
    code, out, err = _run(capsys, data, *words)
    assert code == 0, err
    return json.loads(out)


def test_a_roll_out_is_begun_listed_paused_resumed_and_stopped(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--set", "2026.2", "--rings", "5,25,100", "--as", "operator")
    gate = ("--gate-visits", "30", "--gate-rise", "0.1", "--window", "20:00-06:00")
    only = ("--only", "terminal=t1")
    begun = _json(capsys, data, "rollout", "start", *words, *gate, *only, "--json")
    assert (begun["set"], begun["state"], begun["rings"]) == ("2026.2", "waiting", [5, 25, 100])
    assert begun["gate"] == {"visits": 30, "rise": 0.1}
    assert (begun["window"], len(begun["scope"]["terminals"])) == ("20:00-06:00", 1)
    by = ("--as", "operator", "--reason", "lunch")
    assert _run(capsys, data, "rollout", "pause", begun["id"], *by)[1] == f"{begun['id']} paused"
    assert _run(capsys, data, "rollout", "resume", "2026.2", *by)[1] == f"{begun['id']} rolling"
    again = _run(capsys, data, "rollout", "resume", begun["id"], *by)[2]
    assert "is rolling: it can be paused or stopped" in again
    assert _run(capsys, data, "rollout", "stop", begun["id"], *by)[1] == f"{begun['id']} stopped"
    late = _run(capsys, data, "rollout", "pause", begun["id"], *by)[2]
    assert "is stopped: nothing is left to do" in late
    (listed,) = _json(capsys, data, "rollout", "list", "--json")
    assert (listed["state"], listed["reason"]) == ("stopped", "Stopped by operator: lunch")
    database = Database(data / "centre.db")
    with database.read() as session:
        lines = [(one.action, one.actor, one.purpose) for one in audit_of(session, begun["id"])]
    database.close()
    for doing in ("pause", "resume", "stop"):
        assert ("rollout.changed", "user:operator", f"{doing}: lunch") in lines
    assert (listed["already"], listed["exposed"], listed["unreached"]) == (0, 0, 0)
    code, _out, err = _run(capsys, data, "rollout", "start", *words)
    assert code == 1
    assert "2026.2 was withdrawn by system:rollouts" in err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--set", "2026.9", "--as", "operator"), "there is no set 2026.9"),
        (("--set", "2026.2", "--as", "editor"), "editor is editor; this is for operator"),
        (("--set", "2026.2", "--as", "nobody"), "there is no user nobody"),
        (("--set", "2026.2", "--as", "operator", "--rings", "5,25"), "rise to 100"),
        (("--set", "2026.2", "--as", "operator", "--gate-visits", "3"), "a gate needs both"),
        (("--set", "2026.2", "--as", "operator", "--window", "8-9"), "is no window"),
        (("--set", "2026.2", "--as", "operator", "--only", "hall"), "is not district="),
        (("--set", "2026.2", "--as", "operator", "--only", "terminal=t9"), "no terminal is called"),
        (
            ("--set", "2026.2", "--as", "operator", "--only", "district=999999"),
            "no terminal has that district: 999999",
        ),
        (("--set", "2026.2", "--as", "operator", "--only", "tag=hall"), "has that tag: hall"),
    ],
)
def test_what_cannot_begin_says_why(
    data: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    code, _out, err = _run(capsys, data, "rollout", "start", *words)
    assert code == 1
    assert sentence in err


def test_a_command_a_notice_and_the_board(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sent = _json(
        capsys, data, "command", "--to", "t1", "--do", "restart", "--as", "operator", "--json"
    )
    assert sent["do"] == "restart"
    words = ("--items", "elder-allowance", "--at", "t1", "--start", "+0s", "--end", "+1.5h")
    code, notice, _err = _run(
        capsys, data, "notice", *words, "--text", "系统维护", "--picture", "mark",
        "--as", "operator",
    )  # fmt: skip
    assert code == 0
    listed = _run(capsys, data, "notice", "--list")[1]
    assert listed.startswith(f"{notice}\tfrom ")
    assert "\tends " in listed
    assert "\telder-allowance\t" in listed
    assert listed.endswith("\t系统维护")
    code, out, _err = _run(capsys, data, "notice", "--withdraw", notice, "--as", "operator")
    assert (code, out) == (0, notice)
    assert _run(capsys, data, "notice", "--list")[1] == ""
    row = _json(capsys, data, "fleet", "--json")
    assert (row["id"], row["name"], row["running"]) == (sent["terminal"], "t1", None)
    assert "1 terminals: 0 heard lately" in _run(capsys, data, "fleet")[1]
    code, _out, err = _run(
        capsys, data, "command", "--to", "t2", "--do", "report", "--as", "operator"
    )
    assert code == 1
    assert "no terminal is called t2" in err


def test_a_factory_reset_takes_two_people(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = Database(data / "centre.db")
    with database.write() as session:
        assert make_user(session, "another", Part.OPERATOR, "", START)
    database.close()
    asking = ("command", "--to", "t1", "--do", "factory-reset", "--as", "operator")
    code, asked, err = _run(capsys, data, *asking)
    assert (code, "somebody else confirms it" in err) == (0, True)
    code, _out, err = _run(capsys, data, "command", "--confirm", asked, "--as", "operator")
    assert (code, "somebody else confirms it" in err) == (1, True)
    confirming = ("command", "--confirm", asked, "--as", "another", "--json")
    assert _json(capsys, data, *confirming)["told"] is True
    code, _out, err = _run(capsys, data, *confirming)
    assert (code, "no command of that id" in err) == (1, True)


def test_a_notice_names_items_that_there_are_or_all_of_them(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("notice", "--text", "系统维护", "--as", "operator")
    code, _out, err = _run(capsys, data, *words, "--items", "elder-allowance,nonsense")
    assert code == 1
    assert "there is no item nonsense" in err
    code, _out, err = _run(capsys, data, *words)
    assert code == 1
    assert "--all-items" in err
    assert _run(capsys, data, "notice", "--list")[1] == ""
    assert _run(capsys, data, *words, "--all-items")[0] == 0
    listed = _run(capsys, data, "notice", "--list")[1]
    assert "\tuntil it is withdrawn\tall items\tall terminals\t系统维护" in listed


def test_a_notice_that_closes_halls_is_about_all_items(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("notice", "--closes", "--text", "放假", "--as", "operator")
    code, _out, err = _run(capsys, data, *words, "--items", "elder-allowance")
    assert (code, "for all items" in err) == (1, True)
    assert _run(capsys, data, *words, "--all-items")[0] == 0
    assert "\tclosed\tall terminals\t放假" in _run(capsys, data, "notice", "--list")[1]


def test_words_that_no_terminal_would_take_are_refused_where_they_are_typed(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("notice", "--all-items", "--text", "停" * 401, "--as", "operator")
    code, out, err = _run(capsys, data, *words)
    assert (code, out) == (1, "")
    assert "text.zh-CN" in err
    doing = ("command", "--to", "t1", "--do", "out-of-service", "--text", "停" * 201)
    code, out, err = _run(capsys, data, *doing, "--as", "operator")
    assert (code, out) == (1, "")
    assert "text" in err
    assert _run(capsys, data, "notice", "--list")[1] == ""


def test_a_notice_that_cannot_be_read_is_listed_so_that_it_can_be_withdrawn(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("notice", "--all-items", "--text", "系统维护", "--as", "operator")
    notice = _run(capsys, data, *words)[1]
    database = Database(data / "centre.db")
    with database.write() as session:
        session.get_one(NoticeRow, notice).text = json.dumps({"zh-CN": "停" * 401})
    database.close()
    listed = _run(capsys, data, "notice", "--list")[1]
    assert listed.startswith(f"{notice}\tis told to nobody: ")
    withdrawing = ("notice", "--withdraw", notice, "--as", "operator")
    assert _run(capsys, data, *withdrawing)[:2] == (0, notice)
    assert _run(capsys, data, "notice", "--list")[1] == ""


def test_many_codes_at_once_are_for_terminals_with_numbers(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _err = _run(capsys, data, "enrol-code", "--name", "hall", "--count", "3")
    assert code == 0
    assert len(set(out.split())) == 3


def test_simulate_says_how_a_time_span_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["simulate", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "as 90s, 20m or 2h (1h)" in said


def test_times_are_written_as_people_write_them() -> None:
    assert moment("+90s", START) == START + duration("1.5m")
    assert moment("2026-11-29T08:00+08:00", START).hour == 8
    for wrong in ("2026-11-29T08:00", "soon", "+90", "+5y"):
        with pytest.raises(InvalidDocumentError):
            moment(wrong, START)
