"""SAM_V frames as literal bytes, and replies that arrive in every possible way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.id_card.frames import (
    FIND,
    PREAMBLE,
    READ,
    READ_NEW_ADDRESS,
    SAM_ID,
    SAM_STATUS,
    SELECT,
    Command,
    Reply,
    ReplyParser,
    Status,
    encode_request,
)

NO_CARD = bytes.fromhex("AAAAAA9669 0004 000080 84")
CARD_FOUND = bytes.fromhex("AAAAAA9669 0008 00009F 00000000 97")
SELECTED = bytes.fromhex("AAAAAA9669 000C 000090 0000000000000000 9C")
READ_FAILED = bytes.fromhex("AAAAAA9669 0004 000041 45")
NO_NEW_ADDRESS = bytes.fromhex("AAAAAA9669 0004 000091 95")


@pytest.mark.parametrize(
    ("command", "frame"),
    [
        (SAM_STATUS, "AA AA AA 96 69 00 03 11 FF ED"),
        (SAM_ID, "AA AA AA 96 69 00 03 12 FF EE"),
        (FIND, "AA AA AA 96 69 00 03 20 01 22"),
        (SELECT, "AA AA AA 96 69 00 03 20 02 21"),
        (READ, "AA AA AA 96 69 00 03 30 01 32"),
        (READ_NEW_ADDRESS, "AA AA AA 96 69 00 03 30 03 30"),
    ],
)
def test_request_is_the_frame_of_the_vendor_document(command: Command, frame: str) -> None:
    assert command.frame() == bytes.fromhex(frame)


def test_request_with_data_is_framed_too() -> None:
    assert encode_request(0x61, 0xFF, b"\x50") == bytes.fromhex("AAAAAA9669 0004 61FF50 CA")


@pytest.mark.parametrize(
    ("frame", "reply"),
    [
        (NO_CARD, Reply(Status.FIND_FAILED, b"")),
        (CARD_FOUND, Reply(Status.CARD_FOUND, bytes(4))),
        (SELECTED, Reply(Status.OK, bytes(8))),
        (READ_FAILED, Reply(Status.READ_FAILED, b"")),
        (NO_NEW_ADDRESS, Reply(Status.ITEM_ABSENT, b"")),
    ],
)
def test_reply_is_read_whole_and_byte_by_byte(frame: bytes, reply: Reply) -> None:
    assert ReplyParser().feed(frame) == [reply]
    parser = ReplyParser()
    assert [got for byte in frame for got in parser.feed(bytes((byte,)))] == [reply]
    assert not parser.damaged


def test_wrong_check_byte_is_damage_and_the_next_reply_is_still_found() -> None:
    parser = ReplyParser()
    assert parser.feed(NO_CARD[:-1] + b"\x85" + CARD_FOUND) == [Reply(Status.CARD_FOUND, bytes(4))]
    assert parser.damaged


@pytest.mark.parametrize("length", [b"\x00\x00", b"\x00\x03", b"\x10\x01", b"\xff\xff"])
def test_impossible_length_does_not_swallow_what_follows(length: bytes) -> None:
    assert ReplyParser().feed(PREAMBLE + length + NO_CARD) == [Reply(Status.FIND_FAILED, b"")]


def test_noise_that_looks_like_a_long_frame_does_not_hide_the_reply() -> None:
    fake = PREAMBLE + b"\x0f\x00\x00\x00"
    parser = ReplyParser()
    assert parser.feed(fake + NO_CARD[:7]) == []
    assert parser.feed(NO_CARD[7:]) == [Reply(Status.FIND_FAILED, b"")]


def test_nonzero_first_status_bytes_are_damage() -> None:
    parser = ReplyParser()
    assert parser.feed(bytes.fromhex("AAAAAA9669 0004 010080 85")) == []
    assert parser.damaged


@given(st.binary(max_size=40).filter(lambda junk: PREAMBLE not in junk), st.data())
def test_reply_is_found_behind_junk_however_it_is_cut(junk: bytes, data: st.DataObject) -> None:
    stream = junk + CARD_FOUND
    cut = data.draw(st.integers(0, len(stream)))
    parser = ReplyParser()
    replies = parser.feed(stream[:cut]) + parser.feed(stream[cut:])
    assert replies == [Reply(Status.CARD_FOUND, bytes(4))]


@given(st.lists(st.binary(max_size=64), max_size=20))
def test_random_bytes_never_crash_and_never_make_a_reply(chunks: list[bytes]) -> None:
    parser = ReplyParser()
    for chunk in chunks:
        if PREAMBLE not in b"".join(chunks):
            assert parser.feed(chunk) == []
    assert len(parser._buffer) < 2 * 4096


@given(st.integers(0, 10), st.integers(1, 255))
def test_any_one_byte_changed_makes_no_other_reply(position: int, flip: int) -> None:
    frame = bytearray(NO_CARD)
    frame[position] ^= flip
    assert ReplyParser().feed(bytes(frame)) == []


def test_late_reply_of_another_command_does_not_fit() -> None:
    found = Reply(Status.CARD_FOUND, bytes(4))
    selected = Reply(Status.OK, bytes(8))
    reading = Reply(Status.OK, bytes(1284))
    assert FIND.fits(found)
    assert not SELECT.fits(found)
    assert SELECT.fits(selected)
    assert not READ.fits(selected)
    assert not FIND.fits(reading)
    assert not SELECT.fits(reading)
    assert READ.fits(reading)
    assert READ.fits(Reply(Status.BAD_COMMAND, b""))
