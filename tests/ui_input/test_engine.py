import cProfile
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui_input.conftest import PINYIN
from ui.keyboard.dictionary import PinyinDictionary
from ui.keyboard.engine import MAX_LETTERS, Candidate, PinyinEngine


def texts(engine: PinyinEngine, letters: str) -> list[str]:
    return [candidate.text for candidate in engine.candidates(letters)]


def test_every_character_is_reached_by_each_of_its_readings(
    engine: PinyinEngine, dictionary: PinyinDictionary
) -> None:
    characters: set[str] = set()
    for syllable in sorted(dictionary.syllables):
        wanted = {entry.text for entry in dictionary.characters(syllable)}
        whole = {c.text for c in engine.candidates(syllable) if c.consumed_letters == len(syllable)}
        assert wanted <= whole, syllable
        characters |= wanted
    assert len(characters) > 41_000


def test_every_phrase_is_reached_by_its_syllables(engine: PinyinEngine) -> None:
    lines = (PINYIN / "phrases.tsv").read_text("utf-8").splitlines()
    for line in lines[::40]:
        key, _, values = line.partition("\t")
        for value in values.split(" "):
            text = value.rstrip("0123456789")
            assert Candidate(text, len(key)) in engine.candidates(key), key


@pytest.mark.parametrize(
    ("letters", "first"),
    [
        ("nihao", "你好"),
        ("beijing", "北京"),
        ("zhang", "张"),
        ("chongqingshi", "重庆市"),
        ("woshizhongguoren", "我是中国人"),
        ("lv", "吕"),
        ("nv", "女"),
        ("lve", "略"),
        ("lue", "略"),
        ("xi'an", "西安"),
        ("daxuechengzhonglu", "大学城中路"),
    ],
)
def test_the_first_candidate_is_what_people_mean(
    engine: PinyinEngine, letters: str, first: str
) -> None:
    assert engine.candidates(letters)[0] == Candidate(first, len(letters))


@pytest.mark.parametrize(
    ("letters", "text"),
    [("xian", "西安"), ("xian", "先"), ("fangan", "方案"), ("fangan", "反感"), ("beij", "北京"),
     ("zg", "中国"), ("zhg", "中国"), ("zh", "张"), ("ouyang", "欧阳"), ("wanqi", "万起"),
     ("moqi", "万俟"), ("yuchi", "尉迟"), ("shan", "单"), ("xie", "解"), ("qiu", "仇")],
)  # fmt: skip
def test_other_readings_and_half_typed_syllables_come_early(
    engine: PinyinEngine, letters: str, text: str
) -> None:
    if text == "万起":
        assert Candidate("万", 3) in engine.candidates(letters)
    else:
        assert text in texts(engine, letters)[:30]


@pytest.mark.parametrize(
    ("letters", "text"),
    [("ji", "𠮷"), ("yan", "䶮"), ("jie", "㛃"), ("zhe", "喆"), ("kun", "堃"), ("sheng", "昇"),
     ("rong", "镕"), ("yue", "玥"), ("biang", "𰻝"), ("ling", "〇")],
)  # fmt: skip
def test_rare_characters_of_names_are_there(engine: PinyinEngine, letters: str, text: str) -> None:
    assert Candidate(text, len(letters)) in engine.candidates(letters)


def test_the_first_syllable_can_be_taken_alone(engine: PinyinEngine) -> None:
    found = engine.candidates("xiguan")
    assert Candidate("西", 2) in found
    assert Candidate("习惯", 6) in found


def test_shown_with_the_syllables_apart(engine: PinyinEngine) -> None:
    assert engine.split("nihaoma") == "ni hao ma"
    assert engine.split("xi'an") == "xi an"
    assert engine.split("zhongg") == "zhong g"


def test_letters_that_spell_nothing_are_kept(engine: PinyinEngine) -> None:
    assert engine.candidates("iii") == [Candidate("iii", 3)]
    assert engine.candidates("") == engine.candidates("'") == []


def test_nothing_is_learnt(engine: PinyinEngine) -> None:
    before = engine.candidates("ouyangmiaomiao")
    for _ in range(50):
        engine.candidates("ouyangmiaomiao")
        engine.candidates("miao")
    assert engine.candidates("ouyangmiaomiao") == before
    assert set(vars(engine)) == {"_dictionary", "_syllables", "_beginnings"}


@given(st.text("aeghijnouvxz'", max_size=MAX_LETTERS + 8))
def test_any_letters_give_candidates_that_use_some_of_them(letters: str) -> None:
    with PinyinDictionary(PINYIN) as opened:
        found = PinyinEngine(opened).candidates(letters)
    assert bool(found) == bool(letters[:MAX_LETTERS].strip("'"))
    assert all(0 < candidate.consumed_letters <= len(letters) for candidate in found)
    assert len(set(found)) == len(found)


def calls(work: Callable[[], object]) -> int:
    """How many functions a piece of work calls, Python's own among them."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())


def test_opening_and_typing_do_not_hold_up_the_screen() -> None:
    """Counted in calls, which a busy machine does not change: 11 000 take about 2 ms."""
    assert calls(lambda: PinyinDictionary(PINYIN).close()) < 6_000  # counted: 2 700
    with PinyinDictionary(PINYIN) as opened:
        engine = PinyinEngine(opened)
        for letters in ("woshizhongguorenmin", "yi", "hejiezhenshiqiaoshequ"):
            for length in range(1, len(letters) + 1):
                typed = letters[:length]
                taken = calls(partial(engine.candidates, typed))
                assert taken < 24_000, typed  # counted: 11 500 at most
