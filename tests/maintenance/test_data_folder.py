"""The doctor's look at the data folder: each damage is named, and the advice given is true."""

import json
import os
import re
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contracts.checked import checked_bytes
from contracts.envelope import OpeningKey
from contracts.errors import StorageError
from contracts.signatures import ack_key_info
from kiosk.maintenance.datafolder import data_folder, folder
from kiosk.maintenance.finding import Level
from kiosk.records.clockproof import write_proof
from kiosk.records.enrolment import Enrolment, write_enrolment
from kiosk.records.migrate import migrate
from kiosk.records.recovery import recover
from kiosk.records.store import open_store
from kiosk.texts import load_texts
from sync.keys import load_or_make_key
from tests.maintenance.conftest import ROOT
from tests.records.drafts import draft, photo

TEXTS = load_texts(ROOT / "assets" / "text")
SOURCE = ROOT / "kiosk" / "maintenance" / "datafolder.py"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An enrolled terminal's folder with three submissions that wait."""
    place = tmp_path / "data"
    key = OpeningKey.generate().sealing_key()
    enrolment = Enrolment(
        url="http://127.0.0.1:1/",
        terminal_id="T0001",
        terminal_no=7,
        sealing_key=key.info(),
        ack_key=ack_key_info(bytes(32)),
        enrolled_at=datetime(2026, 11, 1, tzinfo=UTC),
    )
    load_or_make_key(place)
    write_enrolment(place, enrolment)
    migrate(place)
    with closing(open_store(place, key, "T0001", 7)) as store:
        for _ in range(3):
            store.commit_submission(draft(photo(1000)))
    return place


def wrong(data: Path) -> set[str]:
    return {found.key for found in data_folder(data) if found.level is not Level.OK} - {
        "space_low",
    }


def test_a_sound_terminal_is_well(data: Path) -> None:
    assert wrong(data) == set()
    assert {found.key for found in data_folder(data)} >= {"folder", "enrolled", "store"}


@pytest.mark.parametrize(
    ("set_zone", "told", "key", "zone"),
    [
        ("", None, "zone_usual", "Asia/Shanghai"),
        ("", "Asia/Urumqi", "zone", "Asia/Urumqi"),
        ("Asia/Urumqi", None, "zone", "Asia/Urumqi"),
        ("Asia/Urumqi", "Asia/Urumqi", "zone", "Asia/Urumqi"),
        ("Asia/Urumqi", "Asia/Shanghai", "zone_differs", "Asia/Urumqi"),
        ("", "Etc/UTC", "zone_utc", "Etc/UTC"),
        ("", "Asia/Nowhere", "zone_unknown", "Asia/Shanghai"),
    ],
)
def test_the_zone_is_told_with_the_hour_that_it_makes(
    data: Path, set_zone: str, told: str | None, key: str, zone: str
) -> None:
    floor = datetime.now(UTC).isoformat()
    (data / "clock.json").write_text(json.dumps({"v": 1, "floor": floor, "zone": told}), "utf-8")
    found = {each.key: each.params for each in data_folder(data, zone=set_zone)}
    seen = {name: params for name, params in found.items() if name.startswith("zone")}
    assert list(seen) == [key]
    assert seen[key]["zone"] == zone


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def another_year(path: Path) -> None:
    write_proof(path, datetime(2026, 11, 21, tzinfo=UTC), ahead=False, zone=None)
    path.write_bytes(path.read_bytes().replace(b"2026", b"2027"))


def some(place: Path) -> Path:
    return next(place.iterdir())


DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "enrolment empty": (lambda d: empty(d / "enrolment.json"), "enrolment_damaged"),
    "enrolment bit": (lambda d: flip(d / "enrolment.json"), "enrolment_damaged"),
    "enrolment gone": (lambda d: (d / "enrolment.json").unlink(), "enrolment_lost"),
    "key empty": (lambda d: empty(d / "keys" / "terminal.key"), "key_damaged"),
    "key gone": (lambda d: (d / "keys" / "terminal.key").unlink(), "key_damaged"),
    "database gone": (lambda d: (d / "records.db").unlink(), "store_damaged"),
    "database empty": (lambda d: empty(d / "records.db"), "store_damaged"),
    "numbers empty": (lambda d: empty(d / "numbers.json"), "numbers_damaged"),
    "record bit": (lambda d: flip(some(d / "records")), "records_damaged"),
    "record gone": (lambda d: some(d / "records").unlink(), "records_damaged"),
    "attachment bit": (lambda d: flip(some(d / "attachments")), "attachments_damaged"),
    "attachment gone": (lambda d: some(d / "attachments").unlink(), "attachments_damaged"),
    "clock empty": (lambda d: empty(d / "clock.json"), "clock_damaged"),
    "clock another year": (lambda d: another_year(d / "clock.json"), "clock_damaged"),
    "notebook empty": (lambda d: empty(d / "sync.db"), "notebook_damaged"),
}


