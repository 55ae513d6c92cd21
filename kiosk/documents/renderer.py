"""The one call that turns a receipt's content into dots."""

from collections.abc import Iterable
from pathlib import Path

from kiosk.documents.content import ReceiptContent
from kiosk.documents.raster.bitmap import ReceiptBitmap
from kiosk.documents.raster.fonts import DEFAULT_FOLDERS, FontStack, find_fonts
from kiosk.documents.raster.paint import paint
from kiosk.documents.receipt import lay_out_receipt
from kiosk.texts import Texts

PAPER_80_MM = 576
PAPER_58_MM = 384


class ReceiptRenderer:
    """Renders receipts. Fonts are opened at the first receipt; use from one thread.

    ``font_folders`` are searched before the usual folders of the system.
    """

    def __init__(self, texts: Texts, font_folders: Iterable[Path] = ()) -> None:
        self._texts = texts
        self._folders = (*font_folders, *DEFAULT_FOLDERS)
        self._fonts: FontStack | None = None

    def warm_up(self) -> None:
        """Open the fonts and read their tables, so that the first receipt does not wait."""
        fonts = self._stack()
        for bold in (False, True):
            fonts.width("收A1", 39, bold=bold)

    def render_receipt(
        self, content: ReceiptContent, language: str, width_dots: int = PAPER_80_MM
    ) -> ReceiptBitmap:
        """Dots of a 收件回执 for paper ``width_dots`` wide (576 = 80 mm, 384 = 58 mm).

        Raises:
            FontMissingError: no font is installed.
        """
        fonts = self._stack()
        return paint(lay_out_receipt(content, language, width_dots, self._texts, fonts), fonts)

    def _stack(self) -> FontStack:
        if self._fonts is None:
            self._fonts = find_fonts(self._folders)
        return self._fonts
