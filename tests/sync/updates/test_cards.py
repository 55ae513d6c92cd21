"""The list of technicians: verified, the newest kept; what the heartbeat says of it."""

import json
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.fleet import CardList
from contracts.signatures import sign_answer
from contracts.technicians import fingerprint, public_half
from sync.heartbeat import Composer, Standing
from tests.sync.updates.repository import NOW
from tests.sync.updates.terminal import TERMINAL, Terminal

DOOR = public_half(b"\x05" * 32)


def listed(number: int = 1, **otherwise: Any) -> CardList:
    fields = {
        "terminal_id": TERMINAL,
        "number": number,
        "made_at": NOW,
        "expires": NOW + timedelta(days=60),
        "centre": public_half(b"\x07" * 32),
        "salt": "00" * 16,
    }
    return CardList.model_validate(fields | otherwise)


def number(terminal: Terminal) -> int:
    found = terminal.told.listed()
    return 0 if found is None else found.number


def test_the_newest_list_stays_however_they_come(terminal: Terminal) -> None:
    assert number(terminal) == 0
    for told, kept in ((3, 3), (2, 3), (4, 4), (1, 4)):
        terminal.told.cards(terminal.signed(listed(told)))
        assert number(terminal) == kept


def test_the_same_number_made_later_is_newer(terminal: Terminal) -> None:
    later = listed(3, made_at=NOW + timedelta(minutes=5), door=fingerprint(DOOR))
    for word in (later, listed(3)):
        terminal.told.cards(terminal.signed(word))
    kept = terminal.told.listed()
    assert kept is not None
    assert kept.door == fingerprint(DOOR)


def test_what_is_forged_or_for_another_is_not_written_down(terminal: Terminal) -> None:
    forged = sign_answer(Ed25519PrivateKey.generate(), listed().model_dump(mode="json"))
    forged = forged.model_copy(update={"key_id": terminal.ack_key.key_id})
    terminal.told.cards(forged)
    terminal.told.cards(terminal.signed(listed(terminal_id="t-000000000009")))
    assert not terminal.places.cards.exists()


def test_a_damaged_file_makes_room_for_any_list(terminal: Terminal) -> None:
    terminal.told.cards(terminal.signed(listed(7)))
    for damage in (b"", b"[]", b'{"cards": [{}]}'):
        terminal.places.cards.write_bytes(damage)
        assert number(terminal) == 0
    terminal.told.cards(terminal.signed(listed(6)))
    assert number(terminal) == 6
    assert json.loads(terminal.places.cards.read_bytes())


def test_a_heartbeat_says_which_list_it_has_and_its_key_while_that_does_not_know_it(
    terminal: Terminal,
) -> None:
    composer = Composer(
        terminal.places,
        Standing("civic-kiosk"),
        waiting=lambda: "",
        offset_s=lambda: None,
        now=lambda: NOW,
        listed=terminal.told.listed,
        door=lambda: DOOR,
    )

    def said() -> tuple[int, str]:
        beat = composer.compose(None)
        return beat.cards, beat.door

    assert said() == (0, DOOR)
    terminal.told.cards(terminal.signed(listed(1)))
    assert said() == (1, DOOR)
    terminal.told.cards(terminal.signed(listed(2, door=fingerprint(DOOR))))
    assert said() == (2, "")
    other = public_half(b"\x06" * 32)
    terminal.told.cards(terminal.signed(listed(3, door=fingerprint(other))))
    assert said() == (3, DOOR)
