"""Technicians: what terminals are told of whom, what ends it, and codes for who stands there."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from central.fleet.logbooks import lines_of
from central.fleet.signing import AnswerSigner
from central.fleet.technicians import (
    CODES_AN_HOUR,
    LIST_LIFE,
    CardToList,
    CodeWanted,
    TechnicianError,
    add,
    districts_in,
    end,
    end_card,
    issue_code,
    list_card,
    names_in,
)
from central.fleet.words import SAID_AGAIN
from central.keys import KeyStore
from central.storage.fleet import TechnicianCardRow, TechnicianCodeRow, TechnicianRow
from central.storage.models import AuditRow
from contracts.fleet import MAX_CARDS, CardList, signed_word
from contracts.logbook import START, Saying, chained, part_of
from contracts.technicians import (
    TechnicianCodeError,
    card_hash,
    fingerprint,
    make_code,
    new_challenge,
    pin_proof,
    public_half,
    read_code,
)
from tests.central.fleet.beating import beat, keep_up
from tests.central.harness import FakeTerminal, RunningCentre

CARD, PIN, OTHER_PIN = "11010519491231002X", "482913", "913482"
HALF = b"\x05" * 32
DOOR = public_half(HALF)


def signer(centre: RunningCentre) -> AnswerSigner:
    return AnswerSigner(KeyStore(centre.data / "keys").answer_key())


def listed(
    centre: RunningCentre, name: str = "孙建国", number: str = CARD, **otherwise: Any
) -> tuple[str, int]:
    """Somebody with a card: their id, and the card's number."""
    now = centre.clock()
    card = CardToList(number, PIN, otherwise.pop("until", now + timedelta(days=365)), **otherwise)
    with centre.database.write() as session:
        who = add(session, name, PIN, "operator", now).id
        made = list_card(session, signer(centre).salt, who, card, "operator", now).number
    return who, made


def told(terminal: FakeTerminal, seq: int, **fields: Any) -> CardList | None:
    keep_up(terminal.centre)
    signed = beat(terminal, seq, **fields).cards
    return None if signed is None else signed_word(terminal.answer.ack_key, signed, CardList)


def heard(terminal: FakeTerminal, seq: int, **fields: Any) -> CardList:
    found = told(terminal, seq, **fields)
    assert found is not None
    return found


def tells_key(terminal: FakeTerminal, door: str, seq: int) -> None:
    """It is kept first; the next heartbeat is answered with a list that knows it."""
    assert told(terminal, seq, door=door) is None
    keep_up(terminal.centre)


# ---- lists ------------------------------------------------------------------------------------


