"""Plays resident files through all real processes, then looks at what is left.

Several come to one terminal in turn where their files allow it, as in a hall: what one leaves
behind would meet the next.
"""

import subprocess
import sys
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from demo.simulated import SIMULATED
from tests.faults.leaks import find_leaks
from tests.journeys import receipts
from tests.journeys.checker import Checked
from tests.journeys.receipts import Reader
from tests.journeys.sound import check_sound
from tests.shipped import CODES, LATER

ROOT = Path(__file__).parents[2]
FILES = sorted((Path(__file__).parent / "residents").glob("*.yaml"))
ITEMS = Path(__file__).parents[1] / "items" / "data"
LIMIT_S = 420
BY_EAR_S = 1500
"""Who hears every page hears it as long as it lasts."""
AT_ONE_TERMINAL = 8
VARIANTS = frozenset(
    {
        "another-card-before-the-camera", "battery-low-orderly-end", "camera-black-then-back",
        "camera-frozen", "camera-pictures-cut", "camera-unplugged", "card-lifted-while-read",
        "card-not-yet-valid", "card-unreadable", "centre-killed", "cover-open",
        "cutter-jam-then-freed", "document-camera-unplugged", "elder-by-keypad", "elder-landscape",
        "ethnicity-code-that-no-list-has", "expired-card", "face-not-found",
        "foreigner-2017-card-pension", "foreigner-2023-card-pension",
        "foreigner-asks-for-residence-permit", "glasses-forgotten-english",
        "hongkong-permit-pension", "long-minority-name", "low-vision-by-finger",
        "mains-lost-while-filling", "many-choices", "name-cut-in-a-character", "network-blackhole",
        "network-cut-mid-body", "network-refused-then-restored", "no-phone-contact-person",
        "no-reader-no-other-way", "no-reader-typed-number", "no-receipt-printer",
        "payment-code-shown", "pension-for-another", "power-out-visit-finished", "printer-garbled",
        "printer-near-end", "printer-port-locks-after-each-connection",
        "printer-port-shuts-after-each-connection", "printer-power-back-reprint",
        "printer-power-loss", "printer-slow-reply", "printer-stale-reply",
        "printer-unplugged-and-back", "read-aloud-pension", "reader-drip", "reader-noise",
        "reader-silent", "reader-slow", "reader-stale-reply", "reader-wrong-checksum",
        "residence-permit-for-work", "scanner-unplugged-and-back", "seated-in-low-reach",
        "signature-by-witness", "silent-printer", "social-card-locked", "sync-killed",
        "white-on-black",
    }
)  # fmt: skip
"""Another resident meets the same page, device and way; ``-m long`` plays these as well, and
those who come for an item after the first."""
READ_BACK = ("receipt-read-by-others", "residence-permit-student-english")

pytestmark = pytest.mark.journey


@cache
def told_by(file: Path) -> dict[str, Any]:
    """What a resident file says, as plain YAML."""
    told: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return told


def in_turn(all_files: list[Path]) -> list[list[Path]]:
    """Of the files those together that one terminal serves one after the other, others alone.

    Who leaves the terminal to forget by itself wants shorter times of it than all others.
    """
    together: dict[object, list[Path]] = {}
    for file in all_files:
        told = told_by(file)
        wants = [
            told.get("screen", "portrait"),
            *map(told.get, ("devices", "camera", "hand", "voice")),
        ]
        for_others = told["expect"]["terminal"] != "cleared"
        together.setdefault(repr(wants) if for_others else file, []).append(file)
    turns = [
        files[first : first + AT_ONE_TERMINAL]
        for files in together.values()
        for first in range(0, len(files), AT_ONE_TERMINAL)
    ]
    return sorted(turns, key=_is_quick)


def _is_quick(files: list[Path]) -> bool:
    """Whether nobody listens: a page takes as long as it is read, and who waits longest begins."""
    return str(told_by(files[0]).get("voice", "off")) == "off"


def more_items(files: list[Path]) -> tuple[str, ...]:
    """Items that take a typed number or papers come with the tests alone."""
    wanted = (told_by(file)["item"] for file in files)
    return (
        ("--items", str(ITEMS))
        if any((ITEMS / f"{item}.yaml").is_file() for item in wanted)
        else ()
    )


def limit_of(file: Path) -> int:
    """How long a visit may take, in seconds."""
    return BY_EAR_S if told_by(file).get("eyes") == "closed" else LIMIT_S


