"""What a schema has against a document, in words; the document without what it does not know."""

from contextlib import suppress
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

Place = tuple[str | int, ...]
"""Where something stands in a document: keys and indexes from its root."""


def first_mistake(error: ValidationError) -> tuple[str, str]:
    """The place of the first mistake, "document" where it is the whole, and what is wrong there."""
    first = error.errors()[0]
    return ".".join(str(part) for part in first["loc"]) or "document", str(first["msg"])


def without_unknown(document: Any, error: ValidationError) -> tuple[Any, tuple[str, ...]]:
    """A copy without the fields that a schema did not know, and their names, each once.

    Whatever else was wrong is still.
    """
    known, names = deepcopy(document), list[str]()
    for found in error.errors():
        if found["type"] != "extra_forbidden":
            continue
        *way, last = found["loc"]
        part = known
        with suppress(KeyError, IndexError, TypeError):
            for step in way:
                part = part[step]
            del part[last]
        names.append(_shown(".".join(each for each in found["loc"] if isinstance(each, str))))
    return known, tuple(dict.fromkeys(names))


def _shown(name: str) -> str:
    """A name from a stranger, fit for a line."""
    return name.encode("ascii", "backslashreplace").decode()[:80]
