"""Resident files: one unattended visit, in the closed grammar of docs/residents.md.

Every scalar but an unquoted ``true`` or ``false`` is read as the text that stands in the file,
so that a date, a telephone number or the code ``no`` means the same with and without quotes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from demo import steps, words
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


class ResidentFileError(Exception):
    """The file does not keep to the grammar; the text says where and how."""


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
    hand: str = "touch"
    voice: str = "off"
    eyes: str = "open"
    habits: tuple[str, ...] = ()


class _Loader(yaml.SafeLoader):
    """YAML whose scalars are texts, but for true and false; a key may stand only once."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile("^<<$"), ["<"])


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    loader.flatten_mapping(node)
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            key = str(key).lower()
        if key in result:
            line = key_node.start_mark.line + 1
            raise ResidentFileError(f"line {line}: {key!r} stands twice")
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def load_resident(path: Path) -> Resident:
    """Read and check a resident file.

    Raises:
        ResidentFileError: with one sentence that names the place and the mistake.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ResidentFileError(f"the file cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ResidentFileError("the file is not UTF-8 text") from error
    try:
        document = yaml.load(text, _Loader)
    except yaml.YAMLError as error:
        raise ResidentFileError(f"this is not YAML: {' '.join(str(error).split())}") from error
    return parse_resident(document, path.parent)


def parse_resident(document: object, folder: Path) -> Resident:
    """Check a loaded document; ``camera`` is looked up below ``folder``."""
    table = _table(document, "the file")
    _known(table, _KEYS, "the file")
    if "item" not in table:
        raise ResidentFileError("the file names no item")
    return Resident(
        item=_text(table["item"], "item"),
        expect=_expectation(table.get("expect")),
        card=_card(table.get("card"), "card"),
        second_card=_card(table.get("second_card"), "second_card"),
        social_card=_social_card(table.get("social_card"), "social_card"),
        screen=_word(table.get("screen", "portrait"), words.SCREENS, "screen"),
        mode=_word(table.get("mode", "standard"), words.MODES, "mode"),
        contrast=_word(table.get("contrast", "standard"), words.CONTRASTS, "contrast"),
        size=_word(table.get("size", "standard"), words.SIZES, "size"),
        reach=_word(table.get("reach", "usual"), words.REACHES, "reach"),
        language=_word(table.get("language", "zh-CN"), words.LANGUAGES, "language"),
        for_whom=_word(table.get("for", "self"), words.WHOM, "for"),
        answers=_answers(table.get("answers")),
        text_by=_word(table.get("text_by", "touch"), ("touch",), "text_by"),
        camera=_camera(table.get("camera"), folder),
        papers=_papers(table.get("papers"), folder),
        hand=_word(table.get("hand", "touch"), words.HANDS, "hand"),
        voice=_word(table.get("voice", "off"), words.VOICES, "voice"),
        eyes=_eyes(table),
        habits=_habits(table.get("habits")),
        signature=_word(table.get("signature", "strokes"), words.SIGNATURES, "signature"),
        rating=_rating(table.get("rating", "skip")),
        faults=_faults(table.get("faults")),
        devices=_devices(table["devices"]) if "devices" in table else None,
        code=None if _empty(table.get("code")) else _text(table["code"], "code"),
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
    "expect",
)


def _empty(value: object) -> bool:
    return value is None or value == "" or value == "~" or value == "null"


def _table(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ResidentFileError(f"{where} is not a table of names and values")
    return value


def _known(table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for key in table:
        if key not in known:
            raise ResidentFileError(
                f"{where} has the unknown word {key!r}; known are {', '.join(known)}"
            )


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ResidentFileError(f"{where} is not a text")
    return value.strip()


def _word(value: object, known: Sequence[str], where: str) -> str:
    text = _text(value, where)
    if text not in known:
        raise ResidentFileError(
            f"{where} has the unknown word {text!r}; known are {', '.join(known)}"
        )
    return text


def _card(value: object, where: str) -> Mapping[str, str] | None:
    if _empty(value):
        return None
    table = _table(value, where)
    layout = _word(table.get("layout", "resident"), words.LAYOUTS, f"{where}.layout")
    _known(table, words.CARD_FIELDS[layout], f"{where} (layout {layout})")
    card = {"layout": layout}
    for key, raw in table.items():
        if key == "layout" or _empty(raw):
            continue
        if not isinstance(raw, str):
            raise ResidentFileError(f"{where}.{key} is not a text")
        card[key] = raw
    for key in ("birth", "valid_from", "valid_to"):
        if key in card and not (key == "valid_to" and card[key] == words.LONG_TERM):
            card[key] = _date(card[key], f"{where}.{key}")
    if "sex" in card:
        _word(card["sex"], ("男", "女"), f"{where}.sex")
    if "id_number" not in card:
        raise ResidentFileError(f"{where} has no id_number")
    if not card.get("name") and not card.get("english_name"):
        raise ResidentFileError(f"{where} has no name")
    return card


def _social_card(value: object, where: str) -> SocialCard | None:
    """Read what the chip says; ``sex`` and ``authority`` are printed on it and not read."""
    if _empty(value):
        return None
    table = _table(value, where)
    _known(table, (*words.SOCIAL_CARD, "sex", "authority", "locked"), where)
    locked = table.get("locked", False)
    if not isinstance(locked, bool):
        raise ResidentFileError(f"{where}.locked is neither true nor false")
    for key in ("name", "id_number"):
        if key not in table:
            raise ResidentFileError(f"{where} has no {key}")
    chip = {}
    for key, on_chip in words.SOCIAL_CARD.items():
        if key in table:
            text = _text(table[key], f"{where}.{key}")
            dated = key.startswith("valid_")
            chip[on_chip] = _date(text, f"{where}.{key}").replace("-", "") if dated else text
    return SocialCard(chip, locked)


def _date(value: str, where: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ResidentFileError(f"{where} is not a date YYYY-MM-DD: {value!r}") from None


def _answers(value: object) -> Mapping[str, Answer]:
    if _empty(value):
        return {}
    return {key: _answer(raw, f"answers.{key}") for key, raw in _table(value, "answers").items()}


def _answer(value: object, where: str) -> Answer:
    if isinstance(value, bool | str):
        return value
    if isinstance(value, list) and all(isinstance(entry, str | bool) for entry in value):
        return tuple(str(entry).lower() if isinstance(entry, bool) else entry for entry in value)
    raise ResidentFileError(f"{where} is neither text, date, number, true, false nor a list")


def _camera(value: object, folder: Path) -> Path | None:
    return None if _empty(value) else _file(value, folder, "camera")


def _papers(value: object, folder: Path) -> tuple[Path, ...]:
    if _empty(value):
        return ()
    if not isinstance(value, list):
        raise ResidentFileError("papers is not a list")
    return tuple(_file(name, folder, f"papers[{n}]") for n, name in enumerate(value, 1))


def _file(value: object, folder: Path, where: str) -> Path:
    name = _text(value, where)
    for path in (folder / name, Path(name)):
        if path.is_file():
            return path.resolve()
    raise ResidentFileError(f"{where} names a file that is not there")


def _eyes(table: Mapping[str, Any]) -> str:
    eyes = _word(table.get("eyes", "open"), words.EYES, "eyes")
    by_ear = table.get("hand") == offering("keys") and table.get("voice") == "headphones"
    if eyes == "closed" and not by_ear:
        raise ResidentFileError("eyes: closed wants a keypad as hand and headphones as voice")
    return eyes


def _habits(value: object) -> tuple[str, ...]:
    if _empty(value):
        return ()
    if not isinstance(value, list):
        raise ResidentFileError("habits is not a list")
    return tuple(_word(entry, words.HABITS, "habits") for entry in value)


def _devices(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ResidentFileError("devices is not a list")
    named = [_word(entry, words.DEVICE_CLASSES, "devices") for entry in value]
    if len(set(named)) < len(named):
        raise ResidentFileError("devices names one of them twice")
    return tuple(named)


def _rating(value: object) -> int | None:
    text = _word(value, ("1", "2", "3", "4", "5", "skip"), "rating")
    return None if text == "skip" else int(text)


def _faults(value: object) -> tuple[Fault, ...]:
    if _empty(value):
        return ()
    if not isinstance(value, list):
        raise ResidentFileError("faults is not a list")
    return tuple(_fault(entry, f"faults[{number}]") for number, entry in enumerate(value, 1))


def _fault(value: object, where: str) -> Fault:
    table = _table(value, where)
    _known(table, ("when", "do", "after", "undo_after"), where)
    for key in ("when", "do"):
        if key not in table:
            raise ResidentFileError(f"{where} has no {key!r}")
    undo = table.get("undo_after")
    return Fault(
        when=_word(table["when"], steps.pages(), f"{where}.when"),
        do=_word(table["do"], words.VERBS, f"{where}.do"),
        after_s=_duration(table.get("after", "0s"), f"{where}.after"),
        undo_after_s=None if _empty(undo) else _duration(undo, f"{where}.undo_after"),
    )


_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m)", re.ASCII)
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}


def _duration(value: object, where: str) -> float:
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ResidentFileError(f"{where} is not a duration such as 0s, 1.5s or 300ms: {value!r}")
    return float(match[1]) * _UNITS[match[2]]


def _expectation(value: object) -> Expectation:
    if value is None:
        raise ResidentFileError("the file says nothing under 'expect'")
    table = _table(value, "expect")
    _known(table, ("terminal", "centre", "times"), "expect")
    for key in ("terminal", "centre"):
        if key not in table:
            raise ResidentFileError(f"expect has no {key!r}")
    centre = _word(table["centre"], words.CENTRE_ENDS, "expect.centre")
    times = table.get("times", "0" if centre == "nothing" else "1")
    if not isinstance(times, str) or not re.fullmatch(r"\d{1,4}", times, re.ASCII):
        raise ResidentFileError(f"expect.times is not a whole number: {times!r}")
    if (centre == "nothing") != (int(times) == 0):
        raise ResidentFileError(f"expect.times {times} does not go with centre: {centre}")
    terminal = _word(table["terminal"], words.TERMINAL_ENDS, "expect.terminal")
    return Expectation(terminal, centre, int(times))
