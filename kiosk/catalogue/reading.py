"""YAML files as their authors mean them.

The loader follows the core schema of YAML 1.2: only ``true`` and ``false`` are yes or no, so a
choice may have the code ``yes`` or ``no``; dates, times of day and numbers that begin with 0 stay
text. A key that stands twice is a mistake.
"""

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from kiosk.catalogue.errors import UnreadableItemError

MAX_BYTES = 1_000_000
Place = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key must be a word", key.start_mark
                )
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value} stands twice", key.start_mark
                )
            seen.add(key.value)
        pairs = super().construct_mapping(node, deep=True)
        return {_key_text(key): value for key, value in pairs.items()}


def _key_text(key: Hashable) -> str:
    """``true:`` and ``80:`` are names like any other key."""
    if isinstance(key, bool):
        return "true" if key else "false"
    return str(key)


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+", "-+0123456789"),
    ("null", r"~|null|", ("~", "n", "")),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first)
    )


def read_yaml(path: Path) -> tuple[Any, yaml.Node]:
    """Read a file: its content, and its node tree for finding lines.

    Raises:
        UnreadableItemError: the file is missing, too large or not YAML; the message names the
            line.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableItemError(f"the file is larger than {MAX_BYTES} bytes")
        loader = _Loader(path.read_text("utf-8"))
        try:
            node = loader.get_single_node()
            if node is None:
                raise UnreadableItemError("the file is empty")
            return loader.construct_document(node), node
        finally:
            loader.dispose()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableItemError(f"cannot be read: {type(error).__name__}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise UnreadableItemError(_yaml_reason(error)) from error


def _yaml_reason(error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        return f"line {mark.line + 1}, column {mark.column + 1}: {error.problem}"
    return "this is not YAML"


def line_of(node: yaml.Node, place: Place) -> int:
    """The line, from 1, where a place in the document stands; as near as the file has it."""
    line = node.start_mark.line + 1
    for step in place:
        child = _child(node, step)
        if child is None:
            return line
        key, node = child
        line = key.start_mark.line + 1
    return line


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None
