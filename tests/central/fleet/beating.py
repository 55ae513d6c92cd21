"""Heartbeats of a terminal of the tests, and what the centre says to them."""

from typing import Any

import requests

from contracts.canonical import canonical_bytes
from contracts.fleet import HEARTBEAT_PATH, HeartbeatAck
from contracts.signatures import verify_answer
from contracts.wire import SignedAnswer
from tests.central.harness import FakeTerminal, RunningCentre

BOOT = "0123456789abcdef"
SHA = "5e" * 32
OTHER = "07" * 32


def said(seq: int = 1, **fields: Any) -> bytes:
    """A heartbeat of a terminal that runs what came with the program."""
    beat = {"v": 1, "boot": BOOT, "seq": seq, "running": {"name": "shipped"}} | fields
    return canonical_bytes(beat)


def post(terminal: FakeTerminal, seq: int = 1, **fields: Any) -> requests.Response:
    return terminal.post(HEARTBEAT_PATH, said(seq, **fields))


def beat(terminal: FakeTerminal, seq: int = 1, **fields: Any) -> HeartbeatAck:
    """What the centre says to a heartbeat, once its signature was checked as a terminal does."""
    keep_up(terminal.centre)
    answer = post(terminal, seq, **fields)
    assert answer.status_code == 200, answer.text
    signed = SignedAnswer.model_validate(answer.json())
    return HeartbeatAck.model_validate(verify_answer(terminal.answer.ack_key, signed))


def keep_up(centre: RunningCentre) -> None:
    """Let the centre write down and read what else a thread of its own does now and then."""
    centre.centre.heartbeats.keep_up()


def count(set_name: str = "shipped", **numbers: int) -> dict[str, Any]:
    """Visits on a set as a heartbeat tells them."""
    none = {"begun": 0, "done": 0, "failed": 0, "left": 0}
    return {"set": set_name, "item": "elder-allowance"} | none | numbers
