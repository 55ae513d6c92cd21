"""The settings file: one readable TOML, changed in place, written whole or not at all.

What a person wrote by hand (comments, order, other tables) stays. The file before is kept beside
it, for an undo.
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Item

from contracts.hours import WEEKDAYS
from hardening.files import write_durably
from kiosk.records.errors import storage_errors
from kiosk.settings import SettingsError, settings_of
from sync.settings import sync_settings_of

MODE = 0o644
"""Nothing in it is secret; sync, terminal and technician read it."""
_TABLES, _HOURS = "devices", "hours"
_HEAD = (
    "Settings of this terminal. Written by kiosk provision, which keeps comments and whatever",
    "you write by hand. The words there are: config/terminal.example.toml",
)


def kept_before(path: Path) -> Path:
    """Where the file before the last change lies."""
    return path.with_name(f"{path.name}.before")


def read_text(path: Path) -> str | None:
    """The text of a settings file; None when there is none.

    Raises:
        SettingsError: it is not UTF-8.
        StorageError: the disk does not read it.
    """
    with storage_errors(f"read {path.name}"):
        try:
            return path.read_text("utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise SettingsError(f"{path.name} is not UTF-8") from error


def changed(text: str | None, values: Mapping[str, object], comments: Mapping[str, str]) -> str:
    """The text with these values in it; None begins a new file.

    Args:
        values: by ``table.name``; ``devices.<class>`` is a whole table. None takes one away.
        comments: what is written beside a value that is new, by the same keys.

    Raises:
        SettingsError: the text is no TOML that values could be put into.
    """
    try:
        document = tomlkit.parse(text) if text is not None else _new()
        for key, value in values.items():
            _put(document, key.split("."), value, comments.get(key, ""))
        return tomlkit.dumps(document)
    except (TOMLKitError, TypeError, AttributeError, RecursionError) as error:
        raise SettingsError(f"the settings cannot be changed: {type(error).__name__}") from error


def always_open(text: str, said: Iterable[str]) -> str:
    """The same, where something was ``said`` of hours and no weekday has any: without that table.

    A hall of which no weekday is said any more is open day and night. Raises SettingsError.
    """
    if not any(word.startswith(f"{_HOURS}.") for word in said):
        return text
    try:
        hours = tomllib.loads(text).get(_HOURS, {})
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"the settings cannot be changed: {type(error).__name__}") from error
    if not isinstance(hours, dict) or any(hours.get(day) for day in WEEKDAYS):
        return text
    return changed(text, {_HOURS: None}, {})


def judge(text: str, name: str) -> None:
    """See that terminal and sync process would take it; raises SettingsError, SyncSettingsError."""
    settings_of(text, name)
    sync_settings_of(text, name)


def write(path: Path, text: str) -> None:
    """Put a judged file in place of the old one, which is kept.

    Raises:
        SettingsError, SyncSettingsError: it would not load; nothing was changed.
        StorageError: it could not be kept; the old one is as it was.
    """
    judge(text, path.name)
    old = read_text(path)
    with storage_errors(f"write {path.name}"):
        if old is not None and old != text:
            write_durably(kept_before(path), old.encode(), mode=MODE)
        write_durably(path, text.encode(), mode=MODE)


def undo(path: Path) -> bool:
    """Put the file before the last change back; whether there was one. Twice is a redo.

    Raises:
        SettingsError, SyncSettingsError: it would not load any more; nothing was changed.
        StorageError: it could not be kept.
    """
    old = read_text(kept_before(path))
    if old is None:
        return False
    write(path, old)
    return True


def _new() -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    for line in _HEAD:
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    return document


def _put(above: Any, path: list[str], value: object, comment: str) -> None:
    first, *rest = path
    if rest and value is None and first not in above:
        return
    if rest and first not in above:
        # Devices are tables of tables, which have no line of their own.
        above[first] = tomlkit.table(is_super_table=first == _TABLES)
    if rest and first == _TABLES:
        _put_table(above[first], rest[0], value)
    elif rest:
        _put(above[first], rest, value, comment)
    elif value is None:
        above.pop(first, None)
    else:
        _set(above, first, value, comment)


def _put_table(above: Any, name: str, values: object) -> None:
    """One device's whole table; of an old one what stays keeps its place and comment."""
    if not isinstance(values, Mapping):
        above.pop(name, None)
        return
    if name not in above:
        above[name] = tomlkit.table()
    table = above[name]
    for gone in [each for each in table if each not in values]:
        table.pop(gone)
    for each, value in values.items():
        _set(table, each, value, "")


def _set(above: Any, name: str, value: object, comment: str) -> None:
    old = above.get(name)
    if name in above and old == value and type(value) is not bool:
        return
    item = _item(value)
    if isinstance(old, Item) and not isinstance(old, AoT):
        item.trivia.comment_ws, item.trivia.comment = old.trivia.comment_ws, old.trivia.comment
    elif comment:
        item.comment(comment)
    if isinstance(old, AoT):  # tables of their own give way to a list in one line
        above.pop(name)
    above[name] = item


def _item(value: object) -> Item:
    if isinstance(value, Mapping):
        made = tomlkit.inline_table()
        for name, each in value.items():
            made[name] = _item(each)
        return made
    if isinstance(value, (list, tuple)):
        array = tomlkit.array()
        for each in value:
            array.append(_item(each))
        return array
    return tomlkit.item(value)
