"""The simulated printer's cutting of a stream into commands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.simulators.escpos_stream import command_length


@pytest.mark.parametrize(
    ("stream", "length"),
    [
        ("1B40", 2),
        ("1B6401FF", 3),
        ("1D5600", 3),
        ("1D564200", 4),
        ("1D7630000100020010041B40", 10),
        ("1D286B0300314101", 8),
        ("1D6B0431323300", 7),
        ("1D6B49033132330A", 7),
        ("100404", 3),
        ("10140801031401060208", 10),
        ("1C26B0A1", 2),
        ("B0A1410A", 3),
        ("0A41", 1),
        ("1B2A2102000000000000000041", 11),
    ],
)
def test_length_of_a_command(stream: str, length: int) -> None:
    assert command_length(bytes.fromhex(stream)) == length


@pytest.mark.parametrize("stream", ["", "1B", "1D76", "1D763000010002001004"[:18], "1D2803", "10"])
def test_cut_command_waits_for_the_rest(stream: str) -> None:
    assert command_length(bytes.fromhex(stream)) is None


@given(st.binary(min_size=1, max_size=200))
def test_random_streams_are_cut_into_pieces_that_fit(stream: bytes) -> None:
    while stream:
        length = command_length(stream)
        if length is None:
            return
        assert 1 <= length <= len(stream)
        stream = stream[length:]
