from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher

from central.console.accounts import AccountError, Accounts, Login, Role
from central.console.lockout import LoginRules
from central.console.sessions import (
    csrf_fits,
    csrf_of,
    end_session,
    find_visitor,
    grant,
    granted_until,
    new_token,
    start_session,
    touch,
    touch_needed,
    withdraw,
)
from central.storage.engine import Database
from central.storage.migrate import migrate
from central.storage.models import AuditRow, GrantRow, LoginFailureRow, SessionRow, UserRow
from tests.central.harness import HASHER, START

PASSWORD = "azurite on rice paper"
IDLE = timedelta(minutes=15)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "centre.db"
    migrate(path)
    database = Database(path)
    yield database
    database.close()


@pytest.fixture
def accounts(database: Database) -> Accounts:
    accounts = Accounts(database, HASHER, LoginRules())
    accounts.set_password("li", PASSWORD, Role.OFFICER, START)
    return accounts


def test_the_right_password_lets_in_and_the_wrong_one_does_not(accounts: Accounts) -> None:
    assert accounts.login("li", PASSWORD, START).login is Login.WELCOME
    assert accounts.login("li", "wrong", START).login is Login.WRONG
    assert accounts.login("nobody", PASSWORD, START).login is Login.WRONG


@pytest.mark.parametrize("name", ["li", "nobody"])
def test_five_failures_lock_a_name_for_fifteen_minutes(accounts: Accounts, name: str) -> None:
    for _ in range(5):
        assert accounts.login(name, "wrong", START).login is Login.WRONG
    assert accounts.login(name, PASSWORD, START).login is Login.LOCKED
    later = START + timedelta(minutes=14, seconds=59)
    assert accounts.login(name.upper(), PASSWORD, later).login is Login.LOCKED
    free = START + timedelta(minutes=15)
    expected = Login.WELCOME if name == "li" else Login.WRONG
    assert accounts.login(name, PASSWORD, free).login is expected


def test_a_new_password_keeps_the_role_logs_out_everywhere_and_lifts_the_lock(
    accounts: Accounts, database: Database
) -> None:
    accounts.set_password("wang", PASSWORD, Role.ADMIN, START)
    user = accounts.login("wang", PASSWORD, START).user
    assert user is not None
    with database.write() as session:
        old = start_session(session, user, START, IDLE)
        visitor = find_visitor(session, old, START, IDLE)
        assert visitor is not None
        grant(session, visitor, "case-1", START + IDLE)
    mine = _login(database, accounts)
    for _ in range(6):
        accounts.login("wang", "wrong", START, "10.0.0.1")
    accounts.set_password("wang", "entirely new words", None, START)
    with database.read() as session:
        assert find_visitor(session, old, START, IDLE) is None
        assert find_visitor(session, mine, START, IDLE) is not None
        assert session.query(GrantRow).count() == 0
    again = accounts.login("wang", "entirely new words", START, "10.0.0.1")
    assert again.login is Login.WELCOME
    assert again.user is not None
    assert again.user.role == Role.ADMIN


def test_a_new_user_is_an_officer_unless_said_otherwise(
    accounts: Accounts, database: Database
) -> None:
    accounts.set_password("wang", PASSWORD, None, START)
    accounts.set_password("li", PASSWORD, Role.ADMIN, START)
    with database.read() as session:
        roles = {user.name: user.role for user in session.query(UserRow)}
    assert roles == {"wang": Role.OFFICER, "li": Role.ADMIN}


def test_a_disabled_user_is_out_at_once_until_given_a_new_password(
    accounts: Accounts, database: Database
) -> None:
    token = _login(database, accounts)
    accounts.disable("li", START)
    with database.read() as session:
        assert find_visitor(session, token, START, IDLE) is None
        assert [row.action for row in session.query(AuditRow)][-1] == "user.disabled"
    assert accounts.login("li", PASSWORD, START).login is Login.WRONG
    accounts.set_password("li", PASSWORD, None, START)
    with database.read() as session:
        assert find_visitor(session, token, START, IDLE) is None
    assert accounts.login("li", PASSWORD, START).login is Login.WELCOME
    with pytest.raises(AccountError):
        accounts.disable("nobody", START)


def test_a_lock_is_for_the_address_that_guessed(accounts: Accounts) -> None:
    for _ in range(6):
        accounts.login("li", "wrong", START, "10.0.0.1")
    assert accounts.login("li", PASSWORD, START, "10.0.0.1").login is Login.LOCKED
    assert accounts.login("li", PASSWORD, START, "10.0.0.2").login is Login.WELCOME
    assert accounts.login("li", PASSWORD, START, "10.0.0.1").login is Login.LOCKED


def test_one_line_of_ipv6_counts_as_one_address(accounts: Accounts) -> None:
    for number in range(5):
        accounts.login("li", "wrong", START, f"2001:db8::{number}")
    assert accounts.login("li", PASSWORD, START, "2001:db8::ffff").login is Login.LOCKED
    assert accounts.login("li", PASSWORD, START, "2001:db8:0:1::1").login is Login.WELCOME


def test_many_addresses_together_lock_a_name_for_everybody(accounts: Accounts) -> None:
    for number in range(LoginRules().anywhere):
        assert accounts.login("li", "wrong", START, f"10.0.0.{number}").login is Login.WRONG
    assert accounts.login("li", PASSWORD, START, "10.0.1.1").login is Login.LOCKED
    free = START + timedelta(minutes=15)
    assert accounts.login("li", PASSWORD, free, "10.0.1.1").login is Login.WELCOME


