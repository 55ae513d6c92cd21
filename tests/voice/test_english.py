"""Official data as an English voice says it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.voice.english import WORDS, number, said


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        ("Sat 28 Nov 2026", "Saturday twenty eight November twenty twenty six"),
        ("2026-01-02", "two January twenty twenty six"),
        ("9:00–17:30", "nine o'clock to seventeen thirty"),
        ("Mon to Fri 9:05", "Monday to Friday nine zero five"),
        (
            "Call 023-00000070 or 12333",
            "Call zero two three, zero zero zero zero, zero zero seven zero or "
            "one two three three three",
        ),
        ("¥1,234.50", "one thousand two hundred and thirty four yuan fifty"),
        ("200 yuan", "two hundred yuan"),
        ("20%", "twenty percent"),
        ("3.5%", "three point five percent"),
        ("3.5 minutes", "three point five minutes"),
        ("Sun Wei", "Sun Wei"),
        ("Jan Novak", "Jan Novak"),
        ("Sun Nov 29", "Sunday November twenty nine"),
        ("Closed on Sun and Mon", "Closed on Sunday and Monday"),
        ("More (2/3)", "More (two of three)"),
        ("Document 54 (2018) of", "Document fifty four (twenty eighteen) of"),
        ("SIM card", "SIM card"),
        ("nothing to count", "nothing to count"),
    ],
)
def test_data_as_people_say_it(shown: str, words: str) -> None:
    assert said(shown) == words


@given(st.integers(0, 10**14))
def test_every_word_of_a_number_can_be_recorded(value: int) -> None:
    assert set(number(value).split()) <= set(WORDS)


@given(st.text("0123456789*-–:,.ABCabc% /()¥ ", max_size=40))
def test_no_digit_is_left_and_nothing_fails(text: str) -> None:
    assert not any(sign in "0123456789" for sign in said(text))