def play(files: list[Path], out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    residents = [word for file in files for word in ("--resident", str(file))]
    return subprocess.run(
        [sys.executable, "-m", "demo", *residents, "--out", str(out), *more],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=sum(map(limit_of, files)),
        check=False,
    )


def lacking(file: Path) -> str:
    """Why this machine, as a bare chroot, cannot simulate what the file asks for; "" if it can."""
    devices = told_by(file).get("devices") or []
    return next(filter(None, (SIMULATED[name].lack() for name in devices)), "")


def named(files: list[Path]) -> str:
    return files[0].stem + (f"-and-{len(files) - 1}-more" if len(files) > 1 else "")


def is_variant(file: Path) -> bool:
    """Whether the usual run leaves it out."""
    return file.stem in VARIANTS or told_by(file)["item"] in LATER


def turns() -> list[Any]:
    """All turns; those of variants are long."""
    usual = in_turn([file for file in FILES if not is_variant(file)])
    variants = in_turn([file for file in FILES if is_variant(file)])
    return [
        *(pytest.param(files, id=named(files)) for files in usual),
        *(pytest.param(files, id=named(files), marks=pytest.mark.long) for files in variants),
    ]


@pytest.mark.parametrize("files", turns())
def test_residents(files: list[Path], tmp_path: Path, prepared: Path) -> None:
    if lack := lacking(files[0]):
        pytest.skip(lack)
    ended = play(files, tmp_path, "--prepared", str(prepared), *more_items(files))
    assert ended.returncode == 0, ended.stderr
    for file in files:
        alone = len(files) == 1
        check(file, tmp_path if alone else tmp_path / "visits" / file.stem, tmp_path)


def check(file: Path, visit: Path, stage: Path) -> None:
    """What one resident's visit left in its folder, and what it left at the terminal."""
    seen = Checked(file, visit)
    assert len(seen.cases) == seen.times, file.stem
    for case in seen.cases:
        seen.check_case(case)
    seen.check_timeline(alone=visit == stage)
    if seen.file["expect"]["terminal"] == "receipt-printed":
        seen.check_paper()
    if file.stem in READ_BACK:
        check_blocks(seen)
    if seen.file.get("voice", "off") != "off":
        check_sound(visit)
    for folder in ("terminal", "logs"):
        assert find_leaks(stage / folder, seen.secrets()) == [], file.stem


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
    if content.answer_by:
        assert any(char.isdigit() for char in content.answer_by)
    strip = seen.printed().convert("L")
    reader = Reader(strip, language)
    blocks = receipts.blocks(content, words)
    missing = {name: [t for t in texts if not reader.finds(t)] for name, texts in blocks.items()}
    assert missing == {name: [] for name in blocks}
    assert receipts.codes_by_zxing(strip) == [content.qr_payload]
    for name in ("number", "ask"):
        assert all(text in content.qr_payload for text in blocks[name][:1])
    assert content.answer_by in content.qr_payload  # "" where nobody answers


def test_there_are_enough_stories() -> None:
    assert len(FILES) >= 14
    assert {file.stem for file in FILES} >= VARIANTS
    assert len({file.read_text("utf-8").splitlines()[0] for file in FILES}) == len(FILES)
    done = {told_by(f)["item"] for f in FILES if told_by(f)["expect"]["centre"] == "received"}
    assert done >= {*CODES}, "somebody comes to the end of every item that ships"


def test_a_file_with_an_unknown_word_is_refused_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "resident.yaml"
    file.write_text(FILES[0].read_text("utf-8") + "mood: happy\n", "utf-8")
    ended = play([file], tmp_path / "out")
    assert ended.returncode == 2
    assert "unknown word 'mood'" in ended.stderr


def test_an_expectation_that_does_not_hold_is_told(tmp_path: Path, prepared: Path) -> None:
    file = tmp_path / "resident.yaml"
    text = (Path(__file__).parent / "residents" / "too-young.yaml").read_text("utf-8")
    text = text.replace("stopped-with-way-out", "receipt-printed")
    text = text.replace("centre: nothing", "centre: received").replace("times: 0", "times: 1")
    file.write_text(text, "utf-8")
    ended = play([file], tmp_path / "out", "--prepared", str(prepared))
    assert ended.returncode == 1
    assert "expected receipt-printed" in ended.stderr


def test_who_wants_another_terminal_does_not_come_in_turn(tmp_path: Path) -> None:
    folder = Path(__file__).parent / "residents"
    ended = play([folder / "elder-landscape.yaml", folder / "too-young.yaml"], tmp_path / "out")
    assert ended.returncode == 2
    assert "elder-landscape and too-young do not want the same terminal" in ended.stderr
