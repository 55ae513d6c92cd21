"""The enrolment file: one flipped bit is damage, and its copy puts it back."""

import json
import random
from pathlib import Path

import pytest

from contracts.canonical import canonical_bytes
from contracts.envelope import OpeningKey
from contracts.signatures import ack_key_info
from kiosk.records.enrolment import (
    COPY_NAME,
    FILE_NAME,
    Enrolment,
    read_enrolment,
    write_enrolment,
)
from kiosk.records.errors import StateDamagedError
from kiosk.records.migrate import migrate
from kiosk.records.recovery import recover
from tests.records.drafts import AT


@pytest.fixture
def enrolment() -> Enrolment:
    return Enrolment(
        url="http://127.0.0.1:1/",
        terminal_id="T0001",
        terminal_no=7,
        sealing_key=OpeningKey.generate().sealing_key().info(),
        ack_key=ack_key_info(bytes(32)),
        enrolled_at=AT,
    )


def test_any_flipped_bit_is_damage_and_recovery_takes_the_copy(
    folder: Path, enrolment: Enrolment
) -> None:
    write_enrolment(folder, enrolment)
    whole = (folder / FILE_NAME).read_bytes()
    dice = random.Random(9)
    for _ in range(300):
        changed = bytearray(whole)
        changed[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
        (folder / FILE_NAME).write_bytes(changed)
        with pytest.raises(StateDamagedError):
            read_enrolment(folder)
    assert recover(folder).enrolment_restored
    assert read_enrolment(folder) == enrolment


def test_an_empty_enrolment_is_damaged_and_a_missing_one_is_none(
    folder: Path, enrolment: Enrolment
) -> None:
    assert read_enrolment(folder) is None
    (folder / FILE_NAME).touch()
    with pytest.raises(StateDamagedError):
        read_enrolment(folder)


def test_one_of_an_earlier_program_gets_hash_and_copy(folder: Path, enrolment: Enrolment) -> None:
    earlier = canonical_bytes(enrolment.model_dump(mode="json"))
    (folder / FILE_NAME).write_bytes(earlier)
    assert read_enrolment(folder) == enrolment
    migrate(folder)
    assert read_enrolment(folder) == enrolment
    assert "sha256" in json.loads((folder / COPY_NAME).read_bytes())
    assert "sha256" in json.loads((folder / FILE_NAME).read_bytes())
