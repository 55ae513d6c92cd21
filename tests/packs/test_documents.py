"""The document of a pack: what may be otherwise, within which limits."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.items import LANGUAGES
from contracts.packfiles import check_pack
from contracts.packs import (
    ENGLISH_FACTOR,
    OWN_PICTURES,
    PICTURE_NAMES,
    WORDS,
    PackError,
    parse_pack,
    untranslated,
)
from contracts.palette import PAIRS, STANDARD, contrast, too_close
from kiosk.texts import load_texts
from tests.packs.pieces import files, good

ROOT = Path(__file__).parents[2]
THEME = (ROOT / "ui" / "theme" / "Theme.qml").read_text("utf-8")
TEXTS = load_texts(ROOT / "assets" / "text")


def test_a_good_pack_says_what_it_changes() -> None:
    checked = check_pack(files())
    assert checked.document.said("en") == {
        "attract.greeting": "Welcome to Shili",
        "header.service": "Shili services",
        "attract.notice": "No power on Wednesday afternoon.",
        "home.notice": "Permits are posted free this week.",
    }
    assert checked.pictures["person-staff"] == "pictures/staff.png"


def test_the_smallest_pack_changes_nothing() -> None:
    pack = parse_pack({"schema": 1})
    assert (pack.said("zh-CN"), pack.colours, pack.home.order) == ({}, {}, ())
    assert pack.home.sort == "listed"


def test_tabs_are_ordered_as_listed_or_by_use_and_in_no_other_way() -> None:
    assert parse_pack({"schema": 1, "home": {"sort": "used"}}).home.sort == "used"
    with pytest.raises(PackError) as raised:
        parse_pack({"schema": 1, "home": {"sort": "newest"}})
    assert (raised.value.rule, raised.value.place) == ("document", "home.sort")


def test_the_colours_are_those_of_the_theme() -> None:
    table = THEME[THEME.index('"standard": {') : THEME.index('"black-on-white": {')]
    theirs = dict(re.findall(r'(\w+): "(#[0-9A-F]{6})"', table))
    assert {name: theirs[name] for name in STANDARD} == STANDARD
    assert set(theirs) - set(STANDARD) == {"inkLive"}, "stands on a live picture"


def test_what_ships_can_be_read() -> None:
    assert list(too_close({})) == []
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert {name for pair in PAIRS for name in pair[:2]} <= set(STANDARD)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_that_may_be_another_ships_and_fits_its_own_limit(language: str) -> None:
    for key, han in WORDS.items():
        sentence = TEXTS.catalogue(language)[key]
        most = han if language == "zh-CN" else int(han * ENGLISH_FACTOR)
        assert "{" not in sentence, f"{key} has names in it"
        assert len(sentence) <= most, f"{key}: {len(sentence)}"


def test_every_picture_ships_and_is_named_once() -> None:
    shipped = {path.stem for path in (ROOT / "assets" / "pictures").glob("*.svg")}
    assert shipped == {*PICTURE_NAMES, *OWN_PICTURES}
    assert not {*PICTURE_NAMES} & {*OWN_PICTURES}


@pytest.mark.parametrize(
    ("change", "rule", "said"),
    [
        (lambda d: d.pop("schema"), "document", "Field required"),
        (lambda d: d.update(schema=2), "document", "Input should be 1"),
        (lambda d: d.update(script="x"), "document", "Extra inputs"),
        (lambda d: d["colours"].update(accent="red"), "document", "should match"),
        (lambda d: d["colours"].update(markGround="#000000"), "colours", "no colour markGround"),
        (lambda d: d["colours"].update(accent="#E0A0B0"), "contrast", "at least 7:1"),
        (lambda d: d["colours"].update(ink="#5A6670"), "contrast", "ink on"),
        (lambda d: d["colours"].update(edge="#EEE8DD"), "contrast", "at least 3:1"),
        (lambda d: d["words"].update(fr={}), "words", "no language fr"),
        (
            lambda d: d["words"]["en"].update({"notice.accept": "Yes"}),
            "words",
            "the same on every terminal",
        ),
        (lambda d: d["words"]["en"].update({"home.lead": "long " * 30}), "words", "longer than"),
        (lambda d: d["words"]["en"].update({"home.lead": "  "}), "words", "says nothing"),
        (lambda d: d["words"]["en"].update({"home.lead": "<b>now</b>"}), "words", "no markup"),
        (lambda d: d["words"]["en"].update({"home.lead": "{place}"}), "words", "no markup"),
        (lambda d: d["words"]["en"].update({"home.lead": "a\u202eb"}), "words", "nobody sees"),
        (lambda d: d["words"]["en"].update({"home.lead": "a\nb"}), "words", "nobody sees"),
        (lambda d: d["home"].update(order=["a", "a"]), "document", "an item twice"),
        (lambda d: d["home"].update(order=["../a"]), "document", "should match"),
        (lambda d: d["pictures"].update(idcard="spring.svg"), "pictures", "no picture idcard"),
        (lambda d: d["pictures"].update(mark="../x.svg"), "document", "should match"),
        (lambda d: d["pictures"].update(mark="x.ttf"), "document", "should match"),
        (lambda d: d["pictures"].update(mark="gone.svg"), "files", "there is no pictures/gone.svg"),
        (lambda d: d["sizes"].update(words=180), "document", "less than"),
        (lambda d: d["sizes"].update(words=80), "document", "greater than"),
        (lambda d: d["notices"]["home"].pop("en"), "document", "the text in en is missing"),
        (lambda d: d["notices"]["home"].update({"zh-CN": "长" * 41}), "words", "longer than 40"),
    ],
)
def test_each_mistake_is_named(
    change: Callable[[dict[str, Any]], object], rule: str, said: str
) -> None:
    document = good()
    change(document)
    with pytest.raises(PackError) as raised:
        check_pack(files(document))
    assert raised.value.rule == rule
    assert said in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


def test_words_in_one_language_only_are_told() -> None:
    document = good()
    document["words"]["en"].pop("attract.greeting")
    assert untranslated(parse_pack(document)) == ["attract.greeting"]
