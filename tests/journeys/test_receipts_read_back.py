"""What a printer got, read by programs that nobody here wrote, says what was meant.

Every item that ships, in each language and on both papers. The bytes are those that came out of
the simulator's line; the pictures in them are opened by Pillow, the codes read by zxing-cpp and
OpenCV, the texts by Tesseract. Nobody reads rare characters: their shapes are compared with those
of the system's fonts.
"""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from contracts.rules import CompiledItem
from drivers.deadline import Deadline
from drivers.receipt_printer.escpos_network import network_printer
from drivers.receipt_printer.port import PrinterBitmap, PrintOutcome, TextLine
from drivers.receipt_printer.printer import EscposPrinter
from kiosk.documents.content import ReceiptContent
from kiosk.documents.renderer import ReceiptRenderer
from kiosk.texts import Texts
from tests.contracts.processes import Simulator
from tests.journeys import receipts
from tests.journeys.receipts import ITEMS, LANGUAGES, PAPERS, Reader
from tests.shipped import LATER

BODY = 39
DOTS_PER_MM = 8
RARE = {
    "\U00020bb7": "\u5409\u53e4",
    "\u4dae": "\u9f99\u5929",
    "\u36c3": "\u59d0\u5993",
    "\U00030ede": "\u9762\u9053",
}
"""Rare characters of names, and common ones that look like them: 𠮷 吉, 䶮 龙, 㛃 姐, 𰻞 面."""
FIRST_ITEM = next(item for item in ITEMS if item.doc.code == "elder-allowance")
Job = Callable[[Callable[[EscposPrinter], PrintOutcome]], bytes]


def in_turn() -> list[Any]:
    """Every item in every language; the usual run takes half of the first."""
    return [
        pytest.param(
            language, item, id=f"{item.doc.code}-{language}",
            marks=[pytest.mark.long] if item.doc.code in LATER or (turn + place) % 2 else [],
        )
        for turn, item in enumerate(ITEMS)
        for place, language in enumerate(LANGUAGES)
    ]  # fmt: skip


def each() -> list[Any]:
    """Every item; those after the first are long."""
    long = pytest.mark.long
    return [
        pytest.param(item, id=item.doc.code, marks=long if item.doc.code in LATER else ())
        for item in ITEMS
    ]


@pytest.fixture(scope="module")
def words() -> Texts:
    return receipts.texts()


@pytest.fixture(scope="module")
def renderer(words: Texts) -> ReceiptRenderer:
    return ReceiptRenderer(words)


@pytest.fixture(scope="module", params=PAPERS)
def paper(request: pytest.FixtureRequest) -> int:
    width_mm: int = request.param
    return width_mm


