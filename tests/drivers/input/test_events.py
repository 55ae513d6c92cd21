"""Bytes of the kernel into keys, and keys into what a scanner typed."""

import re
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.code_scanner.wedge import TypedText
from drivers.input.events import LOST, KeyEvent, KeyEvents
from drivers.input.names import KEY_CODES

HEADER = Path("/usr/include/linux/input-event-codes.h")
A, SHIFT, CTRL, ENTER = (
    KEY_CODES[f"KEY_{name}"] for name in ("A", "LEFTSHIFT", "LEFTCTRL", "ENTER")
)


def event(kind: int, code: int, value: int) -> bytes:
    return struct.pack("@llHHi", 1, 2, kind, code, value)


KEY_DOWN, KEY_UP, KEY_AGAIN = (event(1, A, value) for value in (1, 0, 2))
REPORT, DROPPED = event(0, 0, 0), event(0, 3, 0)


@given(st.integers(1, 60), st.lists(st.booleans(), max_size=20))
def test_events_arrive_whole_however_their_bytes_are_cut(step: int, downs: list[bool]) -> None:
    data = b"".join((KEY_DOWN if down else KEY_UP) + REPORT for down in downs)
    events = KeyEvents()
    found = [e for at in range(0, len(data), step) for e in events.feed(data[at : at + step])]
    assert found == [KeyEvent(A, down) for down in downs]


def test_held_key_and_other_kinds_of_events_tell_nothing() -> None:
    data = event(4, 4, 0x70004) + KEY_AGAIN + event(2, 0, 5) + event(17, 1, 1) + REPORT
    assert [*KeyEvents().feed(data)] == []


def test_gap_is_told_and_what_is_left_of_its_report_is_not() -> None:
    data = KEY_DOWN + REPORT + DROPPED + KEY_UP + REPORT + KEY_DOWN + REPORT
    assert [*KeyEvents().feed(data)] == [KeyEvent(A, True), LOST, KeyEvent(A, True)]


@given(st.binary(max_size=400))
def test_any_bytes_are_keys_or_nothing(data: bytes) -> None:
    assert len([*KeyEvents().feed(data)]) <= len(data) // 24


def tap(code: int) -> list[KeyEvent]:
    return [KeyEvent(code, True), KeyEvent(code, False)]


def test_both_shifts_are_followed_one_by_one() -> None:
    left, right = SHIFT, KEY_CODES["KEY_RIGHTSHIFT"]
    typed = TypedText()
    assert (
        typed.feed([KeyEvent(left, True), KeyEvent(right, True), KeyEvent(left, False), *tap(A)])
        == b"A"
    )
    assert typed.feed([KeyEvent(right, False), *tap(A)]) == b"a"


@pytest.mark.parametrize("name", ["LEFTCTRL", "RIGHTALT", "LEFTMETA"])
def test_what_is_typed_with_another_key_held_is_no_text(name: str) -> None:
    held = KEY_CODES[f"KEY_{name}"]
    typed = TypedText().feed([KeyEvent(held, True), *tap(A), KeyEvent(held, False), *tap(ENTER)])
    assert typed == b"\x00\r"


def test_shift_that_was_lost_does_not_stay_down() -> None:
    typed = TypedText()
    assert typed.feed([KeyEvent(SHIFT, True), LOST, *tap(A)]) == b"\x00a"


def test_key_that_types_nothing_known_is_no_text() -> None:
    assert TypedText().feed(tap(KEY_CODES["KEY_F5"])) == b"\x00"


def test_names_are_the_kernels() -> None:
    if not HEADER.exists():
        pytest.skip("the kernel's headers are not installed")
    named = re.findall(r"^#define\s+(\w+)\s+(0x[0-9a-f]+|\d+)\b", HEADER.read_text(), re.M)
    numbers = {name: int(number, 0) for name, number in named}
    assert {name: numbers[name] for name in KEY_CODES} == dict(KEY_CODES)
