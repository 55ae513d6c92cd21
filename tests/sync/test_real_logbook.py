"""The logbook over a real line to a real centre, which then comes back from an older backup."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.logbook.book import read_book, read_head
from kiosk.logbook.logged import read_logged
from kiosk.logbook.writing import Logbook
from sync.settings import SyncSettings
from tests.sync.test_process import running
from tests.sync.test_real_centre import RealCentre, enrolled_at
from tests.sync.test_restored_centre import until


@pytest.fixture
def real(tmp_path: Path) -> Iterator[RealCentre]:
    centre = RealCentre(tmp_path)
    centre.start()
    yield centre
    centre.kill()


def known(real: RealCentre) -> list[dict[str, Any]]:
    """What the centre has of the terminal's book, the oldest first."""
    lines = real.command("logbook", "--of", "T1", "--json").splitlines()
    return [json.loads(line) for line in lines][::-1]


def alerts(real: RealCentre) -> list[str]:
    """What is said of its book; on a busy machine its services are told of too."""
    (line,) = real.command("fleet", "--json").splitlines()
    kinds = (str(alert["kind"]) for alert in json.loads(line)["alerts"])
    return sorted(kind for kind in kinds if kind.startswith("log-"))


def write(settings: SyncSettings, *serials: int) -> None:
    book = Logbook(settings.data_dir)
    for serial in serials:
        book.write("stick.taken", serial=serial)


def test_a_restored_centre_gets_the_book_again_and_a_book_from_a_copy_is_seen(
    real: RealCentre, tmp_path: Path
) -> None:
    settings = replace(enrolled_at(real, tmp_path / "terminal"), heartbeat_s=0.2)
    folder = settings.data_dir

    def all_there() -> bool:
        return read_logged(folder) == read_head(folder)

    with running(settings):
        write(settings, *range(5))
        until(all_there)
        real.command("backup", str(tmp_path / "backup"))
        shutil.copytree(folder / "logbook", tmp_path / "copy")
        write(settings, *range(5, 12))
        until(all_there)
        mine = [entry.hash for entry in read_book(folder).entries]
        assert [line["hash"] for line in known(real)] == mine
        real.kill()
        passphrase = tmp_path / "centre" / "keys" / "passphrase"
        safe = passphrase.read_bytes()  # it is in no backup
        shutil.rmtree(tmp_path / "centre")
        real.command("restore", str(tmp_path / "backup"))
        passphrase.write_bytes(safe)
        passphrase.chmod(0o600)
        assert len(known(real)) < len(mine)
        real.start()
        until(lambda: [line["hash"] for line in known(real)] == mine)
        assert alerts(real) == []
    shutil.rmtree(folder / "logbook")
    shutil.copytree(tmp_path / "copy", folder / "logbook")
    with running(settings):
        until(lambda: alerts(real) == ["log-back"])
        write(settings, 99)
        until(lambda: alerts(real) == ["log-back", "log-fork"])
        until(all_there)
    assert known(real)[-1]["said"] == {"serial": 99}
    assert known(real)[-1]["wrong"] == "fork"
    assert len(known(real)) == len(mine) + 1, "what was known stays"
