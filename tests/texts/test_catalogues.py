"""The sentences that ship: complete in both languages, and there for all that asks for them."""

import importlib
import pkgutil
import re
import string
import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from contracts.errors import InvalidDocumentError, KioskError
from contracts.items import LANGUAGES
from kiosk.texts import MissingTextError, load_texts

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "assets" / "text"
PACKAGES = ("contracts", "drivers", "kiosk", "sync", "central")
CHINESE, ENGLISH = LANGUAGES
NAMED_IN_CHINESE = ("input.to_pinyin", "input.pinyin")
PROBLEM = re.compile(
    r'Problem\(\s*"([a-z_]+)"|"((?:digits|too)_[a-z]+)" if digits else "([a-z_]+)"'
)
LENGTHS = re.compile(r'_length_problem\("([a-z_]+)"')
WHOLE_KEY = re.compile(r'Words\.(?:text|own)\("([a-z_-]+\.[a-z0-9_-]+)"[,)]')
FILLED = re.compile(r'Words\.fill\("([a-z_-]+\.[a-z0-9_-]+)",\s*\{([^}]*)\}', re.DOTALL)

NO_NOUN = "is|has|was|does|as|its|this|belongs|stands"
SEVERAL = re.compile(rf"\{{[a-z_]+\}} (?:[a-z]+ )?(?!(?:{NO_NOUN})\b)[a-z]+s\b")
"""A number and what is counted, which is wrong for one of it: "1 days"."""
UNSAID = {
    ENGLISH: r"\bID number|\bHome\b|Retake|Previous|Another service|#\+=|Year Month|Yes, I have it",
    CHINESE: r"交上去|扫码的地方|再打一张|和家人住|高拍仪|(?<!回执)(?<!终端)编号(?!\s*\{)",
}
"""Words that residents took for something else, or that nobody says."""


def sentences(language: str) -> dict[str, str]:
    """All sentences of a language as they stand in the files."""
    found = {}
    for path in FOLDER.glob(f"{language}*.toml"):
        for section, entries in tomllib.loads(path.read_text("utf-8")).items():
            found.update({f"{section}.{key}": text for key, text in entries.items()})
    return found


