"""The helper that draws receipts, with the words that the pages have."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from kiosk.documents.content import ReceiptContent
from kiosk.documents.process import ReceiptProcess
from kiosk.documents.renderer import ReceiptRenderer
from kiosk.packs import Pack
from kiosk.texts import Texts

WIDTH = 576


@pytest.fixture
def helper() -> Iterator[Callable[[Texts], ReceiptProcess]]:
    started: list[ReceiptProcess] = []

    def start(texts: Texts) -> ReceiptProcess:
        started.append(ReceiptProcess(texts))
        return started[-1]

    yield start
    for process in started:
        process.stop()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_receipt_says_what_the_pack_of_the_pages_says(
    helper: Callable[[Texts], ReceiptProcess],
    words: Texts,
    renderer: ReceiptRenderer,
    receipt: ReceiptContent,
    language: str,
) -> None:
    pack = Pack(words={"zh-CN": {"paper.title": "收件凭条"}, "en": {"date.month_11": "Nov."}})
    said = words.replaced(pack.words)
    receipt = replace(receipt, language=language)
    drawn = helper(said).render(receipt, WIDTH)
    assert drawn == ReceiptRenderer(said).render_receipt(receipt, language, WIDTH)
    assert drawn != renderer.render_receipt(receipt, language, WIDTH)


def test_a_helper_that_ended_is_told_the_words_again(
    helper: Callable[[Texts], ReceiptProcess], words: Texts, receipt: ReceiptContent
) -> None:
    process = helper(words)
    before = process.render(receipt, WIDTH)
    process.stop()
    assert process.render(receipt, WIDTH) == before
