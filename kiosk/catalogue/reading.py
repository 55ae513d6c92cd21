"""Item documents from files, and the lines where their parts stand."""

from pathlib import Path
from typing import Any

import yaml

from contracts.mistakes import Place
from contracts.yaml_text import MAX_BYTES, UnreadableItemError, parse_yaml


def read_yaml(path: Path) -> tuple[Any, yaml.Node]:
    """Read a file: its content, and its node tree for finding lines.

    Raises:
        UnreadableItemError: the file is missing, too large or not YAML; the message names the
            line.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableItemError(f"cannot be read: {type(error).__name__}") from error
    return parse_yaml(data)


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
