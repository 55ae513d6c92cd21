"""Bytes of keypads into presses: whatever the line and the contacts do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.keypad.codec import USUAL_KEYS, KeyFrames, KeyMap, KeyMapError, Presses
from drivers.keypad.port import Key

LONG = KeyMap({Key.NEXT: "K1\r", Key.BACK: "K2\r", Key.HELP: "\u0081"})


def test_every_key_has_a_usual_frame() -> None:
    assert set(USUAL_KEYS) == set(Key)
    frames = KeyFrames(KeyMap(USUAL_KEYS))
    assert [*frames.feed(b"npsbr+-h")] == list(Key)


@given(st.lists(st.sampled_from([(b"K1\r", Key.NEXT), (b"K2\r", Key.BACK), (b"\x81", Key.HELP)])))
def test_frames_arrive_whole_however_they_are_cut(sent: list[tuple[bytes, Key]]) -> None:
    frames = KeyFrames(LONG)
    data = b"".join(frame for frame, _ in sent)
    found = [key for byte in data for key in frames.feed(bytes([byte]))]
    assert found == [key for _, key in sent]


@pytest.mark.parametrize("noise", [b"x", b"K", b"KK", b"K3\r", b"\x00\xffK1", b"1\r"])
def test_noise_is_no_key_and_the_next_key_is_found(noise: bytes) -> None:
    frames = KeyFrames(LONG)
    assert [*frames.feed(noise)] == []
    assert [*frames.feed(b"K1\rK2\r")] in ([Key.NEXT, Key.BACK], [Key.BACK])


def test_half_a_frame_is_forgotten_when_the_line_falls_quiet() -> None:
    frames = KeyFrames(LONG)
    assert [*frames.feed(b"K1")] == []
    frames.drop()
    assert [*frames.feed(b"\r")] == []
    assert [*frames.feed(b"K2\r")] == [Key.BACK]


@given(st.binary(max_size=200))
def test_any_bytes_give_keys_of_the_map_only(noise: bytes) -> None:
    assert set(KeyFrames(LONG).feed(noise)) <= {Key.NEXT, Key.BACK, Key.HELP}


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {Key.NEXT: ""},
        {Key.NEXT: "123456789"},
        {Key.NEXT: "下"},
        {Key.NEXT: "a", Key.BACK: "a"},
        {Key.NEXT: "K1", Key.BACK: "K12"},
        {Key.NEXT: "K12", Key.BACK: "K1"},
    ],
)
def test_map_that_cannot_be_told_apart_is_refused(keys: dict[Key, str]) -> None:
    with pytest.raises(KeyMapError):
        KeyMap(keys)


def test_bouncing_key_counts_once_within_40_ms() -> None:
    presses = Presses(0.04)
    seen = [0.0, 0.005, 0.039, 0.078, 0.119, 0.160]
    assert [presses.counts(Key.NEXT, at) for at in seen] == [True, False, False, False, True, True]


def test_another_key_counts_at_once() -> None:
    presses = Presses(0.04)
    keys = [(Key.NEXT, 0.0), (Key.BACK, 0.01), (Key.BACK, 0.02), (Key.NEXT, 0.03)]
    assert [presses.counts(key, at) for key, at in keys] == [True, True, False, True]
