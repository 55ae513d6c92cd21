"""Ways in which people type the name of an item, each with seeded dice."""

import random
from collections.abc import Callable

from kiosk.finding import Field
from kiosk.finding.sounds import fold
from kiosk.readings import Readings
from tests.finding.madeup import Made

Way = Callable[[Made, random.Random, Readings], str]


def syllables(text: str, readings: Readings) -> list[str]:
    """How each character is typed as a rule; letters, digits and signs as they are."""
    return [next(iter(readings.usual(char)), char) if char > "z" else char for char in text]


def by_letters(text: str, readings: Readings) -> str:
    """A text as the letters of its sounds."""
    return "".join(syllables(text, readings))


def _words(item: Made, dice: random.Random, language: str = "zh") -> str:
    names = [p.text for p in item.words if p.field is not Field.GUIDE]
    return dice.choice([n for n in names if n.isascii() == (language == "en")])


def _characters(item: Made, dice: random.Random, readings: Readings) -> str:
    return _words(item, dice)


def _pinyin(item: Made, dice: random.Random, readings: Readings) -> str:
    return by_letters(_words(item, dice), readings)


def _initials(item: Made, dice: random.Random, readings: Readings) -> str:
    return "".join(each[0] for each in syllables(_words(item, dice), readings))


def _near(item: Made, dice: random.Random, readings: Readings) -> str:
    return "".join(map(fold, syllables(_words(item, dice), readings)))


def _mixed(item: Made, dice: random.Random, readings: Readings) -> str:
    words = _words(item, dice)
    sounds = zip(words, syllables(words, readings), strict=True)
    return "".join(dice.choice(pair) for pair in sounds)


def _slipped(item: Made, dice: random.Random, readings: Readings) -> str:
    letters = _pinyin(item, dice, readings)
    at = dice.randrange(1, len(letters) - 1)
    return letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]


def _wrong_tone(item: Made, dice: random.Random, readings: Readings) -> str:
    words = _words(item, dice)
    return words.replace(words[-1], "镇" if words[-1] == "证" else "废")


def _sentence(item: Made, dice: random.Random, readings: Readings) -> str:
    return f"我想问一下{_words(item, dice)[:4]}的事情怎么弄"


def _english(item: Made, dice: random.Random, readings: Readings) -> str:
    return _words(item, dice, "en").lower()[:40]


def _english_wish(item: Made, dice: random.Random, readings: Readings) -> str:
    return " ".join(("how do i get", *dice.sample(_english(item, dice, readings).split(), 2)))


WAYS_TO_TYPE: dict[str, Way] = {
    "characters": _characters,
    "pinyin": _pinyin,
    "initials": _initials,
    "near sounds": _near,
    "mixed": _mixed,
    "a slip": _slipped,
    "another character": _wrong_tone,
    "a sentence": _sentence,
    "English": _english,
    "an English sentence": _english_wish,
}