def test_a_terminal_hears_a_pseudonym_and_a_hash_and_nothing_else_of_anybody(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    who, _ = listed(centre)
    word = heard(terminal, 1)
    salt = signer(centre).salt
    (card,) = word.cards
    assert (card.who, card.hash) == (who, card_hash(salt, CARD, PIN))
    assert word.salt == salt.hex()
    assert word.expires == centre.clock() + LIST_LIFE
    said = word.model_dump_json()
    assert not [secret for secret in (CARD, PIN, "孙建国") if secret in said]


def test_it_is_told_until_it_is_there_and_again_when_something_changed(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    _, card = listed(centre)
    tells_key(terminal, DOOR, 1)
    first = heard(terminal, 2, door=DOOR)
    assert first.door == fingerprint(DOOR)
    assert told(terminal, 3, cards=first.number) is None
    with centre.database.write() as session:
        end_card(session, card, "operator", centre.clock())
    second = heard(terminal, 4, cards=first.number)
    assert second.number > first.number
    assert second.cards == ()


def test_each_week_it_is_told_anew_and_lives_longer(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    listed(centre)
    tells_key(terminal, DOOR, 1)
    first = heard(terminal, 2, door=DOOR)
    centre.clock.move(timedelta(days=7))
    second = heard(terminal, 3, cards=first.number)
    assert second.number > first.number
    assert second.expires > first.expires
    assert second.cards == first.cards


def test_a_terminal_that_never_says_what_it_has_hears_it_seldom(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    heard(terminal, 1)
    assert told(terminal, 2) is None
    centre.clock.move(SAID_AGAIN)
    assert told(terminal, 3) is not None


def test_whoever_was_ended_is_on_no_list_and_twice_changes_nothing(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    who, _ = listed(centre)
    other, _ = listed(centre, "李", "500199198803124157")
    for _ in range(2):
        with centre.database.write() as session:
            end(session, who, "operator", centre.clock())
    assert [card.who for card in heard(terminal, 1).cards] == [other]
    with centre.database.read() as session:
        actions = list(session.scalars(select(AuditRow.action).order_by(AuditRow.id)))
    assert actions.count("technician.ended") == 1


def test_a_card_is_told_in_its_districts_only(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    listed(centre, districts=("500199",))
    assert heard(terminal, 1, district="500103").cards == ()
    other = centre.terminal("二号机")
    assert len(heard(other, 1, district="500199").cards) == 1


def test_a_card_that_ended_by_itself_is_not_told(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    listed(centre, until=centre.clock() + timedelta(hours=1))
    centre.clock.move(timedelta(hours=2))
    assert heard(terminal, 1).cards == ()


def test_no_terminal_has_to_know_more_than_it_can(centre: RunningCentre) -> None:
    now = centre.clock()
    with centre.database.write() as session:
        who = add(session, "孙", PIN, "operator", now).id
        for n in range(MAX_CARDS):
            session.add(
                TechnicianCardRow(
                    number=n + 1000, technician_id=who, hash=f"{n:064x}", districts="500103",
                    since=now, until=now + timedelta(days=1), made_by="operator",
                )
            )  # fmt: skip
    until = now + timedelta(days=1)
    with pytest.raises(TechnicianError, match="64 cards"), centre.database.write() as session:
        list_card(session, b"\0" * 16, who, CardToList(CARD, PIN, until), "operator", now)
    with centre.database.write() as session:
        card = CardToList(CARD, PIN, until, ("500199",))
        list_card(session, b"\0" * 16, who, card, "operator", now)


def test_a_list_of_a_restored_centre_is_newer_than_what_terminals_have(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    listed(centre)
    known = 40 * 10_000 + 3
    assert heard(terminal, 1, cards=known).number < known
    centre.clock.move(SAID_AGAIN)
    assert heard(terminal, 2, cards=known).number > known


@pytest.mark.parametrize(
    ("number", "pin", "days"),
    [(CARD, OTHER_PIN, 1), ("", PIN, 1), ("12", PIN, 1), ("é" * 9, PIN, 1), (CARD, PIN, 0)],
)
def test_a_card_of_somebody_who_knows_no_pin_or_that_is_none_is_not_listed(
    centre: RunningCentre, number: str, pin: str, days: int
) -> None:
    now = centre.clock()
    with centre.database.write() as session:
        who = add(session, "孙", PIN, "operator", now).id
    card = CardToList(number, pin, now + timedelta(days=days))
    with pytest.raises(TechnicianError), centre.database.write() as session:
        list_card(session, b"\0" * 16, who, card, "operator", now)


def test_districts_are_six_digits() -> None:
    assert districts_in(" 500199，500103, ") == ("500199", "500103")
    for text in ("5001990", "x", "500199;500103"):
        with pytest.raises(TechnicianError):
            districts_in(text)


def test_neither_number_nor_pin_is_kept(centre: RunningCentre) -> None:
    listed(centre)
    with centre.database.read() as session:
        row = session.scalars(select(TechnicianRow)).one()
        card = session.scalars(select(TechnicianCardRow)).one()
        audit = " ".join(str(each.purpose) for each in session.scalars(select(AuditRow)))
    kept = f"{vars(row)} {vars(card)} {audit}"
    assert CARD not in kept
    assert PIN not in kept
    assert row.proof == pin_proof(row.id, PIN).hex()


# ---- codes ------------------------------------------------------------------------------------


def wanted(terminal: FakeTerminal, who: str, challenge: str, why: str = "reader") -> CodeWanted:
    return CodeWanted(terminal.id, challenge, who, why)


def test_a_code_is_the_one_that_the_terminal_makes_itself_and_is_audited_with_its_reason(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    who, _ = listed(centre)
    tells_key(terminal, DOOR, 1)
    challenge = new_challenge()
    with centre.database.write() as session:
        code = issue_code(
            session,
            signer(centre).door,
            wanted(terminal, who.lower(), challenge.lower()),
            "operator",
            centre.clock(),
        )
    here = public_half(signer(centre).door)
    mine = make_code(HALF, here, terminal.id, challenge, who, pin_proof(who, PIN))
    assert read_code(code) == mine
    with centre.database.read() as session:
        line = session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
        assert line is not None
        assert (line.actor, line.action) == ("user:operator", "technician.code_made")
        assert line.purpose == f"for={who} challenge={challenge} why=reader"
        assert read_code(code) not in str(vars(session.scalars(select(TechnicianCodeRow)).one()))


def test_no_code_for_a_misheard_challenge_a_stranger_or_a_terminal_that_told_no_key(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    who, _ = listed(centre)
    door, now, challenge = signer(centre).door, centre.clock(), new_challenge()

    def asked(code: CodeWanted) -> None:
        with centre.database.write() as session:
            issue_code(session, door, code, "operator", now)

    with pytest.raises(TechnicianError, match="reach us"):
        asked(wanted(terminal, who, challenge))
    tells_key(terminal, DOOR, 1)
    misheard = ("3" if challenge[0] == "2" else "2") + challenge[1:]
    with pytest.raises(TechnicianCodeError):
        asked(wanted(terminal, who, misheard))
    with pytest.raises(TechnicianError):
        asked(wanted(terminal, "2222", challenge))
    with pytest.raises(TechnicianError):
        asked(wanted(terminal, who, challenge, " "))
    asked(wanted(terminal, who, challenge))
    other, _ = listed(centre, "李", "500199198803124157")
    with pytest.raises(TechnicianError, match="somebody else"):
        asked(wanted(terminal, other, challenge))
    with centre.database.write() as session:
        end(session, who, "operator", now)
    with pytest.raises(TechnicianError):
        asked(wanted(terminal, who, new_challenge()))


def test_codes_for_one_terminal_are_few(centre: RunningCentre, terminal: FakeTerminal) -> None:
    who, _ = listed(centre)
    tells_key(terminal, DOOR, 1)

    def asked(challenge: str) -> None:
        with centre.database.write() as session:
            code = wanted(terminal, who, challenge)
            issue_code(session, signer(centre).door, code, "operator", centre.clock())

    challenges = [new_challenge() for _ in range(CODES_AN_HOUR + 1)]
    for challenge in (*challenges[:-1], challenges[0]):  # the same again is no other
        asked(challenge)
    with pytest.raises(TechnicianError, match="too many"):
        asked(challenges[-1])
    centre.clock.move(timedelta(hours=1, seconds=1))
    asked(challenges[-1])


def test_a_terminal_whose_key_is_another_is_believed(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    tells_key(terminal, DOOR, 1)
    other = public_half(b"\x06" * 32)
    tells_key(terminal, other, 2)
    assert heard(terminal, 3, door=other).door == fingerprint(other)


# ---- who it was -------------------------------------------------------------------------------


def test_the_centre_alone_knows_whose_pseudonym_stands_in_a_logbook(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    who, _ = listed(centre)
    saying = Saying(
        at=centre.clock().replace(microsecond=0), what="technician.entered", said={"who": who}
    )
    run = chained(START, [saying])
    beat(terminal, 1, logbook=part_of(run[-1].head, 0, run).model_dump(mode="json"))
    keep_up(centre)
    with centre.database.read() as session:
        assert names_in(session, lines_of(session, terminal.id)) == {who: "孙建国"}
