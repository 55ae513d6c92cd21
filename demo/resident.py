"""Resident files: one unattended visit, in the closed grammar of docs/residents.md.

What stands in one is read as ``demo.reading`` says.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from contracts.answers import resolve_date
from demo import steps, words
from demo.reading import (
    GrammarError,
    duration_of,
    empty,
    file_of,
    only_known,
    read_yaml,
    table_of,
    text_of,
    word_of,
)
from demo.simulated import offering

SECOND_CARD: Mapping[str, str] = {
    "layout": "resident",
    "name": "罗开明",
    "sex": "男",
    "ethnicity": "汉",
    "birth": "1952-08-16",
    "address": "示例区滨江街道码头社区江岸路8号2-3",
    "id_number": "500199195208161136",
    "authority": "示例区公安局",
    "valid_from": "2018-06-01",
    "valid_to": words.LONG_TERM,
}
"""Whose card it is that is laid down besides, when a file names nobody."""
Answer = str | bool | tuple[str, ...]
"""A text, a truth, or several choices."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: when, what, how long after, and how long until it is undone."""

    when: str
    do: str
    after_s: float = 0.0
    undo_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """How the visit is to end, on the terminal and at the centre."""

    terminal: str
    centre: str
    times: int


@dataclass(frozen=True, slots=True)
class SocialCard:
    """A social security card: what its chip holds, and whether it keeps its holder locked."""

    chip: Mapping[str, str] = field(repr=False)
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Resident:
    """One resident file. ``card`` holds the fields as written, None when there is no card.

    ``devices`` are the classes that the terminal has; None are the usual ones.
    """

    item: str
    expect: Expectation
    card: Mapping[str, str] | None = field(default=None, repr=False)
    second_card: Mapping[str, str] | None = field(default=None, repr=False)
    social_card: SocialCard | None = None
    screen: str = "portrait"
    mode: str = "standard"
    contrast: str = "standard"
    size: str = "standard"
    reach: str = "usual"
    language: str = "zh-CN"
    for_whom: str = "self"
    answers: Mapping[str, Answer] = field(default_factory=dict, repr=False)
    text_by: str = "touch"
    camera: Path | None = None
    signature: str = "strokes"
    rating: int | None = None
    faults: tuple[Fault, ...] = ()
    devices: tuple[str, ...] | None = None
    papers: tuple[Path, ...] = ()
    code: str | None = field(default=None, repr=False)
    search: str = ""
    leaflet: bool = False
    hand: str = "touch"
    voice: str = "off"
    eyes: str = "open"
    habits: tuple[str, ...] = ()


def load_resident(path: Path) -> Resident:
    """Read and check a resident file.

    Raises:
        GrammarError: with one sentence that names the place and the mistake.
    """
    return parse_resident(read_yaml(path), path.parent)


def parse_resident(document: object, folder: Path) -> Resident:
    """Check a loaded document; ``camera`` is looked up below ``folder``."""
    table = table_of(document, "the file")
    only_known(table, _KEYS, "the file")
    if "item" not in table:
        raise GrammarError("the file names no item")
    return Resident(
        item=text_of(table["item"], "item"),
        expect=_expectation(table.get("expect")),
        card=_card(table.get("card"), "card"),
        second_card=_card(table.get("second_card"), "second_card"),
        social_card=_social_card(table.get("social_card"), "social_card"),
        screen=word_of(table.get("screen", "portrait"), words.SCREENS, "screen"),
        mode=word_of(table.get("mode", "standard"), words.MODES, "mode"),
        contrast=word_of(table.get("contrast", "standard"), words.CONTRASTS, "contrast"),
        size=word_of(table.get("size", "standard"), words.SIZES, "size"),
        reach=word_of(table.get("reach", "usual"), words.REACHES, "reach"),
        language=word_of(table.get("language", "zh-CN"), words.LANGUAGES, "language"),
        for_whom=word_of(table.get("for", "self"), words.WHOM, "for"),
        answers=_answers(table.get("answers")),
        text_by=word_of(table.get("text_by", "touch"), ("touch",), "text_by"),
        camera=_camera(table.get("camera"), folder),
        papers=_papers(table.get("papers"), folder),
        hand=word_of(table.get("hand", "touch"), words.HANDS, "hand"),
        voice=word_of(table.get("voice", "off"), words.VOICES, "voice"),
        eyes=_eyes(table),
        habits=_habits(table.get("habits")),
        signature=word_of(table.get("signature", "strokes"), words.SIGNATURES, "signature"),
        rating=_rating(table.get("rating", "skip")),
        faults=_faults(table.get("faults")),
        devices=_devices(table["devices"]) if "devices" in table else None,
        code=None if empty(table.get("code")) else text_of(table["code"], "code"),
        search="" if empty(table.get("search")) else text_of(table["search"], "search"),
        leaflet=_truth(table.get("leaflet", False), "leaflet"),
    )


_KEYS = (
    "card",
    "second_card",
    "social_card",
    "screen",
    "mode",
    "contrast",
    "language",
    "item",
    "for",
    "answers",
    "text_by",
    "camera",
    "papers",
    "hand",
    "voice",
    "eyes",
    "habits",
    "size",
    "reach",
    "signature",
    "rating",
    "faults",
    "devices",
    "code",
    "search",
    "leaflet",
    "expect",
)


