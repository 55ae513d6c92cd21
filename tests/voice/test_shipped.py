"""The pack that ships: every text of the pages and of the items it names, and nothing else."""

import shutil
from pathlib import Path

import pytest

from contracts.yaml_text import parse_yaml
from kiosk.voice.mixing import RATE, decoded
from kiosk.voice.pack import DESCRIPTION, Pack, load_packs
from kiosk.voice.phrases import CHINESE, of_item
from kiosk.voice.plan import Planner
from kiosk.voice.recorded import unrecorded
from kiosk.voice.wanted import recorded_items, wanted

ASSETS = Path(__file__).parents[2] / "assets"
PACKS = load_packs(ASSETS / "voice")
STALL = Path(__file__).parents[1] / "items" / "data" / "market-stall.yaml"
FIRST = {"elder-allowance", "pension-certification", "residence-permit"}
MOST_BYTES = 30_000_000
HEARD = 40
"""So many of a language's recordings are decoded, spread over all of them."""


@pytest.fixture(params=sorted(PACKS))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def pack(language: str) -> Pack:
    return PACKS[language]


def test_every_text_has_its_recording(pack: Pack, language: str) -> None:
    assert [text for text in wanted(ASSETS, language) if not pack.path(text).is_file()] == []


def test_every_recording_has_its_text(pack: Pack, language: str) -> None:
    files = {pack.path(text).name for text in wanted(ASSETS, language)}
    assert {file.name for file in pack.folder.glob("*.opus")} - files == set()


def test_the_first_items_are_recorded_and_others_wait_until_the_pack_names_them(
    tmp_path: Path, pack: Pack, language: str
) -> None:
    named = recorded_items(ASSETS)
    assert {path.stem for path in named} >= FIRST
    for path in named:
        assert unrecorded(of_item(parse_yaml(path.read_bytes())[0], language), language) == []
    shutil.copytree(ASSETS / "text", tmp_path / "text")
    shutil.copytree(ASSETS / "items", tmp_path / "items")
    (tmp_path / "voice").mkdir()
    told = Path(shutil.copy(ASSETS / "voice" / DESCRIPTION, tmp_path / "voice"))
    shutil.copy(STALL, tmp_path / "items")
    assert wanted(tmp_path, language) == wanted(ASSETS, language)
    words = told.read_text("utf-8").replace("recorded = [", 'recorded = ["market-stall", ')
    told.write_text(words, "utf-8")
    more = set(wanted(tmp_path, language)) - set(wanted(ASSETS, language))
    assert more
    assert not [text for text in more if pack.path(text).is_file()]


def test_the_pack_is_small_enough_to_travel() -> None:
    files = (ASSETS / "voice").rglob("*.opus")
    assert sum(file.stat().st_size for file in files) <= MOST_BYTES


def test_recordings_are_heard_and_not_clipped(pack: Pack, language: str) -> None:
    texts = wanted(ASSETS, language)
    for text in texts[:: max(1, len(texts) // HEARD)]:
        sound = decoded(pack.path(text))
        assert len(sound) > 0.1 * RATE, text
        assert 0.02 < float(abs(sound).max()) < 0.999, text


@pytest.mark.parametrize(
    "shown",
    [
        "第 2 步，共 6 步",
        "2026年11月28日 周六",
        "这个月，哪个村",
        "500***********001X",
        "买买提艾力",
        "张某某",
        "1234567890",
    ],
)
def test_values_and_names_have_all_their_syllables(shown: str) -> None:
    plan = Planner(PACKS).plan(shown, CHINESE)
    assert (plan.missing, bool(plan.pieces)) == (0, True)


@pytest.mark.parametrize("shown", ["Step 2 of 6", "Sat 28 Nov 2026", "9:00–17:30", "Zhang"])
def test_english_values_have_all_their_words(shown: str) -> None:
    plan = Planner(PACKS).plan(shown, "en")
    assert (plan.missing, bool(plan.pieces)) == (0, True)
