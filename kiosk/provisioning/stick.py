"""One file on a stick for many terminals: each takes what is for all, then what is for it alone.

The file is a stranger's until it is read: bounded, a plain file, and nothing in it but what a first
start asks. Codes are used up on the stick itself before they are used, so that no two terminals
ever take the same one, and a terminal that was cut takes its own again.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.errors import InvalidDocumentError
from hardening.files import write_durably
from hardening.strangers import open_plain
from kiosk.provisioning.fields import CLOSED, FIELDS, HOURS, Form
from kiosk.records.errors import storage_errors

FILE_NAME = "kiosk-provision.toml"
USED_NAME = "kiosk-provision.used"
MOST_BYTES = 256 * 1024
_WORDS = {"every", "only", "codes"}
_OWN_WORD = "code"
_DEVICES = "devices"


class StickFileError(InvalidDocumentError):
    """The file of answers is missing, is no such file, or has nothing for this terminal."""

    code = "P-196"
    user_text_key = "error.settings"


@dataclass(frozen=True, slots=True)
class Answers:
    """What the file says to one terminal.

    Attributes:
        values: by the keys of ``fields``.
        code: one that is for this terminal alone, "" for one of ``codes``.
        codes: one-time codes, for whoever comes first.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    code: str = ""
    codes: tuple[str, ...] = ()


def read_answers(path: Path, names: tuple[str, ...]) -> Answers:
    """What the file says to the terminal of these names.

    Args:
        names: what the terminal is called, the surest first: the first that the file knows counts.

    Raises:
        StickFileError: with the place of the mistake; or nothing in it is for this terminal.
    """
    document = _parsed(_read(path, MOST_BYTES), path.name)
    strange = document.keys() - _WORDS
    if strange:
        raise StickFileError(f"{path.name}: there is no such word: {sorted(strange)[0]}")
    every, only = _table(document, "every"), _table(document, "only")
    own_name = next((name for name in names if name in only), None)
    if own_name is None and only:
        called = ", ".join(names) or "nothing"
        raise StickFileError(f"{path.name} has no table for this terminal, called {called}")
    own = dict(_table(only, own_name)) if own_name is not None else {}
    code = own.pop(_OWN_WORD, "")
    codes = document.get("codes", [])
    if not isinstance(code, str) or not _are_texts(codes):
        raise StickFileError(f"{path.name}: codes are texts")
    values = {**_values(every, path.name), **_values(own, path.name)}
    if not values and not code and not codes:
        raise StickFileError(f"{path.name} says nothing to this terminal")
    return Answers(values, code, tuple(codes))


def files_named(answers: Answers) -> Iterator[tuple[str, Path]]:
    """Files beside the answers that are to be brought along, by the key of their value."""
    for key, value in answers.values.items():
        known = FIELDS.get(key)
        if known is not None and known.form is Form.FILE and value:
            yield key, Path(str(value))


def beside(stick: Path, name: Path) -> Path:
    """A file that lies beside the answers.

    Raises:
        StickFileError: it would lie elsewhere.
    """
    if name.is_absolute() or len(name.parts) != 1 or name.name in ("", ".."):
        raise StickFileError(f"{name}: must lie beside {FILE_NAME}")
    return stick / name.name


def take_code(stick: Path, answers: Answers, who: str) -> str:
    """The code that this terminal uses; noted on the stick before anybody can use it.

    Raises:
        StickFileError: all are used up.
        StorageError: the stick does not take the note: no code is used.
    """
    if answers.code:
        return answers.code
    used = _used(stick)
    mine = next((code for code, by in used.items() if by == who and code in answers.codes), None)
    if mine is not None:
        return mine
    free = next((code for code in answers.codes if code not in used), None)
    if free is None:
        raise StickFileError("all codes on this stick are used up" if answers.codes else "no code")
    used[free] = who
    text = "".join(f"{code}\t{by}\n" for code, by in used.items())
    with storage_errors(f"write {USED_NAME}"):
        write_durably(stick / USED_NAME, text.encode(), mode=0o600)
    return free


def _used(stick: Path) -> dict[str, str]:
    """Codes that were taken, and by whom. A damaged note gives none away twice: it is refused."""
    path = stick / USED_NAME
    if not path.exists() and not path.is_symlink():
        return {}
    used: dict[str, str] = {}
    try:
        for line in _read(path, MOST_BYTES).decode().splitlines():
            code, by = line.split("\t")
            used[code] = by
    except ValueError as error:
        raise StickFileError(f"{USED_NAME} is damaged: codes on it cannot be told apart") from error
    return used


def _values(table: Mapping[str, Any], name: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for above, values in table.items():
        if not isinstance(values, dict):
            raise StickFileError(f"{name}: {above} must be a table as in the settings file")
        for each, value in values.items():
            key = f"{above}.{each}"
            if above != _DEVICES and key not in (*FIELDS, *HOURS, CLOSED):
                raise StickFileError(f"{name}: {key} cannot be set by a stick")
            found[key] = value
    return found


def _table(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name, {})
    if not isinstance(found, dict):
        raise StickFileError(f"{name} must be a table")
    return found


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, str) and each and not set(each) & set("\t\n\r") for each in value
    )


def _parsed(data: bytes, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise StickFileError(f"{name} is not TOML: {str(error)[:120]}") from error


def _read(path: Path, most: int) -> bytes:
    """A plain file of at most so many bytes; raises StickFileError."""
    try:
        with open_plain(path) as file:
            data = file.read(most + 1)
    except OSError as error:
        raise StickFileError(f"{path.name} cannot be read: {error.strerror}") from error
    if len(data) > most:
        raise StickFileError(f"{path.name} is larger than {most // 1024} KB")
    return data
