"""Tokens of the read API: for what, for which items, until when; and calls that say too much."""

import argparse
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from alembic import command
from alembic.config import Config

import central.storage.migrate
from central.api.tokens import DAYS, Scope, new_token, token_client
from central.casework.opening import NEWEST_OF_A_KIND
from central.cli import parser
from central.storage.engine import Database
from central.storage.migrate import migrate
from central.storage.models import ApiTokenRow, AuditRow
from contracts.canonical import sha256_hex
from contracts.submission import SubmissionRecord
from tests.central.harness import PHOTO, START, SUBMISSION, TIMEOUT_S, FakeTerminal, RunningCentre

Call = Callable[..., requests.Response]
PERMIT = SUBMISSION["item"] | {"code": "residence-permit"}


def _client(centre: RunningCentre, *words: Any, **more: Any) -> Call:
    """Calls the read API with a token of its own."""
    with centre.database.write() as session:
        token = new_token(session, "checker", centre.clock(), *words, **more)
    headers = {"Authorization": f"Bearer {token}"}

    def call(method: str, path: str, **body: Any) -> requests.Response:
        url = f"{centre.url}/api/v1/submissions{path}"
        return requests.request(method, url, headers=headers, timeout=TIMEOUT_S, **body)

    return call


def _photo(record: SubmissionRecord) -> str:
    return f"/{record.id}/attachments/{sha256_hex(PHOTO)}"


def test_a_token_for_lists_opens_nothing(centre: RunningCentre, terminal: FakeTerminal) -> None:
    record = terminal.send_with_photo()
    call = _client(centre, Scope.LIST)
    assert [line["id"] for line in call("GET", "").json()["items"]] == [record.id]
    for method, path in (("POST", f"/{record.id}/open"), ("GET", _photo(record))):
        answer = call(method, path)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope")
        assert answer.headers["WWW-Authenticate"].startswith('Bearer error="insufficient_scope"')


def test_a_token_for_some_items_sees_no_others(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    mine, other = terminal.send_with_photo(), terminal.send_with_photo(item=PERMIT)
    call = _client(centre, items=["elder-allowance", "pension"])
    centre.centre.registrar.register_all()
    centre.centre.registrar.stop()
    late = terminal.send_with_photo()  # of which item is not known yet
    with centre.database.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE casefile SET item_code = NULL WHERE submission_id = ?", (late.id,)
        )
    for path in ("", "?item=elder-allowance"):
        assert [line["id"] for line in call("GET", path).json()["items"]] == [mine.id]
    assert call("GET", "?item=residence-permit").json()["items"] == []
    assert call("POST", f"/{mine.id}/open").status_code == 200
    assert call("GET", _photo(mine)).status_code == 200
    for hidden in (other.id, late.id, "none"):
        for method, rest in (("POST", "/open"), ("GET", f"/attachments/{sha256_hex(PHOTO)}")):
            assert call(method, f"/{hidden}{rest}").status_code == 404
    with centre.database.read() as session:
        refused = session.query(AuditRow).filter_by(subject=other.id, success=False).all()
    assert {row.actor for row in refused} == {"token:checker"}
    assert len(refused) == 2


def test_a_token_ends(centre: RunningCentre) -> None:
    short, usual = _client(centre, days=1), _client(centre)
    assert (short("GET", "").status_code, usual("GET", "").status_code) == (200, 200)
    centre.clock.move(timedelta(days=1))
    assert (short("GET", "").status_code, usual("GET", "").status_code) == (401, 200)
    centre.clock.move(timedelta(days=DAYS - 1))
    assert usual("GET", "").status_code == 401


def test_tokens_of_an_older_centre_go_on_for_a_year(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "centre.db"
    config = Config()
    config.set_main_option("script_location", str(central.storage.migrate._SCRIPTS))
    config.attributes["path"] = path
    command.upgrade(config, "0002")
    with sqlite3.connect(path) as old:
        values = ("civil", sha256_hex(b"secret"), "2026-01-01 00:00:00.000000")
        old.execute("INSERT INTO api_token (name, token_hash, created_at) VALUES (?, ?, ?)", values)
    old.close()
    migrate(path)
    database = Database(path)
    with database.read() as session:
        row = session.query(ApiTokenRow).one()
        just_before = row.expires_at - timedelta(seconds=1)
        client = token_client(session, "secret", just_before)
        assert client is not None
        assert (client.name, client.scope, client.items) == ("civil", Scope.OPEN, ())
        assert token_client(session, "secret", row.expires_at) is None
        assert row.expires_at - START > timedelta(days=300)
    database.close()


@pytest.mark.parametrize("days", ["0", "-1", "1096", "x"])
def test_a_token_for_no_time_or_for_ever_is_not_made(
    days: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises((SystemExit, argparse.ArgumentError)):
        parser("token").parse_args(["token", "--days", days])
    assert "--days" in capsys.readouterr().err


@pytest.mark.parametrize("item", ["", " ", "elder-allowance legal-aid", "Elder", "../x"])
def test_a_token_for_what_is_no_item_is_not_made_and_least_of_all_one_for_all(
    item: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises((SystemExit, argparse.ArgumentError)):
        parser("token").parse_args(["token", "--name", "civil", "--item", item])
    assert "--item" in capsys.readouterr().err


@pytest.mark.parametrize(
    "query",
    ["?itm=elder-allowance", "?Item=elder-allowance", "?item=a&item=b", "?item=", "?number=",
     "?terminal=", "?page=", "?since=", "?limit=", "?limit=0", "?purpose=x", "?number=222"],
)  # fmt: skip
def test_a_filter_that_cannot_be_applied_lists_nothing(
    centre: RunningCentre, terminal: FakeTerminal, query: str
) -> None:
    terminal.send(terminal.submission())
    answer = _client(centre)("GET", query)
    assert answer.status_code == 422
    assert "items" not in answer.json()
    stranger = requests.get(f"{centre.url}/api/v1/submissions{query}", timeout=TIMEOUT_S)
    assert stranger.status_code == 401


def test_calls_that_open_say_nothing_that_is_not_understood(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    record = terminal.send_with_photo()
    call = _client(centre)
    bodies: list[Any] = [{"purpos": "核对"}, {"purpose": "核对", "who": "x"}, {"purpose": ""}, []]
    for body in bodies:
        assert call("POST", f"/{record.id}/open", json=body).status_code == 422
    assert call("POST", f"/{record.id}/open?purpose=x").status_code == 422
    assert call("GET", f"{_photo(record)}?size=1").status_code == 422
    with centre.database.read() as session:
        assert session.query(AuditRow).filter_by(action="case.opened").count() == 0


def test_hundreds_of_ratings_are_left_sealed_but_for_the_newest(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    record = terminal.send_with_photo()
    terminal.send(terminal.outcome(record.id))
    for number in range(NEWEST_OF_A_KIND + 12):
        terminal.send(terminal.rating(record.id, 1 + number % 5))
    terminal.send(terminal.rating(record.id, 5))
    case = _client(centre)("POST", f"/{record.id}/open").json()
    assert (case["rating"]["level"], case["unopened_records"]) == (5, 13)
    assert (case["receipt_outcome"]["outcome"], case["receipt_in_hand"]) == ("printed", True)
