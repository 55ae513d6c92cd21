"""Modbus RTU frames: those of the specification, and whatever a line makes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.cabinet import codec
from drivers.cabinet.codec import RefusedError, Request

ADDRESS = st.integers(1, 247)


def test_checksum_of_the_specification() -> None:
    """V1.02, section 6.2.2, the example of the appendix: 02 07 gives 1241, sent as 41 12."""
    assert codec.crc(b"\x02\x07") == 0x1241
    assert codec.framed(b"\x02\x07") == b"\x02\x07\x41\x12"


def test_read_discrete_inputs_of_the_specification() -> None:
    """V1.1b3, section 6.2: inputs 197 to 218, here of board 17."""
    request = codec.read_inputs(0x11, 0x00C4, 0x0016)
    assert request.frame == bytes.fromhex("11 02 00C4 0016 BAA9")
    data = request.answer(bytes.fromhex("11 02 03 ACDB35 2018"))
    assert data == bytes.fromhex("ACDB35")
    states = codec.bits(data, 22)
    # Inputs 204 to 197 are AC: on off on off, on on off off, the last of them the lowest.
    assert states[:8] == (False, False, True, True, False, True, False, True)
    assert states[16:] == (True, False, True, False, True, True)


def test_write_single_coil_of_the_specification() -> None:
    """V1.1b3, section 6.5: coil 173 on, here of board 17."""
    request = codec.write_coil(0x11, 0x00AC, True)
    assert request.frame == bytes.fromhex("11 05 00AC FF00 4E8B")
    assert request.answer(request.frame) == b""
    assert codec.write_coil(0x11, 0x00AC, False).frame[:6] == bytes.fromhex("11 05 00AC 0000")


def test_exception_is_told_with_its_code() -> None:
    """V1.1b3, section 7: the function with its top bit set, and why."""
    request = codec.read_inputs(0x0A, 0, 2)
    with pytest.raises(RefusedError) as caught:
        request.answer(codec.framed(b"\x0a\x82\x02"))
    assert caught.value.reason == 2


@pytest.mark.parametrize("foreign", ["12 02 01 03", "11 02 02 0300", "11 01 01 03", "11 81 02"])
def test_answer_to_something_else_is_none(foreign: str) -> None:
    request = codec.read_inputs(0x11, 0, 2)
    assert request.answer(codec.framed(bytes.fromhex(foreign))) is None


def test_echo_of_another_light_is_no_answer() -> None:
    assert codec.write_coil(1, 2, True).answer(codec.write_coil(1, 1, True).frame) is None
    assert codec.write_coil(1, 2, True).answer(codec.write_coil(1, 2, False).frame) is None


def test_part_of_an_answer_whose_check_happens_to_fit_is_no_answer() -> None:
    request = codec.read_inputs(247, 0, 1)
    answer = bytes.fromhex("F7 02 01 00 92 00")
    assert codec.framed(answer[:4]) == answer
    assert codec.framed(answer[:3]) == answer[:5], "the answer without its last byte"
    assert found(request, answer[:5]) is None
    assert found(request, answer) == b"\x00"


@given(ADDRESS, st.integers(0, 0xFFFF), st.integers(1, 64), st.binary(max_size=9), st.data())
def test_answer_is_found_in_noise_and_however_it_is_cut(
    address: int, first: int, count: int, noise: bytes, data: st.DataObject
) -> None:
    request = codec.read_inputs(address, first, count)
    size = (count + 7) // 8
    content = data.draw(st.binary(min_size=size, max_size=size))
    answer = codec.framed(bytes((address, 2, size)) + content)
    cut = data.draw(st.integers(0, len(answer) - 1))
    assert found(request, noise + answer + noise) == content
    assert found(request, answer[:cut]) is None


def found(request: Request, received: bytes) -> bytes | None:
    try:
        return request.answer(received)
    except RefusedError:
        return None


@given(ADDRESS, st.integers(0, 7), st.integers(0, 7))
def test_every_single_damaged_bit_is_noticed(address: int, place: int, bit: int) -> None:
    request = codec.write_coil(address, 3, True)
    damaged = bytearray(request.frame)
    damaged[place] ^= 1 << bit
    assert found(request, bytes(damaged)) is None


@given(ADDRESS, st.binary(max_size=64))
def test_any_bytes_give_an_answer_a_refusal_or_nothing(address: int, data: bytes) -> None:
    answer = found(codec.read_inputs(address, 0, 2), data)
    assert answer is None or len(answer) == 1


@given(st.binary(min_size=1, max_size=8))
def test_bits_stand_lowest_first(data: bytes) -> None:
    states = codec.bits(data, 8 * len(data))
    assert int.from_bytes(data, "little") == sum(on << n for n, on in enumerate(states))


@pytest.mark.parametrize(
    ("address", "first", "count"),
    [(0, 0, 1), (248, 0, 1), (1, -1, 1), (1, 0x10000, 1), (1, 0, 0), (1, 0, 2001)],
)
def test_what_no_board_has_is_not_asked(address: int, first: int, count: int) -> None:
    with pytest.raises(ValueError, match="no such"):
        codec.read_inputs(address, first, count)


@pytest.mark.parametrize(("address", "coil"), [(0, 0), (255, 0), (1, -1), (1, 0x10000)])
def test_what_no_board_has_is_not_switched(address: int, coil: int) -> None:
    with pytest.raises(ValueError, match="no such"):
        codec.write_coil(address, coil, True)
