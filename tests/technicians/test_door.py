"""What opens the door of a terminal, and what does not."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from contracts.technicians import in_fours, new_challenge
from kiosk.logbook.book import read_book
from kiosk.records.clockproof import FILE_NAME, write_proof
from kiosk.technicians.attempts import FREE, WAITS_S
from kiosk.technicians.door import Tried
from kiosk.technicians.doorkey import KEY_PATH, door_key
from tests.technicians.town import CARD, NOW, OTHER_PIN, PIN, WHO, Town

WRONG = Tried(why="wrong")
OLD = new_challenge(lambda alphabet: "7")


def noted(data: Path) -> list[tuple[str, dict[str, Any]]]:
    return [(entry.what, dict(entry.said)) for entry in read_book(data).entries]


# ---- a card -----------------------------------------------------------------------------


def test_a_listed_card_opens_it_with_its_pin_and_no_other(town: Town) -> None:
    town.lists()
    door = town.door()
    assert door.try_card(CARD, OTHER_PIN) == WRONG
    assert door.try_card("110105194912310038", PIN) == WRONG
    assert door.try_card(CARD, PIN) == Tried(who=WHO)
    assert door.try_card(CARD.lower(), PIN) == Tried(who=WHO)


def test_neither_number_nor_pin_nor_name_stands_on_the_terminal(town: Town) -> None:
    town.lists()
    town.door().try_card(CARD, PIN)
    kept = b"".join(path.read_bytes() for path in town.data.rglob("*") if path.is_file())
    assert CARD.encode() not in kept
    assert PIN.encode() not in kept


def test_a_card_counts_from_its_day_to_its_day(town: Town) -> None:
    town.lists(town.card(since=NOW + timedelta(hours=1), until=NOW + timedelta(hours=3)))
    assert town.door().try_card(CARD, PIN) == WRONG
    town.now += timedelta(hours=1)
    assert town.door().try_card(CARD, PIN).who == WHO
    town.now += timedelta(hours=2)
    assert town.door().try_card(CARD, PIN) == WRONG


def test_a_newer_list_ends_what_it_does_not_name(town: Town) -> None:
    town.lists()
    assert town.door().try_card(CARD, PIN).who == WHO
    town.lists(town.card(hash="0" * 64), number=2)
    assert town.door().try_card(CARD, PIN) == WRONG


def test_a_list_ends_by_itself_and_a_clock_that_was_set_back_prolongs_nothing(town: Town) -> None:
    town.lists()
    write_proof(town.data / FILE_NAME, NOW + timedelta(days=60), ahead=False, zone=None)
    town.now = NOW - timedelta(days=400)
    door = town.door()
    assert door.standing().no_card == "out-of-date"
    assert door.try_card(CARD, PIN) == Tried(why="out-of-date")


def test_a_clock_that_was_never_right_is_at_least_as_late_as_the_list(town: Town) -> None:
    town.lists()
    town.now = NOW - timedelta(days=9000)
    assert town.door().try_card(CARD, PIN).who == WHO


def test_without_a_list_no_card_counts_and_nothing_is_a_try(town: Town) -> None:
    door = town.door()
    for _ in range(2 * FREE):
        assert door.try_card(CARD, PIN) == Tried(why="no-list")
    town.lists()
    assert town.door().try_card(CARD, PIN).who == WHO


def test_a_list_that_the_centre_did_not_sign_or_that_is_anothers_counts_for_nothing(
    town: Town, tmp_path: Path
) -> None:
    town.lists(terminal_id="t-000000000002")
    assert town.door().standing().no_card == "no-list"
    other = Town(tmp_path / "other")
    other.lists()
    (town.data / "fleet" / "cards.json").write_bytes(
        (other.data / "fleet" / "cards.json").read_bytes()
    )
    assert town.door().standing().no_card == "no-list"
    (town.data / "fleet" / "cards.json").write_bytes(b"{")
    assert town.door().standing().no_card == "no-list"


# ---- a code -----------------------------------------------------------------------------


def test_a_code_for_what_stands_on_the_screen_opens_it_once(town: Town) -> None:
    town.lists()
    door = town.door()
    challenge = door.standing().challenge
    code = town.code(challenge)
    assert door.try_code(in_fours(code).lower(), PIN) == Tried(who=WHO)
    assert door.try_code(code, PIN) == WRONG
    assert door.standing().challenge != challenge


def test_a_code_is_good_only_with_the_pin_for_this_terminal_and_this_challenge(
    town: Town, tmp_path: Path
) -> None:
    town.lists()
    door = town.door()
    challenge = door.standing().challenge
    other = Town(tmp_path / "other")
    other.lists()
    for code in (
        town.code(challenge, OTHER_PIN),
        town.code(OLD),
        other.code(challenge),
        WHO + "2" * 8,
    ):
        assert door.try_code(code, PIN) == WRONG


def test_a_code_works_with_a_list_that_ended_and_a_clock_that_is_nonsense(town: Town) -> None:
    town.lists()
    for days in (-9000, 9000):
        town.now = NOW + timedelta(days=days)
        door = town.door()
        assert door.try_code(town.code(door.standing().challenge), PIN) == Tried(who=WHO)


def test_before_the_centre_told_its_key_there_is_no_challenge(town: Town) -> None:
    door = town.door()
    assert door.standing().challenge == ""
    assert door.try_code("7K2M" + "2" * 8, PIN) == Tried(why="no-centre")


def test_what_is_no_code_at_all_is_a_try_too(town: Town) -> None:
    town.lists()
    assert town.door().try_code("whatever", PIN) == WRONG
    assert town.attempts().failed == 1


def test_a_damaged_key_is_made_anew_and_the_centre_has_to_hear_of_it(town: Town) -> None:
    town.lists()
    before = door_key(town.data)
    assert door_key(town.data) == before
    (town.data / KEY_PATH).write_bytes(b"?")
    after = door_key(town.data)
    assert after != before
    assert door_key(town.data) == after
    assert (town.data / KEY_PATH).stat().st_mode & 0o077 == 0


# ---- both -------------------------------------------------------------------------------


def test_cards_and_codes_share_their_tries_and_then_not_even_the_right_one_opens_it(
    town: Town,
) -> None:
    town.lists()
    door = town.door()
    challenge = door.standing().challenge
    for n in range(FREE - 1):
        tried = door.try_card(CARD, OTHER_PIN) if n % 2 else door.try_code("2" * 12, PIN)
        assert tried == WRONG
    assert door.try_card(CARD, OTHER_PIN) == Tried(why="locked", wait_s=WAITS_S[0])
    again = town.door()
    assert again.try_card(CARD, PIN) == Tried(why="locked", wait_s=WAITS_S[0])
    assert again.try_code(town.code(challenge), PIN).why == "locked"
    town.machine.up += WAITS_S[0]
    assert again.try_card(CARD, PIN) == Tried(who=WHO)


def test_the_logbook_says_who_was_let_in_and_how_often_it_was_tried_and_nothing_of_a_card(
    town: Town,
) -> None:
    town.lists()
    door = town.door()
    for _ in range(FREE):
        door.try_card(CARD, OTHER_PIN)
    town.machine.up += WAITS_S[0]
    door.try_card(CARD, PIN)
    entries = noted(town.data)
    assert entries[:2] == [
        ("technician.refused", {"by": "card", "tries": 1}),
        ("technician.refused", {"by": "card", "tries": 2}),
    ]
    assert entries[-2:] == [
        ("technician.locked", {"seconds": WAITS_S[0]}),
        ("technician.entered", {"who": WHO, "by": "card"}),
    ]


def test_a_list_of_the_centre_before_counts_no_more(town: Town) -> None:
    town.lists()
    Town(town.data)
    assert town.door().standing().no_card == "no-list"