@pytest.mark.parametrize("name", sorted(DAMAGES))
def test_each_damage_is_named(data: Path, name: str) -> None:
    damage, key = DAMAGES[name]
    damage(data)
    assert wrong(data) == {key}


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, (_, key) in DAMAGES.items()
        if "recover" in TEXTS.text(f"doctor.{key}_do", "en")
    ],
)
def test_the_advice_to_recover_is_true(data: Path, name: str) -> None:
    damage, _ = DAMAGES[name]
    damage(data)
    recover(data)
    assert wrong(data) <= {"set_aside"}


def test_the_advice_of_another_version_is_true(data: Path) -> None:
    with closing(sqlite3.connect(data / "records.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999_future'")
        database.commit()
        assert wrong(data) == set(), "it only added, and this program reads it"
        database.execute("PRAGMA application_id = 9999")
    assert wrong(data) == {"store_version"}
    with pytest.raises(StorageError, match="newer program"):
        migrate(data)


def test_numbers_that_are_missing_in_between_are_told(data: Path) -> None:
    (data / "records.db").unlink()
    recover(data)
    key = OpeningKey.generate().sealing_key()
    with closing(open_store(data, key, "T0001", 7)) as store:
        store.commit_submission(draft())
    (gap,) = [found for found in data_folder(data) if found.key == "numbers_gap"]
    assert gap.params == {"n": "61"}, "3 were given, 64 were reserved, the next is 65"


def test_a_state_file_of_a_device_is_looked_at(data: Path) -> None:
    roll = data / "roll.json"
    kept = checked_bytes({"fed_mm": 3000})
    for content, known in (
        (b"", False),
        (b"[]", False),
        (b'{"fed_m": 1.0}', True),
        (kept, True),
        (kept.replace(b"3000", b"1000"), False),
    ):
        roll.write_bytes(content)
        found = {one.key for one in data_folder(data, [roll])}
        assert ("state_file_damaged" in found) is not known


def test_a_clock_that_nobody_confirmed_for_a_month(data: Path) -> None:
    old = datetime.now(UTC) - timedelta(days=40)
    (data / "clock.json").write_text(f'{{"floor": "{old.isoformat()}"}}', "utf-8")
    assert wrong(data) == {"clock_unproved"}


@pytest.mark.root
def test_a_read_only_disk_is_not_told_to_change_its_owner(tmp_path: Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "ro,size=100k", "tmpfs", str(tmp_path)], capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("may not mount here")
    try:
        assert folder(tmp_path).key == "folder_read_only"
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_closed_to_its_owner_is_not_told_to_change_its_owner(data: Path) -> None:
    data.chmod(0o500)
    try:
        assert folder(data).key == "folder_mode"
    finally:
        data.chmod(0o700)


def test_every_finding_has_its_sentences_in_both_languages() -> None:
    source = SOURCE.read_text("utf-8")
    wrongs = set(re.findall(r'(?:trouble|warning)\(\s*"(\w+)"', source))
    wrongs |= {"enrolment_lost", "not_enrolled", "store_version", "store_missing"}
    wrongs |= {"folder_mode", "folder_locked", "space_low"}
    fine = set(re.findall(r'(?:_ok\(|Level.OK, )"(\w+)"', source))
    fine |= {"zone", "zone_usual"}
    assert len(wrongs) > 20
    for language in ("zh-CN", "en"):
        for key in wrongs:
            assert TEXTS.has(f"doctor.{key}_do", language), key
        for key in wrongs | fine:
            assert TEXTS.has(f"doctor.{key}", language), key
