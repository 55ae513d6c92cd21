"""ESC/POS bytes, literally, and what status bytes mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.receipt_printer.codec import (
    CLEAR_BUFFER,
    INIT,
    PROCESSED,
    UNASKED_STATUS,
    Condition,
    condition_of,
    condition_told,
    dots_fed,
    marked,
    native_text,
    new_mark,
    raster_bands,
    status_request,
    text_commands,
)
from drivers.receipt_printer.port import PrinterBitmap, TextLine
from drivers.receipt_printer.profiles import profile_of
from drivers.simulators.escpos_stream import command_length


def test_commands_are_the_bytes_of_the_manual() -> None:
    assert bytes.fromhex("1B40") == INIT
    assert status_request(4) == bytes.fromhex("100404")
    assert bytes.fromhex("1D610E") == UNASKED_STATUS
    assert bytes.fromhex("1D7201") == PROCESSED
    assert bytes.fromhex("10140801031401060208") == CLEAR_BUFFER
    assert marked(b"A7Q3") == bytes.fromhex("1D2848060030304137 5133")
    assert bytes.fromhex(profile_of("usual").end) == bytes.fromhex("1D564200")


def test_picture_becomes_bands_with_its_width_in_bytes() -> None:
    bitmap = PrinterBitmap(width=12, height=3, rows=bytes.fromhex("FFF0 8010 FFF0"))
    assert list(raster_bands(bitmap, rows_per_band=2)) == [
        bytes.fromhex("1D763000 0200 0200 FFF0 8010"),
        bytes.fromhex("1D763000 0200 0100 FFF0"),
    ]


def test_picture_whose_rows_do_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="rows"):
        PrinterBitmap(width=12, height=3, rows=b"\0")


@pytest.mark.parametrize(
    ("answers", "condition"),
    [
        ({1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}, Condition()),
        ({1: 0x16, 2: 0x12, 3: 0x12, 4: 0x12}, Condition()),
        ({4: 0x1E}, Condition(paper_near_end=True)),
        ({1: 0x1A, 2: 0x32, 4: 0x72}, Condition(offline=True, paper_out=True)),
        (
            {1: 0x1A, 4: 0x7E},
            Condition(offline=True, paper_out=True, paper_near_end=True),
        ),
        ({1: 0x1A, 2: 0x16}, Condition(offline=True, cover_open=True)),
        ({3: 0x1A}, Condition(cutter=True)),
        ({3: 0x32}, Condition(fault=True)),
        ({3: 0x52}, Condition(fault=True)),
        ({2: 0x52}, Condition(fault=True)),
        ({}, Condition()),
    ],
)
def test_status_bits(answers: dict[int, int], condition: Condition) -> None:
    assert condition_of(answers) == condition


@pytest.mark.parametrize(
    ("status", "condition"),
    [
        ("10000000", Condition()),
        ("14000000", Condition()),
        ("18000f00", Condition(offline=True, paper_out=True, paper_near_end=True)),
        ("10000300", Condition(paper_near_end=True)),
        ("38000000", Condition(offline=True, cover_open=True)),
        ("18080000", Condition(offline=True, cutter=True)),
        ("18200000", Condition(offline=True, fault=True)),
        ("18400000", Condition(offline=True, fault=True)),
    ],
)
def test_bits_of_automatic_status(status: str, condition: Condition) -> None:
    assert condition_told(bytes.fromhex(status)) == condition


def test_no_two_jobs_have_the_same_mark() -> None:
    assert len({new_mark() for _ in range(200)}) > 190


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("收件回执", "cad5bcfebbd8d6b4"),
        ("「」，。", "a1b8a1b9a3aca1a3"),
        ("①★㎡", "a2d9a1efa94f"),
        ("中文 ¥5", "d6d0cec420a3a435"),
        ("A7C-4K9", "4137432d344b39"),
    ],
)
def test_native_text_in_two_bytes_a_character(text: str, encoded: str) -> None:
    assert native_text(text) == bytes.fromhex(encoded)


@pytest.mark.parametrize("text", ["𠮷田", "ö", "a\nb", "\x1b@", "\ud842", "ཀ"])
def test_text_that_the_printer_cannot_print_is_not_native(text: str) -> None:
    assert native_text(text) is None


@given(st.text())
def test_native_text_never_holds_a_command(text: str) -> None:
    encoded = native_text(text)
    assert encoded is None or not any(byte < 0x20 for byte in encoded)


def test_line_that_is_not_native_is_drawn() -> None:
    drawn = PrinterBitmap(width=8, height=1, rows=b"\xaa")
    commands = b"".join(
        text_commands(
            (TextLine("号", bold=True, centred=True), TextLine("𠮷")),
            lambda _: drawn,
            profile_of("usual").chinese,
        )
    )
    assert commands == bytes.fromhex(
        "1C26 1B6101 1B4501 1D2100 BAC5 0A  1C2E 1D763000 0100 0100 AA  1C2E"
    )


def test_printer_without_a_chinese_font_gets_every_line_as_a_picture() -> None:
    drawn = PrinterBitmap(width=8, height=1, rows=b"\xaa")
    commands = b"".join(text_commands((TextLine("号"), TextLine("A")), lambda _: drawn, None))
    assert commands == bytes.fromhex("1D763000 0100 0100 AA") * 2


def test_paper_that_a_command_moves() -> None:
    chinese = profile_of("usual").chinese
    bitmap = PrinterBitmap(width=8, height=300, rows=b"\n" * 300)
    assert sum(map(dots_fed, raster_bands(bitmap))) == 300
    lines = (TextLine("号"), TextLine("号", large=True))
    assert sum(map(dots_fed, text_commands(lines, lambda _: bitmap, chinese))) == 90


@given(
    st.integers(1, 64),
    st.integers(1, 300),
    st.integers(1, 200),
    st.sampled_from([b"\x10\x04\x01", b"\x1b@", b"\x1dV\x00", b"\xff\x00"]),
)
def test_any_picture_is_one_command_per_band_to_another_parser(
    stride: int, height: int, band: int, pattern: bytes
) -> None:
    rows = (pattern * (stride * height))[: stride * height]
    decoded = b""
    bitmap = PrinterBitmap(width=stride * 8, height=height, rows=rows)
    for command in raster_bands(bitmap, band):
        assert command_length(command + b"\x10") == len(command)
        decoded += command[8:]
    assert decoded == rows
