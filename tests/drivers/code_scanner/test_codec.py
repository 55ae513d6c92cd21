"""Bytes of scanners into codes: whole ones only, whatever the line does to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.code_scanner.codec import CodeFrames, decode
from drivers.code_scanner.errors import CodeUnreadableError
from drivers.code_scanner.port import MAX_BYTES
from drivers.code_scanner.service_code import (
    LONGEST_CODE,
    ServiceCodeFormat,
    ServiceCodeFormatError,
    parse_service_code,
)

TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200
)  # fmt: skip


@given(TEXT, st.sampled_from([b"\r", b"\n", b"\r\n"]), st.integers(1, 7))
def test_utf_8_code_arrives_whole_however_its_bytes_are_cut(
    text: str, suffix: bytes, step: int
) -> None:
    data = text.encode() + suffix
    frames = CodeFrames()
    codes = [c for at in range(0, len(data), step) for c in frames.feed(data[at : at + step])]
    assert [code.text for code in codes] == [text]
    assert not frames.pending


def test_chinese_of_an_older_scanner_is_read_too() -> None:
    code = decode("渝快码：演示".encode("gb18030"))
    assert (code.text, code.encoding) == ("渝快码：演示", "gb18030")


@given(st.binary(max_size=300))
def test_any_bytes_give_a_text_or_an_error_of_the_hierarchy(data: bytes) -> None:
    frames = CodeFrames()
    try:
        codes = [*frames.feed(data), *frames.end()]
    except CodeUnreadableError:
        return
    assert all(code.text.isprintable() or not code.text.isascii() for code in codes)


@pytest.mark.parametrize("data", [b"", b"\x00abc", b"abc\x1b[2J", b"\xff\xff\xff", b"a\x7f"])
def test_noise_is_no_code(data: bytes) -> None:
    with pytest.raises(CodeUnreadableError):
        decode(data)


def test_what_is_too_long_is_dropped_up_to_its_end_and_the_next_code_is_read() -> None:
    frames = CodeFrames()
    with pytest.raises(CodeUnreadableError):
        list(frames.feed(b"9" * (MAX_BYTES + 1) + b"\r"))
    assert [code.text for code in frames.feed(b"12345\r")] == ["12345"]


YUKUAI = ServiceCodeFormat("渝快码", r"YKM1\.(?P<token>[A-Za-z0-9_-]{16,128})")


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("YKM1.abcdefghijklmnop", "abcdefghijklmnop"),
        ("xYKM1.abcdefghijklmnop", None),
        ("YKM1.abcdefghijklmnop ", None),
        ("YKM1.short", None),
        ("https://example.org/", None),
    ],
)
def test_service_code_is_told_from_other_codes(text: str, token: str | None) -> None:
    code = parse_service_code(text, [YUKUAI])
    assert (code.token if code else None) == token


@pytest.mark.parametrize("pattern", ["X(?P<token>a)?", "X(?P<token>a*)"])
def test_code_without_its_token_is_none(pattern: str) -> None:
    assert parse_service_code("X", [ServiceCodeFormat("x", pattern)]) is None


def test_code_that_is_too_long_is_not_even_tried() -> None:
    hungry = ServiceCodeFormat("x", "(?P<token>a)a*")
    assert parse_service_code("a" * LONGEST_CODE, [hungry]) is not None
    assert parse_service_code("a" * (LONGEST_CODE + 1), [hungry]) is None


@pytest.mark.parametrize(("name", "pattern"), [("x", "("), ("x", "YKM1.*"), (" ", "(?P<token>.*)")])
def test_format_that_cannot_be_meant_is_refused(name: str, pattern: str) -> None:
    with pytest.raises(ServiceCodeFormatError):
        ServiceCodeFormat(name, pattern)


def test_a_code_shows_nothing_of_itself() -> None:
    assert "secret" not in repr(decode(b"secret"))


@given(TEXT, st.sampled_from(["\r", ""]))
def test_rest_of_a_code_that_was_begun_before_is_nobodys(text: str, end: str) -> None:
    frames = CodeFrames()
    frames.skip(b"OLD")
    assert frames.pending
    assert [*frames.feed((text + end).encode()), *frames.end()] == []
    assert not frames.pending
    assert [code.text for code in frames.feed(b"NEW\r")] == ["NEW"]


def test_code_that_ended_before_takes_nothing_of_the_next_one_along() -> None:
    frames = CodeFrames()
    frames.skip(b"OLD\r\n")
    assert not frames.pending
    assert [code.text for code in frames.feed(b"NEW\r")] == ["NEW"]


def test_code_that_only_silence_ends_is_broken_where_an_end_is_due() -> None:
    frames = CodeFrames(needs_end=True)
    assert [*frames.feed(b"YKM1.half")] == []
    with pytest.raises(CodeUnreadableError):
        list(frames.end())
    assert not frames.pending
    assert [code.text for code in frames.feed(b"NEW\r")] == ["NEW"]
