"""How texts are put together from recordings, with a small pack of our own."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from kiosk.voice.pack import Pack, VoicePackError, load_packs, name_of
from kiosk.voice.plan import Plan, Planner, Source
from kiosk.voice.syllables import syllables

CHINESE = ("请收好身份证", "再过", "天内答复您", "三", "san1", "wang2", "shan1", "mou3", "liang3")
ENGLISH = ("You get an answer within", "working days", "three", "Z", "H")


@pytest.fixture
def planner(tmp_path: Path) -> Planner:
    return Planner({"zh-CN": pack(tmp_path, "zh-CN", CHINESE), "en": pack(tmp_path, "en", ENGLISH)})


def pack(folder: Path, language: str, texts: Iterable[str]) -> Pack:
    made = Pack(folder / language, f"voice-{language}")
    made.folder.mkdir()
    for text in texts:
        made.path(text).touch()
    return made


def texts(plan: Plan, language: str = "zh-CN") -> list[str]:
    known = {name_of(text, f"voice-{language}"): text for text in (*CHINESE, *ENGLISH)}
    return [known[piece.file.stem] for piece in plan.pieces]


def test_a_sentence_with_a_recording_is_that_recording(planner: Planner) -> None:
    plan = planner.plan("请收好身份证。", "zh-CN")
    assert texts(plan) == ["请收好身份证"]
    assert (plan.source, plan.missing, plan.personal) == (Source.MADE, 0, False)


def test_a_count_between_two_pieces_is_joined(planner: Planner) -> None:
    plan = planner.plan("再过 3 天内答复您", "zh-CN")
    assert texts(plan) == ["再过", "san1", "天内答复您"]
    assert (plan.source, plan.personal) == (Source.JOINED, False)


def test_two_before_a_measure_word_that_is_recorded_is_liang(planner: Planner) -> None:
    assert texts(planner.plan("再过 2 天内答复您", "zh-CN"))[1] == "liang3"


def test_a_name_is_said_by_syllables_and_is_personal(planner: Planner) -> None:
    plan = planner.plan("王*山", "zh-CN")
    assert texts(plan) == ["wang2", "mou3", "shan1"]
    assert (plan.source, plan.personal) == (Source.LIGHT, True)


def test_a_tone_that_no_character_has_is_said_as_it_is_written(tmp_path: Path) -> None:
    """广场 is guang2 chang3 in speech, and no character is read guang2."""
    own = {"zh-CN": pack(tmp_path, "zh-CN", ("guang3", "chang3"))}
    plan = Planner(own, lambda text: ["guang2", "chang3"]).plan("广场", "zh-CN")
    assert (len(plan.pieces), plan.missing) == (2, 0)


@pytest.mark.parametrize(("shown", "sound"), [("曾某明", "zeng1"), ("单某", "shan4")])
def test_a_masked_name_is_read_as_a_family_name(shown: str, sound: str) -> None:
    assert syllables(shown)[0] == sound


def test_what_has_no_recording_is_counted_and_left_out(planner: Planner) -> None:
    plan = planner.plan("王李", "zh-CN")
    assert texts(plan) == ["wang2"]
    assert plan.missing == 1


def test_english_joins_pieces_and_numbers(planner: Planner) -> None:
    plan = planner.plan("You get an answer within 3 working days.", "en")
    assert texts(plan, "en") == ["You get an answer within", "three", "working days"]
    assert plan.source is Source.JOINED


def test_a_word_that_nobody_recorded_is_spelled(planner: Planner) -> None:
    plan = planner.plan("Zh", "en")
    assert texts(plan, "en") == ["Z", "H"]
    assert (plan.source, plan.personal) == (Source.LIGHT, True)


def test_a_chinese_name_on_an_english_page_is_said_in_chinese(planner: Planner) -> None:
    assert texts(planner.plan("王山", "en")) == ["wang2", "shan1"]


def test_an_english_key_on_a_chinese_page_is_said_in_english(planner: Planner) -> None:
    assert texts(planner.plan("working days", "zh-CN"), "en") == ["working days"]


def test_a_persons_recording_takes_the_place_of_a_made_one(
    planner: Planner, tmp_path: Path
) -> None:
    own = tmp_path / "zh-CN" / "person"
    own.mkdir()
    (own / f"{name_of('请收好身份证', 'voice-zh-CN')}.opus").touch()
    plan = planner.plan("请收好身份证", "zh-CN")
    assert plan.pieces[0].file.parent == own
    assert plan.source is Source.RECORDED


def test_a_long_number_is_personal_and_a_short_one_is_not(planner: Planner) -> None:
    assert planner.plan("3333333", "zh-CN").personal
    assert not planner.plan("3", "zh-CN").personal


def test_a_date_of_birth_is_personal_though_its_month_was_recorded(tmp_path: Path) -> None:
    own = Planner({"en": pack(tmp_path, "en", ("March", "Page", "of"))})
    assert own.plan("5 March 1950", "en").personal
    assert not own.plan("Page 3 of 12", "en").personal


def test_a_rare_character_of_a_name_is_said_or_counted_as_left_out(planner: Planner) -> None:
    plan = planner.plan("王\U0002c8b2", "zh-CN")
    assert texts(plan) == ["wang2"]
    assert (plan.missing, plan.personal) == (1, True)


def test_a_language_without_a_pack_says_nothing(planner: Planner) -> None:
    assert planner.plan("Guten Tag", "de").source is Source.NONE


def test_a_pack_without_a_description_is_no_pack(tmp_path: Path) -> None:
    assert load_packs(tmp_path) == {}


@pytest.mark.parametrize("told", ["", "voices = 3", "[voices", "[other]\nen = 'x'"])
def test_a_damaged_description_is_refused(tmp_path: Path, told: str) -> None:
    (tmp_path / "voice.toml").write_text(told, "utf-8")
    with pytest.raises(VoicePackError):
        load_packs(tmp_path)
