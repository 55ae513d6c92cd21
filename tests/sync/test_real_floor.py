"""A thief of a real centre's answer key leads no terminal below the floor that people signed."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from central.folder import DataFolder
from central.keys import KeyStore
from contracts.fleet import Choice
from contracts.sets import FILES_PATH, TUF_PATH
from contracts.signatures import sign_answer
from kiosk.records.enrolment import read_enrolment
from sync.clock import utc_now
from sync.updates.fetcher import LineFetcher
from sync.updates.parts import stager_of, told_of
from sync.updates.staging import Source
from sync.updates.words import NotTakenError, Word
from tests.central.publishing.test_commands import command
from tests.sync.line import connected
from tests.sync.test_process import running
from tests.sync.test_real_centre import enrolled_at
from tests.sync.test_real_updates import DISTRICT, Town


class Quick(Town):
    """Its commands run in this process: starting Python each time would take most of the time."""

    def tried(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        ended = command(*arguments, "--data", str(self.data))
        return subprocess.CompletedProcess(arguments, ended.returncode, ended.stdout, ended.stderr)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Quick(tmp_path)
    made.start()
    for name, more in (("2026.1", ()), ("2026.2", ()), ("2026.3", ("--floor", "2026.2"))):
        made.sign(name, *more)
    yield made
    made.kill()


def test_the_stolen_key_chooses_the_set_before_and_nothing_older(
    town: Town, tmp_path: Path
) -> None:
    settings = replace(enrolled_at(town, tmp_path / "terminal"), district=DISTRICT)
    town.must("rollout", "start", "--set", "2026.3", "--rings", "100", "--as", "operator")
    with running(replace(settings, heartbeat_s=0.2)), connected(settings.data_dir) as line:
        line.watch_until(lambda told: told["staged"].startswith("2026.3|"))
    known = read_enrolment(settings.data_dir)
    assert known is not None
    stolen = KeyStore(DataFolder(town.data).keys).answer_key()
    told = told_of(settings, known, utc_now)
    stager = stager_of(settings, told, utc_now)

    def chosen(name: str, number: int) -> Word | None:
        shown = json.loads(town.must("publish", "show", "--set", name, "--json"))
        choice = Choice(
            terminal_id=known.terminal_id,
            number=number,
            set=name,
            sha256=shown["sha256"],
            made_at=utc_now(),
        )
        told.choice(sign_answer(stolen, choice.model_dump(mode="json")))
        with closing(LineFetcher(10.0)) as fetcher:
            urls = f"{town.url}{TUF_PATH}/", f"{town.url}{FILES_PATH}/"
            try:
                stager.stage(Source(fetcher, *urls))
            except NotTakenError as refused:
                return refused.word
        return None

    assert chosen("2026.1", 1000) is Word.BELOW_FLOOR
    assert chosen("2026.2", 1001) is None
    assert town.tried("rollout", "start", "--set", "2026.1", "--as", "operator").returncode == 1
