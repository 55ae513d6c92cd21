import base64
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from contracts.canonical import canonical_bytes
from contracts.envelope import (
    SUITE_ID,
    EnvelopeError,
    OpeningKey,
    RecordHeader,
    SealingKey,
    open_attachment,
    open_record,
    seal_attachment,
    seal_record,
)
from contracts.errors import InvalidDocumentError

ID = "01932f7e-6a2b-7cc3-98c4-dc0c0c07398f"
OTHER_ID = "01932f7e-6a2b-7cc3-98c4-dc0c0c073990"
HEADER = RecordHeader(ID, "submission", ID, "t-1", "2026-11-21T08:00:00+00:00", ("ab" * 32,))
CONTENT = '{"name":"欧阳淑珍"}'.encode()


@pytest.fixture(scope="module")
def opening() -> OpeningKey:
    return OpeningKey.generate()


def test_the_centre_opens_what_a_terminal_sealed(opening: OpeningKey) -> None:
    envelope = seal_record(opening.sealing_key(), HEADER, CONTENT)
    opened = open_record(opening, envelope)
    assert (opened.header, opened.content) == (HEADER, CONTENT)


def test_nothing_of_the_content_shows_in_the_envelope(opening: OpeningKey) -> None:
    envelope = seal_record(opening.sealing_key(), HEADER, CONTENT)
    again = seal_record(opening.sealing_key(), HEADER, CONTENT)
    fields = json.loads(envelope)
    assert "欧阳淑珍".encode() not in envelope
    assert CONTENT not in base64.b64decode(fields["ciphertext"])
    assert fields["suite"] == SUITE_ID
    assert fields["key_id"] == opening.sealing_key().key_id
    assert envelope == canonical_bytes(fields)
    assert envelope != again  # fresh randomness each time


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", OTHER_ID),
        ("kind", "rating"),
        ("submission_id", OTHER_ID),
        ("terminal_id", "t-2"),
        ("created_at", "2026-11-21T09:00:00+00:00"),
        ("attachments", []),
        ("v", 2),
        ("suite", "HPKE-OTHER"),
        ("key_id", "0" * 16),
        ("enc", base64.b64encode(bytes(1120)).decode()),
        ("ciphertext", base64.b64encode(bytes(60)).decode()),
        ("ciphertext", "§"),
        ("enc", ""),
    ],
)
def test_a_changed_field_opens_nothing(opening: OpeningKey, field: str, value: object) -> None:
    fields = json.loads(seal_record(opening.sealing_key(), HEADER, CONTENT))
    with pytest.raises(EnvelopeError):
        open_record(opening, json.dumps(fields | {field: value}).encode())


def test_another_centre_opens_nothing(opening: OpeningKey) -> None:
    envelope = seal_record(opening.sealing_key(), HEADER, CONTENT)
    with pytest.raises(EnvelopeError):
        open_record(OpeningKey.generate(), envelope)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"v":1,"id":"x"}'])
def test_what_is_no_envelope_is_refused(opening: OpeningKey, body: bytes) -> None:
    with pytest.raises(InvalidDocumentError):
        open_record(opening, body)


def test_an_attachment_opens_for_its_own_submission_and_role_only(opening: OpeningKey) -> None:
    sealed = seal_attachment(opening.sealing_key(), ID, "portrait", b"\xff\xd8jpeg")
    assert b"jpeg" not in sealed
    assert open_attachment(opening, ID, "portrait", sealed) == b"\xff\xd8jpeg"
    wrong: list[Callable[[], bytes]] = [
        lambda: open_attachment(opening, OTHER_ID, "portrait", sealed),
        lambda: open_attachment(opening, ID, "permit", sealed),
        lambda: open_attachment(opening, ID, "portrait", sealed[:-1]),
        lambda: open_attachment(opening, ID, "portrait", b""),
        lambda: open_attachment(OpeningKey.generate(), ID, "portrait", sealed),
    ]
    for attempt in wrong:
        with pytest.raises(EnvelopeError):
            attempt()


def test_a_public_key_travels_and_a_false_one_is_refused(opening: OpeningKey) -> None:
    info = opening.sealing_key().info()
    assert SealingKey.from_info(info) == opening.sealing_key()
    for change in ({"suite": "X"}, {"key_id": "0" * 16}, {"public": "AAAA"}, {"public": "!"}):
        with pytest.raises(EnvelopeError):
            SealingKey.from_info(info.model_copy(update=change))


def test_a_private_key_does_not_show_itself(opening: OpeningKey) -> None:
    assert repr(opening) == "OpeningKey()"
    assert "欧阳" not in repr(open_record(opening, _sealed(opening)))


def _sealed(opening: OpeningKey) -> bytes:
    return seal_record(opening.sealing_key(), replace(HEADER, attachments=()), CONTENT)
