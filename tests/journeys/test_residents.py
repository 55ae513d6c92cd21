"""Plays every resident file through all real processes, then looks at what is left."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from tests.faults.leaks import find_leaks
from tests.journeys import receipts
from tests.journeys.checker import Checked
from tests.journeys.receipts import Reader

ROOT = Path(__file__).parents[2]
FILES = sorted((Path(__file__).parent / "residents").glob("*.yaml"))
ITEMS = Path(__file__).parents[1] / "items" / "data"
LIMIT_S = 420
READ_BACK = ("receipt-read-by-others", "residence-permit-student-english")

pytestmark = pytest.mark.journey


def play(file: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "demo", "--resident", str(file), "--out", str(out), *more],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An enrolled terminal and its centre, made by the first resident for all that follow."""
    return tmp_path_factory.mktemp("prepared")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_resident(file: Path, tmp_path: Path, prepared: Path) -> None:
    # Items that take a typed number or papers come with the tests alone.
    item = f"{yaml.safe_load(file.read_text('utf-8'))['item']}.yaml"
    more = ("--items", str(ITEMS)) if (ITEMS / item).is_file() else ()
    ended = play(file, tmp_path, "--prepared", str(prepared), *more)
    assert ended.returncode == 0, ended.stderr
    seen = Checked(file, tmp_path)
    assert len(seen.cases) == seen.times
    for case in seen.cases:
        seen.check_case(case)
    seen.check_timeline()
    if seen.file["expect"]["terminal"] == "receipt-printed":
        seen.check_paper()
    if file.stem in READ_BACK:
        check_blocks(seen)
    for folder in ("terminal", "logs"):
        assert find_leaks(tmp_path / folder, seen.secrets()) == []


def check_blocks(seen: Checked) -> None:
    """Other programs read the four blocks, with their dates, on the paper and in its code."""
    case, language = seen.cases[0], seen.file["language"]
    words = receipts.texts()
    content = receipts.receipt_of(
        next(item for item in receipts.ITEMS if item.doc.code == seen.file["item"]),
        language,
        words,
        number=case["number"],
        created=datetime.fromisoformat(case["created_at"]).astimezone(receipts.CHINA),
        answers=seen.file["answers"],
    )
    assert any(char.isdigit() for char in content.answer_by)
    strip = seen.printed().convert("L")
    reader = Reader(strip, language)
    blocks = receipts.blocks(content, words)
    missing = {name: [t for t in texts if not reader.finds(t)] for name, texts in blocks.items()}
    assert missing == {name: [] for name in blocks}
    assert receipts.codes_by_zxing(strip) == [content.qr_payload]
    for name in ("number", "ask"):
        assert all(text in content.qr_payload for text in blocks[name][:1])
    assert content.answer_by in content.qr_payload


def test_there_are_enough_stories() -> None:
    assert len(FILES) >= 14
    assert len({file.read_text("utf-8").splitlines()[0] for file in FILES}) == len(FILES)


def test_a_file_with_an_unknown_word_is_refused_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "resident.yaml"
    file.write_text(FILES[0].read_text("utf-8") + "mood: happy\n", "utf-8")
    ended = play(file, tmp_path / "out")
    assert ended.returncode == 2
    assert "unknown word 'mood'" in ended.stderr


def test_an_expectation_that_does_not_hold_is_told(tmp_path: Path) -> None:
    file = tmp_path / "resident.yaml"
    text = (Path(__file__).parent / "residents" / "too-young.yaml").read_text("utf-8")
    text = text.replace("stopped-with-way-out", "receipt-printed")
    text = text.replace("centre: nothing", "centre: received").replace("times: 0", "times: 1")
    file.write_text(text, "utf-8")
    ended = play(file, tmp_path / "out")
    assert ended.returncode == 1
    assert "expected receipt-printed" in ended.stderr
