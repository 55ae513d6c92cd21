"""A wipe: who has to be stopped before, and its proof over the line, else onto every stick."""

import os
from pathlib import Path

import pytest

from kiosk.cli import EX_CONFIG, main
from kiosk.provisioning import wiped
from kiosk.records.locks import COMMITTING, DELIVERING, hold
from tests.kiosk_sets.depot import TERMINAL, Depot


@pytest.mark.parametrize("line", [True, False])
def test_without_a_line_each_stick_takes_the_proof(
    line: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def refusal(command: str, settings: Path, *words: str, seconds: float) -> str:
        asked.append((command, *words))
        return "" if line or words else "N-101"

    monkeypatch.setattr(wiped, "refusal", refusal)
    wiped.bring(tmp_path / "t.toml", lambda: [tmp_path / "a", tmp_path / "b"])
    onto = [("wiped", "--stick", str(tmp_path / name)) for name in ("a", "b")]
    assert asked == [("wiped",), *([] if line else onto)]


@pytest.mark.parametrize(
    ("lock", "service"),
    [(COMMITTING, "civic-kiosk-screen"), (DELIVERING, "civic-kiosk-sync")],
)
def test_who_works_there_still_is_named_to_whoever_has_to_stop_it(
    lock: str, service: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    Depot(data).enrol()
    settings = tmp_path / "terminal.toml"
    settings.write_text(
        f'[terminal]\ndata_dir = "{data}"\nname = "x"\n[centre]\nurl = "https://c.example"\n'
    )
    held = hold(data, lock)
    assert main(["wipe", "--settings", str(settings), "--yes", TERMINAL]) == EX_CONFIG
    os.close(held)
    said = capsys.readouterr().err
    assert f"stop it first ({service})" in said
    assert "S-103" in said
