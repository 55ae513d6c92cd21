"""What a set says without a recording, as the terminal's own program tells the centre."""

import json
import subprocess
import sys
from pathlib import Path

from kiosk.voice.pack import load_packs, name_of
from kiosk.voice.recorded import SHIPPED
from tests.central.publishing.maker import tone

ROOT = Path(__file__).parents[2]
ITEM = ROOT / "assets" / "items" / "elder-allowance.yaml"
OVERLAY = """\
schema: 1
district: "500199"
patches:
  - item: elder-allowance
    base: "1.4"
    office: {hours: {zh-CN: 逢场天全天都有人, en: Every market day}}
"""
PACK = """\
schema: 1
words: {zh-CN: {attract.greeting: 欢迎来赶场}}
notices: {home: {zh-CN: 明天歇一天, en: Closed tomorrow}}
"""
LACKING = {
    ("zh-CN", "八十岁以上老人领补贴"),
    ("zh-CN", "逢场天全天都有人"),
    ("en", "Every market day"),
    ("zh-CN", "欢迎来赶场"),
    ("zh-CN", "明天歇一天"),
    ("en", "Closed tomorrow"),
}


def written(folder: Path) -> Path:
    changed = ITEM.read_text("utf-8").replace("80 岁以上老人领补贴", "八十岁以上老人领补贴", 1)
    for path, text in (
        ("items/elder-allowance.yaml", changed),
        ("overlays/500199.json", OVERLAY),
        ("pack/pack.yaml", PACK),
    ):
        (folder / path).parent.mkdir(parents=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def missing(folder: Path) -> list[dict[str, str]]:
    words = [sys.executable, "-m", "kiosk.voice", "missing", str(folder)]
    done = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_items_districts_and_packs_are_listed_with_the_names_of_their_recordings(
    tmp_path: Path,
) -> None:
    found = missing(written(tmp_path))
    assert {(one["language"], one["text"]) for one in found} == LACKING
    voices = {language: pack.voice for language, pack in load_packs(SHIPPED).items()}
    assert all(one["name"] == name_of(one["text"], voices[one["language"]]) for one in found)


def test_what_the_set_brings_is_not_missing(tmp_path: Path) -> None:
    folder = written(tmp_path)
    first, *rest = missing(folder)
    (folder / "voice").mkdir()
    tone(folder / "voice" / first["language"] / f"{first['name']}.ogg")
    assert missing(folder) == rest
