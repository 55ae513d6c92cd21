"""A terminal's place is given away at the console: a code shown once, and what never came."""

import re
from collections.abc import Iterator

import pytest

from central.console.texts import load_words
from central.fleet.replacing import take_place
from central.fleet.terminals import enrol_key
from central.storage.models import TerminalRow
from contracts.number import receipt_number
from tests.central.harness import RunningCentre
from tests.console.operations import Fleet, beat, give_passwords, terminals
from tests.console.test_rights import Browsing

WORDS = load_words()["zh-CN"]


@pytest.fixture
def one(running: RunningCentre) -> str:
    give_passwords(running.database)
    (name,) = terminals(running.database, 1, first=10)
    Fleet(running).say({name: beat(given=3, pending=2)})
    return name


@pytest.fixture
def operator(running: RunningCentre, one: str) -> Iterator[Browsing]:
    somebody = Browsing(running, "operator")
    yield somebody
    somebody.session.close()


def test_a_code_is_shown_once_and_names_nobody_else(operator: Browsing, one: str) -> None:
    page = operator.post(f"/fleet/{one}/replacement")
    found = re.search(r'id="replacement-code">([^<]+)<', page.text)
    assert found is not None
    assert re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", found[1])
    assert page.headers["Cache-Control"] == "no-store"
    assert found[1] not in operator.get(f"/fleet/{one}").text
    assert operator.post("/fleet/t-none/replacement").status_code == 404


def test_of_a_dead_one_it_is_named_what_never_came_and_its_place_is_given_no_more(
    running: RunningCentre, operator: Browsing, one: str
) -> None:
    with running.database.write() as session:
        heir = enrol_key(session, bytes(range(32)), "T", "test", running.clock())
        take_place(session, one, heir, running.clock())
        heir_id, number = heir.id, session.get_one(TerminalRow, one).terminal_no
    page = operator.get(f"/fleet/{one}").text
    assert heir_id in page
    for sequence in (1, 2, 3):
        assert receipt_number(number, sequence) in page
    assert WORDS("place.records", count=2) in page
    assert "/replacement" not in page
    assert operator.post(f"/fleet/{one}/replacement").status_code == 404
    assert one in operator.get(f"/fleet/{heir_id}").text
