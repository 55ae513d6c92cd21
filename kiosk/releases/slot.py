"""A slot: the files of one release, each as ``release.json`` lists it, and Debian's own Python."""

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from kiosk.launch.slots import MANIFEST, PYTHON

VENV = "pyvenv.cfg"
_DAMAGED = (OSError, ValueError, KeyError, TypeError, RecursionError)


def base_python() -> Path:
    """The system's interpreter of this very version, which a slot's libraries are for."""
    return Path(os.path.realpath(sys.executable))


def venv_words(python: Path) -> str:
    """What tells that interpreter that the slot's libraries are its own."""
    return f"home = {python.parent}\ninclude-system-site-packages = false\n"


def slot_is_whole(slot: Path) -> bool:
    """Whether each file is there, every byte of it, and the interpreter is the system's."""
    try:
        manifest: dict[str, Any] = json.loads((slot / MANIFEST).read_bytes())
        links = (slot / PYTHON).resolve() == base_python().resolve()
        return links and all(_is(slot / each["path"], each) for each in manifest["files"])
    except _DAMAGED:
        return False


def slot_has_all(slot: Path) -> bool:
    """The same by lengths alone: quick enough to be asked each hour."""
    try:
        manifest: dict[str, Any] = json.loads((slot / MANIFEST).read_bytes())
        sizes = ((slot / each["path"], each["length"]) for each in manifest["files"])
        return all(path.stat().st_size == length for path, length in sizes)
    except _DAMAGED:
        return False


def _is(path: Path, each: dict[str, Any]) -> bool:
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size != each["length"]:
            return False
        return bool(hashlib.file_digest(file, "sha256").hexdigest() == each["sha256"])
