"""Devices that somebody else runs, and an item that nobody in the project wrote pages for."""

import json
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.checker import Checked
from tests.journeys.test_residents import ROOT, play

RESIDENTS = Path(__file__).parent / "residents"
EVERY_TYPE = ROOT / "tests" / "items" / "data" / "every-type.yaml"
PICTURE = ROOT / "demo" / "pictures" / "portrait-2.jpg"

pytestmark = pytest.mark.journey


@contextmanager
def device(folder: Path, module: str, *words: str) -> Iterator[dict[str, Any]]:
    """A device of ours that the demo does not know: a simulator on its own."""
    ready = folder / f"{module}.json"
    command = [sys.executable, "-m", f"drivers.simulators.{module}", *words]
    with subprocess.Popen([*command, "--ready-file", str(ready)], cwd=ROOT) as process:
        limit = time.monotonic() + 20
        while not ready.exists() and time.monotonic() < limit:
            time.sleep(0.02)
        yield json.loads(ready.read_text())
        process.terminate()


def do(described: dict[str, Any], verb: str, **fields: Any) -> None:
    body = json.dumps({"do": verb, **fields}).encode()
    urllib.request.urlopen(described["control"] + "/do", body, 10).close()


@pytest.mark.long
def test_external_devices_take_the_place_of_simulated_ones(tmp_path: Path, prepared: Path) -> None:
    file = RESIDENTS / "hongkong-permit-pension.yaml"
    with ExitStack() as stack:
        link = tmp_path / "reader"
        reader = stack.enter_context(device(tmp_path, "sam_v", "--link", str(link)))
        printer = stack.enter_context(device(tmp_path, "receipt_printer", "--port", "0"))
        shutil.copy(PICTURE, tmp_path / "face.jpg")
        (tmp_path / "devices.toml").write_text(
            f'[devices.id_card]\nadapter = "sam_v"\nport = "{link}"\n'
            f'[devices.receipt_printer]\nadapter = "escpos_network"\nhost = "127.0.0.1"\n'
            f"port = {printer['port']}\n"
            '[devices.camera]\nadapter = "opencv"\nsource = "face.jpg"\n'
        )
        out = tmp_path / "out"
        card = Checked.card_of(file)
        do(reader, "put-card", card=card)
        ended = play(
            [file], out, "--prepared", str(prepared), "--devices", str(tmp_path / "devices.toml")
        )
        assert ended.returncode == 0, ended.stderr
        with urllib.request.urlopen(printer["control"] + "/state", timeout=60) as answer:
            assert json.load(answer)["cuts"] == 1
    seen = Checked(file, out)
    seen.check_case(seen.cases[0])
    assert seen.cases[0]["attachments"][0]["media_type"] == "image/jpeg"


def somebody(folder: Path, day: str, language: str, mode: str) -> tuple[Path, dict[str, Any]]:
    """A resident file for the item with every type of question, and what it answers."""
    chinese = language == "zh-CN"
    card = (RESIDENTS / "elder-allowance-at-home.yaml").read_text("utf-8")
    card = card[card.index("card:") : card.index("screen:")]
    answers = {
        "purpose": "上课" if chinese else "A class",
        "title": "红楼梦读书会" if chinese else "Reading club, Mr. O'Neil",
        "people": 25,
        "needs": ["kitchen", "多加椅子" if chinese else "More chairs"],
        "stove": False,
        "caller": "王嬢嬢" if chinese else "Mrs Wang",
        "phone": "13800190021",
        "key_deposit": True,
        "account": "6228480402564890018",
        "room_code": "0420",
    }
    file = folder / f"{mode}.yaml"
    file.write_text(
        f"{card}screen: portrait\nmode: {mode}\nlanguage: {language}\nitem: every-type\n"
        f"for: self\nanswers: {json.dumps({**answers, 'day': day}, ensure_ascii=False)}\n"
        "rating: 1\nexpect: {terminal: receipt-printed, centre: received, times: 1}\n",
        "utf-8",
    )
    return file, answers


def test_an_unseen_item_with_every_type_of_question(tmp_path: Path, prepared: Path) -> None:
    items = tmp_path / "items"
    items.mkdir()
    shutil.copy(EVERY_TYPE, items)
    day = time.strftime("%Y-%m-%d", time.localtime(time.time() + 20 * 86400))
    residents = [
        somebody(tmp_path, day, language, mode)
        for language, mode in (("zh-CN", "elder"), ("en", "standard"))
    ]
    out = tmp_path / "out"
    ended = play(
        [file for file, _ in residents], out, "--prepared", str(prepared), "--items", str(items)
    )
    assert ended.returncode == 0, ended.stderr
    for file, answers in residents:
        centre = out / "visits" / file.stem / "centre.json"
        given = json.loads(centre.read_text("utf-8"))[0]["answers"]
        assert given["purpose"] == "class"
        assert given["needs"] == ["kitchen", "chairs"]
        assert (given["day"], float(given["people"])) == (day, 25)
        assert (given["title"], given["caller"]) == (answers["title"], answers["caller"])
        assert (given["account"], given["room_code"]) == (answers["account"], "0420")
        assert (given["stove"], given["key_deposit"]) == (False, True)
