"""What the console shows of a wipe: the proof, and in words why one was refused."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.console.texts import load_words
from central.fleet.remote import Order, keep_results, send
from central.fleet.terminals import enrol_key
from central.fleet.wipes import keep_wipe
from contracts.canonical import canonical_bytes
from contracts.fleet import CommandKind, CommandResult
from contracts.signatures import sign_answer
from tests.central.harness import RunningCentre
from tests.console.operations import Fleet, beat, give_passwords
from tests.console.test_rights import Browsing

WORDS = load_words()["zh-CN"]
AT = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def one(running: RunningCentre, key: Ed25519PrivateKey) -> str:
    give_passwords(running.database)
    with running.database.write() as session:
        public = key.public_key().public_bytes_raw()
        name = enrol_key(session, public, "T", "test", running.clock()).id
    Fleet(running).say({name: beat()})
    return name


@pytest.fixture
def operator(running: RunningCentre, one: str) -> Iterator[Browsing]:
    somebody = Browsing(running, "operator")
    yield somebody
    somebody.session.close()


def test_the_proof_stands_on_its_page_and_nothing_is_told_to_it_any_more(
    running: RunningCentre, operator: Browsing, one: str, key: Ed25519PrivateKey
) -> None:
    witness = Ed25519PrivateKey.generate()
    public = base64.b64encode(witness.public_key().public_bytes_raw()).decode()
    plan = {
        "kind": "wipe",
        "terminal_id": one,
        "command": "here",
        "asked_at": AT.isoformat(),
        "witness": public,
    }
    said = {
        "kind": "wiped",
        "terminal_id": one,
        "at": AT.isoformat(),
        "key": True,
        "gone": ["keys", "records"],
        "left": 0,
        "found": 0,
    }
    plan_word = sign_answer(key, plan).model_dump(mode="json")
    wiped_word = sign_answer(witness, said).model_dump(mode="json")
    assert 'id="place-part"' in operator.get(f"/fleet/{one}").text
    with running.database.write() as session:
        body = canonical_bytes({"v": 1, "plan": plan_word, "wiped": wiped_word})
        keep_wipe(session, body, running.clock())
    page = operator.get(f"/fleet/{one}").text
    assert WORDS("place.media") in page
    assert WORDS("terminals.revoked") in page
    assert 'id="place-part"' not in page


def test_a_refusal_says_how_many_are_unsent_and_how_they_get_out(
    running: RunningCentre, operator: Browsing, one: str
) -> None:
    now = running.clock()
    with running.database.write() as session:
        order = Order(one, CommandKind.FACTORY_RESET, "operator", "")
        command = send(session, order, now)
        result = CommandResult(id=command.id, outcome="refused", said="queue:3")
        keep_results(session, one, [result], now)
    assert WORDS("terminal.r_queue", count=3) in operator.get(f"/fleet/{one}").text
