import base64
import json
import os
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.envelope import OpeningKey
from kiosk.records.migrate import migrate
from kiosk.records.outbox import Outbox
from kiosk.records.store import open_store
from tests.faults.leaks import find_leaks
from tests.records.drafts import ADDRESS, AT, ID_NUMBER, NAME, PHONE, draft, photo

SECRETS = {"name": NAME, "number": ID_NUMBER, "phone": PHONE, "address": ADDRESS}

DISGUISES: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode(),
    "utf-16le": lambda text: text.encode("utf-16-le"),
    "utf-16be": lambda text: text.encode("utf-16-be"),
    "gb18030": lambda text: text.encode("gb18030"),
    "json": lambda text: json.dumps({"x": f"先生{text}"}).encode(),
    "json-upper": lambda text: json.dumps(text).encode().upper().replace(b"\\U", b"\\u"),
    "hex": lambda text: text.encode().hex().encode(),
    "hex-upper": lambda text: text.encode("utf-16-le").hex().upper().encode(),
    "base64-0": lambda text: base64.b64encode(text.encode()),
    "base64-1": lambda text: base64.b64encode(b"x" + text.encode() + b"yz"),
    "base64-2": lambda text: base64.b64encode(b"xy" + text.encode() + b"z"),
    "base64-gb": lambda text: base64.b64encode(b"xyz" + text.encode("gb18030") + b"z"),
    "base64-16": lambda text: base64.b64encode(b"x" + text.encode("utf-16-le")),
    "base64-url": lambda text: base64.urlsafe_b64encode(b"ab" + text.encode()),
    "base64-lines": lambda text: base64.encodebytes(b"x" * 50 + text.encode() + b"x" * 50),
}


@pytest.mark.parametrize("disguise", sorted(DISGUISES))
@pytest.mark.parametrize("secret", sorted(SECRETS))
def test_a_planted_leak_is_found(tmp_path: Path, disguise: str, secret: str) -> None:
    planted = tmp_path / "deep" / "log.txt"
    planted.parent.mkdir()
    hidden = DISGUISES[disguise](SECRETS[secret])
    planted.write_bytes(os.urandom(300) + hidden + os.urandom(300))
    leaks = find_leaks(tmp_path, SECRETS)
    assert secret in {leak.label for leak in leaks}
    assert {leak.path for leak in leaks} == {planted}


def test_a_leak_in_a_file_name_is_found(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.jpg").touch()
    (leak,) = find_leaks(tmp_path, SECRETS)
    assert (leak.label, leak.form) == ("name", "UTF-8")


@pytest.mark.parametrize("shift", range(3))
def test_a_piece_of_the_photo_is_found(tmp_path: Path, shift: int) -> None:
    picture = photo(50_000)
    (tmp_path / "core").write_bytes(b"x" * 10 + picture[4000:12_000])
    encoded = base64.b64encode(b"x" * shift + picture[8000:16_000])
    (tmp_path / "page.html").write_bytes(b"<img src='data:image/jpeg;base64," + encoded)
    (tmp_path / "dump.txt").write_text(picture[20_000:30_000].hex())
    leaks = find_leaks(tmp_path, {}, {"photo": picture})
    assert {leak.path.name for leak in leaks} == {"core", "page.html", "dump.txt"}


def test_clean_files_are_clean(tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(os.urandom(2_000_000))
    (tmp_path / "masked.json").write_text('{"name": "欧**珍", "id": "500***********0021"}')
    (tmp_path / "quoted").write_text(urllib.parse.quote("王小二"))
    assert find_leaks(tmp_path, SECRETS, {"photo": photo(50_000)}) == []


def test_nothing_personal_is_under_the_folder_while_the_store_is_open_and_after(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "terminal"
    migrate(folder)
    picture = photo(60_000)
    store = open_store(folder, OpeningKey.generate().sealing_key(), "T0001", 7)
    outbox = Outbox(folder)
    for _ in range(5):
        submission = store.commit_submission(draft(picture)).id
        store.append_outcome(submission, "printed", True, 1, False, AT)
        store.append_rating(submission, 5, AT)
    store.unconfirmed_receipts()
    outbox.confirm(outbox.pending(1)[0].id, {})
    assert (folder / "records.db-wal").stat().st_size > 0
    assert find_leaks(folder, SECRETS, {"photo": picture}) == []
    store.close()
    outbox.close()
    assert find_leaks(folder, SECRETS, {"photo": picture}) == []
