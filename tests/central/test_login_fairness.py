"""What strangers can learn or spoil by failing to log in: nothing."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pyotp
import pytest
import requests
from argon2 import PasswordHasher, Type, extract_parameters

from central.addresses import Peers, home_of
from central.console.accounts import Accounts, Login, Role
from central.console.devices import Devices
from central.console.factors import Factors
from central.console.gate import KEPT_PLACES, OF_ONE_ADDRESS, PLACES, BusyError, LoginGate
from central.console.lockout import LoginRules
from central.keys import KeyStore
from central.storage.engine import Database
from central.storage.migrate import migrate
from central.storage.models import UserRow
from tests.central.harness import ADMIN, PASSWORD, START, TIMEOUT_S, RunningCentre

COST = (1, 8, 1)


class _NotingHasher(PasswordHasher):
    """Notes what each check costs: time, memory and threads of the hash it worked at."""

    def __init__(self) -> None:
        super().__init__(*COST)
        self.costs: list[tuple[int, int, int]] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        right = super().verify
        try:
            return right(hash, password)
        finally:
            if str(hash).startswith("$argon2id$v=19$m=") and len(str(hash)) > 60:
                cost = extract_parameters(str(hash))
                assert cost.type is Type.ID
                self.costs.append((cost.time_cost, cost.memory_cost, cost.parallelism))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "centre.db"
    migrate(path)
    opened = Database(path)
    yield opened
    opened.close()


@pytest.mark.parametrize("who", ["unknown", "new", "disabled", "damaged", "li"])
def test_every_wrong_name_or_password_costs_one_check(database: Database, who: str) -> None:
    hasher = _NotingHasher()
    accounts = Accounts(database, hasher, LoginRules())
    for name, password in (("new", None), ("disabled", PASSWORD), ("damaged", PASSWORD)):
        accounts.set_password(name, password, Role.ADMIN, START)
    accounts.set_password("li", PASSWORD, Role.OFFICER, START)
    accounts.disable("disabled", START)
    with database.write() as session:
        session.query(UserRow).filter_by(name="damaged").one().password_hash = "$argon2id$torn"
    assert accounts.login(who, "wrong words", START).login is Login.WRONG
    assert hasher.costs == [COST]


def test_a_mark_is_for_one_name_and_made_by_this_centre_only() -> None:
    ours, other = Devices(bytes(32)), Devices(bytes(31) + b"x")
    mark = ours.new_mark("li")
    assert ours.known("li", mark)
    assert ours.known(" Li ", mark)
    assert ours.cookie("li") != ours.cookie("wang")
    for name, given in (("wang", mark), ("li", other.new_mark("li")), ("li", ""), ("li", "."),
                        ("li", mark + "0"), ("li", "ü.ü")):  # fmt: skip
        assert ours.known(name, given) == ""


def test_no_number_of_strangers_locks_a_known_browser_out(database: Database) -> None:
    accounts = Accounts(database, PasswordHasher(*COST), LoginRules())
    accounts.set_password("li", PASSWORD, Role.OFFICER, START)
    for number in range(2 * LoginRules().anywhere):
        accounts.login("li", "wrong", START, f"10.0.{number}.1")
    assert accounts.login("li", PASSWORD, START, "10.0.0.9").login is Login.LOCKED
    assert accounts.login("li", PASSWORD, START, "10.0.0.1", "desk-1").login is Login.WELCOME
    assert accounts.login("li", PASSWORD, START, "10.0.0.9").login is Login.LOCKED


def test_a_known_browser_has_its_own_five_tries_and_no_more(database: Database) -> None:
    accounts = Accounts(database, PasswordHasher(*COST), LoginRules())
    accounts.set_password("li", PASSWORD, Role.OFFICER, START)
    for _ in range(5):
        accounts.login("li", "wrong", START, "10.0.0.1", "desk-1")
    assert accounts.login("li", PASSWORD, START, "10.0.0.1", "desk-1").login is Login.LOCKED
    assert accounts.login("li", PASSWORD, START, "10.0.0.1", "desk-2").login is Login.WELCOME
    assert accounts.login("li", PASSWORD, START, "10.0.0.1").login is Login.WELCOME
    later = START + timedelta(minutes=15)
    assert accounts.login("li", PASSWORD, later, "10.0.0.1", "desk-1").login is Login.WELCOME


class _Browser:
    """Logs in as a browser does, from an address of its own."""

    def __init__(self, centre: RunningCentre, address: str) -> None:
        self._root = centre.url + "/console"
        self.session = requests.Session()
        self.session.headers["X-Forwarded-For"] = address
        self.session.headers["X-Forwarded-Proto"] = "http"

    def log_in(self, password: str) -> int:
        return self._post("/login", name=ADMIN, password=password)

    def give_code(self, code: str) -> int:
        return self._post("/second-factor", code=code)

    def marks(self) -> list[str]:
        cookies = self.session.cookies
        return [each.path for each in cookies if each.name.startswith("centre_known_")]

    def _post(self, path: str, **fields: str) -> int:
        url = self._root + path
        page = self.session.get(url, timeout=TIMEOUT_S).text
        token = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
        assert token
        fields["csrf"] = token.group(1)
        answer = self.session.post(url, data=fields, allow_redirects=False, timeout=TIMEOUT_S)
        return answer.status_code


def test_an_officer_at_their_own_desk_logs_in_whatever_strangers_do(centre: RunningCentre) -> None:
    desk, fresh = _Browser(centre, "10.9.9.9"), _Browser(centre, "10.8.8.8")
    assert desk.log_in(PASSWORD) == 303
    for number in range(10):
        stranger = _Browser(centre, f"10.0.0.{number}")
        assert [stranger.log_in("wrong") for _ in range(5)] == [401] * 5
        stranger.session.close()
    assert fresh.log_in(PASSWORD) == 429
    centre.clock.move(timedelta(minutes=1))
    assert desk.log_in(PASSWORD) == 303
    assert desk.marks() == ["/console"]
    for browser in (desk, fresh):
        browser.session.close()


def test_a_browser_is_known_once_the_second_factor_was_given(centre: RunningCentre) -> None:
    factors = Factors(centre.database, KeyStore(centre.data / "keys").factor_key(), LoginRules())
    phone = pyotp.TOTP(factors.begin(ADMIN, centre.clock()))
    assert factors.confirm(ADMIN, phone.at(centre.clock()), centre.clock())
    desk = _Browser(centre, "10.9.9.9")
    assert desk.log_in(PASSWORD) == 303
    assert desk.give_code("000000") == 401
    assert desk.marks() == []
    centre.clock.move(timedelta(minutes=1))
    assert desk.give_code(phone.at(centre.clock())) == 303
    assert desk.marks() == ["/console"]
    desk.session.close()


def test_strangers_cannot_take_the_places_that_are_kept_for_known_browsers() -> None:
    gate = LoginGate()
    for number in range(PLACES):
        gate.enter(f"2001:db8:0:{number}::1")
    for address in ("10.0.0.1", "2001:db8:0:0::2"):
        with pytest.raises(BusyError):
            gate.enter(address)
    for number in range(KEPT_PLACES):
        gate.enter("10.0.0.1", f"desk-{number}")
    with pytest.raises(BusyError):
        gate.enter("10.0.0.1", "desk-9")
    gate.close()


def test_one_line_of_ipv6_takes_the_places_of_one_address() -> None:
    gate = LoginGate()
    for number in range(OF_ONE_ADDRESS):
        gate.enter(f"2001:db8::{number}")
    with pytest.raises(BusyError):
        gate.enter("2001:db8::ffff")
    gate.enter("2001:db8:0:1::1")
    gate.close()


def test_what_counts_as_one_address() -> None:
    assert home_of("2001:db8::1") == home_of("2001:db8::ffff")
    assert home_of("2001:db8::1") != home_of("2001:db8:0:1::1")
    assert home_of("::ffff:10.0.0.1") == home_of("10.0.0.1") == "10.0.0.1"
    assert home_of("::ffff:10.0.0.1") != home_of("::ffff:10.0.0.2")
    assert "::ffff:10.1.2.3" in Peers(["10.0.0.0/8"])
    assert "11.1.2.3" not in Peers(["10.0.0.0/8"])
