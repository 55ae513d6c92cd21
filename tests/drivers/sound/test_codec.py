"""WAV and the words of pactl, right and wrong."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.sound.codec import (
    Pcm,
    decode_wav,
    default_output,
    encode_wav,
    headphones_of,
    outputs_of,
    quieter,
)
from drivers.sound.errors import SoundGarbledError, SoundUnplayableError


def sink(**other: Any) -> dict[str, Any]:
    return {
        "index": 0,
        "name": "card.analog-stereo",
        "description": "Built-in Audio",
        "mute": False,
        "volume": {"front-left": {"value": 32768}, "front-right": {"value": 65536}},
        "ports": [],
        **other,
    }


def port(kind: str, availability: str, name: str = "analog-output") -> dict[str, Any]:
    return {"name": name, "type": kind, "availability": availability}


@pytest.mark.parametrize(
    ("ports", "plugged"),
    [
        ([], None),
        ([port("Speaker", "availability unknown")], None),
        ([port("Headphones", "available")], True),
        ([port("Headphones", "not available")], False),
        ([port("Headphones", "availability unknown")], None),
        ([port("Headset", "available")], True),
        ([port("Speaker", "available"), port("Headphones", "not available")], False),
        ([port("Headphones", "not available"), port("Headset", "available")], True),
        ([port("Headphones", "not available"), port("Headset", "availability unknown")], None),
        ([port("Unknown", "available", "analog-output-headphones")], True),
        ([port("Speaker", "available", "[Out] Headphones1")], True),
        ([port("HDMI", "not available")], None),
        ([{"name": "analog-output-headphones"}], None),
    ],
)
def test_headphones_are_what_their_port_says(
    ports: list[dict[str, Any]], plugged: bool | None
) -> None:
    assert headphones_of(ports) is plugged
    assert outputs_of(json.dumps([sink(ports=ports)]))[0].headphones is plugged


def test_output_is_as_loud_as_its_loudest_channel() -> None:
    (output,) = outputs_of(json.dumps([sink()]))
    assert (output.name, output.volume, output.muted) == ("card.analog-stereo", 100, False)
    (loud,) = outputs_of(json.dumps([sink(volume={"mono": {"value": 98304}}, mute=True)]))
    assert (loud.volume, loud.muted) == (100, True)


def test_output_that_the_server_makes_up_is_none() -> None:
    assert outputs_of(json.dumps([sink(name="auto_null")])) == ()


@pytest.mark.parametrize(
    "said",
    ["", "{}", "[1]", "[{}]", "null", json.dumps([sink(volume=3)]), json.dumps([sink(mute=1)]),
     json.dumps([sink(ports=[1])]), json.dumps([sink(volume={"mono": {"value": "x"}})])],
)  # fmt: skip
def test_what_cannot_be_understood_is_garbled(said: str) -> None:
    with pytest.raises(SoundGarbledError):
        outputs_of(said)


@pytest.mark.parametrize("said", ["", "[]", "1"])
def test_default_output_of_garbled_words(said: str) -> None:
    with pytest.raises(SoundGarbledError):
        default_output(said)


@given(st.text() | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
).map(lambda value: json.dumps([{**sink(), "volume": value, "ports": value}])))  # fmt: skip
def test_any_answer_is_understood_or_garbled(said: str) -> None:
    try:
        for output in outputs_of(said):
            assert 0 <= output.volume <= 100
    except SoundGarbledError:
        pass


@given(st.sampled_from((8000, 16000, 44100, 48000)), st.sampled_from((1, 2)),
       st.binary(min_size=4, max_size=400))  # fmt: skip
def test_wav_keeps_its_samples(rate: int, channels: int, data: bytes) -> None:
    samples = data[: len(data) - len(data) % 4]
    assert decode_wav(encode_wav(Pcm(rate, channels, samples))) == Pcm(rate, channels, samples)


@given(st.binary(max_size=300), st.integers(0, 44))
def test_any_bytes_are_a_wav_or_refused(data: bytes, kept: int) -> None:
    whole = encode_wav(Pcm(48000, 1, bytes(64)))
    for tried in (data, whole[:kept] + data):
        with suppress(SoundUnplayableError):
            assert decode_wav(tried).samples


@given(st.lists(st.integers(-32768, 32767), min_size=1), st.integers(0, 100))
def test_quieter_is_never_louder(samples: list[int], percent: int) -> None:
    data = b"".join(value.to_bytes(2, "little", signed=True) for value in samples)
    soft = quieter(Pcm(48000, 1, data), percent).samples
    for at, value in enumerate(samples):
        now = int.from_bytes(soft[2 * at : 2 * at + 2], "little", signed=True)
        assert abs(now) <= abs(value)
    assert "samples" not in repr(Pcm(48000, 1, data))