def test_one_address_alone_never_locks_a_name_for_everybody(accounts: Accounts) -> None:
    for minute in range(0, 24 * 60, 3):
        accounts.login("li", "wrong", START + timedelta(minutes=minute), "10.0.0.1")
    tomorrow = START + timedelta(days=1)
    assert accounts.login("li", PASSWORD, tomorrow, "10.0.0.2").login is Login.WELCOME


class _CountingHasher(PasswordHasher):
    checks = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.checks += 1
        return super().verify(hash, password)


def test_while_locked_no_password_is_checked_and_the_log_has_one_line(database: Database) -> None:
    hasher = _CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
    accounts = Accounts(database, hasher, LoginRules())
    accounts.set_password("li", PASSWORD, Role.OFFICER, START)
    for _ in range(50):
        accounts.login("li", "wrong", START)
    assert hasher.checks == 5
    with database.read() as session:
        actions = [row.action for row in session.query(AuditRow)]
    assert actions == ["user.password_set"] + ["user.login_failed"] * 5 + ["user.locked_out"]


def test_strangers_leave_one_line_a_while_and_what_was_counted_is_forgotten(
    accounts: Accounts, database: Database
) -> None:
    def rows() -> tuple[int, int]:
        with database.read() as session:
            failures = session.query(LoginFailureRow).count()
            return session.query(AuditRow).filter_by(success=False).count(), failures

    for number in range(40):
        accounts.login(f"n{number}", "x", START)
    assert rows()[0] == 1
    accounts.login("n0", "x", START + timedelta(minutes=15))
    assert rows() == (2, 3)  # n0 at this address, n0 from everywhere, strangers


def test_a_right_password_forgets_earlier_failures(accounts: Accounts) -> None:
    for _ in range(3):
        for _ in range(4):
            accounts.login("li", "wrong", START)
        assert accounts.login("li", PASSWORD, START).login is Login.WELCOME


def test_a_user_without_a_password_or_disabled_cannot_log_in(
    accounts: Accounts, database: Database
) -> None:
    accounts.set_password("wang", None, Role.ADMIN, START)
    assert accounts.login("wang", "!", START).login is Login.WRONG
    with database.write() as session:
        session.query(UserRow).filter_by(name="li").one().disabled_at = START
    assert accounts.login("li", PASSWORD, START).login is Login.WRONG


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "at least"),
        ("li-li-li-li", "must not contain the name"),
        ("aaaaaaaaaaaaaaa", "over and over"),
    ],
)
def test_weak_passwords_are_refused(accounts: Accounts, password: str, sentence: str) -> None:
    with pytest.raises(AccountError, match=sentence):
        accounts.set_password("li", password, Role.OFFICER, START)


def test_passwords_are_hashed_and_logins_audited_without_what_was_typed(
    accounts: Accounts, database: Database
) -> None:
    accounts.login("li", PASSWORD, START)
    accounts.login("my password by mistake", "x", START)
    with database.read() as session:
        assert session.query(UserRow).one().password_hash.startswith("$argon2id$")
        lines = [(row.actor, row.action) for row in session.query(AuditRow)]
    assert lines[-2:] == [("user:li", "user.logged_in"), ("user:unknown", "user.login_failed")]


def _login(database: Database, accounts: Accounts) -> str:
    user = accounts.login("li", PASSWORD, START).user
    assert user is not None
    with database.write() as session:
        return start_session(session, user, START, IDLE)


def test_a_session_ends_after_idle_time_and_at_the_end_of_a_day(
    accounts: Accounts, database: Database
) -> None:
    token = _login(database, accounts)
    with database.write() as session:
        visitor = find_visitor(session, token, START + IDLE, IDLE)
        assert visitor is not None
        assert find_visitor(session, token, START + IDLE + timedelta(seconds=1), IDLE) is None
        assert find_visitor(session, "", START, IDLE) is None
        assert not touch_needed(session, visitor, START + timedelta(seconds=30))
        assert touch_needed(session, visitor, START + timedelta(seconds=31))
        touch(session, visitor, START + IDLE)
        assert find_visitor(session, token, START + 2 * IDLE, IDLE) is not None
        touch(session, visitor, START + timedelta(hours=12))
        late = START + timedelta(hours=12, seconds=1)
        assert find_visitor(session, token, late, IDLE) is None
        assert token not in session.query(SessionRow).one().token_hash


def test_a_grant_is_for_one_case_one_session_and_a_while(
    accounts: Accounts, database: Database
) -> None:
    tokens = [_login(database, accounts) for _ in range(2)]
    with database.write() as session:
        mine, other = (find_visitor(session, token, START, IDLE) for token in tokens)
        assert mine is not None
        assert other is not None
        for _ in range(2):
            grant(session, mine, "case-1", START + IDLE)
        assert granted_until(session, mine, "case-1", START) == START + IDLE
        assert granted_until(session, mine, "case-1", START + IDLE) is None
        assert granted_until(session, mine, "case-2", START) is None
        assert granted_until(session, other, "case-1", START) is None
        withdraw(session, mine, "case-1")
        assert granted_until(session, mine, "case-1", START) is None
        grant(session, mine, "case-1", START + IDLE)
        end_session(session, mine)
        session.flush()
        assert granted_until(session, mine, "case-1", START) is None


def test_a_form_token_belongs_to_one_cookie() -> None:
    one, two = new_token(), new_token()
    assert csrf_fits(one, csrf_of(one))
    assert not csrf_fits(two, csrf_of(one))
    assert not csrf_fits("", csrf_of(""))
    assert not csrf_fits(one, "ü")
