"""Books of a terminal of the tests."""

from datetime import UTC, datetime
from pathlib import Path

from contracts.logbook import Entry
from kiosk.logbook.book import FOLDER, HEAD_NAME, Book, files, read_book
from kiosk.logbook.writing import Logbook

AT = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)


def book_at(folder: Path, entries: int = 0, at: datetime = AT) -> Logbook:
    """A book with so many entries; all of them at one time."""
    folder.mkdir(exist_ok=True)
    book = Logbook(folder, lambda: at)
    for number in range(entries):
        book.write("stick.taken", serial=number)
    return book


def read(folder: Path) -> Book:
    return read_book(folder)


def said(folder: Path) -> list[str]:
    """What its entries say, without when."""
    return [_text(entry) for entry in read_book(folder).entries]


def only_file(folder: Path) -> Path:
    (path,) = files(folder)
    return path


def head_file(folder: Path) -> Path:
    return folder / FOLDER / HEAD_NAME


def _text(entry: Entry) -> str:
    return " ".join([entry.what, *(f"{key}={value}" for key, value in entry.said.items())])