def _card(value: object, where: str) -> Mapping[str, str] | None:
    if empty(value):
        return None
    table = table_of(value, where)
    layout = word_of(table.get("layout", "resident"), words.LAYOUTS, f"{where}.layout")
    only_known(table, words.CARD_FIELDS[layout], f"{where} (layout {layout})")
    card = {"layout": layout}
    for key, raw in table.items():
        if key == "layout" or empty(raw):
            continue
        if not isinstance(raw, str):
            raise GrammarError(f"{where}.{key} is not a text")
        card[key] = raw
    for key in ("birth", "valid_from", "valid_to"):
        if key in card and not (key == "valid_to" and card[key] == words.LONG_TERM):
            card[key] = _date(card[key], f"{where}.{key}")
    if "sex" in card:
        word_of(card["sex"], ("男", "女"), f"{where}.sex")
    if "id_number" not in card:
        raise GrammarError(f"{where} has no id_number")
    if not card.get("name") and not card.get("english_name"):
        raise GrammarError(f"{where} has no name")
    return card


def _truth(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise GrammarError(f"{where} is neither true nor false")
    return value


def _social_card(value: object, where: str) -> SocialCard | None:
    """Read what the chip says; ``sex`` and ``authority`` are printed on it and not read."""
    if empty(value):
        return None
    table = table_of(value, where)
    only_known(table, (*words.SOCIAL_CARD, "sex", "authority", "locked"), where)
    locked = _truth(table.get("locked", False), f"{where}.locked")
    for key in ("name", "id_number"):
        if key not in table:
            raise GrammarError(f"{where} has no {key}")
    chip = {}
    for key, on_chip in words.SOCIAL_CARD.items():
        if key in table:
            text = text_of(table[key], f"{where}.{key}")
            dated = key.startswith("valid_")
            chip[on_chip] = _date(text, f"{where}.{key}").replace("-", "") if dated else text
    return SocialCard(chip, locked)


def _date(value: str, where: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise GrammarError(f"{where} is not a date YYYY-MM-DD: {value!r}") from None


def _answers(value: object) -> Mapping[str, Answer]:
    if empty(value):
        return {}
    return {key: _answer(raw, f"answers.{key}") for key, raw in table_of(value, "answers").items()}


def _answer(value: object, where: str) -> Answer:
    if isinstance(value, str):
        return _day(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, list) and all(isinstance(entry, str | bool) for entry in value):
        return tuple(str(entry).lower() if isinstance(entry, bool) else entry for entry in value)
    raise GrammarError(f"{where} is neither text, date, number, true, false nor a list")


def _day(text: str) -> str:
    """A text, or the date that ``today`` and ``today-30d`` stand for on the day of the visit."""
    return resolve_date(text, datetime.now(UTC).date()) or text


def _camera(value: object, folder: Path) -> Path | None:
    return None if empty(value) else file_of(value, folder, "camera")


def _papers(value: object, folder: Path) -> tuple[Path, ...]:
    if empty(value):
        return ()
    if not isinstance(value, list):
        raise GrammarError("papers is not a list")
    return tuple(file_of(name, folder, f"papers[{n}]") for n, name in enumerate(value, 1))


def _eyes(table: Mapping[str, Any]) -> str:
    eyes = word_of(table.get("eyes", "open"), words.EYES, "eyes")
    by_ear = table.get("hand") == offering("keys") and table.get("voice") == "headphones"
    if eyes == "closed" and not by_ear:
        raise GrammarError("eyes: closed wants a keypad as hand and headphones as voice")
    return eyes


def _habits(value: object) -> tuple[str, ...]:
    if empty(value):
        return ()
    if not isinstance(value, list):
        raise GrammarError("habits is not a list")
    return tuple(word_of(entry, words.HABITS, "habits") for entry in value)


def _devices(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise GrammarError("devices is not a list")
    named = [word_of(entry, words.DEVICE_CLASSES, "devices") for entry in value]
    if len(set(named)) < len(named):
        raise GrammarError("devices names one of them twice")
    return tuple(named)


def _rating(value: object) -> int | None:
    text = word_of(value, ("1", "2", "3", "4", "5", "skip"), "rating")
    return None if text == "skip" else int(text)


def _faults(value: object) -> tuple[Fault, ...]:
    if empty(value):
        return ()
    if not isinstance(value, list):
        raise GrammarError("faults is not a list")
    return tuple(_fault(entry, f"faults[{number}]") for number, entry in enumerate(value, 1))


def _fault(value: object, where: str) -> Fault:
    table = table_of(value, where)
    only_known(table, ("when", "do", "after", "undo_after"), where)
    for key in ("when", "do"):
        if key not in table:
            raise GrammarError(f"{where} has no {key!r}")
    undo = table.get("undo_after")
    return Fault(
        when=word_of(table["when"], steps.pages(), f"{where}.when"),
        do=word_of(table["do"], words.VERBS, f"{where}.do"),
        after_s=duration_of(table.get("after", "0s"), f"{where}.after"),
        undo_after_s=None if empty(undo) else duration_of(undo, f"{where}.undo_after"),
    )


def _expectation(value: object) -> Expectation:
    if value is None:
        raise GrammarError("the file says nothing under 'expect'")
    table = table_of(value, "expect")
    only_known(table, ("terminal", "centre", "times"), "expect")
    for key in ("terminal", "centre"):
        if key not in table:
            raise GrammarError(f"expect has no {key!r}")
    centre = word_of(table["centre"], words.CENTRE_ENDS, "expect.centre")
    times = table.get("times", "0" if centre == "nothing" else "1")
    if not isinstance(times, str) or not re.fullmatch(r"\d{1,4}", times, re.ASCII):
        raise GrammarError(f"expect.times is not a whole number: {times!r}")
    if (centre == "nothing") != (int(times) == 0):
        raise GrammarError(f"expect.times {times} does not go with centre: {centre}")
    terminal = word_of(table["terminal"], words.TERMINAL_ENDS, "expect.terminal")
    return Expectation(terminal, centre, int(times))