@pytest.fixture(scope="module")
def job(paper: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    """Prints on a printer with this paper; gives the bytes that it got."""
    words = ("--port", "0", "--mm-per-second", "0", "--width", str(PAPERS[paper]))
    with ExitStack() as stack:
        simulator = Simulator("receipt_printer", tmp_path_factory.mktemp("printer"), *words)
        stack.callback(simulator.stop)
        address = simulator.address
        printer = network_printer(
            address["host"], address["port"], width_mm=58 if paper == 58 else 80
        )

        def printed(print_: Callable[[EscposPrinter], PrintOutcome]) -> bytes:
            simulator.wait_for("connected", False)
            before = len(simulator.get("job.bin"))
            assert print_(printer) == PrintOutcome.CONFIRMED
            simulator.wait_for("connected", False)
            return simulator.get("job.bin")[before:]

        yield printed


def picture_of(renderer: ReceiptRenderer, content: ReceiptContent, paper: int) -> PrinterBitmap:
    drawn = renderer.render_receipt(content, content.language, PAPERS[paper])
    return PrinterBitmap(drawn.width, drawn.height, drawn.rows)


@pytest.mark.parametrize(("language", "item"), in_turn())
def test_receipt_and_its_code_are_read_back(
    item: CompiledItem,
    language: str,
    paper: int,
    words: Texts,
    renderer: ReceiptRenderer,
    job: Job,
) -> None:
    content = receipts.receipt_of(item, language, words)
    bitmap = picture_of(renderer, content, paper)
    strip = receipts.picture(job(lambda printer: printer.print_bitmap(bitmap, _soon())))
    assert strip.size == (PAPERS[paper], bitmap.height)
    assert bytes(byte ^ 0xFF for byte in strip.convert("1").tobytes()) == bitmap.rows
    machine = f"CK1;A7C-4K9-W2X;{item.doc.code};2026-11-21"
    meant = "\n".join((machine, *content.in_code))
    assert receipts.codes_by_zxing(strip) == [meant]
    assert receipts.code_by_opencv(strip) == meant
    reader = Reader(strip, language)
    assert [text for text in receipts.said(content) if not reader.finds(text)] == []


LONGEST_MM = {("zh-CN", 58): 260, ("zh-CN", 80): 205, ("en", 58): 290, ("en", 80): 228}
"""Of capitals of 3.5 mm. The receipt is the same in both modes: there is no larger one."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("item", each())
def test_receipt_is_no_longer_than_what_it_says_needs(
    item: CompiledItem, language: str, paper: int, words: Texts, renderer: ReceiptRenderer
) -> None:
    content = receipts.receipt_of(item, language, words)
    drawn = picture_of(renderer, content, paper)
    assert drawn.height / DOTS_PER_MM <= LONGEST_MM[language, paper]


def test_reader_misses_what_another_receipt_says(
    paper: int, words: Texts, renderer: ReceiptRenderer
) -> None:
    content = receipts.receipt_of(FIRST_ITEM, "zh-CN", words)
    other = replace(content, number="B3D-8M2-T6Y", office="示例区税务局", applicant_masked="司**远")
    bitmap = picture_of(renderer, content, paper)
    rows = b"".join(
        (b"\x1dv0\x00", bitmap.stride.to_bytes(2, "little"), bitmap.height.to_bytes(2, "little"))
    )
    reader = Reader(receipts.picture(rows + bitmap.rows), "zh-CN")
    missed = [text for text in receipts.said(other) if not reader.finds(text)]
    assert missed == ["B3D-8M2-T6Y", "司**远", "示例区税务局"]


@pytest.mark.parametrize("rare", RARE, ids=lambda rare: f"U+{ord(rare):X}")
def test_rare_character_of_a_name_is_itself_and_no_likeness(
    rare: str, paper: int, words: Texts, renderer: ReceiptRenderer, job: Job
) -> None:
    content = receipts.receipt_of(FIRST_ITEM, "zh-CN", words, name=f"欧阳{rare}")
    assert content.applicant_masked.endswith(rare)
    bitmap = picture_of(renderer, content, paper)
    strip = receipts.picture(job(lambda printer: printer.print_bitmap(bitmap, _soon())))
    found = receipts.likeness(strip, rare, BODY)
    elsewhere = "".join(receipts.said(content))  # what stands there for itself is no likeness
    strangers = [char for char in RARE[rare] if char not in elsewhere]
    others = {char: receipts.likeness(strip, char, BODY) for char in strangers}
    assert found > 0.85  # 𰻞 has more strokes than the paper has dots
    assert found > max(others.values(), default=0.0) + 0.05


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("item", each())
def test_lines_in_the_printers_own_font_are_read_back(
    item: CompiledItem,
    language: str,
    words: Texts,
    renderer: ReceiptRenderer,
    job: Job,
) -> None:
    content = receipts.receipt_of(item, language, words, name="欧阳\U00020bb7")
    meant = receipts.said(content)
    drawn = PrinterBitmap(16, 2, b"\xf0\x0f" * 2)
    pictures: list[str] = []

    def draw(line: TextLine) -> PrinterBitmap:
        pictures.append(line.text)
        return drawn

    lines = tuple(TextLine(text, bold=number == 0) for number, text in enumerate(meant))
    got = job(lambda printer: printer.print_text(lines, draw, _soon()))
    assert pictures == [content.applicant_masked]
    assert b"\x1dv0\x00\x02\x00\x02\x00" + drawn.rows in got
    native = [line.split(b"\x1d!")[1][1:] for line in got.split(b"\x1c&")[1:]]
    read = [_by_iconv(line[: line.index(b"\n")]) for line in native]
    assert read == [text for text in meant if text not in pictures]


def _soon() -> Deadline:
    return Deadline.after(30)


def _by_iconv(encoded: bytes) -> str:
    """GB 18030 as the system's C library reads it."""
    done = subprocess.run(
        ["iconv", "-f", "GB18030", "-t", "UTF-8"], input=encoded, capture_output=True, check=True
    )
    return done.stdout.decode()
