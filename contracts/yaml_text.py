"""YAML as the authors of items mean it: one reading for terminal and centre.

It follows the core schema of YAML 1.2: only ``true`` and ``false`` are yes or no, so a choice may
have the code ``yes`` or ``no``; dates, times of day and numbers that begin with 0 stay text. A key
that stands twice is a mistake.
"""

import re
from collections.abc import Hashable
from typing import Any, ClassVar

import yaml

from contracts.errors import InvalidDocumentError

MAX_BYTES = 1_000_000
"""Enough for any item; whoever reads a file need not read more than one byte beyond it."""
MAX_DEPTH = 100
"""How deeply lists and tables may lie in one another; items need ten. libyaml's composer would go
down until the stack is full."""
MAX_WRITTEN_OUT = 2 * MAX_BYTES
"""How many characters and nodes there may be with every alias written out: whoever walks through a
document meets all of them, although they take no room in memory."""
_ENDINGS = (".yaml", ".yml")


def is_item_name(name: str) -> bool:
    """Whether a file of this name in a folder of items is one.

    Capital letters count like small ones; what begins with a dot is an editor's or a system's own.
    """
    return name.lower().endswith(_ENDINGS) and not name.startswith(".")


class UnreadableItemError(InvalidDocumentError):
    """A document cannot be read, or is not YAML."""

    code: ClassVar[str] = "P-142"


class _Loader(yaml.CSafeLoader):
    """libyaml's parser: the catalogue is read before the home page can be shown."""

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


def parse_yaml(data: bytes) -> tuple[Any, yaml.Node]:
    """The content of a document, and its node tree for finding lines.

    Raises:
        UnreadableItemError: it is too large, not UTF-8 or not YAML; the message names the line.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableItemError(f"the file is larger than {MAX_BYTES} bytes")
    try:
        text = data.decode("utf-8")
        _check_size(text)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                raise UnreadableItemError("the file is empty")
            return loader.construct_document(node), node
        finally:
            loader.dispose()
    except UnicodeDecodeError as error:
        raise UnreadableItemError(f"cannot be read: {type(error).__name__}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise UnreadableItemError(_reason(error)) from error


def _check_size(text: str) -> None:
    """How deep it is, and how large where an alias stands for all that it names."""
    size = 0
    named: dict[str | None, tuple[int, int]] = {}  # by anchor: how large, how deep
    around: list[tuple[str | None, int, int]] = []  # anchor, size before, deepest within
    for event in yaml.parse(text, _Loader):
        depth = len(around)
        if isinstance(event, yaml.CollectionStartEvent):
            around.append((event.anchor, size, depth + 1))
            size, depth = size + 1, depth + 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before, deepest = around.pop()
            if anchor is not None:
                named[anchor] = (size - before, deepest - depth + 1)
            depth = deepest
        elif isinstance(event, yaml.ScalarEvent):
            size += len(event.value) + 1
            if event.anchor is not None:
                named[event.anchor] = (len(event.value) + 1, 0)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor in {anchor for anchor, _before, _deepest in around}:
                raise UnreadableItemError(f"{event.anchor} stands in itself")
            more, deeper = named.get(event.anchor, (0, 0))
            size, depth = size + more, depth + deeper
        if depth > MAX_DEPTH:
            raise UnreadableItemError(f"lists and tables are nested more than {MAX_DEPTH} deep")
        if size > MAX_WRITTEN_OUT:
            raise UnreadableItemError("its aliases written out are larger than any item")
        if around and depth > around[-1][2]:
            around[-1] = (*around[-1][:2], depth)


def _reason(error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        return f"line {mark.line + 1}, column {mark.column + 1}: {error.problem}"
    return "this is not YAML"
