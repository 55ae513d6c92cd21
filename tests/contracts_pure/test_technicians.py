"""Cards, PINs, challenges and codes: what is bound to what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.number import ALPHABET
from contracts.technicians import (
    CHALLENGE_SYMBOLS,
    CODE_SYMBOLS,
    TechnicianCodeError,
    card_hash,
    checked_pin,
    fingerprint,
    in_fours,
    make_code,
    new_challenge,
    new_id,
    pin_proof,
    public_half,
    read_challenge,
    read_code,
    whose,
)

ONE, OTHER = bytes(range(32)), bytes(range(1, 33))
SYMBOLS = st.text(alphabet=ALPHABET, min_size=CHALLENGE_SYMBOLS - 1, max_size=CHALLENGE_SYMBOLS - 1)


def test_both_sides_make_the_same_code_and_nobody_else_does() -> None:
    proof = pin_proof("7K2M", "482913")
    at = ("t-000000000001", "7K2M9ACE", "7K2M", proof)
    code = make_code(ONE, public_half(OTHER), *at)
    assert code == make_code(OTHER, public_half(ONE), *at)
    assert (whose(code), len(code)) == ("7K2M", CODE_SYMBOLS)
    assert read_code(in_fours(code).lower()) == code
    third = bytes(range(2, 34))
    assert make_code(third, public_half(ONE), *at) != code


@pytest.mark.parametrize(
    "otherwise",
    [
        ("t-000000000002", "7K2M9ACE", "7K2M", pin_proof("7K2M", "482913")),
        ("t-000000000001", "7K2M9ACF", "7K2M", pin_proof("7K2M", "482913")),
        ("t-000000000001", "7K2M9ACE", "7K2N", pin_proof("7K2M", "482913")),
        ("t-000000000001", "7K2M9ACE", "7K2M", pin_proof("7K2M", "482914")),
        ("t-000000000001", "7K2M9ACE", "7K2M", pin_proof("7K2N", "482913")),
    ],
)
def test_a_code_is_bound_to_terminal_challenge_technician_and_pin(
    otherwise: tuple[str, str, str, bytes],
) -> None:
    proof = pin_proof("7K2M", "482913")
    code = make_code(ONE, public_half(OTHER), "t-000000000001", "7K2M9ACE", "7K2M", proof)
    assert make_code(ONE, public_half(OTHER), *otherwise)[4:] != code[4:]


def test_a_hash_is_of_number_and_pin_together() -> None:
    salt = bytes(16)
    found = card_hash(salt, "11010519491231002X", "482913")
    assert card_hash(salt, "110105 19491231 002x", "482913") == found
    assert card_hash(salt, "11010519491231002X", "482914") != found
    assert card_hash(salt, "11010519491231002", "X482913") != found
    assert card_hash(bytes(15) + b"\1", "11010519491231002X", "482913") != found


@given(SYMBOLS, st.integers(0, CHALLENGE_SYMBOLS - 1), st.sampled_from(ALPHABET))
def test_one_symbol_that_was_misheard_is_noticed(symbols: str, at: int, heard: str) -> None:
    stock = iter(symbols)
    challenge = new_challenge(lambda alphabet: next(stock))
    assert read_challenge(in_fours(challenge).lower()) == challenge
    wrong = challenge[:at] + heard + challenge[at + 1 :]
    if wrong != challenge:
        with pytest.raises(TechnicianCodeError):
            read_challenge(wrong)


@given(SYMBOLS, st.integers(0, CHALLENGE_SYMBOLS - 3))
def test_two_neighbours_that_changed_places_are_noticed(symbols: str, at: int) -> None:
    stock = iter(symbols)
    said = new_challenge(lambda alphabet: next(stock))
    wrong = said[:at] + said[at + 1] + said[at] + said[at + 2 :]
    if wrong != said:
        with pytest.raises(TechnicianCodeError):
            read_challenge(wrong)


@pytest.mark.parametrize("text", ["", "7K2M", "7K2M9ACE0", "7K2M-9AC\u0415", "O0O0O0O0"])
def test_what_is_no_challenge_is_refused(text: str) -> None:
    with pytest.raises(TechnicianCodeError):
        read_challenge(text)


NO_PINS = ("", "48291", "4829137654321", "111111", "123456", "987654", "890123", "48291a")


@pytest.mark.parametrize("pin", [*NO_PINS, "\uff14" * 6])
def test_a_pin_that_anybody_guesses_is_none(pin: str) -> None:
    with pytest.raises(TechnicianCodeError):
        checked_pin(pin)


def test_pins_and_names_that_are_good() -> None:
    assert checked_pin("482913") == "482913"
    assert checked_pin("121212") == "121212"
    assert len({new_id() for _ in range(100)}) > 90
    assert len(fingerprint(public_half(ONE))) == 16


@pytest.mark.parametrize("public", ["", "?", public_half(ONE)[:-4], "A" * 43 + "="])
def test_a_key_that_agrees_on_nothing_is_refused(public: str) -> None:
    with pytest.raises(TechnicianCodeError):
        make_code(ONE, public, "t-000000000001", "7K2M9ACE", "7K2M", b"")
