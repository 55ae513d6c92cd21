"""What a printer says, told apart however it is mixed and cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.receipt_printer.answers import (
    MARK_LETTERS,
    Answer,
    Answers,
    Automatic,
    Cleared,
    Damage,
    Marked,
    OnPaper,
    State,
)

STATES = [byte for byte in range(256) if byte & 0x93 == 0x12]
FIRSTS = [byte for byte in range(256) if byte & 0x93 == 0x10]
OTHERS = [byte for byte in range(256) if byte & 0x90 == 0]
states = st.sampled_from(STATES).map(lambda byte: (bytes((byte,)), State(byte)))
on_paper = st.sampled_from([0x00, 0x03, 0x0C, 0x0F]).map(
    lambda byte: (bytes((byte,)), OnPaper(byte))
)
automatic = st.tuples(st.sampled_from(FIRSTS), *[st.sampled_from(OTHERS) for _ in range(3)]).map(
    lambda four: (bytes(four), Automatic(bytes(four)))
)
marks = st.lists(st.sampled_from(MARK_LETTERS), min_size=4, max_size=4).map(
    lambda mark: (b"\x37\x22" + bytes(mark) + b"\x00", Marked(bytes(mark)))
)
cleared = st.just((b"\x37\x25\x00", Cleared()))
whole = st.lists(st.one_of(states, on_paper, automatic, marks, cleared), max_size=12)


def fed(pieces: list[bytes]) -> list[Answer]:
    answers = Answers()
    return [answer for piece in pieces for answer in answers.feed(piece)]


def cut(data: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({min(place, len(data)) for place in places} | {len(data)})
    return [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]


@given(whole, st.lists(st.integers(0, 80)))
def test_answers_are_told_apart_however_they_are_cut(
    said: list[tuple[bytes, Answer]], places: list[int]
) -> None:
    stream = b"".join(data for data, _ in said)
    assert fed(cut(stream, places)) == [answer for _, answer in said]


@given(automatic, st.sampled_from(STATES), st.integers(1, 3))
def test_a_state_in_the_middle_of_automatic_status_is_heard_and_breaks_nothing(
    said: tuple[bytes, Answer], state: int, place: int
) -> None:
    data, answer = said
    assert fed([data[:place] + bytes((state,)) + data[place:]]) == [State(state), answer]


@given(marks, st.sampled_from(STATES), st.integers(1, 6))
def test_a_state_in_the_middle_of_a_mark_is_heard_and_breaks_nothing(
    said: tuple[bytes, Answer], state: int, place: int
) -> None:
    data, answer = said
    assert fed([data[:place] + bytes((state,)) + data[place:]]) == [State(state), answer]


@given(automatic, st.integers(1, 3), automatic)
def test_status_that_never_ended_is_damage_and_the_next_is_whole(
    broken: tuple[bytes, Answer], length: int, said: tuple[bytes, Answer]
) -> None:
    answers = fed([broken[0][:length], said[0]])
    assert answers == [Damage(length), said[1]]


@given(st.binary(max_size=40), st.lists(st.integers(0, 40)))
def test_any_bytes_give_the_same_answers_however_they_are_cut(
    data: bytes, places: list[int]
) -> None:
    assert fed(cut(data, places)) == fed([data])


@pytest.mark.parametrize(
    ("heard", "answers"),
    [
        ("10000000", [Automatic(bytes.fromhex("10000000"))]),
        ("10000000 00", [Automatic(bytes.fromhex("10000000")), OnPaper(0)]),
        ("1000000c", [Automatic(bytes.fromhex("1000000c"))]),
        ("37224137 5133", []),
        ("37224137 00", [Damage(5)]),
        ("3700", [Damage(2)]),
        ("ff", [Damage()]),
        ("01", [Damage()]),
        ("60", [Damage()]),
    ],
)
def test_one_line(heard: str, answers: list[Answer]) -> None:
    assert fed([bytes.fromhex(heard)]) == answers


def test_bits_of_one_kind_are_those_of_no_other() -> None:
    for byte in range(256):
        kinds = [type(answer) for answer in fed([bytes((byte,))])]
        assert kinds in ([], [State], [OnPaper], [Damage])
    assert OnPaper(0x0F).paper_ran_out
    assert not OnPaper(0x03).paper_ran_out
