"""A flood of log-ins keeps no terminal waiting, and one address alone shuts nobody out."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

import pytest
import requests
from argon2 import PasswordHasher

from central.console.gate import OF_ONE_ADDRESS, PLACES
from contracts.wire import HELLO_PATH
from tests.central import harness
from tests.central.harness import TIMEOUT_S, RunningCentre, running_centre

FLOOD = 60


class _HeldHasher(PasswordHasher):
    """Checks no password before it is let go."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.let_go = threading.Event()

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.let_go.wait()
        return super().verify(hash, password)


@dataclass
class _Flood:
    """Strangers who log in at the same time."""

    centre: RunningCentre
    pool: ThreadPoolExecutor

    def begin(self, addresses: list[str]) -> list["Future[requests.Response]"]:
        page = requests.get(self.centre.url + "/console/login", timeout=TIMEOUT_S)
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', page.text)
        assert found
        token, cookies = found.group(1), page.cookies.get_dict()

        def log_in(number: int, address: str) -> requests.Response:
            return requests.post(
                self.centre.url + "/console/login",
                data={"csrf": token, "name": f"n{number}", "password": "x"},
                cookies=cookies,
                headers={"X-Forwarded-For": address},
                timeout=TIMEOUT_S,
            )

        return [self.pool.submit(log_in, *who) for who in enumerate(addresses)]


@contextmanager
def _flooded(template: Path, data: Path, hasher: _HeldHasher) -> Iterator[_Flood]:
    with (
        running_centre(template, data) as centre,
        ThreadPoolExecutor(2 * FLOOD) as pool,
    ):
        try:
            yield _Flood(centre, pool)
        finally:
            hasher.let_go.set()


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> _HeldHasher:
    held = _HeldHasher()
    monkeypatch.setattr(harness, "HASHER", held)
    return held


def _answers(tries: list["Future[requests.Response]"], count: int) -> list[requests.Response]:
    """The first answers of a flood."""
    return [done.result() for done in islice(as_completed(tries, timeout=TIMEOUT_S), count)]


def test_given_a_flood_then_terminals_are_answered_and_the_rest_asked_to_wait(
    data_template: Path, tmp_path: Path, hasher: _HeldHasher
) -> None:
    with _flooded(data_template, tmp_path / "centre", hasher) as flood:
        terminal = flood.centre.terminal()
        tries = flood.begin([f"10.0.0.{number}" for number in range(FLOOD)])
        for answer in _answers(tries, FLOOD - PLACES):
            assert answer.status_code == 503
            assert answer.headers["Retry-After"] == "5"
            assert "请过一会儿再试" in answer.text
        assert terminal.post(HELLO_PATH, b"{}").status_code == 200
        assert terminal.send(terminal.submission()).status_code == 201
        hasher.let_go.set()
        statuses = [answer.result().status_code for answer in tries]
    assert statuses.count(401) == PLACES


def test_one_address_takes_few_places_and_leaves_the_others(
    data_template: Path, tmp_path: Path, hasher: _HeldHasher
) -> None:
    with _flooded(data_template, tmp_path / "centre", hasher) as flood:
        tries = [flood.begin([address] * FLOOD) for address in ("10.0.0.1", "10.0.0.2")]
        for of_one in tries:
            answers = _answers(of_one, FLOOD - OF_ONE_ADDRESS)
            assert {answer.status_code for answer in answers} == {503}
        hasher.let_go.set()
        statuses = [answer.result().status_code for of_one in tries for answer in of_one]
    assert statuses.count(401) == 2 * OF_ONE_ADDRESS
