"""Second factors: codes of a phone once, recovery codes once, tries counted."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from central.console.accounts import Accounts, Login, Role
from central.console.factors import RECOVERY_CODES, FactorError, Factors, reset
from central.console.lockout import LoginRules
from central.storage.engine import Database
from central.storage.migrate import migrate
from central.storage.models import AuditRow
from tests.central.harness import HASHER, START

KEY = bytes(range(32))
PASSWORD = "azurite on rice paper"
STEP = timedelta(seconds=30)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "centre.db"
    migrate(path)
    database = Database(path)
    Accounts(database, HASHER, LoginRules()).set_password("li", PASSWORD, Role.OPERATOR, START)
    yield database
    database.close()


@pytest.fixture
def factors(database: Database) -> Factors:
    return Factors(database, KEY, LoginRules())


def _set_up(factors: Factors) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    """A factor that counts; its first code is used up."""
    phone = pyotp.TOTP(factors.begin("li", START))
    return phone, factors.confirm("li", phone.at(START), START)


def test_a_secret_counts_once_a_code_of_it_was_given(factors: Factors) -> None:
    secret = factors.begin("li", START)
    assert factors.pending("li") == secret
    assert factors.state("li").since is None
    assert factors.confirm("li", "000000", START) == ()
    codes = factors.confirm("li", pyotp.TOTP(secret).at(START), START)
    assert len(set(codes)) == RECOVERY_CODES
    assert factors.state("li").since == START
    assert factors.state("li").recovery_left == RECOVERY_CODES
    assert factors.pending("li") is None


def test_a_code_is_taken_once_and_none_before_it_again(factors: Factors) -> None:
    phone, _codes = _set_up(factors)
    now = START + 4 * STEP
    assert factors.check("li", phone.at(START), now) is Login.WRONG
    assert factors.check("li", phone.at(now), now) is Login.WELCOME
    assert factors.check("li", phone.at(now), now) is Login.WRONG
    assert factors.check("li", phone.at(now - STEP), now) is Login.WRONG


def test_a_phone_may_be_half_a_minute_off_and_no_more(factors: Factors) -> None:
    phone, _codes = _set_up(factors)
    now = START + 10 * STEP
    assert factors.check("li", phone.at(now - 2 * STEP), now) is Login.WRONG
    assert factors.check("li", phone.at(now + 2 * STEP), now) is Login.WRONG
    assert factors.check("li", phone.at(now - STEP), now) is Login.WELCOME
    assert factors.check("li", f" {phone.at(now + STEP)[:3]} {phone.at(now + STEP)[3:]}", now)


def test_a_recovery_code_lets_in_once_however_it_is_written(factors: Factors) -> None:
    _phone, codes = _set_up(factors)
    assert factors.check("li", codes[0].lower().replace("-", " "), START) is Login.WELCOME
    assert factors.check("li", codes[0], START) is Login.WRONG
    assert factors.state("li").recovery_left == RECOVERY_CODES - 1
    others = factors.renew_recovery("li", START)
    assert not set(others) & set(codes)
    assert factors.check("li", codes[1], START) is Login.WRONG
    assert factors.check("li", others[1], START) is Login.WELCOME


def test_five_wrong_codes_lock_for_fifteen_minutes(factors: Factors) -> None:
    phone, codes = _set_up(factors)
    for _ in range(5):
        assert factors.check("li", "000000", START, "10.0.0.1") is Login.WRONG
    assert factors.check("li", codes[0], START, "10.0.0.1") is Login.LOCKED
    assert factors.check("li", phone.at(START + STEP), START + STEP, "10.0.0.2") is Login.WELCOME
    later = START + timedelta(minutes=15)
    assert factors.check("li", codes[0], later, "10.0.0.1") is Login.WELCOME


def test_a_right_password_does_not_lift_the_lock_of_codes(
    factors: Factors, database: Database
) -> None:
    _phone, codes = _set_up(factors)
    accounts = Accounts(database, HASHER, LoginRules())
    for _ in range(6):
        factors.check("li", "000000", START, "10.0.0.1")
        assert accounts.login("li", PASSWORD, START, "10.0.0.1").login is Login.WELCOME
    assert factors.check("li", codes[0], START, "10.0.0.1") is Login.LOCKED


def test_wrong_codes_count_from_everywhere_whatever_browser_gives_them(
    factors: Factors, database: Database
) -> None:
    _phone, codes = _set_up(factors)
    accounts = Accounts(database, HASHER, LoginRules())
    rules = LoginRules()
    for number in range(rules.anywhere):
        assert factors.check("li", "0", START, "10.0.0.1", f"desk-{number}") is Login.WRONG
    assert accounts.login("li", PASSWORD, START, "10.0.0.1").login is Login.WELCOME
    assert factors.check("li", codes[0], START, "10.0.0.1", "desk-new") is Login.LOCKED
    later = START + rules.lockout
    assert factors.check("li", codes[0], later, "10.0.0.1", "desk-new") is Login.WELCOME


def test_the_database_alone_gives_neither_secret_nor_recovery_codes_away(
    factors: Factors, database: Database
) -> None:
    secret = factors.begin("li", START)
    codes = factors.confirm("li", pyotp.TOTP(secret).at(START), START)
    with sqlite3.connect(database.path) as connection:
        rows = connection.execute("SELECT secret FROM second_factor").fetchall()
        kept = connection.execute("SELECT code_hash FROM recovery_code").fetchall()
    connection.close()
    assert secret.encode() not in rows[0][0]
    assert not {row[0] for row in kept} & set(codes)
    stranger = Factors(database, bytes(32), LoginRules())
    now = START + 3 * STEP
    assert stranger.check("li", pyotp.TOTP(secret).at(now), now) is Login.WRONG


def test_a_reset_takes_it_away_and_says_so(factors: Factors, database: Database) -> None:
    phone, codes = _set_up(factors)
    with database.write() as session:
        reset(session, "li", START)
    assert factors.state("li").since is None
    assert factors.check("li", codes[0], START) is Login.WRONG
    assert factors.check("li", phone.at(START + STEP), START + STEP) is Login.WRONG
    with database.read() as session:
        actions = [row.action for row in session.query(AuditRow)]
    assert "user.factor_reset" in actions
    with pytest.raises(FactorError), database.write() as session:
        reset(session, "nobody", START)


def test_nobody_begins_another_while_one_counts(factors: Factors) -> None:
    _set_up(factors)
    with pytest.raises(FactorError):
        factors.begin("li", START)
    factors.end("li", START)
    assert factors.begin("li", START)
