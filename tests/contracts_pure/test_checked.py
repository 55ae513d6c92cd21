"""Small documents know whether they are as they were written."""

import json

import pytest

from contracts.checked import checked_bytes, checked_document
from contracts.errors import InvalidDocumentError

DOCUMENT = {"v": 1, "fed_mm": 120, "name": "纸"}


def test_what_was_written_is_read_and_every_flipped_bit_is_noticed() -> None:
    whole = checked_bytes(DOCUMENT)
    assert checked_document(whole) == DOCUMENT
    for place in range(len(whole) * 8):
        data = bytearray(whole)
        data[place // 8] ^= 1 << place % 8
        with pytest.raises(InvalidDocumentError):
            checked_document(bytes(data))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"7",
        b"null",
        b"{",
        b'{"a": 1.5, "sha256": "0"}',
        b'{"a": 1e999, "sha256": "0"}',
        *(b'{"sha256":"0","a":' + b"[" * n + b"]" * n + b"}" for n in (900, 5_000, 200_000)),
    ],
)
def test_what_is_no_document_is_damaged(data: bytes) -> None:
    with pytest.raises(InvalidDocumentError):
        checked_document(data)


def test_one_of_an_earlier_program_has_no_hash() -> None:
    assert checked_document(json.dumps({"fed_m": 1.5}).encode()) == {"fed_m": 1.5}
