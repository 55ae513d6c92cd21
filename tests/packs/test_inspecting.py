"""``kiosk pack inspect`` and ``preview``: in a process of their own, in a cage."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from contracts.items import LANGUAGES
from contracts.packs import WORDS
from hardening.confinement import Limits
from kiosk.packs import NO_PACK
from kiosk.visit.flow import FLOW
from kiosk.visit.shape import Mode
from tests.packs.pieces import files, good, png, written
from tests.ui.conftest import device, qapp
from ui.inspect.exploring import Explorer
from ui.inspect.hall import ASSETS, facts_of, residents_of, shipped_texts, stranger
from ui.inspect.stage import Stage, plain_photo

__all__ = ["device", "qapp"]
ROOT = Path(__file__).parents[2]
SHOWN_WITHOUT_A_FAULT = 21
"""Pages that somebody comes to while every device works."""


def kiosk(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "pack", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )


def told(done: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return written(tmp_path / "pack", files())


@pytest.mark.long
@pytest.mark.journey
def test_a_good_pack_has_nothing_against_it_but_what_nobody_recorded(pack: Path) -> None:
    done = kiosk("inspect", pack, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {(line["code"], line["severity"]) for line in told(done)} == {("voice:pack", "accept")}


def test_recordings_that_come_with_a_pack_are_looked_at(pack: Path) -> None:
    (line, *_) = told(kiosk("inspect", pack, "--quick", "--json"))
    assert line["code"] == "voice:pack"
    recording = pack / "voice" / "en" / f"{'0' * 20}.ogg"
    recording.parent.mkdir(parents=True)
    recording.write_bytes(b"OggS and so on")
    assert kiosk("inspect", pack, "--quick").returncode == 0
    recording.write_bytes(b"#!/bin/sh")
    assert told(kiosk("inspect", pack, "--quick", "--json"))[0]["said"].endswith("is no recording")
    recording.rename(recording.with_name("run.sh"))
    assert told(kiosk("inspect", pack, "--quick", "--json"))[0]["code"] == "paths:pack"


@pytest.mark.journey
@pytest.mark.long
def test_what_could_not_be_read_on_a_page_is_refused(tmp_path: Path) -> None:
    """Words as long and as large as they may be, on hills that are bright."""
    document = good()
    document["words"] = {"en": {key: "W" * int(3.2 * most) for key, most in WORDS.items()}}
    document["sizes"] = {"words": 110}
    document["pictures"] = {"hills-portrait": "staff.png", "hills-home": "staff.png"}
    contents = files(document)
    contents.pop("pictures/spring.svg")
    done = kiosk("inspect", written(tmp_path / "pack", contents), "--json")
    assert done.returncode == 1, done.stdout + done.stderr
    found = told(done)
    refused = {line["code"] for line in found if line["severity"] == "refuse"}
    assert {"contrast:pack", "text-over-text:pack"} <= refused, found


def test_what_speaks_against_a_pack_is_one_sentence(pack: Path) -> None:
    (pack / "pictures" / "staff.png").write_bytes(png(60000, 60000))
    done = kiosk("inspect", pack, "--quick", "--json")
    (line,) = told(done)
    assert (done.returncode, line["code"], line["severity"]) == (1, "picture-bomb:pack", "refuse")
    assert line["place"] == "pictures/staff.png"
    plain = kiosk("inspect", pack, "--quick")
    assert plain.stdout.startswith("error: pictures/staff.png: ")
    assert len(plain.stdout.splitlines()) == 1


def test_one_language_alone_is_a_finding_to_accept(tmp_path: Path) -> None:
    document = good()
    document["words"].pop("en")
    done = kiosk("inspect", written(tmp_path / "pack", files(document)), "--quick", "--json")
    assert done.returncode == 0
    assert {(line["code"], line["severity"]) for line in told(done)} == {
        ("translation:pack", "accept"),
        ("voice:pack", "accept"),
    }


@pytest.mark.journey
def test_a_preview_shows_the_greeting_pages_and_says_that_it_is_one(
    pack: Path, tmp_path: Path
) -> None:
    out = tmp_path / "seen"
    done = kiosk("preview", pack, "--out", out)
    assert done.returncode == 0, done.stderr
    pictures = {path.name: QImage(str(path)) for path in out.glob("*.png")}
    looks = {f"{mode}.{language}" for mode in Mode for language in LANGUAGES}
    assert {name.split(".", 2)[2].removesuffix(".png") for name in pictures} == looks
    assert len(pictures) == 3 * len(looks)
    for image in pictures.values():
        assert (image.width(), image.height()) == (1080, 1920)
        assert image.pixelColor(2, 960).red() > 100, "the band across it"


def test_limits_are_kept(tmp_path: Path) -> None:
    asked = (
        "from hardening.confinement import *\n"
        "confine(Limits(memory_bytes=1 << 28, cpu_s=1, written_bytes=1 << 16))\n"
    )

    def run(body: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", asked + body], cwd=ROOT, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        return done.stdout + done.stderr

    assert "MemoryError" in run("bytearray(1 << 30)")
    assert "OutOfTimeError" in run("while True: pass")
    assert "no network here" in run("import socket; socket.create_connection(('127.0.0.1', 9))")
    out = str(tmp_path / "x")
    assert "OSError" in run(
        f"import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        f"open({out!r}, 'wb', buffering=0).write(b'0' * (1 << 20)); "
        f"open({out!r}, 'ab', buffering=0).write(b'0')"
    )
    assert Limits(1, 1, 1).open_files == 256


def test_pressing_on_comes_to_every_page_that_needs_no_fault(qapp: QGuiApplication) -> None:
    """A page that nobody comes to is never inspected: this says so."""
    folders, texts = (ASSETS / "items",), shipped_texts()
    facts = facts_of(folders, texts, NO_PACK, "portrait")
    explorer = Explorer(facts, residents_of(folders, facts.items), stranger(), plain_photo())
    stage = Stage("portrait", texts)
    states = explorer.explore(stage.press)
    stage.close()
    pages = {explorer.shown(state).page for state in states}
    missing = {step.name for step in FLOW} - pages
    assert len(pages) >= SHOWN_WITHOUT_A_FAULT, missing