def names(sentence: str) -> set[str]:
    """Names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def families(root: type[KioskError]) -> list[type[KioskError]]:
    """An error and all below it."""
    return [root, *(found for child in root.__subclasses__() for found in families(child))]


def every_error() -> list[type[KioskError]]:
    """All errors that modules named for errors define, in every package."""
    for package in PACKAGES:
        module = importlib.import_module(package)
        for found in pkgutil.walk_packages(module.__path__, f"{package}."):
            if found.name.endswith(".errors"):
                importlib.import_module(found.name)
    return [error for error in families(KioskError) if error.__module__.startswith(PACKAGES)]


def sources(*patterns: str) -> str:
    """The text of source files."""
    paths = sorted(path for pattern in patterns for path in ROOT.glob(pattern))
    return "\n".join(path.read_text("utf-8") for path in paths)


def test_both_languages_have_the_same_sentences_with_the_same_names() -> None:
    chinese, english = sentences(CHINESE), sentences(ENGLISH)
    assert chinese.keys() == english.keys()
    different = [key for key in chinese if names(chinese[key]) != names(english[key])]
    assert different == []


def test_no_sentence_is_empty_and_no_english_one_is_chinese() -> None:
    for key, sentence in sentences(ENGLISH).items():
        assert sentence.strip(), key
        if key not in NAMED_IN_CHINESE:
            assert not re.search(r"[\u4e00-\u9fff]", sentence), key
    assert all(sentence.strip() for sentence in sentences(CHINESE).values())


def said_to_residents(language: str) -> dict[str, str]:
    """The sentences of pages, paper and shipped items; not those for technicians."""
    found = {}
    for path in FOLDER.glob(f"{language}*.toml"):
        if not path.name.endswith("maintenance.toml"):
            found[path.name] = path.read_text("utf-8")
    for path in (ROOT / "assets" / "items").glob("*.yaml"):
        found[path.name] = path.read_text("utf-8")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_were_taken_for_others_do_not_come_back(language: str) -> None:
    said = said_to_residents(language)
    assert len(said) > 5
    found = [
        f"{name}: {line.strip()}"
        for name, text in said.items()
        for line in text.splitlines()
        if re.search(UNSAID[language], line)
    ]
    assert not found, f"residents take these words for others, or nobody says them: {found}"


def test_no_english_sentence_counts_one_of_a_thing_as_several() -> None:
    words = tomllib.loads((ROOT / "central/console/words/en.toml").read_text("utf-8"))
    known = sentences(ENGLISH)
    for section, entries in words.items():
        known.update({f"console.{section}.{key}": text for key, text in entries.items()})
    several = {key for key, sentence in known.items() if SEVERAL.search(sentence)}
    assert {key for key in several if f"{key}_one" not in known} == set()
    assert "receipt.in_days" in several


def test_every_error_has_a_sentence_and_a_code_of_its_own_family() -> None:
    known = sentences(CHINESE)
    errors = every_error()
    assert len(errors) > 20
    for error in errors:
        assert error.user_text_key in known, f"{error.__name__}: {error.user_text_key}"
        assert re.fullmatch(r"[A-Z]-[0-9]{3}", error.code), error.__name__


def test_every_problem_with_an_answer_has_a_sentence() -> None:
    code = sources("contracts/*.py", "kiosk/visit/**/*.py")
    keys = {key for found in PROBLEM.findall(code) for key in found if key}
    keys |= {f"{key}_{end}" for key in LENGTHS.findall(code) for end in ("short", "long")}
    assert len(keys) > 15
    assert {key for key in keys if f"problem.{key}" not in sentences(CHINESE)} == set()


def test_every_sentence_that_a_page_names_exists() -> None:
    pages = sources("ui/**/*.qml", "kiosk/**/*.qml")
    asked = set(WHOLE_KEY.findall(pages)) | {key for key, _ in FILLED.findall(pages)}
    assert len(asked) > 100
    assert asked - sentences(CHINESE).keys() == set()


def test_every_page_fills_all_names_of_its_sentences() -> None:
    known = sentences(CHINESE)
    for key, given in FILLED.findall(sources("ui/**/*.qml", "kiosk/**/*.qml")):
        assert names(known[key]) <= set(re.findall(r'([a-z_]+)"?\s*:', given)), key


def test_only_the_centre_says_that_something_is_done() -> None:
    for key, sentence in sentences(CHINESE).items():
        if key.startswith(("receipt.", "done.", "paper.", "commit.")):
            assert not re.search("办好了|办成了|申请成功|已批准|已受理", sentence), key


def test_a_sentence_is_filled_or_its_absence_is_an_error() -> None:
    texts = load_texts(FOLDER)
    assert texts.text("receipt.in_days", CHINESE, days="15") == "15 天内"
    assert texts.text("receipt.in_working_days", ENGLISH, days="1") == "within 1 working day"
    assert texts.text("receipt.in_working_days", ENGLISH, days="11") == "within 11 working days"
    short = texts.text("problem.too_short", ENGLISH, min="2", now="1")
    assert short == "Too short: at least 2 characters.", "the 1 is not what it counts"
    assert texts.text("problem.too_short", ENGLISH, min="1", now="0").endswith("1 character.")
    with pytest.raises(MissingTextError):
        texts.text("receipt.in_days", CHINESE)
    with pytest.raises(MissingTextError):
        texts.text("receipt.no_such_sentence", CHINESE)
    with pytest.raises(MissingTextError):
        texts.text("receipt.title", "fr")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("[page\n", "xx.toml"),
        ("[page]\nmore = 3\n", "page.more is not a sentence"),
        ("[page]\nmore = 'a'\n", "page.more stands twice"),
    ],
)
def test_a_broken_catalogue_is_refused_with_its_place(
    tmp_path: Path, broken: str, said: str
) -> None:
    (tmp_path / "xx.more.toml").write_text("[page]\nmore = 'b'\n", "utf-8")
    (tmp_path / "xx.toml").write_text(broken, "utf-8")
    with pytest.raises(InvalidDocumentError, match=re.escape(said)):
        load_texts(tmp_path)


def test_days_are_said_in_one_way_on_screen_and_paper() -> None:
    words, day = load_texts(FOLDER), datetime(2026, 1, 31, 9, 5)
    assert words.dated("date.long", CHINESE, day) == "2026年1月31日　周六"
    assert words.dated("date.long", ENGLISH, day) == "Sat, 31 Jan 2026"
    assert words.dated("paper.time", CHINESE, day, clock="09:05") == "2026年1月31日 09:05"
    assert words.dated("paper.time", ENGLISH, day, clock="09:05") == "31 Jan 2026, 09:05"


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_is_spelled_once(month: int) -> None:
    for language in (CHINESE, ENGLISH):
        spelled = [key for key in sentences(language) if key.endswith(f".month_{month}")]
        assert spelled == [f"date.month_{month}"]


def test_a_part_can_be_left_out() -> None:
    every, usual = load_texts(FOLDER), load_texts(FOLDER, without=("setup", "technician"))
    gone = every.keys(CHINESE) - usual.keys(CHINESE)
    assert {"setup-place.name", "tech-pin.title"} <= gone
    assert usual.pages() == {
        page for page in every.pages() if not page.startswith(("setup-", "tech-"))
    }
    assert every.keys(ENGLISH) - usual.keys(ENGLISH) == gone
