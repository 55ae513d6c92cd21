"""Reads files of a closed grammar: what is not known is refused with one sentence.

Every scalar but an unquoted ``true`` or ``false`` is read as the text that stands in the file,
so that a date, a telephone number or the code ``no`` means the same with and without quotes.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

MS, S, M, D = 0.001, 1.0, 60.0, 86400.0
UNITS = {"ms": MS, "s": S, "m": M, "d": D}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|d)", re.ASCII)


class GrammarError(Exception):
    """The file does not keep to its grammar; the text says where and how."""


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
            raise GrammarError(f"line {line}: {key!r} stands twice")
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(path: Path) -> object:
    """What stands in a file.

    Raises:
        GrammarError: it cannot be read, or is no YAML.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise GrammarError(f"the file cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise GrammarError("the file is not UTF-8 text") from error
    try:
        return yaml.load(text, _Loader)
    except yaml.YAMLError as error:
        raise GrammarError(f"this is not YAML: {' '.join(str(error).split())}") from error


def empty(value: object) -> bool:
    """Whether nothing stands there."""
    return value is None or value == "" or value == "~" or value == "null"


def table_of(value: object, where: str) -> dict[str, Any]:
    """A table of names and values."""
    if not isinstance(value, dict):
        raise GrammarError(f"{where} is not a table of names and values")
    return value


def list_of(value: object, where: str) -> list[Any]:
    """A list; nothing is an empty one."""
    if empty(value):
        return []
    if not isinstance(value, list):
        raise GrammarError(f"{where} is not a list")
    return value


def only_known(table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    """No other words than these stand in the table."""
    for key in table:
        if key not in known:
            raise GrammarError(
                f"{where} has the unknown word {key!r}; known are {', '.join(known)}"
            )


def text_of(value: object, where: str) -> str:
    """A text that says something."""
    if not isinstance(value, str) or not value.strip():
        raise GrammarError(f"{where} is not a text")
    return value.strip()


def word_of(value: object, known: Sequence[str], where: str) -> str:
    """One of these words."""
    text = text_of(value, where)
    if text not in known:
        raise GrammarError(f"{where} has the unknown word {text!r}; known are {', '.join(known)}")
    return text


def truth_of(value: object, where: str) -> bool:
    """``true`` or ``false``."""
    if not isinstance(value, bool):
        raise GrammarError(f"{where} is neither true nor false")
    return value


def duration_of(value: object, where: str, units: Sequence[str] = ("ms", "s", "m")) -> float:
    """Seconds."""
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or match[2] not in units:
        raise GrammarError(f"{where} is not a duration such as 0s, 1.5s or 300ms: {value!r}")
    return float(match[1]) * UNITS[match[2]]


def file_of(value: object, folder: Path, where: str) -> Path:
    """A file that is there, beside the one that names it or below the current folder."""
    name = text_of(value, where)
    for path in (folder / name, Path(name)):
        if path.is_file():
            return path.resolve()
    raise GrammarError(f"{where} names a file that is not there")
