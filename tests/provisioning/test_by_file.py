"""Answers of a stick against a real centre: two terminals, one stick, no question."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.provisioning.machine import names
from kiosk.provisioning.stick import FILE_NAME, USED_NAME
from kiosk.records.enrolment import read_enrolment
from kiosk.settings import load_settings
from tests.provisioning.conftest import ROOT, TEXTS
from tests.sync.test_certificates import Authority
from tests.sync.test_real_centre import RealCentre


def provisioned(settings: Path, data_dir: Path, answers: Path) -> subprocess.CompletedProcess[str]:
    words = ["--settings", str(settings), "--data-dir", str(data_dir), "--from", str(answers)]
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "provision", *words],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ},
    )


def test_a_stick_sets_a_terminal_up_and_takes_its_report(
    real: RealCentre, settings: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    codes = real.command("enrol-code", "--name", "bank", "--count", "2").split()
    path = stick / FILE_NAME
    path.write_text(
        f"codes = {json.dumps(codes)}\n"
        f'[every.terminal]\ndistrict = "500199"\nlanguages = ["en"]\n'
        f'[every.centre]\nurl = "{real.url}"\n'
        f'[only."{names()[0]}".terminal]\nname = "No. 3"\n',
        "utf-8",
    )
    data_dir = tmp_path / "data"
    done = provisioned(settings, data_dir, path)
    assert "✓ The centre knows this terminal" in done.stdout, done.stdout + done.stderr
    assert "✓ The centre has the report." in done.stdout
    assert load_settings(settings).terminal.name == "No. 3"
    known = read_enrolment(data_dir)
    assert known is not None
    assert (stick / USED_NAME).read_text().split("\t")[0] == codes[0]
    [left] = (stick / "kiosk-provision.out").iterdir()
    assert json.loads(left.read_text("utf-8"))["terminal_id"] == known.terminal_id

    again = provisioned(settings, data_dir, path)
    assert "✓ The centre knows this terminal" in again.stdout
    assert read_enrolment(data_dir) == known
    assert len((stick / USED_NAME).read_text().splitlines()) == 1

    undone = subprocess.run(
        [sys.executable, "-m", "kiosk", "provision", "--settings", str(settings), "--undo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert undone.returncode in (0, 1)
    load_settings(settings)


def test_answers_that_may_not_stand_leave_everything_as_it_was(
    settings: Path, tmp_path: Path
) -> None:
    path = tmp_path / FILE_NAME
    path.write_text(
        '[every.terminal]\nname = "x"\ndistrict = "12"\n[every.centre]\nurl = "http://a.example"\n'
    )
    done = provisioned(settings, tmp_path / "data", path)
    assert done.returncode == 78
    assert f"{FILE_NAME}, every.terminal.district:" in done.stderr
    assert f"{FILE_NAME}, every.centre.url:" in done.stderr
    assert list(settings.parent.iterdir()) == []
    missing = provisioned(settings, tmp_path / "data", tmp_path / "none" / FILE_NAME)
    assert missing.returncode == 78


@pytest.mark.parametrize(
    ("language", "quotes", "near"),
    [
        ("en", 'Quotes are missing. Write it as "500199".', "The nearest is hours.tue."),
        ("zh-CN", '少了引号。请写成 "500199"。', "最接近的是 hours.tue。"),
    ],
)
def test_all_mistakes_are_told_at_once_in_the_terminals_language(
    settings: Path, tmp_path: Path, language: str, quotes: str, near: str
) -> None:
    path = tmp_path / FILE_NAME
    path.write_text(
        f'[every.terminal]\nname = "x"\ndistrict = 500199\nlanguages = ["{language}"]\n'
        f'[every.hours]\ntues = "8:30-12:00"\n[only."{names()[0]}".screen]\nwidth_px = 9999999\n'
    )
    done = provisioned(settings, tmp_path / "data", path)
    assert done.returncode == 78
    assert f"{FILE_NAME}, every.terminal.district: {quotes}" in done.stderr
    assert f"{FILE_NAME}, every.hours.tues: " in done.stderr
    assert near in done.stderr
    width = TEXTS.text("provision.no_screen_width_px", language, least="240", most="16384")
    assert f"{FILE_NAME}, only.{names()[0]}.screen.width_px: {width}" in done.stderr


def test_an_emptied_disk_is_told_that_its_code_is_used_up(
    real: RealCentre, settings: Path, tmp_path: Path
) -> None:
    stick, data_dir = tmp_path / "stick", tmp_path / "data"
    stick.mkdir()
    path = stick / FILE_NAME
    [code] = real.command("enrol-code", "--name", "bank", "--count", "1").split()
    path.write_text(
        f'codes = ["{code}"]\n[every.terminal]\nname = "x"\nlanguages = ["en"]\n'
        f'[every.centre]\nurl = "{real.url}"\n'
    )
    assert "✓ The centre knows this terminal" in provisioned(settings, data_dir, path).stdout
    shutil.rmtree(data_dir)
    again = provisioned(settings, data_dir, path)
    assert "✗ The code that this terminal took from the stick before is used up." in again.stdout
    assert f'only."{names()[0]}".code' in again.stdout
    assert "letter by letter" not in again.stdout


def test_a_certificate_comes_along_when_all_fits_and_is_shown(
    settings: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    pem = Authority("Office CA").file(stick).rename(stick / "office.pem").read_bytes()
    path = stick / FILE_NAME
    said = '[every.terminal]\nname = "x"\nlanguages = ["en"]\n[every.centre]\n'
    path.write_text(f'{said}url = "http://a.example"\nca = "office.pem"\n')
    refused = provisioned(settings, tmp_path / "data", path)
    assert refused.returncode == 78
    assert list(settings.parent.iterdir()) == []

    path.write_text(f'{said}url = "https://127.0.0.1:1"\nca = "office.pem"\n')
    done = provisioned(settings, tmp_path / "data", path)
    assert "Office CA" in done.stdout
    kept = load_settings(settings).centre.ca
    assert kept is not None
    assert kept.parent == settings.parent
    assert kept.read_bytes() == pem

    (stick / "office.pem").unlink()
    missing = provisioned(settings, tmp_path / "data", path)
    assert missing.returncode == 78
    assert "centre.ca: There is no such file: office.pem" in missing.stderr
    (stick / "office.pem").write_text("-----BEGIN")
    again = provisioned(settings, tmp_path / "data", path)
    assert again.returncode == 78
    assert "centre.ca" in again.stderr
    assert load_settings(settings).centre.ca == kept
